"""`registry audit`: what an auditor sees and is handed."""

from __future__ import annotations

import csv
from pathlib import Path

from registry import audit
from registry.actor import OPERATOR
from registry.database import Database
from tests.audit.trail import acts, tamper
from tests.commands import answer


def registry(db: Database, *command: str | Path) -> tuple[int, str]:
    """The exit code, and all that was said."""
    return answer(db, "audit", *command)


async def test_verify_anchor_and_a_break(city: Database) -> None:
    assert registry(city, "anchor") == (1, "Nothing is sealed yet.\n")
    await acts(city, 3)
    code, said = registry(city, "anchor")
    anchor = said.strip()
    assert (code, anchor[:2]) == (0, "4:")
    whole = "4 entries: 4 sealed and as they were written, 0 waiting for their seal.\n"
    assert registry(city, "verify") == (0, whole)
    assert registry(city, "verify", "--anchor", anchor) == (0, whole)
    assert registry(city, "verify", "--anchor", "nonsense")[0] == 1
    other = f"4:{'0' * 64}"
    code, said = registry(city, "verify", "--anchor", other)
    assert (code, "BROKEN position 4, entry 4: the chain is not the one" in said) == (1, True)
    await tamper(city, "UPDATE audit_entry SET subject = '' WHERE id = 2")
    broken = "BROKEN position 2, entry 2: the entry was changed\n"
    assert registry(city, "verify") == (1, broken)


async def test_who_looked(city: Database, tmp_path: Path) -> None:
    for subject in (44, 45, 44):
        async with city.transaction() as session:
            audit.looked(session, OPERATOR, "person", subject, "核对身份，来信", case_id=9)
            of = audit.Subject("person", subject)
            audit.record(session, OPERATOR, "person.named", "x", of=of)
    path = tmp_path / "looks.csv"
    code, said = registry(city, "looks", "person", "44", "--out", path)
    assert (code, "2 looks:" in said) == (0, True)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["reason"] for row in rows] == ["核对身份，来信"] * 2
    assert {row["actor"] for row in rows} == {"operator"}
    assert rows[0]["at"].endswith("+08:00")
    code, said = registry(city, "looks", "person", "46")
    assert (code, said.count("\n")) == (0, 1)


async def test_a_record_is_named_by_its_number(city: Database) -> None:
    async with city.transaction() as session:
        audit.looked(session, OPERATOR, "case", 7)
        audit.looked_at_many(session, OPERATOR, "case", {8, 7})
        audit.looked_at_many(session, OPERATOR, "organization", {7})
    for number, count in (("RC000000007", 2), ("7", 2), ("RC000000008", 1), ("RC000000009", 0)):
        code, said = registry(city, "looks", "case", number)
        assert (code, said.count("\n")) == (0, 1 + count), number
    code, said = registry(city, "looks", "organization", "RC000000007")
    assert (code, "BAD_USER_INPUT" in said) == (1, True)
