"""The demo's incubation bases, over its organizations: written once those are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from asyncpg import Range
from sqlalchemy import text

from registry import tallies
from registry.actor import Actor, Permission
from registry.database import WriteSession, driver
from registry.demo import stream
from registry.demo.bases import DemoBase, bases
from registry.demo.calibrations import LAST
from registry.demo.lives import Day
from registry.demo.places import read_city
from registry.demo.tenancies import Candidate, DemoTenancy, tenancies

SOURCE = "demo"
STEP = 12
"""At scale 1 one in so many of the bodies may be taken in, beside all that grew."""

CANDIDATES = text("""
    SELECT s.organization_id AS id, h.division_id AS home_id, t.within_id AS township_id,
        d.within_id AS district_id, s.filed_on, s.registered_on, s.ceased_on
    FROM (
        SELECT organization_id,
            min(lower(during)) FILTER (WHERE standing = 'FILED') AS filed_on,
            min(lower(during)) FILTER (WHERE standing = 'REGISTERED') AS registered_on,
            min(lower(during)) FILTER (WHERE standing IN ('DISSOLVED', 'REVOKED')) AS ceased_on
        FROM organization_standing WHERE community_based GROUP BY organization_id
        HAVING bool_or(standing IN ('FILED', 'REGISTERED')) AND min(lower(during)) > '2012-01-01'
    ) s
    JOIN organization_home h ON h.organization_id = s.organization_id AND upper_inf(h.during)
    JOIN division_placement t ON t.division_id = h.division_id AND t.within_level = 'TOWNSHIP'
        AND t.during @> CAST(:day AS date)
    JOIN division_placement d ON d.division_id = h.division_id AND d.within_level = 'DISTRICT'
        AND d.during @> CAST(:day AS date)
    WHERE s.filed_on < s.registered_on OR s.organization_id % :step = 0
    ORDER BY s.organization_id
""")
OPERATORS = text("""
    SELECT DISTINCT ON (d.within_id) d.within_id AS district_id, o.organization_id
    FROM organization_timeline o
    JOIN division_placement d ON d.division_id = o.home_id AND d.within_level = 'DISTRICT'
        AND d.during @> CAST(:day AS date)
    WHERE o.form = 'SERVICE_AGENCY' AND o.standing = 'REGISTERED' AND upper_inf(o.during)
        AND o.registered_on < '2016-01-01'
    ORDER BY d.within_id, o.organization_id
""")
KEYS = "SELECT setval(pg_get_serial_sequence('{0}', 'id'), coalesce(max(id), 1)) FROM {0}"

_DATED = ("base_id", "during")
COLUMNS = {
    "incubation_base": ("id", "name", "tier", "form", "site_id", "during", "closing", "demo"),
    "base_address": (*_DATED, "address", "source"),
    "base_operator": (*_DATED, "organization_id", "name", "source"),
    "base_services": (*_DATED, "services", "source"),
    "base_room": (*_DATED, "places", "source"),
    "base_terms": (
        *(*_DATED, "period_number", "period_unit", "notice_number", "notice_unit"),
        *("renewals_max", "stages", "grades", "others", "source"),
    ),
    "base_evaluation": ("base_id", "on_date", "year", "grade", "evaluator", "source"),
    "tenancy": (
        *("id", "base_id", "organization_id", "during", "exit", "exit_reason"),
        *("handed_over_on", "handover", "source"),
    ),
    "tenancy_stage": ("tenancy_id", "during", "stage", "source"),
    "tenancy_agreement": ("tenancy_id", "during", "number", "source"),
}

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class IncubationLoaded:
    """How many rows the demo's bases are made of."""

    bases: int
    tenancies: int


async def load_incubation(
    session: WriteSession, actor: Actor, *, scale: float, seed: int = 2020
) -> IncubationLoaded:
    """Bases over the demo's organizations, in the same transaction as those. Raises Forbidden.

    The same seed over the same register gives the same rows on every machine.
    """
    actor.require(Permission.ORGANIZATIONS_IMPORT, within=())
    city, randomness = await read_city(session), stream(seed)
    made = bases(randomness("bases"), city, scale)
    bodies = await _candidates(session, scale)
    lived = tenancies(randomness("tenancies"), made, bodies)
    operators = await _operators(session)
    connection = await driver(session)
    for table, rows in _rows(made, lived, operators):
        await connection.copy_records_to_table(table, records=rows, columns=COLUMNS[table])
        await connection.execute(f"ANALYZE {table}")
    for table in ("incubation_base", "tenancy"):
        await connection.execute(KEYS.format(table))
    await tallies.fold(session, tallies.MEASURES)
    return IncubationLoaded(len(made), len(lived))


