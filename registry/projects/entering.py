"""Entering a project (立项登记)."""

from __future__ import annotations

from datetime import date

from registry import audit
from registry.actor import Actor
from registry.audit.subjects import PROJECT, Subject
from registry.database import WriteSession
from registry.divisions.finding import division_with
from registry.projects.errors import ENTERED
from registry.projects.finding import get_body, require
from registry.projects.stated import StatedProject
from registry.statements import execute, translated

SOURCE = "officer"
ENTER = """
INSERT INTO project (organization_id, name, kind, purpose, division_id, begins_on, ends_on, source)
VALUES (:organization_id, :name, :kind, :purpose, :division_id, :begins_on, :ends_on, :source)
RETURNING id
"""


async def enter_project(
    session: WriteSession, actor: Actor, stated: StatedProject, today: date
) -> int:
    """Enter a project that has begun; its key. Raises NotFound, Forbidden, Conflict, BadInput."""
    stated.check_days(today)
    body = await get_body(session, stated.organization, ["organization"])
    division_id = await division_with(session, stated.division, ["division"])
    await require(session, actor, division_id, body.registrar_id)
    with translated(ENTERED):
        entered = await execute(
            session,
            ENTER,
            organization_id=body.id,
            name=stated.name.strip(),
            kind=stated.kind,
            purpose=stated.purpose and stated.purpose.strip(),
            division_id=division_id,
            begins_on=stated.begins_on,
            ends_on=stated.ends_on,
            source=SOURCE,
        )
    of = Subject(PROJECT, int(entered.scalar_one()))
    audit.record(session, actor, "project.entered", of.number, of=of)
    return of.id
