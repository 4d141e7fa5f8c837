"""The feed tells everybody of bases; what happens to a tenant is its base's and its own."""

from __future__ import annotations

from typing import Any

from tests.incubation.officers import (
    HAND_OVER,
    STAGE,
    act,
    admitted,
    ended,
    founded,
    group,
    recorded,
)
from tests.registration.officers import Office, Officer

CHANGES = """query ($after: Cursor) { changes(after: $after, first: 1000, types: [BASE, ORGANIZATION]) { endCursor
  changes { type externalId reason base { number isOpen } organization { number } } } }"""


async def since(officer: Officer, after: str | None) -> tuple[str, set[tuple[str, str]]]:
    """Where the feed ends now, and what was told behind a place in it."""
    page: dict[str, Any] = (await officer.ask(CHANGES, after=after))["changes"]
    for change in page["changes"]:
        of = change["base"] if change["type"] == "BASE" else change["organization"]
        assert of["number"] == change["externalId"]
        assert change["reason"] is None
    return page["endCursor"], {(c["type"], c["externalId"]) for c in page["changes"]}


async def test_whatever_happens_to_a_base_or_a_tenant_is_told(o: Office) -> None:
    body = await group(o)
    at, _ = await since(o.nobody, None)
    base = await founded(o)
    at, told = await since(o.nobody, at)
    assert told == {("BASE", base)}
    await admitted(o, base, body)
    both = {("BASE", base), ("ORGANIZATION", body)}
    at, told = await since(o.nobody, at)
    assert told == both
    o.on("2026-12-01")
    given = {"base": base, "organization": body}
    await act(o.clerk, STAGE, **given, stage="HUB", since="2026-12-01")
    at, told = await since(o.nobody, at)
    assert told == both
    for fact in (
        {"capacity": {"places": 9, "since": "2026-12-01"}},
        {"evaluation": {"on": "2026-12-01", "grade": "优秀", "evaluator": "民政局"}},
    ):
        assert (await recorded(o, base, **fact))["base"]
        at, told = await since(o.nobody, at)
        assert told == {("BASE", base)}
    o.on("2026-12-10")
    await ended(o, base, body, "2026-12-10")
    at, told = await since(o.nobody, at)
    assert told == both
    await act(o.clerk, HAND_OVER, **given, on="2026-12-10", note="x")
    at, told = await since(o.nobody, at)
    assert told == both
