"""A scripted life of one organization, through the API only: every answer as of every day."""

from __future__ import annotations

from typing import Any

from registry.database import Database
from registry.registration import roll
from tests.accounts.people import DISTRICT
from tests.files import drifts
from tests.registration.officers import COMMUNITY, Office, Officer

NAME = "重庆市渝中区邻里互助协会"
COUNCIL = [
    {"name": "王芳", "office": "CHAIR", "until": "2029-07-31"},
    {"name": "李强", "office": "VICE_CHAIR", "related": True, "until": "2029-07-31"},
    {"name": "赵敏", "office": "MEMBER", "until": "2029-07-31"},
    {"name": "钱进", "office": "SUPERVISOR", "until": "2029-07-31"},
]
BODY = """query ($n: String!, $on: Date) { organization(number: $n, asOf: $on) {
  name standing form isCharity creditCode legalRepresentative funds
  fundraising { since } grade { level until } listings { list trigger since }
  annualReports { year filedOn conclusion } council { name } community { organizationCount } } }"""
COUNTS = """query ($c: DivisionCode!, $on: Date) {
  division(code: $c, asOf: $on) { organizationCount }
  charityDoubling(asOf: $on) { actual } }"""
WORK = """query ($kind: [ObligationKind!]) { worklist(kind: $kind, first: 50) { nodes {
  number kind about dueOn isOverdue act article organization { number }
  proposal { list trigger about } } } }"""


class Life:
    """The organization, as whoever asks is told of it."""

    def __init__(self, office: Office) -> None:
        self.o = office
        self.number = ""

    async def seen(self, on: str | None = None, by: Officer | None = None) -> Any:
        told = await (by or self.o.nobody).ask(BODY, n=self.number, on=on)
        return told["organization"]

    async def counts(self, on: str | None = None) -> tuple[int, int]:
        told = await self.o.nobody.ask(COUNTS, c=COMMUNITY, on=on)
        return told["division"]["organizationCount"], told["charityDoubling"]["actual"]

    async def decided(self, day: str, kind: str, **content: Any) -> Any:
        """A case on a day that is approved."""
        self.o.on(day)
        told = await self.o.carried(kind, organization=self.number, **content)
        assert told["__typename"] == "CaseDone", (kind, told)
        assert told["case"]["status"] == "APPROVED"
        return told["case"]

    async def refused(self, day: str, kind: str, rule: str, **content: Any) -> Any:
        """A case that the rules of its day speak against; the violation of that rule."""
        self.o.on(day)
        told = await self.o.carried(kind, organization=self.number, **content)
        assert told["__typename"] == "RuleViolation", (kind, told)
        found = {v["rule"]: v for v in told["violations"]}
        assert rule in found, found
        await self.reject_pending(kind)
        return found[rule]

    async def reject_pending(self, kind: str) -> None:
        asked = """query ($kind: [CaseKind!]) { cases(filter: {kind: $kind,
          status: [REVIEWED]}) { nodes { number } } }"""
        told = await self.o.clerk.ask(asked, kind=[kind.upper()])
        (node,) = told["cases"]["nodes"]
        told = await self.o.approver.act("reject", node["number"], opinion="不符合条件")
        assert told["case"]["status"] == "REJECTED"

    async def work(self, database: Database, *kinds: str) -> list[Any]:
        """What is due on the day, as the clerk is told."""
        await roll(database, self.o.clock.today)
        told = await self.o.clerk.ask(WORK, kind=list(kinds) or None)
        return list(told["worklist"]["nodes"])


async def test_a_life(bureau: Database, o: Office) -> None:
    life = Life(o)
    await _filed(life)
    await _registered(life)
    await _charitable(life)
    await _late(bureau, life)
    await _graded(life)
    await _ended(bureau, life)
    await _looked_back_on(life)
    assert await drifts(bureau) == []


