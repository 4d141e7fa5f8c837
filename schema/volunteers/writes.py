"""What a platform tells the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from registry.volunteers import jobs, pushing
from registry.volunteers.job_models import JobStatus
from registry.volunteers.pushing import PushMode, platform_of
from registry.volunteers.services import pushing as services
from schema.planner import Outcome, Write
from schema.volunteers import inputs
from schema.volunteers.jobs import key_of
from schema.volunteers.pushed import outcome
from schema.writing import KEY, Given, Verb, WriteContext, transacted

if TYPE_CHECKING:
    from registry.database import WriteSession


async def push_volunteers(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
    return await _push_volunteers(context, _unkept(values))


def _unkept(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What came of a rehearsal is not kept under a key."""
    given = values["input"]
    is_rehearsal = given["mode"] is inputs.PushMode.VALIDATE
    return {"input": {**given, KEY: None}} if is_rehearsal else values


@transacted
async def _push_volunteers(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    pushed = await pushing.push_volunteers(
        session,
        context.actor,
        context.vault,
        given["records"],
        context.request.today,
        mode=PushMode(given["mode"]),
    )
    return outcome("VolunteersPushed", pushed, context.request.language)


async def push_service_records(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
    return await _push_service_records(context, _unkept(values))


@transacted
async def _push_service_records(
    session: WriteSession, context: WriteContext, given: Given
) -> Outcome:
    pushed = await services.push_service_records(
        session,
        context.actor,
        context.vault,
        given["records"],
        context.request.today,
        mode=PushMode(given["mode"]),
    )
    return outcome("ServiceRecordsPushed", pushed, context.request.language)


def moving(status: JobStatus) -> Write:
    """The mutation that has a job stand otherwise."""

    async def move(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
        platform_of(context.actor)
        job = await jobs.set_status(session, context.actor, key_of(given["id"]), status)
        return Outcome("BulkJobDone", {"job": job.id})

    move.__name__ = f"bulk_job_{status.lower()}"
    verb: Verb = transacted(move)
    return Write(verb)
