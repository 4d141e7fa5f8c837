"""Mutations of administrators: rules, holidays, and the codes that are issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import registration
from registry import rules as area
from registry.errors import BadInput
from registry.organizations import OrganizationForm
from registry.rules import NewRule, RegistrarLevel, RuleKey
from schema.planner import Outcome
from schema.writing import Given, WriteContext, transacted

if TYPE_CHECKING:
    from datetime import date

    from registry.database import WriteSession

KEYS = frozenset(RuleKey)


@transacted
async def enter_rule(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    entered = await area.enter_rule(session, context.actor, _new_rule(given))
    return Outcome("RuleEntered", {"rule": entered.id})


@transacted
async def enter_holidays(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    days: dict[date, bool] = {}
    for moved in given["days"]:
        if days.setdefault(moved["on"], moved["isWorking"]) != moved["isWorking"]:
            day = moved["on"]
            raise BadInput(
                f"{day} is said to be both.", f"{day}既是工作日又是休息日。", path=["days"]
            )
    await area.enter_holidays(session, context.actor, days, given["source"])
    return Outcome("HolidaysEntered", {"days": [day.isoformat() for day in sorted(days)]})


@transacted
async def add_credit_code_block(
    session: WriteSession, context: WriteContext, given: Given
) -> Outcome:
    prefix, first = given["prefix"], given["first"]
    await registration.add_block(
        session, context.actor, prefix, first, given["last"], given["source"]
    )
    return Outcome("CreditCodeBlockAdded", {"prefix": prefix, "first": first})


def _new_rule(given: Given) -> NewRule:
    """Raises BadInput where no rule is called so."""
    key = given["key"]
    if key not in KEYS:
        raise BadInput("No rule is called so.", "没有此名称的规则。", path=["key"])
    (value,) = given["value"].values()
    form, level = given.get("form"), given.get("level")
    return NewRule(
        key=RuleKey(key),
        form=form and OrganizationForm(form),
        level=level and RegistrarLevel(level),
        value=value,
        since=given["since"],
        until=given.get("until"),
        article=given["article"],
        source=given["source"],
        description_zh=given["descriptionZh"],
        description_en=given["descriptionEn"],
    )
