"""Social workers as a file, masked, and posts: as they were on a day."""

from registry.actor import Permission
from registry.exports import Kind, code_of, harmless, lies_within, spelled
from registry.workforce.import_rows import COLUMNS, DEGREES, LEVELS
from registry.workforce.models import WorkplaceKind

_KINDS = {
    "社会组织": WorkplaceKind.ORGANIZATION,
    "社区": WorkplaceKind.COMMUNITY,
    "事业单位": WorkplaceKind.INSTITUTION,
    "孵化基地": WorkplaceKind.INCUBATION_BASE,
}
# Who employs is called by what the register knows them by, else by a name and a place.
_EMPLOYER = """
LEFT JOIN organization o ON o.id = k.organization_id
LEFT JOIN incubation_base b ON b.id = k.base_id
"""
_NAME = harmless("coalesce(nullif(k.name, ''), b.name)")

_WORKERS = f"""
FROM social_worker w
JOIN LATERAL (
    SELECT s.status, lower(s.during) AS since FROM social_worker_status s
    WHERE s.worker_id = w.id AND s.during @> $1::date
) s ON true
CROSS JOIN LATERAL (
    SELECT min(lower(during)) AS since FROM social_worker_status WHERE worker_id = w.id
) begun
LEFT JOIN LATERAL (
    SELECT h.division_id FROM social_worker_home h WHERE h.worker_id = w.id
    ORDER BY h.during @> $1::date DESC, h.during DESC LIMIT 1
) h ON true
LEFT JOIN counted c ON c.subjects = 'social_worker' AND c.subject_id = w.id
    AND c.measure = 'SOCIAL_WORKER' AND c.during @> $1::date
LEFT JOIN LATERAL (
    SELECT q.level, q.number_masked, lower(q.during) AS since FROM social_worker_qualification q
    WHERE q.worker_id = w.id AND q.kind = 'CERTIFICATE' AND q.during @> $1::date
    ORDER BY array_position(ARRAY['SENIOR', 'INTERMEDIATE', 'ASSISTANT'], q.level) LIMIT 1
) q ON true
LEFT JOIN LATERAL (
    SELECT d.level, d.institution, lower(d.during) AS since FROM social_worker_qualification d
    WHERE d.worker_id = w.id AND d.kind = 'DEGREE' AND d.during @> $1::date
    ORDER BY d.during DESC LIMIT 1
) d ON true
LEFT JOIN LATERAL (
    SELECT lower(r.during) AS since, upper(r.during) AS until FROM social_worker_registration r
    WHERE r.worker_id = w.id AND r.during @> $1::date
) r ON true
LEFT JOIN LATERAL (
    SELECT e.workplace_id, e.post_id, lower(e.during) AS since FROM social_worker_employment e
    WHERE e.worker_id = w.id AND e.during @> $1::date
) e ON true
LEFT JOIN workplace k ON k.id = e.workplace_id
{_EMPLOYER}
LEFT JOIN post t ON t.id = e.post_id
WHERE {lies_within("coalesce(c.home_id, h.division_id)")} ORDER BY w.id
"""  # noqa: S608 - our own names

WORKERS = Kind(
    name="workers",
    permission=Permission.WORKERS_READ,
    columns={
        "编号": "w.number",
        "name": harmless("w.name_masked"),
        "id_number": "w.number_masked",
        "phone": "w.phone_masked",
        "home_code": code_of("h.division_id"),
        "since": "begun.since",
        "certificate_level": spelled("q.level", LEVELS),
        "certificate_number": "q.number_masked",
        "issued_on": "q.since",
        "registered_on": "r.since",
        "registered_until": "r.until",
        "degree": spelled("d.level", DEGREES),
        "institution": harmless("d.institution"),
        "graduated_on": "d.since",
        "employer_organization": "o.number",
        "employer_community": f"CASE k.kind WHEN 'COMMUNITY' THEN {code_of('k.division_id')} END",
        "employer_name": _NAME,
        "employer_division": f"CASE k.kind WHEN 'INSTITUTION' THEN {code_of('k.division_id')} END",
        "post": harmless("t.title"),
        "employed_on": "e.since",
        "left_on": "CASE s.status WHEN 'LEFT' THEN s.since END",
    },
    rows=_WORKERS,
    headers=COLUMNS,
)

_POSTS = f"""
FROM post t JOIN workplace k ON k.id = t.workplace_id
{_EMPLOYER}
JOIN post_room m ON m.post_id = t.id AND m.during @> $1::date
LEFT JOIN workplace_place g ON g.workplace_id = k.id AND g.during @> $1::date
WHERE {lies_within("g.division_id")} ORDER BY t.id
"""

POSTS = Kind(
    name="posts",
    permission=Permission.ORGANIZATIONS_READ_UNPUBLISHED,
    columns={
        "编号": "t.number",
        "岗位名称": harmless("t.title"),
        "用人单位类别": spelled("k.kind", _KINDS),
        "用人社会组织": "o.number",
        "用人单位名称": harmless("coalesce(nullif(k.name, ''), b.name, o.name)"),
        "所在区划代码": code_of("g.division_id"),
        "设岗人数": "m.places",
        "在岗人数": """(SELECT count(*) FROM social_worker_employment e
            WHERE e.post_id = t.id AND e.during @> $1::date)""",
    },
    rows=_POSTS,
)
