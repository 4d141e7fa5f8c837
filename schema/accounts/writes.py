"""What people do with their own account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry import accounts
from registry.errors import Forbidden
from schema.planner import Outcome
from schema.writing import WriteContext, refusable


@refusable
async def sign_in(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
    given = values["input"]
    token = await accounts.sign_in(
        context.database,
        given["login"],
        given["password"],
        given.get("code"),
        context.actor.remote,
        limits=context.limits,
    )
    return Outcome("SignedIn", secret=("token", token))


@refusable
async def sign_out(context: WriteContext, _: Mapping[str, Any]) -> Outcome:
    if context.token is None or context.actor.via != "session":
        raise Forbidden("Only a session can be ended.", "只有登录会话可以退出。")
    async with context.database.transaction() as session:
        await accounts.sign_out(session, context.actor, context.token)
    return Outcome("SignedOut", {"ended": True})


@refusable
async def change_password(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
    given = values["input"]
    await accounts.change_password(
        context.database,
        context.actor,
        given["oldPassword"],
        given["newPassword"],
        context.token or "",
        limits=context.limits,
    )
    return Outcome("PasswordChanged", {"changed": True})