async def _filed(life: Life) -> None:
    o = life.o
    o.on("2021-03-01")
    group: dict[str, Any] = {
        "name": "邻里互助队",
        "community": COMMUNITY,
        "leader": "王芳",
        "members": 15,
    }
    assert (await o.stranger.open("file", **group))["code"] == "FORBIDDEN"
    told = await o.carried("file", **group)
    life.number = told["case"]["organization"]["number"]
    assert (await life.seen())["standing"] == "FILED"
    assert await life.counts() == (1, 0)
    assert await life.counts("2021-02-28") == (0, 0)


async def _registered(life: Life) -> None:
    founding: dict[str, Any] = {
        "form": "ASSOCIATION",
        "name": NAME,
        "registrar": DISTRICT,
        "home": COMMUNITY,
        "address": "民生路1号",
        "legalRepresentative": "王芳",
        "memberPersons": 60,
        "memberUnits": 0,
        "funds": "30000.00",
        "supervisingUnit": "渝中区民政局",
    }
    few = {**founding, "memberPersons": 49, "name": "重庆市江北区邻里互助协会"}
    await life.refused("2022-02-01", "establish", "registration.members_persons_min", **few)
    case = await life.decided("2022-03-01", "establish", **founding)
    assert case["organization"]["number"] == life.number
    body = await life.seen()
    assert (body["name"], body["standing"], body["funds"]) == (NAME, "REGISTERED", "30000.00")
    assert await life.counts() == (1, 0), "one body, counted once"
    life.o.on("2022-03-02")
    again = await life.o.carried("establish", organization=life.number, **founding)
    assert again["code"] == "CONFLICT", "nobody is registered twice"
    await life.reject_pending("establish")


async def _charitable(life: Life) -> None:
    await life.decided("2022-06-01", "charity")
    assert await life.counts() == (1, 1)
    assert await life.counts("2022-05-31") == (1, 0)
    early = await life.refused("2023-06-01", "fundraising", "fundraising.wait_term")
    assert early["earliestOn"] == "2024-06-01", "two years, by the law of that day"
    for year in (2022, 2023):
        day = f"{year + 1}-05-10"
        await life.decided(day, "annual", year=year, filedOn=day, conclusion="PASSED")
    await life.decided("2024-06-03", "fundraising")
    assert (await life.seen())["fundraising"] == {"since": "2024-06-03"}
    await life.decided("2024-08-01", "change", council=COUNCIL, legalRepresentative="李强")
    assert (await life.seen())["council"] == [], "not for everybody"
    assert len((await life.seen(by=life.o.clerk))["council"]) == 4
    assert (await life.seen(by=life.o.stranger))["council"] == []
    life.o.on("2024-08-02")
    await life.decided("2024-11-20", "notice", notice="FUNDRAISING_CAMPAIGN", on="2024-11-15")


async def _late(bureau: Database, life: Life) -> None:
    o = life.o
    o.on("2025-05-30")
    (due,) = await life.work(bureau, "ANNUAL")
    assert (due["about"], due["dueOn"], due["isOverdue"]) == ("2024", "2025-05-31", False)
    assert due["act"] == "ANNUAL"
    assert "第28条" in due["article"]
    await life.decided("2025-05-30", "notice", notice="FUNDRAISING_CAMPAIGN", on="2025-05-14")
    o.on("2025-06-03")
    proposals = await life.work(bureau, "LISTING")
    (late,) = proposals
    assert late["proposal"] == {"list": "ABNORMAL", "trigger": "ANNUAL_LATE", "about": "2024"}
    assert late["dueOn"] == "2025-06-09", "five working days after 1 June; the 2nd is a holiday"
    confirm = """mutation ($n: String!) { confirmProposal(input: {number: $n, ground: "未按时报送"}) {
      __typename ... on CaseDone { case { number } } ... on Problem { code } } }"""
    refused = (await o.stranger.ask(confirm, n=late["number"]))["confirmProposal"]
    assert refused["code"] == "NOT_FOUND"
    told = (await o.clerk.ask(confirm, n=late["number"]))["confirmProposal"]
    again = (await o.clerk.ask(confirm, n=late["number"]))["confirmProposal"]
    assert again["code"] == "CONFLICT", "once is enough"
    await o.decided("listing", told["case"]["number"])
    assert [x["list"] for x in (await life.seen())["listings"]] == ["ABNORMAL"]
    assert await life.work(bureau, "LISTING") == []
    await life.decided("2025-06-20", "annual", year=2024, filedOn="2025-06-20", conclusion="PASSED")
    (off,) = await life.work(bureau, "DELISTING")
    assert (off["about"], off["dueOn"]) == ("ABNORMAL", "2025-06-27")
    await life.decided("2025-06-25", "delisting", list="ABNORMAL", cure="已补报")
    assert (await life.seen())["listings"] == []
    assert (await life.seen("2025-06-10"))["listings"][0]["trigger"] == "ANNUAL_LATE"
    assert await life.work(bureau, "LISTING", "DELISTING") == []


