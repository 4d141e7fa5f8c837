"""Which papers a case must have, and names that are taken: rules as dated data."""

# ruff: noqa: S608 - the texts put together here stand in this file
from importlib import import_module
from typing import Any

from migrations import run

revision = "0015"
down_revision = "0014"

# How a row of a law is written in SQL stands in the revision of the first ones.
first = import_module("migrations.versions.2026_11_24_0010_rules")

Row = tuple[str, str | None, str | None, Any, str, str, str]
Law = tuple[str, str, str, str | None]

FUNCTIONS = """
-- The rules of a day, in one piece.
CREATE FUNCTION rules_in_force(on_day date) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_agg(json_build_object(
        'key', r.key, 'form', r.form, 'level', r.level,
        'since', lower(r.during), 'until', upper(r.during), 'value', r.value::text,
        'article', r.article, 'source', r.source,
        'description_zh', r.description_zh, 'description_en', r.description_en)
        ORDER BY r.key, r.form, r.level), '[]')
    FROM rule r WHERE r.during @> on_day
$$;

-- The papers that a case must have on a day and that have not come in, with the rule that asks for
-- each. Of the values of a rule the most particular holds: form before level before neither. Where
-- no unit supervises the body (直接登记), nobody can give the papers that the laws of dual management
-- ask of one.
CREATE FUNCTION missing_papers(of_case bigint, on_day date)
RETURNS TABLE (
    paper text, place bigint, key text, article text, description_zh text, description_en text)
LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT c.id, d.level,
            ARRAY['materials.' || lower(c.kind), 'party.papers_' || lower(c.kind)] AS keys,
            CASE c.kind
                WHEN 'ESTABLISH' THEN c.content ->> 'form'
                WHEN 'FILE' THEN CASE WHEN (c.content ->> 'guided')::boolean
                    THEN 'COMMUNITY_GUIDED' ELSE 'COMMUNITY_FILED' END
                ELSE s.form END AS form,
            CASE c.kind
                WHEN 'ESTABLISH' THEN c.content ->> 'supervisingUnit'
                ELSE o.supervising_unit END AS supervising_unit
        FROM registration_case c
        JOIN division d ON d.id = c.division_id
        LEFT JOIN organization o ON o.id = c.organization_id
        LEFT JOIN organization_standing s ON s.organization_id = o.id AND s.during @> on_day
        WHERE c.id = of_case),
    lists AS (
        SELECT DISTINCT ON (r.key) a.id, a.supervising_unit, r.key, r.value, r.article,
            r.description_zh, r.description_en
        FROM asked a
        JOIN rule r ON r.key = ANY (a.keys) AND r.during @> on_day
            AND coalesce(r.form = a.form, r.form IS NULL)
            AND coalesce(r.level = a.level, r.level IS NULL)
        ORDER BY r.key, r.form IS NULL, r.level IS NULL)
    SELECT w.paper, w.place, l.key, l.article, l.description_zh, l.description_en
    FROM lists l
    CROSS JOIN jsonb_array_elements_text(l.value) WITH ORDINALITY AS w (paper, place)
    WHERE (l.supervising_unit IS NOT NULL OR w.paper NOT LIKE '%业务主管单位%')
      AND NOT EXISTS (
          SELECT FROM case_material m WHERE m.case_id = l.id AND m.name = w.paper)
$$;
"""

A, S, F = "ASSOCIATION", "SERVICE_AGENCY", "FOUNDATION"

# One line for each rule.
# fmt: off
ASSOCIATIONS: Law = ("社会团体登记管理条例", "国务院令第250号，2016-02-06修订；2026年是否再次修订待法务核实", "2016-02-06", None)
ASSOCIATION_ROWS: list[Row] = [
    ("materials.establish", A, None, ["登记申请书", "业务主管单位的批准文件", "验资报告", "场所使用权证明", "发起人和拟任负责人的基本情况、身份证明", "章程草案"], "第11条", "申请登记社会团体应当提交的文件", "Papers for the registration of an association"),
    ("materials.deregister", A, None, ["注销登记申请书（法定代表人签署）", "业务主管单位的审查文件", "清算报告书"], "第21条", "办理注销登记应当提交的文件", "Papers for the deregistration of an association"),
]

AGENCIES: Law = ("民办非企业单位登记管理暂行条例", "国务院令第251号", "1998-10-25", None)
AGENCY_ROWS: list[Row] = [
    ("materials.establish", S, None, ["登记申请书", "业务主管单位的批准文件", "场所使用权证明", "验资报告", "拟任负责人的基本情况、身份证明", "章程草案"], "第9条", "申请民办非企业单位登记应当提交的文件", "Papers for the registration of a service agency"),
    ("materials.deregister", S, None, ["注销登记申请书", "业务主管单位的审查文件", "清算报告"], "第17条", "办理注销登记须提交的文件", "Papers for the deregistration of a service agency"),
]

FOUNDATIONS: Law = ("基金会管理条例", "国务院令第400号，2004-06-01施行", "2004-06-01", None)
FOUNDATION_ROWS: list[Row] = [
    ("materials.establish", F, None, ["申请书", "章程草案", "验资证明", "住所证明", "理事名单、身份证明以及拟任理事长、副理事长、秘书长简历", "业务主管单位同意设立的文件"], "第9条", "申请设立基金会应当提交的文件", "Papers for the establishment of a foundation"),
]

FUNDRAISING: Law = ("慈善组织公开募捐管理办法", "民政部令第74号", "2024-09-05", None)
FUNDRAISING_ROWS: list[Row] = [
    ("materials.fundraising", None, None, ["申请书", "申请前一年的财务审计报告", "理事会关于同意申请公开募捐资格的会议决议", "业务主管单位同意的书面材料"], "第6条", "申请公开募捐资格应当提交的材料", "Papers for the qualification for public fundraising"),
]

PARTY: Law = ("民函〔2016〕257号", "据 nhrliberty.com 解读 [secondary]；发文日期待核，自次年起", "2017-01-01", None)
PARTY_ROWS: list[Row] = [
    ("party.papers_establish", None, None, ["支持党建工作承诺书"], "", "申请成立登记时一并提交的党建材料", "Papers on party building that come with an application for registration"),
]

NAMES: Law = ("社会组织名称管理办法", "民政部令第69号；以同一登记管理机关的名称除行政区划和组织形式外相同为不具有显著识别性，属本系统的解释", "2024-05-01", None)
NAMES_ROWS: list[Row] = [
    ("names.distinct", None, None, True, "第6条", "名称应当具有显著识别性", "A name tells the body from others"),
]

# fmt: on
LAWS: list[tuple[Law, list[Row]]] = [
    (ASSOCIATIONS, ASSOCIATION_ROWS),
    (AGENCIES, AGENCY_ROWS),
    (FOUNDATIONS, FOUNDATION_ROWS),
    (FUNDRAISING, FUNDRAISING_ROWS),
    (PARTY, PARTY_ROWS),
    (NAMES, NAMES_ROWS),
]


def inserted(laws: list[tuple[Law, list[Row]]]) -> str:
    """The statement that enters the rows of laws."""
    rows = ",\n    ".join(first.values(law, row) for law, rows in laws for row in rows)
    return f"""
INSERT INTO rule
    (key, form, level, during, value, article, source, description_zh, description_en)
SELECT key, form, level, during, value::jsonb, article, source, zh, en FROM (VALUES
    {rows}
) AS law (key, form, level, during, value, article, source, zh, en);
"""


def upgrade() -> None:
    run(FUNCTIONS)
    run(inserted(LAWS))
