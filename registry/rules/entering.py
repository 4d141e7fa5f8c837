"""Enters rules and holidays as data. What held before ends; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, case, func, literal, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from registry import audit
from registry.actor import Actor, Permission
from registry.database import WriteSession
from registry.dated import on
from registry.errors import BadInput, Conflict
from registry.organizations import OrganizationForm
from registry.rules.keys import RuleKey
from registry.rules.models import HolidayOverride, RegistrarLevel, Rule
from registry.rules.values import parse

table = Rule.__table__  # type: ignore[attr-defined]

LONGEST = 2_000
"""Characters of a text."""
MOST_DAYS = 366

EVERYWHERE: tuple[int, ...] = ()
"""A rule concerns everybody: who may do this in one district only may not change it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A value that a decree gives a rule, from a day on.

    With `until` it is a measure for a time: what held before holds again from that day.
    """

    key: RuleKey
    value: Any
    since: date
    until: date | None = None
    form: OrganizationForm | None = None
    level: RegistrarLevel | None = None
    article: str
    source: str
    description_zh: str
    description_en: str


async def enter_rule(session: WriteSession, actor: Actor, new: NewRule) -> Rule:
    """Put a value in force; the one before it ends. Raises Forbidden, BadInput, Conflict."""
    actor.require(Permission.RULES_MANAGE, within=EVERYWHERE)
    _check(new)
    until = new.until or await _until(session, new)
    former = await _end_former(session, new)
    stated = {name: value for name, value in asdict(new).items() if value is not None}
    columns = {name: value for name, value in stated.items() if name in table.c}
    rule = Rule(**columns, during=Range(new.since, until))
    session.add(rule)
    await _flush(
        session,
        Conflict(
            f"The rule {new.key} has other values in that time.",
            f"规则{new.key}在此期间另有规定。",
        ),
    )
    audit.record(session, actor, "rule.entered", new.key, former=former, **_plain(stated))
    return rule


async def enter_holidays(
    session: WriteSession, actor: Actor, days: Mapping[date, bool], source: str
) -> None:
    """Enter a holiday notice: whether each day is a working day.

    Raises Forbidden, BadInput, Conflict.
    """
    actor.require(Permission.RULES_MANAGE, within=EVERYWHERE)
    if not is_text(source) or not 0 < len(days) <= MOST_DAYS:
        raise BadInput(
            "Name the notice, and the days that it moves: at most a year's.",
            "请填写放假通知的名称和其调整的日期，最多一年。",
        )
    session.add_all(
        HolidayOverride(day=day, is_working=working, source=source) for day, working in days.items()
    )
    before = Conflict("One of these days was entered before.", "其中有日期此前已经录入。")
    await _flush(session, before)
    entered = {str(day): working for day, working in days.items()}
    audit.record(session, actor, "holidays.entered", source, days=entered)


def is_text(text: str) -> bool:
    """Whether it says something, and Postgres can hold it."""
    return text.strip() != "" and "\0" not in text and len(text) <= LONGEST


def _check(new: NewRule) -> None:
    parse(new.key, new.value)
    if new.until is not None and new.until <= new.since:
        raise BadInput(
            "A rule ends after it begins.", "规则的终止日期应晚于起始日期。", path=["until"]
        )
    texts = {
        "article": new.article,
        "source": new.source,
        "descriptionZh": new.description_zh,
        "descriptionEn": new.description_en,
    }
    for name, text in texts.items():
        if not is_text(text):
            raise BadInput(
                "A rule says what it asks, and names the article and the source that it rests on: "
                f"each in at most {LONGEST:,} characters.",
                f"规则应说明内容并注明条文和来源，每项不超过{LONGEST}字。",
                path=[name],
            )


async def _end_former(session: WriteSession, new: NewRule) -> int | None:
    """The value that held on the first day ends before it."""
    query = select(Rule).where(_same(new), on(table, literal(new.since, Date))).with_for_update()
    former: Rule | None = await session.scalar(query)
    if former is None:
        return None
    if former.during.lower == new.since:
        raise Conflict(
            f"A value of {new.key} begins on {new.since} already.",
            f"规则{new.key}已有自{new.since}起的规定。",
        )
    upper = former.during.upper
    former.during = Range(former.during.lower, new.since)
    await session.flush()
    if new.until is not None and (upper is None or new.until < upper):
        session.add(
            Rule(**former.model_dump(exclude={"id", "during"}), during=Range(new.until, upper))
        )
    return former.id


async def _until(session: WriteSession, new: NewRule) -> date | None:
    """Where what holds on the first day ends, or else where the next value begins."""
    begins, ends = func.lower(table.c.during), func.upper(table.c.during)
    edges = case((begins > new.since, begins), else_=ends)
    query = select(func.min(edges)).where(_same(new), func.coalesce(ends, date.max) > new.since)
    until: date | None = await session.scalar(query)
    return until


def _same(new: NewRule) -> ColumnElement[bool]:
    return and_(
        table.c.key == new.key,
        table.c.form.is_not_distinct_from(new.form),
        table.c.level.is_not_distinct_from(new.level),
    )


async def _flush(session: WriteSession, conflict: Conflict) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        raise conflict from error


def _plain(detail: dict[str, Any]) -> dict[str, Any]:
    return {name: str(v) if isinstance(v, date) else v for name, v in detail.items()}
