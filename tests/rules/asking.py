"""What tests ask the API about the law."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.registration.officers import COMMUNITY, Office, Officer

FOUND = "passes earliestOn findings { rule passes article message earliestOn unknown }"
ELIGIBLE = f"""query ($n: String, $for: EligibilityQuestion!, $on: Date, $given: EligibilityFactsInput) {{
  eligibility(organization: $n, for: $for, on: $on, given: $given) {{ {FOUND} }} }}"""
RULES = """query ($key: String, $form: OrganizationForm, $on: Date, $history: Boolean) {
  rules(key: $key, form: $form, on: $on, history: $history) {
    key form level since until value article source description } }"""


async def eligible(
    officer: Officer,
    question: str,
    number: str | None = None,
    on: str | None = None,
    given: dict[str, Any] | None = None,
) -> Any:
    told = await officer.ask(ELIGIBLE, **{"n": number, "for": question, "on": on, "given": given})
    return told["eligibility"]


async def rules(officer: Officer, **asked: Any) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = (await officer.ask(RULES, **asked))["rules"]
    return told


def broken(found: Any) -> set[str]:
    """The rules that are not met."""
    return {finding["rule"] for finding in found["findings"] if not finding["passes"]}


def finding(found: Any, rule: str) -> Any:
    (only,) = [each for each in found["findings"] if each["rule"] == rule]
    return only


async def established(o: Office, name: str, registrar: str, **content: Any) -> str:
    """The number of a body that was registered today."""
    given = {"form": "SERVICE_AGENCY", "registrar": registrar, "home": COMMUNITY, **content}
    told = await o.carried("establish", name=name, **given)
    number: str = told["case"]["organization"]["number"]
    return number


async def error_of(client: httpx2.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    """The one error of an operation that is refused, and no fault of ours."""
    body = {"query": query, "variables": variables}
    response = await client.post("/graphql", json=body)
    assert response.status_code < 500, response.text
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] != "INTERNAL_SERVER_ERROR"
    told: dict[str, Any] = error
    return told
