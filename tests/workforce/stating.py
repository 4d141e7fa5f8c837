"""What officers state of social workers in tests, and how they say it."""

from __future__ import annotations

from typing import Any

from tests.registration.officers import COMMUNITY, Office, Officer
from tests.volunteers.stating import number
from tests.volunteers.test_api import Caller

PROBLEM = "... on Problem { code message path }"
WORKER = """number maskedName isActive basis certificateLevel isEmployed isRegistered version
  home { code } place { code } employment { since workplace { kind name } post { number } }"""
ENTER = f"""mutation ($input: EnterSocialWorkerInput!) {{ enterSocialWorker(input: $input) {{
  __typename ... on SocialWorkerDone {{ socialWorker {{ {WORKER} }} }} {PROBLEM} }} }}"""
RECORD = f"""mutation ($input: RecordSocialWorkerFactInput!) {{ recordSocialWorkerFact(input: $input) {{
  __typename ... on SocialWorkerDone {{ socialWorker {{ {WORKER} }} }} {PROBLEM} }} }}"""
SET_POST = f"""mutation ($input: SetPostInput!) {{ setPost(input: $input) {{ __typename
  ... on PostDone {{ post {{ number title places filled workplace {{ kind name }} }} }} {PROBLEM} }} }}"""
REVEAL = f"""mutation ($input: RevealSocialWorkerInput!) {{ revealSocialWorker(input: $input) {{
  __typename ... on SocialWorkerRevealed {{ number name documentNumber phone
    certificates {{ level number }} }} {PROBLEM} }} }}"""
COUNT = """query ($within: DivisionCode, $asOf: Date) {
  socialWorkerCount(within: $within, asOf: $asOf) {
    total certified degreeOnly assistant intermediate senior employed registered }
  postCount(within: $within, asOf: $asOf) { set filled vacant } }"""

DEGREE = {"degree": "BACHELOR", "institution": "重庆大学", "graduatedOn": "2018-06-30"}
INSTITUTION = {"institution": {"division": "500103000000", "name": "渝中区社会福利院"}}
AT_COMMUNITY = {"community": COMMUNITY}


def certificate(
    level: str = "ASSISTANT", number_: str = "20190501", issued_on: str = "2019-05-01"
) -> dict[str, Any]:
    return {"level": level, "number": number_, "issuedOn": issued_on}


def person(n: int, **stated: Any) -> dict[str, Any]:
    """A person by a degree; what is said is added, and what is None is left out."""
    given = {
        "idNumber": number(n),
        "name": "王小明",
        "home": COMMUNITY,
        "since": "2019-01-01",
        "degree": DEGREE,
        **stated,
    }
    return {name: value for name, value in given.items() if value is not None}


async def enter(by: Officer, n: int, **stated: Any) -> dict[str, Any]:
    """Whoever it is, entered; what came of it."""
    told: dict[str, Any] = (await by.ask(ENTER, input=person(n, **stated)))["enterSocialWorker"]
    return told


async def entered(o: Office, n: int, **stated: Any) -> str:
    """The number of somebody new."""
    told = await enter(o.clerk, n, **stated)
    assert told["__typename"] == "SocialWorkerDone", told
    number_: str = told["socialWorker"]["number"]
    return number_


async def record(by: Officer | Caller, who: str, **fact: Any) -> dict[str, Any]:
    given = {"number": who, "fact": fact}
    told: dict[str, Any] = (await by.ask(RECORD, input=given))["recordSocialWorkerFact"]
    return told


async def recorded(o: Office, who: str, **fact: Any) -> dict[str, Any]:
    """The same, which must be done; the social worker after it."""
    told = await record(o.clerk, who, **fact)
    assert told["__typename"] == "SocialWorkerDone", told
    after: dict[str, Any] = told["socialWorker"]
    return after


async def set_post(by: Officer, title: str = "社工岗", places: int = 1, **stated: Any) -> Any:
    given = {"workplace": AT_COMMUNITY, "title": title, "places": places, "since": "2019-01-01"}
    return (await by.ask(SET_POST, input={**given, **stated}))["setPost"]


async def counts(o: Office, on: str | None = None, within: str | None = None) -> dict[str, Any]:
    """All counts on a day, without those that are 0."""
    told = await o.nobody.ask(COUNT, within=within, asOf=on)
    return {name: n for part in told.values() for name, n in part.items() if n}
