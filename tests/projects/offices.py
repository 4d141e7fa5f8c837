"""Organizations, people and officers, as the tests of projects need them."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry import credit_code
from registry.actor import OPERATOR
from registry.database import Database
from registry.statements import execute
from registry.workforce.entering import enter_worker
from registry.workforce.stated import StatedWorker
from tests.conftest import TODAY
from tests.files import value
from tests.keys import VAULT
from tests.volunteers.officers import number_of
from tests.volunteers.stating import number, platform, push, record

CITY, DISTRICT, STREET = "500000000000", "500103000000", "500103001000"
COMMUNITY, OTHER_COMMUNITY = "500103001003", "500103001006"
FAR_DISTRICT, FAR = "500112000000", "500112002001"
"""A community of another district."""

ID = "SELECT division_id FROM division_version WHERE code = $1"
MAKE = """
WITH made AS (
    INSERT INTO organization (name, credit_code, registrar_id, established_on)
    VALUES (:name, :credit_code, :registrar, :since) RETURNING id, number),
home AS (
    INSERT INTO organization_home (organization_id, during, division_id, source)
    SELECT id, daterange(:since, NULL), :home, 'test' FROM made),
standing AS (
    INSERT INTO organization_standing
        (organization_id, during, form, standing, community_based, source)
    SELECT id, daterange(:since, :until), 'ASSOCIATION', 'REGISTERED', false, 'test' FROM made)
SELECT number FROM made
"""
DISSOLVED = """
INSERT INTO organization_standing (organization_id, during, form, standing, community_based, source)
SELECT id, daterange(:until, NULL), 'ASSOCIATION', 'DISSOLVED', false, 'test'
FROM organization WHERE number = :number
"""

PROBLEM = "... on Problem { code message path }"
DONE = "... on ProjectDone { project { number version } }"
ENTER = f"""mutation ($input: EnterProjectInput!) {{ enterProject(input: $input) {{
  __typename {DONE} {PROBLEM} }} }}"""
RECORD = f"""mutation ($input: RecordProjectFactInput!) {{ recordProjectFact(input: $input) {{
  __typename {DONE} {PROBLEM} }} }}"""


def credit(place: str, serial: int) -> str:
    return credit_code.issue(credit_code.ASSOCIATION, place, f"PR{serial:06}")


async def organization(  # noqa: PLR0913 - each may be another
    db: Database,
    name: str,
    *,
    registrar: str = DISTRICT,
    home: str = COMMUNITY,
    since: date = date(2015, 1, 1),
    until: date | None = None,
) -> str:
    """The number of a registered body, in being until a day."""
    serial = int(await value(db, "SELECT count(*) FROM organization")) + 1
    async with db.transaction() as session:
        made = await execute(
            session,
            MAKE,
            name=name,
            credit_code=credit(registrar, serial),
            registrar=await value(db, ID, registrar),
            home=await value(db, ID, home),
            since=since,
            until=until,
        )
        made_number: str = made.scalar_one()
        if until is not None:
            await execute(session, DISSOLVED, until=until, number=made_number)
    return made_number


async def social_worker(db: Database, person: int, home: str = COMMUNITY) -> str:
    """The number of a social worker of many years."""
    told = {
        "idNumber": number(person),
        "name": "李小红",
        "home": home,
        "since": date(2016, 1, 1),
        "degree": {"degree": "BACHELOR", "institution": "西南大学", "graduatedOn": "2015-07-01"},
    }
    async with db.transaction() as session:
        stated = StatedWorker.model_validate(told)
        key = await enter_worker(session, OPERATOR, VAULT, stated, TODAY)
    return f"SW{key:09}"


async def volunteer(db: Database, external_id: str, home: str = COMMUNITY) -> str:
    """The number of a volunteer since 2020-03-01; each of a platform of their own."""
    code = f"p{external_id}"
    await push(db, await platform(db, code), record(external_id, division=home))
    return await number_of(db, code, external_id)


def project(**given: Any) -> dict[str, Any]:
    """The input of one; what is not said is the simplest that may be."""
    return {
        "name": "山乡伙伴计划",
        "kind": "LEFT_BEHIND_CHILDREN",
        "division": COMMUNITY,
        "beginsOn": "2021-01-01",
        **given,
    }
