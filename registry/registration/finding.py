"""Finding cases and bodies to act on: locked, and only where the actor may see them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlmodel import select

from registry.actor import Actor, Permission
from registry.cases.models import RegistrationCase
from registry.database import WriteSession
from registry.divisions.finding import lineage
from registry.errors import BadInput, Conflict, NotFound
from registry.organizations.models import Organization
from registry.rules import RegistrarLevel
from registry.statements import execute

PLACE = """
SELECT d.level, v.name, (
    SELECT string_agg(above.name, '' ORDER BY above.code)
    FROM division_placement p
    JOIN division_version above ON above.division_id = p.within_id AND above.during @> :day
    WHERE p.division_id = d.id AND p.during @> CAST(:day AS date)) AS whole
FROM division d
JOIN division_version v ON v.division_id = d.id AND v.during @> CAST(:day AS date)
WHERE d.id = :division_id
"""


LOCK = "SELECT FROM organization WHERE id = :body FOR NO KEY UPDATE"


class Registrar(NamedTuple):
    """The authority that decides: its level, and what names may begin with."""

    level: RegistrarLevel | None
    prefixes: tuple[str, ...]


class Found(NamedTuple):
    """A case to act on, locked, and the divisions that its office lies within."""

    case: RegistrationCase
    within: frozenset[int]


async def get_case(session: WriteSession, actor: Actor, number: str) -> Found:
    """A case to act on, locked. Raises NotFound where there is none that the actor may see."""
    statement = select(RegistrationCase).where(RegistrationCase.number == number)
    case = (await session.exec(statement.with_for_update())).one_or_none()
    if case is None:
        raise NotFound
    within = await lineage(session, case.division_id)
    if not actor.may(Permission.CASES_READ, within=within):
        raise NotFound
    return Found(case, within)


async def get_organization(session: WriteSession, number: str) -> Organization:
    """A body that a case is about. Raises NotFound."""
    statement = select(Organization).where(Organization.number == number)
    body = (await session.exec(statement)).one_or_none()
    if body is None:
        raise NotFound(path=["organization"])
    return body


async def lock_organization(session: WriteSession, body: int) -> None:
    """Whoever decides about it next waits for this transaction."""
    await execute(session, LOCK, body=body)


async def registrar_of(session: WriteSession, division_id: int, day: date) -> Registrar:
    """What the rules ask of the authority in a division."""
    row = (await execute(session, PLACE, division_id=division_id, day=day)).one_or_none()
    if row is None:
        raise BadInput("The division was not there on that day.", "该区划当日不存在。")
    level = RegistrarLevel(row.level) if row.level in RegistrarLevel.__members__ else None
    return Registrar(level, tuple(dict.fromkeys((row.whole, row.name))))


def check_version(case: RegistrationCase, expected: int | None) -> None:
    """Raises Conflict where somebody acted on it since it was read."""
    if expected is not None and expected != case.version:
        raise Conflict(
            f"The case was changed meanwhile: it has version {case.version}.",
            f"案卷已被他人更新，现版本为{case.version}。",
            path=["expectedVersion"],
        )
