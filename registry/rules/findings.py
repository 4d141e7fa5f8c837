"""What a check says: each rule with its verdict, its article, and words for people. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.errors import RuleViolation, Violation
from registry.rules.keys import RuleKey
from registry.rules.ruleset import RuleInForce

Texts = tuple[str, str]
"""Chinese and English."""


class Question(StrEnum):
    """What a body asks for: 登记, 慈善组织认定, 公开募捐资格, 评估, 注销."""

    REGISTER = "REGISTER"
    CHARITY = "CHARITY"
    FUNDRAISING = "FUNDRAISING"
    EVALUATION = "EVALUATION"
    DEREGISTRATION = "DEREGISTRATION"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's verdict. `earliest_on`: when it would pass if nothing else changed."""

    rule: str
    passes: bool
    article: str
    message_zh: str
    message_en: str
    earliest_on: date | None = None
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Every rule's verdict, and whether all of them pass."""

    passes: bool
    findings: tuple[Finding, ...]
    earliest_on: date | None

    @classmethod
    def of(cls, found: Iterable[Finding], day: date) -> Eligibility:
        findings = tuple(found)
        failing = [finding.earliest_on for finding in findings if not finding.passes]
        known = [on for on in failing if on is not None]
        earliest = max(known, default=day) if len(known) == len(failing) else None
        return cls(bool(findings) and not failing, findings, earliest)


def verdict(
    rule: RuleInForce, texts: Texts, *, passes: bool, earliest_on: date | None = None
) -> Finding:
    """What a rule says, with what was found behind it."""
    return Finding(
        rule=rule.key,
        passes=passes,
        article=rule.article,
        message_zh=f"{rule.description_zh}：{texts[0]}",
        message_en=f"{rule.description_en}: {texts[1]}",
        earliest_on=None if passes else earliest_on,
    )


def since(rule: RuleInForce, day: date, first: date, texts: Texts) -> Finding:
    """A rule that passes from a day on."""
    passes = first <= day
    when = ("已满足" if passes else f"{first}起满足", "met" if passes else f"met from {first}")
    joined = (f"{texts[0]}，{when[0]}", f"{texts[1]}, {when[1]}")
    return verdict(rule, joined, passes=passes, earliest_on=first)


def unknown(rule: RuleInForce, fact: str) -> Finding:
    """A rule that cannot be judged: what is not known does not pass."""
    zh, en = FACTS[fact]
    return Finding(
        rule=rule.key,
        passes=False,
        article=rule.article,
        message_zh=f"{rule.description_zh}：{zh}未知，无法判断",
        message_en=f"{rule.description_en}: {en} not known",
        unknown=fact,
    )


def fact_unknown(fact: str) -> Finding:
    """A fact without which no rule can be chosen."""
    zh, en = FACTS[fact]
    rule = f"facts.{fact}"
    return Finding(
        rule,
        passes=False,
        article="",
        message_zh=f"{zh}未知，无法判断",
        message_en=f"{en} not known",
        unknown=fact,
    )


def not_in_force(key: RuleKey) -> Finding:
    """A rule that the question rests on and that there was none of on the day."""
    return Finding(
        rule=key,
        passes=False,
        article="",
        message_zh="当日没有适用于该形式的规定",
        message_en="No such rule was in force on that day for that form",
    )


def check_met(findings: Iterable[Finding]) -> None:
    """Raises RuleViolation with every rule that is not met."""
    if against := [_violation(finding) for finding in findings if not finding.passes]:
        raise RuleViolation(against)


def _violation(finding: Finding) -> Violation:
    return Violation(
        finding.rule,
        finding.article,
        finding.message_en,
        finding.message_zh,
        finding.earliest_on,
    )


FACTS: dict[str, Texts] = {
    "form": ("组织形式", "The form is"),
    "registrar_level": ("登记管理机关级别", "the registrar's level is"),
    "registered_on": ("登记日期", "the day of registration is"),
    "member_persons": ("个人会员数", "the number of individual members is"),
    "member_units": ("单位会员数", "the number of member organizations is"),
    "funds": ("资金数额", "the amount of funds is"),
    "public_foundation": ("基金会类型（公募或非公募）", "whether it is a public foundation is"),
    "council_size": ("理事人数", "the number of council members is"),
    "council_related": ("相互关联的理事人数", "the number of related council members is"),
    "supervisors": ("监事人数", "the number of supervisors is"),
    "charity": ("慈善组织属性", "whether it is a charity is"),
    "listings": ("信用名单情况", "whether it is on a credit list is"),
    "penalties": ("行政处罚情况", "whether it was penalized is"),
    "fundraising_revocations": ("募捐资格吊销情况", "whether a qualification was revoked is"),
    "grades": ("评估等级", "its evaluation grade is"),
    "grade_acts": ("评估等级处理情况", "what was done to its grade is"),
    "conclusions": ("年度检查结论", "the conclusion of the annual inspection is"),
    "under_investigation": ("是否被立案调查", "whether it is under investigation is"),
    "liquidation_done": ("清算情况", "whether its liquidation is done is"),
    "liquidation_done_on": ("清算结束日期", "the day its liquidation was done is"),
}
