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
    login, remote = given["login"], context.actor.remote
    with context.throttle.attempt(login, remote):
        token = await accounts.sign_in(
            context.database,
            context.vault,
            login,
            given["password"],
            given.get("code"),
            remote,
            limits=context.limits,
        )
    return Outcome("SignedIn", secrets={"token": token})


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


@refusable
async def new_totp(context: WriteContext, _: Mapping[str, Any]) -> Outcome:
    secret, uri = accounts.new_totp(context.actor)
    return Outcome("NewTotp", secrets={"secret": secret, "uri": uri})


@refusable
async def enable_totp(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
    given = values["input"]
    await accounts.enable_totp(
        context.database,
        context.vault,
        context.actor,
        given["password"],
        given["secret"],
        given["code"],
        limits=context.limits,
    )
    return Outcome("TotpEnabled", {"enabled": True})


@refusable
async def disable_totp(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
    password = values["input"]["password"]
    await accounts.disable_totp(context.database, context.actor, password, limits=context.limits)
    return Outcome("TotpDisabled", {"disabled": True})
