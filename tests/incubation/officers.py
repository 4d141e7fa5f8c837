"""Officers who run bases, and what they ask."""

from __future__ import annotations

from typing import Any

from tests.registration.officers import COMMUNITY, PROBLEM, STREET, Office, Officer

BASE = "number name tier form version isOpen occupancy { capacity occupied free }"
TENANCY = """since isCurrent stage agreedUntil exit exitedOn handedOverOn handover
  stages { stage since until } agreements { number since until }"""
ENTER = f"""mutation ($input: EnterBaseInput!) {{ enterBase(input: $input) {{ __typename
  ... on BaseEntered {{ base {{ {BASE} }} }} ... on Problem {{ code message path }} }} }}"""
RECORD = f"""mutation ($input: RecordBaseFactInput!) {{ recordBaseFact(input: $input) {{ __typename
  ... on BaseFactRecorded {{ base {{ {BASE} }} }} {PROBLEM} }} }}"""
STAGE = f"""mutation ($input: RecordStageInput!) {{ recordStage(input: $input) {{ __typename
  ... on TenancyRecorded {{ tenancy {{ {TENANCY} }} }} {PROBLEM} }} }}"""
HAND_OVER = f"""mutation ($input: RecordHandoverInput!) {{ recordHandover(input: $input) {{ __typename
  ... on TenancyRecorded {{ tenancy {{ {TENANCY} }} }} {PROBLEM} }} }}"""
WORKLIST = """{ worklist { nodes { kind about since dueOn act rule article
  organization { number } tenancy { base { number } } } } }"""

FOUNDED: dict[str, Any] = {
    "name": "七星岗社会组织孵化基地",
    "tier": "STREET",
    "form": "PHYSICAL",
    "site": STREET,
    "address": "民生路1号",
    "openedOn": "2026-11-02",
    "operator": {"name": "七星岗街道办事处"},
    "services": ["场地支持", "能力建设"],
    "capacity": 2,
}
GROUP: dict[str, Any] = {"community": COMMUNITY, "leader": "王芳", "members": 12}


async def act(officer: Officer, mutation: str, **given: Any) -> Any:
    (answer,) = (await officer.ask(mutation, input=given)).values()
    return answer


async def founded(o: Office, **given: Any) -> str:
    """A base of the street; its number."""
    told = await act(o.clerk, ENTER, **{**FOUNDED, **given})
    assert told["__typename"] == "BaseEntered", told
    return str(told["base"]["number"])


async def group(o: Office, name: str = "七星岗书法队", **given: Any) -> str:
    """A group that is filed; its number."""
    told = await o.carried("file", name=name, **{**GROUP, **given})
    assert told["__typename"] == "CaseDone", told
    return str(told["case"]["organization"]["number"])


async def recorded(o: Office, number: str, **fact: Any) -> Any:
    return await act(o.clerk, RECORD, number=number, fact=fact)


def asked(base: str, body: str, **given: Any) -> dict[str, Any]:
    """An application for admission."""
    told = {"stage": "EMBRYONIC", "agreement": "入驻1号", "until": "2027-11-01", **given}
    return {"base": base, "organization": body, **told}


async def admitted(o: Office, base: str, body: str, **given: Any) -> Any:
    return await o.carried("admitTenant", **asked(base, body, **given))


async def ended(o: Office, base: str, body: str, on: str, exit_: str = "WITHDRAWN") -> Any:
    given: dict[str, Any] = {
        "base": base,
        "organization": body,
        "reason": "事由",
        "exit": exit_,
        "on": on,
    }
    return await o.carried("endTenancy", **given)


async def due(officer: Officer) -> list[dict[str, Any]]:
    """What the worklist holds of tenants."""
    found = (await officer.ask(WORKLIST))["worklist"]["nodes"]
    return [each for each in found if each["tenancy"] is not None]
