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
    actor.require(Permission.RULES_MANAGE)
    _check(new)
    until = new.until or await _until(session, new)
    former = await _end_former(session, new)
    stated = {name: value for name, value in asdict(new).items() if value is not None}
    columns = {name: value for name, value in stated.items() if name in table.c}
    rule = Rule(**columns, during=Range(new.since, until))
    session.add(rule)
    await _flush(session, f"The rule {new.key} has other values in that time.")
    audit.record(session, actor, "rule.entered", new.key, former=former, **_plain(stated))
    return rule


async def enter_holidays(
    session: WriteSession, actor: Actor, days: Mapping[date, bool], source: str
) -> None:
    """Enter a holiday notice: whether each day is a working day. Raises Forbidden, Conflict."""
    actor.require(Permission.RULES_MANAGE)
    if not source.strip() or not days:
        raise BadInput("Name the notice, and the days that it moves.")
    session.add_all(
        HolidayOverride(day=day, is_working=working, source=source) for day, working in days.items()
    )
    await _flush(session, "One of these days was entered before.")
    entered = {str(day): working for day, working in days.items()}
    audit.record(session, actor, "holidays.entered", source, days=entered)


def _check(new: NewRule) -> None:
    parse(new.key, new.value)
    if new.until is not None and new.until <= new.since:
        raise BadInput("A rule ends after it begins.")
    if not all(text.strip() for text in (new.article, new.source)):
        raise BadInput("A rule names the article and the source that it rests on.")


async def _end_former(session: WriteSession, new: NewRule) -> int | None:
    """The value that held on the first day ends before it."""
    query = select(Rule).where(_same(new), on(table, literal(new.since, Date))).with_for_update()
    former: Rule | None = await session.scalar(query)
    if former is None:
        return None
    if former.during.lower == new.since:
        raise Conflict(f"A value of {new.key} begins on {new.since} already.")
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


async def _flush(session: WriteSession, conflict: str) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        raise Conflict(conflict) from error


def _plain(detail: dict[str, Any]) -> dict[str, Any]:
    return {name: str(v) if isinstance(v, date) else v for name, v in detail.items()}
