"""Projects as a file: a row for each year and origin of their money, in the columns of their import."""

from registry.actor import Permission
from registry.exports import Kind, code_of, harmless, lies_within, spelled
from registry.projects.import_rows import COLUMNS, KINDS, ORIGINS

_COUNTS = "on_date <= $1::date AND coalesce(withdrawn_on > $1::date, true)"

# Whom a project reached stands in the first of its rows.
_ROWS = f"""
FROM (
    SELECT p.*, o.number AS organization, f.year, f.origin, f.amount, f.on_date,
           row_number() OVER (PARTITION BY p.id ORDER BY f.year, f.origin) AS place
    FROM project p JOIN organization o ON o.id = p.organization_id
    LEFT JOIN LATERAL (
        SELECT year, origin, sum(amount) AS amount, min(on_date) AS on_date FROM project_fund
        WHERE project_id = p.id AND {_COUNTS} GROUP BY year, origin
    ) f ON true
    WHERE p.begins_on <= $1::date AND {lies_within("p.division_id")}
) p
LEFT JOIN LATERAL (
    SELECT sum(persons) AS persons, max(on_date) AS on_date FROM project_beneficiaries
    WHERE project_id = p.id AND {_COUNTS}
) b ON p.place = 1
ORDER BY p.id, p.place
"""  # noqa: S608 - our own names

PROJECTS = Kind(
    name="projects",
    permission=Permission.ORGANIZATIONS_READ_UNPUBLISHED,
    columns={
        "编号": "p.number",
        "organization": "p.organization",
        "name": harmless("p.name"),
        "kind": spelled("p.kind", KINDS),
        "place_code": code_of("p.division_id"),
        "begins_on": "p.begins_on",
        "ends_on": "p.ends_on",
        "终止日期": "CASE WHEN p.ended_on <= $1::date THEN p.ended_on END",
        "purpose": harmless("p.purpose"),
        "fund_year": "p.year",
        "fund_origin": spelled("p.origin", ORIGINS),
        "fund_amount": "p.amount",
        "fund_on": "p.on_date",
        "beneficiaries": "b.persons",
        "beneficiaries_on": "b.on_date",
    },
    rows=_ROWS,
    headers=COLUMNS,
)
