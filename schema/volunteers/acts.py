"""Mutations of one person. What is shown in the clear is kept under no key: it is not written anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from registry.volunteers import erasing, exporting, revealing, splitting, uniting, verifying
from schema.planner import Outcome
from schema.volunteers.acted import key_of, revealed
from schema.writing import Given, WriteContext, refusable, transacted

if TYPE_CHECKING:
    from registry.database import WriteSession


@transacted
async def reveal_identity(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    asked = given["number"], given["reason"], context.request.today
    return revealed(await revealing.reveal_identity(session, context.actor, context.vault, *asked))


@transacted
async def export_volunteer(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    asked = given["number"], given["reason"], context.request.today
    copy = await exporting.export_person(session, context.actor, context.vault, *asked)
    document = orjson.dumps(copy, option=orjson.OPT_INDENT_2).decode()
    return Outcome("VolunteerExported", {"number": copy["number"]}, {"document": document})


@transacted
async def erase_volunteer(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    asked = given["number"], given["reason"], context.request.today
    await erasing.erase_volunteer(session, context.actor, *asked)
    return Outcome("VolunteerErased", {"volunteer": key_of(given["number"])})


@transacted
async def split_volunteer(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    split = await splitting.split_volunteer(
        session,
        context.actor,
        given["number"],
        [(key["platform"], key["externalId"]) for key in given["registrations"]],
        given["reason"],
        keeps_identity=given["keepsIdentity"],
    )
    keys = {"volunteer": key_of(split.number), "new_volunteer": key_of(split.new_number)}
    return Outcome("VolunteerSplit", keys)


@transacted
async def merge_volunteers(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    asked = given["number"], given["into"], given["reason"]
    await uniting.merge_volunteers(session, context.actor, *asked)
    return Outcome("VolunteersMerged", {"volunteer": key_of(given["into"])})


@refusable
async def verify_volunteer(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
    number = values["input"]["number"]
    verified = await verifying.verify_volunteer(
        context.database,
        context.actor,
        context.vault,
        context.verifier,
        number,
        context.request.today,
    )
    told = {"result": verified.result.value, "registrations": verified.registrations}
    return Outcome("VolunteerVerified", {"volunteer": key_of(verified.number), **told})
