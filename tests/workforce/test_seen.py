"""Who sees a social worker: the office where they are, and that of a day for how it was on that day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from registry.actor import OPERATOR
from registry.database import Database
from registry.divisions.importing import import_divisions
from tests.files import DIVISION_COLUMNS, write_csv
from tests.registration.officers import ELSEWHERE, Office, Officer
from tests.workforce.stating import enter, entered, recorded

BEFORE, AFTER = "2024-12-31", "2025-01-01"
MOVED, OTHER_STREET = "500103001006", "500105001000"
SEEN = """query ($number: String!, $asOf: Date!, $within: DivisionCode) {
  socialWorker(number: $number, asOf: $asOf) { place { code } }
  socialWorkers(filter: {asOf: $asOf, division: $within}) {
    nodes { number } count { value precision } } }"""


async def seen(by: Officer, who: str, day: str, within: str | None = None) -> tuple[bool, bool]:
    """Whether they see somebody by the number, and in the list, which is counted rightly."""
    told: dict[str, Any] = await by.ask(SEEN, number=who, asOf=day, within=within)
    numbers = [each["number"] for each in told["socialWorkers"]["nodes"]]
    assert told["socialWorkers"]["count"] == {"value": len(numbers), "precision": "EXACT"}
    return told["socialWorker"] is not None, who in numbers


async def test_who_has_moved_is_seen_where_they_were_as_they_were(o: Office) -> None:
    who = await entered(o, 1)
    await recorded(o, who, home={"division": ELSEWHERE, "since": AFTER})
    assert await seen(o.clerk, who, BEFORE) == (True, True)
    assert await seen(o.clerk, who, AFTER) == (False, False)
    assert await seen(o.stranger, who, BEFORE) == (True, False)
    assert await seen(o.stranger, who, AFTER) == (True, True)


async def test_a_reform_moves_who_sees_from_its_day_on(
    o: Office, bureau: Database, tmp_path: Path
) -> None:
    told = await enter(o.clerk, 1, home=MOVED)
    who = told["socialWorker"]["number"]
    row = [MOVED, "某社区", "community", OTHER_STREET, "urban", AFTER, "", ""]
    path = write_csv(tmp_path / "reform.csv", DIVISION_COLUMNS, [row])
    async with bureau.transaction() as session:
        await import_divisions(session, OPERATOR, path, source="test")
    for within in (None, "500103000000"):
        assert await seen(o.clerk, who, BEFORE, within) == (True, True)
    assert await seen(o.clerk, who, AFTER) == (False, False)
    assert await seen(o.stranger, who, BEFORE) == (True, False)
    for within in (None, "500105000000"):
        assert await seen(o.stranger, who, AFTER, within) == (True, True)
