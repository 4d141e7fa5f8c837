"""Bodies as the register tells of them, for tests of what is due without a database."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.registration.body import Body
from registry.registration.roster import due_of
from registry.rules import Law
from registry.worklist import Duty
from tests.rules.shipped import shipped

LAW = Law(shipped())


def fact(
    kind: str, since: str, until: str | None = None, key: str = "", **value: Any
) -> dict[str, Any]:
    ended_by = None if until is None else 1
    return {
        "kind": kind,
        "key": key,
        "since": since,
        "until": until,
        "value": value,
        "endedBy": ended_by,
    }


def notice(what: str, on: str, until: str | None = None) -> dict[str, Any]:
    return fact("NOTICE", on, until, f"{what} {on}", notice=what, on=on)


def report(year: int, filed_on: str, conclusion: str | None = "PASSED") -> dict[str, Any]:
    return fact("ANNUAL", filed_on, key=str(year), filedOn=filed_on, conclusion=conclusion)


def body(day: str, *facts: dict[str, Any], **known: Any) -> Body:
    """An association that a district registered in March 2020, with a supervising unit."""
    said = {
        "form": "ASSOCIATION",
        "standing": "REGISTERED",
        "standingSince": "2020-03-02",
        "communityBased": False,
        "registrarId": 7,
        "registrarLevel": "DISTRICT",
        "enteredOn": "2020-03-02",
        "isSupervised": True,
        "registeredOn": "2020-03-02",
        "charity": [],
        "facts": list(facts),
        **known,
    }
    return Body(said, date.fromisoformat(day), LAW, {})


def due(of: Body, *kinds: str) -> list[Duty]:
    """What is due of the given kinds, by its day."""
    found = [duty for duty in due_of(of) if duty.kind in kinds]
    return sorted(found, key=lambda duty: (duty.due.on, duty.key))


def told(of: Body, *kinds: str) -> list[tuple[str, str, str]]:
    return [(duty.kind.value, duty.key, str(duty.due.on)) for duty in due(of, *kinds)]


def reports(*years: int) -> list[dict[str, Any]]:
    """Each in time, and passed."""
    return [report(year, f"{year + 1}-05-20") for year in years]
