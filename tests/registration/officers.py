"""Officers at work through the API, as tests need them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx2

from registry.actor import OPERATOR
from registry.app import create_app
from registry.config import Settings
from registry.database import Database
from registry.registration import add_block
from tests.accounts.people import DISTRICT, OTHER_DISTRICT, member
from tests.keys import VAULT

PROBLEM = """... on Problem { code message path }
  ... on RuleViolation { violations { rule article message earliestOn } }"""
CASE = "number kind status version dueOn organization { number } events { act actor }"
OPEN = f"""mutation ($input: OpenCaseInput!) {{ openCase(input: $input) {{
  __typename ... on CaseDone {{ case {{ {CASE} }} }} {PROBLEM} }} }}"""
ACT = f"""mutation ($input: CaseActInput!) {{ ACT(input: $input) {{
  __typename ... on CaseDone {{ case {{ {CASE} }} }} {PROBLEM} }} }}"""
RECEIVE = f"""mutation ($input: ReceiveMaterialInput!) {{ receiveMaterial(input: $input) {{
  __typename ... on CaseDone {{ case {{ {CASE} }} }} {PROBLEM} }} }}"""

STREET, COMMUNITY = "500103001000", "500103001003"
ELSEWHERE = "500105001001"
"""A community of the other district."""

PAPERS = {
    ("establish", "ASSOCIATION"): (
        *("登记申请书", "业务主管单位的批准文件", "验资报告", "场所使用权证明"),
        *("发起人和拟任负责人的基本情况、身份证明", "章程草案", "支持党建工作承诺书"),
    ),
    ("establish", "SERVICE_AGENCY"): (
        *("登记申请书", "业务主管单位的批准文件", "场所使用权证明", "验资报告"),
        *("拟任负责人的基本情况、身份证明", "章程草案", "支持党建工作承诺书"),
    ),
    ("deregister", None): (
        *("注销登记申请书", "注销登记申请书（法定代表人签署）", "业务主管单位的审查文件"),
        *("清算报告书", "清算报告"),
    ),
    ("fundraising", None): (
        *("申请书", "申请前一年的财务审计报告", "理事会关于同意申请公开募捐资格的会议决议"),
    ),
}
"""What the laws ask for; a paper too many does no harm."""


@dataclass(slots=True)
class Clock:
    """The day on which the server believes to be."""

    today: date = date(2026, 11, 24)

    def __call__(self) -> date:
        return self.today


@dataclass(slots=True)
class Officer:
    """Someone who signed in."""

    client: httpx2.AsyncClient
    token: str

    async def ask(self, query: str, **variables: Any) -> Any:
        body = {"query": query, "variables": variables}
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = (await self.client.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def open(self, kind: str, key: str | None = None, **content: Any) -> Any:
        given = {"content": {kind: content}, **({"idempotencyKey": key} if key else {})}
        return (await self.ask(OPEN, input=given))["openCase"]

    async def act(self, act: str, number: str, **given: Any) -> Any:
        told = await self.ask(ACT.replace("ACT", f"{act}Case"), input={"number": number, **given})
        return told[f"{act}Case"]

    async def receive(self, number: str, *names: str) -> None:
        for name in names:
            told = await self.ask(RECEIVE, input={"number": number, "name": name})
            assert told["receiveMaterial"]["__typename"] == "CaseDone", told


@dataclass(slots=True)
class Office:
    """Three officers of one district and three of another, others in the city, and the day."""

    clock: Clock
    clerk: Officer
    reviewer: Officer
    approver: Officer
    stranger: Officer
    other_reviewer: Officer
    other_approver: Officer
    auditor: Officer
    administrator: Officer
    nobody: Officer

    def on(self, day: str) -> None:
        """It is that day now."""
        self.clock.today = date.fromisoformat(day)

    async def carried(self, kind: str, *, by: Officer | None = None, **content: Any) -> Any:
        """A case that goes through all hands; the last answer, or the first refusal."""
        told = await (by or self.clerk).open(kind, **content)
        if told["__typename"] != "CaseDone":
            return told
        return await self.decided(kind, told["case"]["number"], content.get("form"))

    async def decided(self, kind: str, number: str, form: str | None = None) -> Any:
        """An open case that is accepted with its papers, reviewed and approved."""
        await self.clerk.receive(number, *PAPERS.get((kind, form), ()))
        for officer, act in (
            (self.clerk, "accept"),
            (self.reviewer, "review"),
            (self.approver, "approve"),
        ):
            told = await officer.act(act, number)
            if told["__typename"] != "CaseDone":
                return told
        return told


ROLES = {
    "clerk": ("clerk.one", "clerk", DISTRICT),
    "reviewer": ("reviewer.one", "reviewer", DISTRICT),
    "approver": ("approver.one", "approver", DISTRICT),
    "stranger": ("clerk.two", "clerk", OTHER_DISTRICT),
    "other_reviewer": ("reviewer.two", "reviewer", OTHER_DISTRICT),
    "other_approver": ("approver.two", "approver", OTHER_DISTRICT),
    "auditor": ("auditor.one", "auditor", None),
    "administrator": ("administrator.one", "administrator", None),
}


async def hire(db: Database) -> dict[str, str]:
    """Officers with accounts, and codes to issue; the token of each."""
    async with db.transaction() as session:
        await add_block(session, OPERATOR, "TT", 1, 999_999, "test")
    return {name: await member(db, *account) for name, account in ROLES.items()}


@asynccontextmanager
async def office(url: str, tokens: dict[str, str], **settings: Any) -> AsyncIterator[Office]:
    """The whole application with officers signed in."""
    clock = Clock()
    app = create_app(Settings(**settings), url, VAULT, clock=clock)
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://registry") as client,
    ):
        people = {name: Officer(client, token) for name, token in tokens.items()}
        yield Office(clock, **people, nobody=Officer(client, ""))
