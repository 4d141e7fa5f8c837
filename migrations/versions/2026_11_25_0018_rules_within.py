"""The rules of some days in one piece, from which those of one day follow."""

from migrations import run

revision = "0018"
down_revision = "0017"

UPGRADE = """
CREATE OR REPLACE FUNCTION rules_within(days daterange) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_agg(json_build_object(
        'key', r.key, 'form', r.form, 'level', r.level,
        'since', lower(r.during), 'until', upper(r.during), 'value', r.value::text,
        'article', r.article, 'source', r.source,
        'description_zh', r.description_zh, 'description_en', r.description_en)
        ORDER BY r.key, r.form, r.level), '[]')
    FROM rule r WHERE r.during && days
$$;

CREATE OR REPLACE FUNCTION rules_in_force(on_day date) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT rules_within(daterange(on_day, on_day, '[]'))
$$;
"""


def upgrade() -> None:
    run(UPGRADE)
