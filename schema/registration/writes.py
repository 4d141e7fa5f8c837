"""Mutations of cases: each is one act of registry.registration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic.alias_generators import to_snake as snake

from registry import registration
from registry.cases import CaseKind
from registry.cases.models import CaseAct, RegistrationCase
from schema.planner import Outcome, Write
from schema.writing import Given, Verb, WriteContext, transacted

if TYPE_CHECKING:
    from registry.database import WriteSession


def done(case: RegistrationCase) -> Outcome:
    return Outcome("CaseDone", {"case": case.id})


@transacted
async def open_case(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    ((kind, content),) = given["content"].items()
    day = context.request.today
    kind = CaseKind(snake(kind).upper())
    return done(await registration.open_case(session, context.actor, kind, content, day))


def moving(act: CaseAct) -> Write:
    """The mutation that does one act."""

    async def move(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
        case = await registration.move_case(
            session,
            context.actor,
            given["number"],
            act,
            context.request.today,
            given.get("opinion"),
            given.get("expectedVersion"),
        )
        return done(case)

    move.__name__ = f"{act.lower()}_case"
    verb: Verb = transacted(move)
    return Write(verb)


@transacted
async def claim_case(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    version = given.get("expectedVersion")
    return done(await registration.claim_case(session, context.actor, given["number"], version))


@transacted
async def release_case(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    version = given.get("expectedVersion")
    return done(await registration.release_case(session, context.actor, given["number"], version))


@transacted
async def receive_material(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    case = await registration.receive_material(
        session,
        context.actor,
        given["number"],
        given["name"],
        context.request.today,
        given.get("reference"),
    )
    return done(case)


@transacted
async def confirm_proposal(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    day = context.request.today
    case = await registration.confirm_proposal(
        session, context.actor, given["number"], given["ground"], day
    )
    return done(case)


@transacted
async def dismiss_proposal(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    day = context.request.today
    dismissed = await registration.dismiss_proposal(
        session, context.actor, given["number"], given["reason"], day
    )
    return Outcome("ProposalDismissed", {"obligation": dismissed.id})
