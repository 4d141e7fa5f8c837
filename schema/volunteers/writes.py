"""What a platform tells the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from registry.volunteers import pushing
from registry.volunteers.pushing import PushMode
from schema.planner import Outcome
from schema.volunteers import inputs
from schema.volunteers.pushed import outcome
from schema.writing import KEY, Given, WriteContext, transacted

if TYPE_CHECKING:
    from registry.database import WriteSession


async def push_volunteers(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
    """What came of a rehearsal is not kept under a key."""
    given = values["input"]
    if given["mode"] is inputs.PushMode.VALIDATE:
        given = {**given, KEY: None}
    return await _push_volunteers(context, {"input": given})


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
    return outcome(pushed, context.request.language)
