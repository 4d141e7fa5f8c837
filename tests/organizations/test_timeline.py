"""A body's timeline follows its facts, at the cost of that body."""

from __future__ import annotations

from registry.database import Database
from tests.files import fetch

LAID_OUT = "EXPLAIN SELECT * FROM organization_timeline_derived WHERE organization_id = ANY ($1)"


async def test_only_the_bodies_that_changed_are_laid_out(demo: Database) -> None:
    async with demo.reader() as connection:
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        plan = "\n".join(row[0] for row in await connection.fetch(LAID_OUT, [1, 2, 3]))
        await connection.execute("RESET plan_cache_mode")
    assert "ix_organization_standing_organization_id" in plan
    assert "Seq Scan on organization_standing" not in plan
    assert "CTE" not in plan


async def test_the_view_says_what_is_kept(demo: Database) -> None:
    kept, derived = "organization_timeline", "organization_timeline_derived"
    assert not await fetch(demo, f"SELECT * FROM {kept} EXCEPT SELECT * FROM {derived}")  # noqa: S608 - ours
    assert not await fetch(demo, f"SELECT * FROM {derived} EXCEPT SELECT * FROM {kept}")  # noqa: S608 - ours
