"""The papers of a case: by the law of its form and day, and without a supervisor's where there is none."""

from __future__ import annotations

from typing import Any

import pytest

from registry.actor import OPERATOR
from registry.database import Database
from registry.organizations import OrganizationForm
from registry.rules import NewRule, RuleKey, enter_rule
from tests.accounts.people import DISTRICT
from tests.registration.officers import COMMUNITY, Office
from tests.rules.asking import established

MISSING = "query ($n: String!) { case(number: $n) { missingMaterials } }"
PARTY = "支持党建工作承诺书"
UNIT = {"supervisingUnit": "渝中区教育委员会"}
SERVICE: dict[str, Any] = {
    "form": "SERVICE_AGENCY",
    "name": "重庆市渝中区晨曦助老服务中心",
    "registrar": DISTRICT,
    "home": COMMUNITY,
}


async def missing(o: Office, number: str) -> list[str]:
    papers: list[str] = (await o.clerk.ask(MISSING, n=number))["case"]["missingMaterials"]
    return papers


async def opened(o: Office, kind: str, **content: Any) -> str:
    told = await o.clerk.open(kind, **content)
    number: str = told["case"]["number"]
    return number


@pytest.mark.parametrize(
    ("form", "registrar", "papers"),
    [
        (
            "ASSOCIATION",
            DISTRICT,
            [
                *("登记申请书", "业务主管单位的批准文件", "验资报告", "场所使用权证明"),
                *("发起人和拟任负责人的基本情况、身份证明", "章程草案", PARTY),
            ],
        ),
        (
            "SERVICE_AGENCY",
            DISTRICT,
            [
                *("登记申请书", "业务主管单位的批准文件", "场所使用权证明", "验资报告"),
                *("拟任负责人的基本情况、身份证明", "章程草案", PARTY),
            ],
        ),
        (
            "FOUNDATION",
            DISTRICT,
            [
                *("申请书", "章程草案", "验资证明", "住所证明"),
                "理事名单、身份证明以及拟任理事长、副理事长、秘书长简历",
                *("业务主管单位同意设立的文件", PARTY),
            ],
        ),
    ],
)
async def test_what_the_law_asks_of_each_form(
    o: Office, form: str, registrar: str, papers: list[str]
) -> None:
    given = {**SERVICE, "form": form, "registrar": registrar}
    number = await opened(o, "establish", **given, **UNIT)
    assert await missing(o, number) == papers
    direct = await opened(o, "establish", **given)
    assert await missing(o, direct) == [paper for paper in papers if "业务主管单位" not in paper]


async def test_a_case_is_accepted_once_they_are_all_there(o: Office) -> None:
    number = await opened(o, "establish", **SERVICE, **UNIT)
    told = await o.clerk.act("accept", number)
    assert told["code"] == "RULE_VIOLATION"
    rules = {violation["rule"] for violation in told["violations"]}
    assert rules == {"materials.establish", "party.papers_establish"}
    first = told["violations"][0]
    assert first["article"] == "《民办非企业单位登记管理暂行条例》第9条"
    assert first["message"] == "申请民办非企业单位登记应当提交的文件：缺少《登记申请书》"
    papers = await missing(o, number)
    assert len(told["violations"]) == len(papers) == 7
    await o.clerk.receive(number, *papers[:-1])
    assert await missing(o, number) == papers[-1:]
    told = await o.clerk.act("accept", number)
    assert [violation["rule"] for violation in told["violations"]] == ["party.papers_establish"]
    await o.clerk.receive(number, PARTY)
    assert (await o.clerk.act("accept", number))["__typename"] == "CaseDone"
    assert await missing(o, number) == []


async def test_the_law_of_the_day(o: Office) -> None:
    o.on("2016-12-31")
    number = await opened(o, "establish", **SERVICE)
    assert PARTY not in await missing(o, number), "not vouched for before 2017"
    await o.clerk.receive(number, *await missing(o, number))
    assert (await o.clerk.act("accept", number))["__typename"] == "CaseDone"
    o.on("2026-11-24")
    assert await missing(o, number) == [], "what later law asks concerns no case that was accepted"
    assert PARTY in await missing(o, await opened(o, "establish", **SERVICE))


async def test_papers_of_the_end_are_those_of_the_bodys_form_and_supervision(o: Office) -> None:
    o.on("2026-11-01")
    dual = await established(o, "重庆市渝中区晨曦助老服务中心", DISTRICT, **UNIT)
    direct = await established(o, "重庆市渝中区启明助学服务中心", DISTRICT)
    done = {"reason": "完成宗旨", "liquidationDoneOn": "2026-11-01"}
    number = await opened(o, "deregister", organization=dual, **done)
    assert await missing(o, number) == ["注销登记申请书", "业务主管单位的审查文件", "清算报告"]
    number = await opened(o, "deregister", organization=direct, **done)
    assert await missing(o, number) == ["注销登记申请书", "清算报告"]


async def test_papers_for_fundraising(o: Office) -> None:
    o.on("2024-01-01")
    body = await established(o, "重庆市渝中区晨曦助老服务中心", DISTRICT, charity=True)
    number = await opened(o, "fundraising", organization=body)
    assert await missing(o, number) == [], "Order 74 was not in force"
    o.on("2024-09-05")
    assert await missing(o, number) == [
        "申请书",
        "申请前一年的财务审计报告",
        "理事会关于同意申请公开募捐资格的会议决议",
    ]


async def test_what_no_source_asks_for_is_not_asked_for(o: Office) -> None:
    group = {"name": "书法队", "community": COMMUNITY, "leader": "王芳", "members": 12}
    number = await opened(o, "file", **group)
    assert await missing(o, number) == []
    assert (await o.clerk.act("accept", number))["__typename"] == "CaseDone"


@pytest.mark.parametrize("guided", [True, False])
async def test_the_bureau_may_ask_for_papers_of_its_own(
    bureau: Database, o: Office, *, guided: bool
) -> None:
    """The most particular list holds, as of every rule."""
    for form, papers in (
        (None, ["申请表"]),
        (OrganizationForm.COMMUNITY_FILED, ["备案表", "名册"]),
    ):
        new = NewRule(
            key=RuleKey.MATERIALS_FILE,
            form=form,
            value=papers,
            since=o.clock.today,
            article="《备案办法》",
            source="测试",
            description_zh="备案材料",
            description_en="Papers for filing",
        )
        async with bureau.transaction() as session:
            await enter_rule(session, OPERATOR, new)
    group = {"name": "书法队", "community": COMMUNITY, "leader": "王芳", "members": 12}
    number = await opened(o, "file", **group, guided=guided)
    assert await missing(o, number) == (["申请表"] if guided else ["备案表", "名册"])


async def test_only_who_may_read_the_case_sees_them(o: Office, planned: list[str]) -> None:
    number = await opened(o, "establish", **SERVICE)
    planned.clear()
    assert (await o.stranger.ask(MISSING, n=number))["case"] is None
    assert (await o.nobody.ask(MISSING, n=number))["case"] is None
    assert len(await missing(o, number)) == 6
    assert len(planned) == 3
