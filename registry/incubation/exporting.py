"""Incubation bases and tenancies as files: as they were on a day, in the columns of their imports."""

from registry.actor import Permission
from registry.exports import Kind, code_of, harmless, lies_within, spelled
from registry.incubation import import_base_rows as base_rows
from registry.incubation import import_tenancy_rows as tenancy_rows


def _held(table: str, columns: str, key: str) -> str:
    """What a base or a tenancy had on the day, or last."""
    return f"""
LEFT JOIN LATERAL (
    SELECT {columns} FROM {table} f WHERE f.{key} AND lower(f.during) <= $1::date
    ORDER BY f.during DESC LIMIT 1
) {table} ON true"""  # noqa: S608 - our own names


def _by(day: str, column: str) -> str:
    """What came with a day, once that day had come."""
    return f"CASE WHEN {day} <= $1::date THEN {column} END"


OF_BASE, OF_TENANCY = "base_id = b.id", "tenancy_id = t.id"
_BASES = f"""
FROM incubation_base b
{_held("base_address", "f.address", OF_BASE)}
{_held("base_operator", "f.organization_id, f.name", OF_BASE)}
{_held("base_services", "f.services", OF_BASE)}
{_held("base_room", "f.places", OF_BASE)}
LEFT JOIN organization o ON o.id = base_operator.organization_id
WHERE lower(b.during) <= $1::date AND {lies_within("b.site_id")} ORDER BY b.id
"""

BASES = Kind(
    name="bases",
    permission=Permission.ORGANIZATIONS_READ_UNPUBLISHED,
    columns={
        "编号": "b.number",
        "name": harmless("b.name"),
        "tier": spelled("b.tier", base_rows.TIERS),
        "form": spelled("b.form", base_rows.FORMS),
        "site_code": code_of("b.site_id"),
        "address": harmless("base_address.address"),
        "opened_on": "lower(b.during)",
        "operator": harmless("coalesce(o.number, base_operator.name)"),
        "services": harmless("array_to_string(base_services.services, '、')"),
        "capacity": "base_room.places",
        "closed_on": _by("upper(b.during)", "upper(b.during)"),
        "closing": harmless(_by("upper(b.during)", "b.closing")),
    },
    rows=_BASES,
    headers=base_rows.COLUMNS,
)

_TENANCIES = f"""
FROM tenancy t JOIN incubation_base b ON b.id = t.base_id
JOIN organization o ON o.id = t.organization_id
{_held("tenancy_agreement", "f.number, upper(f.during) AS until", OF_TENANCY)}
{_held("tenancy_stage", "f.stage, lower(f.during) AS since", OF_TENANCY)}
WHERE lower(t.during) <= $1::date AND {lies_within("b.site_id")} ORDER BY t.id
"""

TENANCIES = Kind(
    name="tenancies",
    permission=Permission.ORGANIZATIONS_READ_UNPUBLISHED,
    columns={
        "base": "b.number",
        "site_code": code_of("b.site_id"),
        "基地名称": harmless("b.name"),
        "organization": "o.number",
        "since": "lower(t.during)",
        "agreement_number": harmless("tenancy_agreement.number"),
        "agreed_until": "tenancy_agreement.until",
        "stage": spelled("tenancy_stage.stage", tenancy_rows.STAGES),
        "stage_since": "tenancy_stage.since",
        "left_on": _by("upper(t.during)", "upper(t.during)"),
        "exit": spelled(_by("upper(t.during)", "t.exit"), tenancy_rows.EXITS),
        "exit_reason": harmless(_by("upper(t.during)", "t.exit_reason")),
        "handed_over_on": _by("t.handed_over_on", "t.handed_over_on"),
        "handover": harmless(_by("t.handed_over_on", "t.handover")),
    },
    rows=_TENANCIES,
    headers=tenancy_rows.COLUMNS,
)
