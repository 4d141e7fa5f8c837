"""What the register knows of the bases, bodies and stays that a chunk of rows names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

from registry.incubation.import_tenancy_rows import TenancyRow
from registry.incubation.known import Base, Body, terms_of
from registry.incubation.models import Stage
from registry.organizations import OrganizationForm, Standing

if TYPE_CHECKING:
    from registry.database import Connection


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay that is known: what it says is what an import never changes."""

    id: int
    left_on: date | None
    exit: str | None
    exit_reason: str | None
    handed_over_on: date | None
    handover: str | None
    agreements: list[tuple[str, date]]
    """Their numbers, and the first days that they do not cover; the first one first."""
    stages: list[tuple[date, Stage]]
    """The first one first."""


@dataclass(frozen=True, slots=True)
class Known:
    """The register beside one row. What is None is not known."""

    line: int
    same: int
    """How many bases the row may mean."""
    base: Base | None
    """With its own rules of the day on which the row's stage begins."""
    opened_on: date | None
    closed_on: date | None
    organization_id: int | None
    body: Body
    """As it was on the day of the admission."""
    stay: Stay | None
    is_first: bool
    """Whether it is the first row of its base: what follows is told with that one only."""
    places: list[list[Any]]
    """Since when, until when and for how many it has room."""
    tenants: list[list[Any]]
    """Who was there, since when and until when."""


# A base that is called by its name is the one that was open on the day, if there was one. Whoever is in a
# base is told once for all rows of the chunk that are about it.
LOOKUP = """
WITH incoming AS (
    SELECT line, base COLLATE "C" AS base, site_code COLLATE "C" AS site_code,
        organization COLLATE "C" AS organization, since, day
    FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[])
      AS given (line, base, site_code, organization, since, day)
), found AS (
    SELECT i.*, b.id AS base_id, b.number, b.name, b.during AS open, coalesce(b.same, 0) AS same,
        coalesce(by_number.id, by_code.id) AS organization_id,
        row_number() OVER (PARTITION BY b.id ORDER BY i.line) AS place
    FROM incoming i
    LEFT JOIN organization by_number ON by_number.number = i.organization
    LEFT JOIN organization by_code ON by_code.credit_code = i.organization
    LEFT JOIN LATERAL (
        SELECT v.division_id FROM division_version v WHERE v.code = i.site_code
        ORDER BY v.during @> i.since DESC, lower(v.during) DESC NULLS LAST LIMIT 1
    ) site ON true
    LEFT JOIN LATERAL (
        SELECT c.*, count(*) OVER (PARTITION BY c.during @> i.since) AS same FROM (
            SELECT id, number, name, during, site_id FROM incubation_base WHERE number = i.base
            UNION ALL
            SELECT id, number, name, during, site_id FROM incubation_base WHERE name = i.base
                AND site_id = site.division_id AND NOT i.base ~ '^IB[0-9]{9,18}$'
        ) c
        WHERE i.site_code IS NULL OR c.site_id = site.division_id
        ORDER BY c.during @> i.since DESC, c.id LIMIT 1
    ) b ON true
)
SELECT f.line, f.same, f.base_id, f.number, f.name, lower(f.open) AS opened_on,
    upper(f.open) AS closed_on, f.organization_id, o.form, o.standing,
    lower(r.during) AS since, r.period_number, r.period_unit, r.renewals_max, r.stages, r.forms,
    r.standings, r.grades,
    CASE WHEN t.id IS NOT NULL THEN jsonb_build_object(
        'id', t.id, 'left_on', upper(t.during), 'exit', t.exit, 'exit_reason', t.exit_reason,
        'handed_over_on', t.handed_over_on, 'handover', t.handover,
        'agreements', (SELECT jsonb_agg(jsonb_build_array(number, upper(during)) ORDER BY during)
            FROM tenancy_agreement WHERE tenancy_id = t.id),
        'stages', (SELECT jsonb_agg(jsonb_build_array(lower(during), stage) ORDER BY during)
            FROM tenancy_stage WHERE tenancy_id = t.id))::text END AS stay,
    f.place = 1 AS is_first,
    CASE WHEN f.place = 1 THEN (
        SELECT jsonb_agg(jsonb_build_array(lower(during), upper(during), places))
        FROM base_room WHERE base_id = f.base_id)::text END AS places,
    CASE WHEN f.place = 1 THEN (
        SELECT jsonb_agg(jsonb_build_array(organization_id, lower(during), upper(during)))
        FROM tenancy WHERE base_id = f.base_id)::text END AS tenants
FROM found f
LEFT JOIN tenancy t ON t.base_id = f.base_id AND t.organization_id = f.organization_id
    AND lower(t.during) = f.since
LEFT JOIN organization_timeline o ON o.organization_id = f.organization_id AND o.during @> f.since
LEFT JOIN base_terms r ON r.base_id = f.base_id AND r.during @> f.day
"""


async def look_up(connection: Connection, rows: Sequence[TenancyRow]) -> dict[int, Known]:
    """What is known beside each row, by its line."""
    given = ("line", "base", "site_code", "organization", "since", "stage_since")
    columns = ([getattr(row, column) for row in rows] for column in given)
    found = await connection.fetch(LOOKUP, *columns)
    return {record["line"]: _known(record) for record in found}


def _known(told: Any) -> Known:
    of = (told["base_id"], told["number"], told["name"])
    # Whether it is open and whose office sees to it is not asked of the base here.
    base = None if told["base_id"] is None else Base(*of, True, 0, terms_of(told))  # noqa: FBT003
    form, standing = told["form"], told["standing"]
    return Known(
        told["line"],
        told["same"],
        base,
        told["opened_on"],
        told["closed_on"],
        told["organization_id"],
        Body() if form is None else Body(OrganizationForm(form), Standing(standing)),
        None if told["stay"] is None else _stay(orjson.loads(told["stay"])),
        told["is_first"],
        _listed(told["places"]),
        _listed(told["tenants"]),
    )


def _listed(told: str | None) -> list[list[Any]]:
    return [[_day(value) for value in row] for row in orjson.loads(told or "[]")]


def _day(value: Any) -> Any:
    """A day as JSON has it, or what is none."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _stay(told: dict[str, Any]) -> Stay:
    return Stay(
        told["id"],
        _day(told["left_on"]),
        told["exit"],
        told["exit_reason"],
        _day(told["handed_over_on"]),
        told["handover"],
        [(number, _day(until)) for number, until in told["agreements"] or ()],
        [(_day(since), Stage(stage)) for since, stage in told["stages"] or ()],
    )
