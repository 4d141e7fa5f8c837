"""Mutations of bases and of tenants without a case: each is one act of registry.incubation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.incubation import entering, tenants
from registry.incubation.stated import StatedBase, StatedFact, StatedHandover, StatedStage
from registry.stated import stated
from schema.planner import Outcome
from schema.writing import Given, WriteContext, transacted

if TYPE_CHECKING:
    from registry.database import WriteSession


@transacted
async def enter_base(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    told, day = stated(StatedBase, given), context.request.today
    base = await entering.enter_base(session, context.actor, told, day)
    return Outcome("BaseEntered", {"base": base})


@transacted
async def record_base_fact(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    told, day = stated(StatedFact, given["fact"], "fact"), context.request.today
    version = given.get("expectedVersion")
    number = given["number"]
    base = await entering.record_fact(session, context.actor, number, told, day, version)
    return Outcome("BaseFactRecorded", {"base": base})


@transacted
async def record_stage(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    told, day = stated(StatedStage, given), context.request.today
    tenancy = await tenants.record_stage(session, context.actor, told, day)
    return Outcome("TenancyRecorded", {"tenancy": tenancy})


@transacted
async def record_handover(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    told, day = stated(StatedHandover, given), context.request.today
    tenancy = await tenants.record_handover(session, context.actor, told, day)
    return Outcome("TenancyRecorded", {"tenancy": tenancy})
