"""What an entry of the trail is looked for by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Text

from registry.audit import Subject
from registry.audit.subjects import CASE
from registry.dated import CALENDAR
from registry.errors import BadInput
from schema.common import text_input
from schema.planner import Args, Refused

if TYPE_CHECKING:
    from sqlalchemy import FromClause


def conditions(row: FromClause, args: Args) -> Iterator[ColumnElement[bool]]:
    asked = args.object("filter")
    for name, column in (("actor", "actor"), ("action", "action"), ("requestId", "request_id")):
        if name in asked:
            yield row.c[column] == asked.bind(name, Text(), text_input)
    if "caseNumber" in asked:
        yield row.c.case_id == asked.bind("caseNumber", BigInteger(), _case_of)
    yield from _about(row, args)
    at = asked.object("at")
    if "from" in at:
        yield row.c.at >= at.bind("from", DateTime(timezone=True), _since)
    if "to" in at:
        yield row.c.at <= at.bind("to", DateTime(timezone=True), _until)


def _about(row: FromClause, args: Args) -> Iterator[ColumnElement[bool]]:
    """The conditions on the subject. Raises Refused for a number without a type."""
    asked = args.object("filter")
    if "subjectType" in asked:
        yield row.c.subject_type == asked.bind("subjectType", Text(), text_input)
        yield row.c.subject_id.is_not(None)  # always so; the index holds no others
    if "subjectNumber" in asked:
        if "subjectType" not in asked:
            raise Refused("A subjectNumber needs a subjectType.")
        yield row.c.subject_id == args.bind("filter", BigInteger(), _subject_of)


def _subject_of(asked: Mapping[str, Any]) -> int:
    return _numbered(text_input(asked["subjectType"]), text_input(asked["subjectNumber"]))


def _case_of(number: str) -> int:
    return _numbered(CASE, text_input(number))


def _numbered(type_: str, number: str) -> int:
    """The key behind a number. Raises Refused."""
    try:
        return Subject.numbered(type_, number).id
    except BadInput as error:
        raise Refused(str(error)) from error


def _since(text: str) -> datetime:
    return _moment(text, time.min)


def _until(text: str) -> datetime:
    return _moment(text, time.max)


def _moment(text: str, of_day: time) -> datetime:
    """A moment; of a day that is given in its place, its first or its last."""
    if len(text) == len("2026-11-24"):
        return datetime.combine(date.fromisoformat(text), of_day, CALENDAR)
    return datetime.fromisoformat(text).astimezone(UTC)
