"""Social workers employed by a base are counted at its site, for as long as it is open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from registry.actor import OPERATOR
from registry.database import Database
from registry.errors import Conflict, NotFound
from registry.statements import execute
from registry.workforce.entering import enter_worker
from registry.workforce.stated import (
    StatedEmployment,
    StatedPost,
    StatedWorker,
    StatedWorkplace,
)
from registry.workforce.workplaces import set_post
from tests.files import drifts, fetch
from tests.incubation.officers import founded, recorded
from tests.keys import VAULT
from tests.registration.officers import ELSEWHERE, STREET, Office
from tests.volunteers.stating import number
from tests.workforce.stating import set_post as at_work

TODAY, CLOSED = date(2026, 11, 24), date(2026, 12, 1)
COUNTED = """
SELECT measure, class, sum(value) FROM measure_count
WHERE division_id = (SELECT division_id FROM division_version WHERE code = $1)
  AND measure IN ('SOCIAL_WORKER', 'POST', 'POST_FILLED') AND since <= $2 AND until > $2
GROUP BY measure, class HAVING sum(value) <> 0 ORDER BY measure
"""


def worker(
    n: int, workplace: StatedWorkplace, post: str, since: date = date(2026, 11, 3)
) -> StatedWorker:
    """Somebody from elsewhere who is employed there."""
    degree = {"degree": "BACHELOR", "institution": "某大学", "graduatedOn": date(2020, 6, 30)}
    employment = StatedEmployment(workplace=workplace, since=since, post=post)
    person = {"idNumber": number(n), "name": "王芳", "home": ELSEWHERE, "since": since}
    return StatedWorker.model_validate({**person, "degree": degree, "employment": employment})


async def test_a_base_employs_and_sets_posts(bureau: Database, o: Office) -> None:
    base = await founded(o)
    workplace = StatedWorkplace(base=base)
    async with bureau.transaction() as session:
        post = StatedPost(workplace=workplace, title="孵化专员", places=2, since=TODAY)
        post_id = await set_post(session, OPERATOR, post, TODAY)
        held = await execute(session, "SELECT number FROM post WHERE id = :id", id=post_id)
        stated = worker(1, workplace, held.scalar_one(), TODAY)
        await enter_worker(session, OPERATOR, VAULT, stated, TODAY)
    assert await fetch(bureau, COUNTED, STREET, TODAY) == [
        ("POST", ["INCUBATION_BASE"], Decimal(2)),
        ("POST_FILLED", ["INCUBATION_BASE"], Decimal(1)),
        ("SOCIAL_WORKER", ["DEGREE", "NONE", "EMPLOYED", "NOT_REGISTERED"], Decimal(1)),
    ]
    o.clock.today = CLOSED
    assert (await recorded(o, base, closing={"on": str(CLOSED), "reason": "合并"}))["base"]
    assert await fetch(bureau, COUNTED, STREET, CLOSED) == []
    at_home = await fetch(bureau, COUNTED, ELSEWHERE, CLOSED)
    assert at_home == [
        ("SOCIAL_WORKER", ["DEGREE", "NONE", "NOT_EMPLOYED", "NOT_REGISTERED"], Decimal(1)),
    ]
    assert await drifts(bureau) == []


async def test_a_post_that_is_held_is_set_for_more(bureau: Database, o: Office) -> None:
    workplace = StatedWorkplace(base=await founded(o))
    begun, later = date(2026, 11, 3), date(2026, 11, 10)
    async with bureau.transaction() as session:
        post = StatedPost(workplace=workplace, title="孵化专员", places=1, since=begun)
        post_id = await set_post(session, OPERATOR, post, TODAY)
        held = await execute(session, "SELECT number FROM post WHERE id = :id", id=post_id)
        await enter_worker(session, OPERATOR, VAULT, worker(1, workplace, held.scalar_one()), TODAY)
        more = StatedPost(workplace=workplace, title="孵化专员", places=3, since=later)
        await set_post(session, OPERATOR, more, TODAY)
    rooms = await fetch(bureau, "SELECT lower(during), places FROM post_room ORDER BY 1")
    assert rooms == [(begun, 1), (later, 3)]
    async with bureau.transaction() as session:
        none = StatedPost(workplace=workplace, title="孵化专员", places=0, since=TODAY)
        with pytest.raises(Conflict):
            await set_post(session, OPERATOR, none, TODAY)


async def test_a_base_that_is_none_employs_nobody(bureau: Database) -> None:
    post = StatedPost(
        workplace=StatedWorkplace(base="IB000000009"), title="x", places=1, since=TODAY
    )
    async with bureau.transaction() as session:
        with pytest.raises(NotFound) as refused:
            await set_post(session, OPERATOR, post, TODAY)
    assert refused.value.path == ["workplace", "base"]


HELD = """{ posts { nodes { title places workplace { kind name base { number name }
  organization { number } division { code } } } } postCount(workplace: [INCUBATION_BASE]) { set } }"""


async def test_officers_set_posts_at_a_base(o: Office) -> None:
    base = await founded(o)
    told = await at_work(o.clerk, workplace={"base": base}, since="2026-11-03")
    assert told["post"]["workplace"]["kind"] == "INCUBATION_BASE"
    told = await o.nobody.ask(HELD)
    workplace = {
        "kind": "INCUBATION_BASE",
        "name": "七星岗社会组织孵化基地",
        "base": {"number": base, "name": "七星岗社会组织孵化基地"},
        "organization": None,
        "division": {"code": STREET},
    }
    assert told["posts"]["nodes"] == [{"title": "社工岗", "places": 1, "workplace": workplace}]
    assert told["postCount"] == {"set": 1}
    refused = await at_work(o.stranger, workplace={"base": base}, since="2026-11-03")
    assert refused["code"] == "FORBIDDEN"
