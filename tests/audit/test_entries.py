"""What an entry says, and that it stands or falls with the act."""

from __future__ import annotations

import asyncio

import pytest

from registry import audit
from registry.actor import OPERATOR
from registry.database import Database
from tests.audit.trail import act, connected, sealed
from tests.files import fetch, value

SAID = """
SELECT actor, account_id, role, via, action, subject, subject_type, subject_id, reason, case_id,
    request_id, detail::text
FROM audit_entry
"""


async def test_an_act_says_who_what_why_and_under_which_case(db: Database) -> None:
    of = audit.Subject("organization", 7)
    token = audit.request_id.set("5f0c")
    await act(db, "合唱协会", of=of, reason="举报核实", case_id=12, opinion="同意")
    audit.request_id.reset(token)
    assert await fetch(db, SAID) == [
        (
            *("operator", None, None, "cli", "cases.accepted", "合唱协会"),
            *("organization", 7, "举报核实", 12, "5f0c", '{"opinion": "同意"}'),
        )
    ]


async def test_an_act_need_not_say_more_than_before(db: Database) -> None:
    await act(db, "demo")
    row = ("operator", None, None, "cli", "cases.accepted", "demo", *(None,) * 5, "{}")
    assert await fetch(db, SAID) == [row]


async def test_a_look_says_at_whom_and_why(db: Database) -> None:
    async with db.transaction() as session:
        audit.looked(session, OPERATOR, "person", 44, "核对身份")
    assert await fetch(db, "SELECT action, subject, subject_type, subject_id FROM audit_entry") == [
        ("person.looked", "person 44", "person", 44)
    ]


async def _refused(db: Database) -> None:
    async with db.transaction() as session:
        audit.record(session, OPERATOR, "cases.accepted", "案件")
        await session.flush()
        raise ArithmeticError


async def test_an_act_that_is_rolled_back_leaves_nothing(db: Database) -> None:
    with pytest.raises(ArithmeticError):
        await _refused(db)
    assert await value(db, "SELECT count(*) FROM audit_entry") == 0
    await act(db)
    assert await audit.seal(db) == 1
    assert await audit.verify(db) == audit.Verified(entries=1, sealed=1, waiting=0)


async def test_sixteen_write_at_once(db: Database) -> None:
    async def work(number: int) -> None:
        for _ in range(5):
            await act(db, f"案件{number}")
            assert isinstance(await audit.verify(db), audit.Verified)

    sealing = asyncio.create_task(audit.keep_sealed(db))
    await asyncio.gather(*(work(number) for number in range(16)))
    sealing.cancel()
    await asyncio.gather(sealing, return_exceptions=True)
    await sealed(db, batch=7)
    assert await audit.verify(db) == audit.Verified(entries=80, sealed=80, waiting=0)


@pytest.mark.parametrize(
    "insert",
    [
        "INSERT INTO audit_entry (actor, action, subject, detail, via) VALUES ('', '', '', '{}', 'fax')",
        "INSERT INTO audit_entry (actor, action, subject, detail, subject_id) "
        "VALUES ('', '', '', '{}', 1)",
        "INSERT INTO audit_seal VALUES (1, 1, 'short')",
    ],
)
async def test_what_makes_no_sense_is_refused(db: Database, insert: str) -> None:
    async with connected(db) as connection:
        with pytest.raises(Exception, match="ck_audit_"):
            await connection.execute(insert)