async def _graded(life: Life) -> None:
    await life.decided("2026-05-20", "annual", year=2025, filedOn="2026-05-20")
    fit = {"level": 4, "underInvestigation": False}
    await life.decided("2026-07-01", "evaluation", **fit)
    assert (await life.seen())["grade"] == {"level": 4, "until": "2031-07-01"}
    early = await life.refused("2026-07-02", "evaluation", "evaluation.reapplication_term", **fit)
    assert early["earliestOn"] == "2029-07-01"
    assert (await life.seen("2026-06-30"))["grade"] is None


async def _ended(bureau: Database, life: Life) -> None:
    why = {"reason": "完成章程规定的宗旨"}
    await life.refused("2026-10-01", "deregister", "registration.deregistration_term", **why)
    await life.decided("2026-10-20", "notice", notice="LIQUIDATION_DONE", on="2026-10-19")
    (due,) = await life.work(bureau, "DEREGISTRATION")
    assert due["dueOn"] == "2026-11-03", "15 days, art. 21"
    await life.decided("2026-11-02", "deregister", **why)
    assert await life.counts() == (0, 0)
    assert await life.counts("2026-11-01") == (1, 1)
    assert await life.work(bureau) == []
    life.o.on("2026-11-03")
    told = await life.o.carried("charity", organization=life.number)
    assert told["code"] == "CONFLICT", "of a body that is no more nothing is decided"


async def _looked_back_on(life: Life) -> None:
    """As of every day of its life."""
    names = {"2021-06-01": "邻里互助队", "2022-02-28": "邻里互助队", "2022-03-01": NAME}
    for day, name in names.items():
        assert (await life.seen(day))["name"] == name, day
    representatives: dict[str, str | None] = {
        "2021-06-01": None,
        "2024-07-31": "王芳",
        "2024-08-01": "李强",
    }
    for day, person in representatives.items():
        assert (await life.seen(day))["legalRepresentative"] == person, day
    assert await life.seen("2021-02-28") is None
    standings = {"2022-02-28": "FILED", "2026-11-01": "REGISTERED", "2026-11-02": "DISSOLVED"}
    for day, standing in standings.items():
        assert (await life.seen(day))["standing"] == standing, day
    body = await life.seen("2026-11-02")
    assert (body["isCharity"], body["fundraising"], body["grade"]) == (False, None, None)
    history = """query ($n: String!) { organization(number: $n) { history {
      kind key since until case { number } decidedBy } } }"""
    public = (await life.o.nobody.ask(history, n=life.number))["organization"]["history"]
    whole = (await life.o.auditor.ask(history, n=life.number))["organization"]["history"]
    hidden = {fact["kind"] for fact in whole} - {fact["kind"] for fact in public}
    assert hidden == {"LEADER", "MEMBERS", "COUNCIL", "NOTICE"}
    assert all(fact["case"] is None for fact in public)
    decided = [fact for fact in whole if fact["since"] != "2021-03-01" or fact["kind"] != "NAME"]
    assert {fact["decidedBy"] for fact in decided} >= {"approver.one"}
    keys = [(fact["kind"], fact["key"], fact["since"]) for fact in whole]
    assert len(keys) == len(set(keys))
