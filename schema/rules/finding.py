"""What a rule says, as the contract has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.alias_generators import to_camel

if TYPE_CHECKING:
    from registry.rules import Finding

# Facts that the input calls otherwise.
CALLED = {"registrar_level": "registrar", "liquidation_done": "liquidationDoneOn"}


def finding_told(finding: Finding, language: str) -> dict[str, Any]:
    unknown = finding.unknown
    return {
        "rule": finding.rule,
        "passes": finding.passes,
        "article": finding.article,
        "message": finding.message_zh if language == "zh" else finding.message_en,
        "earliestOn": finding.earliest_on,
        "unknown": unknown and CALLED.get(unknown, to_camel(unknown)),
    }
