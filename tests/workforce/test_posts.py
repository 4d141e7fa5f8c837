"""Posts for social workers: set, filled, never overfilled, and counted where their employer is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from registry.database import Database
from tests.files import drifts, value
from tests.registration.officers import COMMUNITY, Office
from tests.workforce.stating import (
    AT_COMMUNITY,
    INSTITUTION,
    counts,
    enter,
    entered,
    record,
    recorded,
    set_post,
)

POSTS = """query ($filter: PostFilter) { posts(filter: $filter) { nodes {
  number title places filled workplace { kind name division { code } } } count { value } } }"""
OFFICERS = 20


async def hired(o: Office, post: str, n: int, since: str = "2024-01-01") -> dict[str, Any]:
    employment = {"workplace": AT_COMMUNITY, "post": post, "since": since}
    return await enter(o.clerk, n, employment=employment)


async def test_posts_are_counted_as_set_and_as_filled(o: Office, bureau: Database) -> None:
    post = (await set_post(o.clerk, places=3))["post"]["number"]
    told = (await hired(o, post, 1))["socialWorker"]
    assert told["employment"]["post"] == {"number": post}
    assert await counts(o, within=COMMUNITY) == {
        "total": 1,
        "degreeOnly": 1,
        "employed": 1,
        "set": 3,
        "filled": 1,
        "vacant": 2,
    }
    assert await counts(o, "2023-12-31") == {"total": 1, "degreeOnly": 1, "set": 3, "vacant": 3}
    assert await counts(o, "2018-12-31") == {}
    told = await set_post(o.clerk, places=1, since="2025-01-01")
    assert (told["post"]["places"], told["post"]["filled"]) == (1, 1)
    assert (await counts(o, "2024-12-31"))["set"] == 3
    assert (await counts(o))["set"] == 1
    assert await drifts(bureau) == []


async def test_twenty_at_once_fill_no_more_than_there_are(o: Office, bureau: Database) -> None:
    post = (await set_post(o.clerk, places=5))["post"]["number"]
    told = await asyncio.gather(*(hired(o, post, n) for n in range(OFFICERS)))
    done = [each for each in told if each["__typename"] == "SocialWorkerDone"]
    refused = [(each["code"], each["path"]) for each in told if each not in done]
    assert len(done) == 5
    assert refused == [("CONFLICT", ["post"])] * (OFFICERS - 5)
    assert (await counts(o))["filled"] == 5
    assert await value(bureau, "SELECT count(*) FROM social_worker") == 5
    assert await drifts(bureau) == []


async def test_a_post_is_not_made_smaller_than_who_holds_it(o: Office) -> None:
    post = (await set_post(o.clerk, places=2))["post"]["number"]
    first = (await hired(o, post, 1))["socialWorker"]["number"]
    await hired(o, post, 2)
    for places in (0, 1):
        told = await set_post(o.clerk, places=places, since="2025-01-01")
        assert (told["code"], told["path"]) == ("CONFLICT", ["places"]), told
    await recorded(o, first, employmentEnd={"on": "2025-01-01"})
    assert (await set_post(o.clerk, places=1, since="2025-01-01"))["post"]["places"] == 1
    early = await set_post(o.clerk, places=1, since="2024-06-01")
    assert early["code"] == "CONFLICT", "two held it until the end of 2024"


async def test_a_place_is_free_from_the_day_on_which_it_was_left(o: Office) -> None:
    post = (await set_post(o.clerk))["post"]["number"]
    first = (await hired(o, post, 1))["socialWorker"]["number"]
    await recorded(o, first, employmentEnd={"on": "2025-03-01"})
    assert (await hired(o, post, 2, "2025-02-28"))["code"] == "CONFLICT"
    assert (await hired(o, post, 2, "2025-03-01"))["__typename"] == "SocialWorkerDone"


async def test_a_post_that_is_not_set_yet_is_not_filled(o: Office) -> None:
    post = (await set_post(o.clerk, since="2024-06-01"))["post"]["number"]
    assert (await hired(o, post, 1, "2024-05-31"))["code"] == "CONFLICT"


async def test_a_post_is_known_again_by_its_title(o: Office) -> None:
    first = (await set_post(o.clerk))["post"]
    again = (await set_post(o.clerk, places=2, since="2020-01-01"))["post"]
    other = (await set_post(o.clerk, title="督导"))["post"]
    assert first["number"] == again["number"] != other["number"]
    same_day = await set_post(o.clerk, places=3, since="2020-01-01")
    assert same_day["code"] == "CONFLICT"


async def test_whose_workplace_it_is_sets_its_posts(o: Office) -> None:
    assert (await set_post(o.stranger))["code"] == "FORBIDDEN"
    assert (await set_post(o.reviewer))["code"] == "FORBIDDEN"
    assert (await set_post(o.clerk, places=-1))["code"] == "BAD_USER_INPUT"
    told = await set_post(o.clerk, workplace={"community": "500103000000"})
    assert told["path"] == ["workplace", "community"]


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ({}, ["社工岗", "督导"]),
        ({"vacant": True}, ["督导"]),
        ({"vacant": False}, ["社工岗"]),
        ({"workplace": ["INSTITUTION"]}, ["督导"]),
        ({"workplace": []}, []),
        ({"division": COMMUNITY}, ["社工岗"]),
        ({"division": "500103000000"}, ["社工岗", "督导"]),
        ({"asOf": "2018-12-31"}, []),
    ],
)
async def test_posts_are_listed(o: Office, filter_: dict[str, Any], found: list[str]) -> None:
    post = (await set_post(o.clerk))["post"]["number"]
    await set_post(o.clerk, title="督导", workplace=INSTITUTION, places=2)
    gone = await set_post(o.clerk, title="旧岗")
    assert gone["post"]["places"] == 1
    assert (await set_post(o.clerk, title="旧岗", places=0, since="2020-01-01"))["post"]
    await hired(o, post, 1)
    told = (await o.nobody.ask(POSTS, filter=filter_))["posts"]
    assert [each["title"] for each in told["nodes"]] == found
    assert told["count"]["value"] == len(found)


async def test_a_body_employs_where_it_is_at_home_and_for_as_long_as_it_is(
    o: Office, bureau: Database
) -> None:
    o.on("2024-01-02")
    filed: dict[str, Any] = {
        "name": "书法队",
        "community": COMMUNITY,
        "leader": "王芳",
        "members": 12,
    }
    body = (await o.carried("file", **filed))["case"]["organization"]["number"]
    at = {"organization": body}
    post = (await set_post(o.clerk, workplace=at, since="2024-01-02"))["post"]["number"]
    employment = {"workplace": at, "post": post, "since": "2024-01-02"}
    who = await entered(o, 1, home="500103001006", employment=employment)
    assert (await counts(o, within=COMMUNITY))["filled"] == 1
    listed = (
        "query ($n: String!) { organization(number: $n) { posts { number workplace { name } } } }"
    )
    told = (await o.nobody.ask(listed, n=body))["organization"]["posts"]
    assert told == [{"number": post, "workplace": {"name": "书法队"}}]
    o.on("2025-06-02")
    told = await o.carried("deregister", organization=body, reason="解散")
    assert told["case"]["status"] == "APPROVED", told
    assert await counts(o, "2025-06-01", within=COMMUNITY) == {
        "total": 1,
        "degreeOnly": 1,
        "employed": 1,
        "set": 1,
        "filled": 1,
    }
    assert await counts(o, "2025-06-02", within=COMMUNITY) == {}
    assert await counts(o, "2025-06-02") == {"total": 1, "degreeOnly": 1}, "at home, unemployed"
    assert (await record(o.clerk, who, employmentEnd={"on": "2025-06-02"}))["socialWorker"]
    assert await drifts(bureau) == []
