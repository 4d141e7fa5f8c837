"""Mutations of projects: each is one verb of registry.projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.projects import entering, recording
from registry.projects.stated import StatedProject, StatedRecord
from registry.stated import stated
from schema.planner import Outcome
from schema.writing import Given, WriteContext, transacted

if TYPE_CHECKING:
    from registry.database import WriteSession


def done(project_id: int) -> Outcome:
    return Outcome("ProjectDone", {"project": project_id})


@transacted
async def enter_project(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    told, day = stated(StatedProject, given), context.request.today
    return done(await entering.enter_project(session, context.actor, told, day))


@transacted
async def record_project_fact(
    session: WriteSession, context: WriteContext, given: Given
) -> Outcome:
    told, day = stated(StatedRecord, given), context.request.today
    return done(await recording.record_fact(session, context.actor, told, day))
