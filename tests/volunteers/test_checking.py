"""Nothing that a platform states can stop a whole push: what cannot be kept is refused by itself."""

from __future__ import annotations

import pytest

from registry.database import Database
from tests.volunteers.stating import number, platform, push, record, verdicts


@pytest.mark.parametrize("text", ["a\0", "\\\0", "\ud800", "a\udfff"])
async def test_what_postgres_cannot_keep_is_refused(city: Database, text: str) -> None:
    actor = await platform(city)
    pushed = await push(city, actor, record("e1", skills=[text]), record("e2"))
    assert verdicts(pushed) == ["REJECTED", "CREATED"]
    assert pushed.told[0].code == "SHAPE"


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "\U0001f600"])
async def test_what_only_looks_like_it_is_taken(city: Database, text: str) -> None:
    actor = await platform(city)
    assert verdicts(await push(city, actor, record("e1", skills=[text]))) == ["CREATED"]


async def test_an_external_id_ends_with_no_line(city: Database) -> None:
    actor = await platform(city)
    assert verdicts(await push(city, actor, record("e1\n"))) == ["REJECTED"]


async def test_a_twin_is_told_what_became_of_the_first(city: Database) -> None:
    actor = await platform(city)
    first, other = record("e1", idNumber=number(1)), record("e2", idNumber=number(1))
    pushed = await push(city, actor, first, first)
    assert verdicts(pushed) == ["CREATED", "UNCHANGED"]
    assert pushed.told[1].number == pushed.told[0].number
    pushed = await push(city, actor, other, first, other, first)
    assert verdicts(pushed) == ["CONFLICT", "UNCHANGED", "CONFLICT", "UNCHANGED"]
    assert pushed.told[2].code == "ALREADY_REGISTERED"
    assert sum(pushed.counts.values()) == 4
    newer = {**first, "revision": 2}
    assert verdicts(await push(city, actor, first, first, newer)) == ["STALE", "STALE", "UPDATED"]
