"""Mutations of social workers and posts. What is shown in the clear is written nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from registry.stated import stated
from registry.workforce.entering import enter_worker, record_fact
from registry.workforce.revealing import reveal_worker
from registry.workforce.stated import StatedFact, StatedPost, StatedWorker
from registry.workforce.workplaces import set_post as set_the_post
from schema.planner import Outcome
from schema.writing import Given, WriteContext, transacted

if TYPE_CHECKING:
    from registry.database import WriteSession


@transacted
async def enter_social_worker(
    session: WriteSession, context: WriteContext, given: Given
) -> Outcome:
    person, day = stated(StatedWorker, given), context.request.today
    key = await enter_worker(session, context.actor, context.vault, person, day)
    return Outcome("SocialWorkerDone", {"worker": key})


@transacted
async def record_social_worker_fact(
    session: WriteSession, context: WriteContext, given: Given
) -> Outcome:
    key = await record_fact(
        session,
        context.actor,
        context.vault,
        given["number"],
        stated(StatedFact, given["fact"]),
        context.request.today,
        given.get("expectedVersion"),
    )
    return Outcome("SocialWorkerDone", {"worker": key})


@transacted
async def set_post(session: WriteSession, context: WriteContext, given: Given) -> Outcome:
    post, day = stated(StatedPost, given), context.request.today
    return Outcome("PostDone", {"post": await set_the_post(session, context.actor, post, day)})


@transacted
async def reveal_social_worker(
    session: WriteSession, context: WriteContext, given: Given
) -> Outcome:
    """Each text that is personal is a secret; the list of certificates tells its name."""
    asked = given["number"], given["reason"], context.request.today
    shown = await reveal_worker(session, context.actor, context.vault, *asked)
    listed, secrets = [], {"name": shown.name, "document_number": shown.document_number}
    if shown.phone is not None:
        secrets["phone"] = shown.phone
    for place, certificate in enumerate(shown.certificates):
        secrets[f"certificate_{place}"] = certificate.number
        hidden = {"place": place, "level": certificate.level, "number": f"certificate_{place}"}
        listed.append(hidden)
    values = {"number": shown.number, "certificates": orjson.dumps(listed).decode()}
    return Outcome("SocialWorkerRevealed", {**values, "phone": None}, secrets)
