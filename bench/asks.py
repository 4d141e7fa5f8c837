"""What officers ask over a line: acts as a console sends them, and what they read between."""

from __future__ import annotations

from random import Random
from typing import Any

from bench.casework import DONE, Told
from bench.line import Line
from bench.officers import Officer

CASE = "number kind status version dueOn organization { number }"
ANSWER = f"""__typename ... on CaseDone {{ case {{ {CASE} }} }}
  ... on Problem {{ code message path }} ... on RuleViolation {{ violations {{ rule message }} }}"""
INPUTS = {"openCase": "OpenCaseInput", "receiveMaterial": "ReceiveMaterialInput"}
READS = (
    """query ($number: String!) { case(number: $number) { number kind status version title content
      dueOn isOverdue assignee missingMaterials events { act actor on opinion }
      materials { name receivedOn } organization { number name } } }""",
    """query { cases(filter: {status: [SUBMITTED, ACCEPTED, REVIEWED]}, first: 20) {
      nodes { number kind status title dueOn } pageInfo { hasNextPage } } }""",
    """query { worklist(first: 20) {
      nodes { number kind about dueOn isOverdue organization { number name } } } }""",
)


def document(act: str) -> str:
    kind = INPUTS.get(act, "CaseActInput")
    return f"mutation ($input: {kind}!) {{ {act}(input: $input) {{ {ANSWER} }} }}"


async def do(line: Line, officer: Officer, act: str, given: dict[str, Any]) -> Told:
    """One act. Raises Lost, Refused."""
    told = (await line.ask(officer.token, document(act), input=given))[act]
    if told["__typename"] != DONE:
        return Told(told["code"], message=f"{told['message']} {told.get('violations', '')}")
    case = told["case"]
    return Told(DONE, case["number"], case["status"], case["version"])


async def look(line: Line, officer: Officer, number: str, rng: Random) -> None:
    """A case, the cases at hand, or what is due. Raises Lost, Refused."""
    query = rng.choice(READS)
    await line.ask(officer.token, query, **({"number": number} if "$number" in query else {}))
