"""Organizations as a file: as they were on a day, in the columns of their import."""

from registry.actor import Permission
from registry.exports import Kind, code_of, harmless, lies_within, spelled
from registry.organizations.import_rows import COLUMNS, FORMS, MODES, ROUTES

# What a body was called on a day that has passed stands among its facts.
_ROWS = f"""
FROM organization o
JOIN LATERAL (
    SELECT s.form, s.community_based FROM organization_standing s
    WHERE s.organization_id = o.id AND s.during @> $1::date
) s ON true
CROSS JOIN LATERAL (
    SELECT min(lower(p.during)) FILTER (WHERE p.standing = 'REVOKED') AS revoked_on,
           min(lower(p.during)) FILTER (WHERE p.standing = 'DISSOLVED') AS dissolved_on
    FROM organization_standing p WHERE p.organization_id = o.id AND lower(p.during) <= $1::date
) ended
LEFT JOIN LATERAL (
    SELECT h.division_id FROM organization_home h
    WHERE h.organization_id = o.id AND h.during @> $1::date
) h ON true
LEFT JOIN LATERAL (
    SELECT lower(c.during) AS since, c.route,
           CASE WHEN upper(c.during) <= $1::date THEN upper(c.during) END AS until
    FROM organization_charity c WHERE c.organization_id = o.id AND lower(c.during) <= $1::date
    ORDER BY c.during DESC LIMIT 1
) c ON true
LEFT JOIN LATERAL (
    SELECT f.value ->> 'name' AS name FROM organization_fact f
    WHERE f.organization_id = o.id AND f.kind = 'NAME' AND f.during @> $1::date
) f ON true
WHERE {lies_within("coalesce(h.division_id, o.registrar_id)")} ORDER BY o.id
"""  # noqa: S608 - our own names

ORGANIZATIONS = Kind(
    name="organizations",
    permission=Permission.ORGANIZATIONS_READ_UNPUBLISHED,
    columns={
        "编号": "o.number",
        "name": harmless("coalesce(f.name, o.name)"),
        "form": spelled("s.form", FORMS),
        "credit_code": "o.credit_code",
        "filing_number": "o.filing_number",
        "registrar_code": code_of("o.registrar_id"),
        "home_code": code_of("h.division_id"),
        "established_on": "o.established_on",
        "purpose": harmless("o.purpose"),
        "supervising_unit": harmless("o.supervising_unit"),
        "management_mode": spelled("o.management_mode", MODES),
        "community_based": "CASE WHEN s.community_based THEN '是' ELSE '否' END",
        "charity_since": "c.since",
        "charity_until": "c.until",
        "charity_route": spelled("c.route", ROUTES),
        "dissolved_on": "ended.dissolved_on",
        "revoked_on": "ended.revoked_on",
    },
    rows=_ROWS,
    headers=COLUMNS,
)
