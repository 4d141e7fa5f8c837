"""The demo's projects, laid over the organizations that an empty register was given before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from asyncpg import Range
from sqlalchemy import text

from registry import audit
from registry.actor import Actor, Permission
from registry.database import WriteSession, driver
from registry.demo import stream
from registry.demo.places import read_city
from registry.demo.projects import DemoProject, Host, projects
from registry.demo.rows import SOURCE
from registry.errors import BadInput, Conflict

HOSTS = """
SELECT o.id, o.name, lower(s.during) AS begin, upper(s.during) AS "end"
FROM organization o JOIN organization_standing s ON s.organization_id = o.id
WHERE o.demo AND s.standing = 'REGISTERED' ORDER BY o.id
"""
COLUMNS = {
    "project": (
        *("id", "organization_id", "name", "kind", "division_id", "begins_on", "ends_on"),
        *("ended_on", "end_reason", "source", "demo"),
    ),
    "project_fund": ("project_id", "on_date", "year", "origin", "amount", "source"),
    "project_beneficiaries": ("project_id", "on_date", "persons", "source"),
    "project_partner": ("project_id", "organization_id", "during", "source"),
}
Row = tuple[Any, ...]


async def load_projects(
    session: WriteSession, actor: Actor, *, scale: float, seed: int = 2020
) -> int:
    """Gives the demo's organizations their projects; how many. Raises Forbidden, BadInput, Conflict."""
    actor.require(Permission.PROJECTS_MANAGE, within=())
    if not 0 < scale <= 1:
        raise BadInput("The demo's scale lies above 0 and at most at 1.")
    connection = await session.connection()
    await connection.execute(text("LOCK TABLE project IN SHARE ROW EXCLUSIVE MODE"))
    if await session.scalar(text("SELECT EXISTS (SELECT FROM project)")):
        raise Conflict("The register already holds projects: the demo needs none.")
    found = (await connection.execute(text(HOSTS))).all()
    hosts = [Host(row.id, row.name, *_days(row.begin, row.end)) for row in found]
    made = projects(await read_city(session), hosts, scale, stream(seed)) if hosts else []
    await _copy(session, made)
    audit.record(session, actor, "demo.projects_loaded", "demo", scale=scale, projects=len(made))
    return len(made)


def _days(begin: date, end: date | None) -> tuple[int, int | None]:
    return begin.toordinal(), None if end is None else end.toordinal()


def _dates(begin: int, end: int | None) -> tuple[date, date | None]:
    return date.fromordinal(begin), None if end is None else date.fromordinal(end)


async def _copy(session: WriteSession, made: Sequence[DemoProject]) -> None:
    connection = await driver(session)
    for table, rows in _rows(made).items():
        await connection.copy_records_to_table(table, records=rows, columns=COLUMNS[table])
        await connection.execute(f"ANALYZE {table}")
    await connection.execute(
        "SELECT setval(pg_get_serial_sequence('project', 'id'), max(id)) FROM project"
    )


def _rows(made: Sequence[DemoProject]) -> dict[str, list[Row]]:
    """The rows of each table, in the order in which they are to be written."""
    numbered = list(enumerate(made, start=1))
    return {
        "project": [_project(number, project) for number, project in numbered],
        "project_fund": [row for number, project in numbered for row in _funds(number, project)],
        "project_beneficiaries": [
            (number, date.fromordinal(on), persons, SOURCE)
            for number, project in numbered
            for on, persons in project.reached
        ],
        "project_partner": [
            (number, project.partner.id, _during(project), SOURCE)
            for number, project in numbered
            if project.partner is not None
        ],
    }


def _project(number: int, project: DemoProject) -> Row:
    ended, reason = project.ended or (None, None)
    return (
        *(number, project.host.id, project.name, project.kind, project.place_id),
        *_dates(project.begin, project.last),
        *(ended and date.fromordinal(ended), reason, SOURCE, True),
    )


def _funds(number: int, project: DemoProject) -> Iterable[Row]:
    for fund in project.funds:
        on = date.fromordinal(fund.on)
        yield number, on, on.year, fund.origin, fund.yuan, SOURCE


def _during(project: DemoProject) -> Range[date]:
    """A partner carries it along for as long as it runs."""
    planned = None if project.last is None else project.last + 1
    until = project.ended[0] if project.ended else planned
    return Range(*_dates(project.begin, until))