async def _candidates(session: WriteSession, scale: float) -> list[Candidate]:
    bound = {"day": date.fromordinal(LAST), "step": max(1, round(STEP * scale))}
    rows = await (await session.connection()).execute(CANDIDATES, bound)
    return [
        Candidate(
            *(row.id, row.home_id, row.township_id, row.district_id),
            *map(_ordinal, (row.filed_on, row.registered_on, row.ceased_on)),
        )
        for row in rows
    ]


async def _operators(session: WriteSession) -> dict[int, int]:
    """A body of each district that may run a base there."""
    bound = {"day": date.fromordinal(LAST)}
    rows = await (await session.connection()).execute(OPERATORS, bound)
    return {row.district_id: row.organization_id for row in rows}


def _rows(
    made: Sequence[DemoBase],
    lived: Sequence[DemoTenancy],
    operators: dict[int, int],
) -> Iterator[tuple[str, Iterable[Row]]]:
    """The rows of each table, in the order in which they are written."""
    numbered = list(enumerate(made, start=1))
    yield "incubation_base", [_base(n, base) for n, base in numbered]
    yield (
        "base_address",
        [
            (n, _during(base.opened), f"{base.home.township}{base.home.name}", SOURCE)
            for n, base in numbered
        ],
    )
    yield "base_operator", [_operator(n, base, operators) for n, base in numbered]
    yield (
        "base_services",
        [(n, _during(base.opened), base.services, SOURCE) for n, base in numbered],
    )
    yield "base_room", [row for n, base in numbered for row in _room(n, base)]
    yield "base_terms", [_terms(n, base) for n, base in numbered]
    yield (
        "base_evaluation",
        [
            (n, date.fromordinal(at), year, grade, "第三方评估机构", SOURCE)
            for n, base in numbered
            for at, year, grade in base.evaluations
        ],
    )
    tenants = list(enumerate(lived, start=1))
    yield "tenancy", [_tenancy(n, tenancy) for n, tenancy in tenants]
    yield "tenancy_stage", [row for n, tenancy in tenants for row in _stages(n, tenancy)]
    yield "tenancy_agreement", [row for n, tenancy in tenants for row in _agreements(n, tenancy)]


def _base(number: int, base: DemoBase) -> Row:
    closing = None if base.closed is None else "并入区级基地"
    during = _during(base.opened, base.closed)
    return number, base.name, base.tier, base.form, base.site, during, closing, True


def _operator(number: int, base: DemoBase, operators: dict[int, int]) -> Row:
    """Every second base is run by a body of the register, where its district has one."""
    body = operators.get(base.home.district.id) if number % 2 else None
    name = None if body else f"{base.home.district.name}社会组织服务中心"
    return number, _during(base.opened), body, name, SOURCE


def _room(number: int, base: DemoBase) -> Iterator[Row]:
    ends = [*(since for since, _ in base.room[1:]), None]
    for (since, places), end in zip(base.room, ends, strict=True):
        yield number, _during(since, end), places, SOURCE


def _terms(number: int, base: DemoBase) -> Row:
    terms = base.terms
    period, notice = terms["period"] or (None, None), terms["notice"] or (None, None)
    others = orjson.dumps([{"name": "数据性质", "value": "演示数据"}]).decode()
    lists = terms["renewals_max"], terms["stages"], terms["grades"]
    return number, _during(base.opened), *period, *notice, *lists, others, SOURCE


def _tenancy(number: int, tenancy: DemoTenancy) -> Row:
    over = None if tenancy.handed_over is None else date.fromordinal(tenancy.handed_over)
    return (
        number,
        tenancy.base + 1,
        tenancy.body,
        _during(tenancy.since, tenancy.exited),
        tenancy.exit,
        tenancy.reason,
        over,
        None if over is None else "场地、设施、档案已移交",
        SOURCE,
    )


def _stages(number: int, tenancy: DemoTenancy) -> Iterator[Row]:
    ends = [*(since for since, _ in tenancy.stages[1:]), tenancy.exited]
    for (since, stage), end in zip(tenancy.stages, ends, strict=True):
        yield number, _during(since, end), stage, SOURCE


def _agreements(number: int, tenancy: DemoTenancy) -> Iterator[Row]:
    for place, (since, until) in enumerate(tenancy.agreements):
        word = "续" if place else "入"
        yield number, _during(since, until), f"{word}{number:05}", SOURCE


def _during(begin: Day, end: Day | None = None) -> Range[date]:
    return Range(date.fromordinal(begin), None if end is None else date.fromordinal(end))


def _ordinal(at: date | None) -> Day | None:
    return None if at is None else at.toordinal()
