"""The commands for accounts and keys. A secret is printed once, alone on standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from registry import accounts as area
from registry.actor import OPERATOR
from registry.terminal import write

if TYPE_CHECKING:
    from registry.database import WriteSession

accounts = typer.Typer(help="Who may sign in, and what they may do.", no_args_is_help=True)
keys = typer.Typer(help="Keys that programs show.", no_args_is_help=True)
platforms = typer.Typer(help="Volunteer platforms, and their keys.", no_args_is_help=True)

Role = Annotated[str, typer.Option(help="clerk, reviewer, approver, auditor or administrator.")]
Division = Annotated[
    str | None, typer.Option(help="The code of the division it is held in; everywhere if not said.")
]


def show(*cells: object) -> None:
    """A line of a list; what is not there is a dash."""
    typer.echo("\t".join("-" if cell is None or cell == "" else str(cell) for cell in cells))


def hand_over(what: str, secret: str) -> None:
    typer.echo(f"{what} It is shown this once:", err=True)
    typer.echo(secret)


@accounts.command("add")
def add_account(
    login: str,
    *,
    name: Annotated[str, typer.Option(help="As people call them.")],
    role: Role,
    division: Division = None,
) -> None:
    """Make an account; prints a first password, which is to be changed at the first sign-in."""
    password = write(
        lambda session: area.add_account(session, OPERATOR, login, name, role, division)
    )
    hand_over(f"The first password of {login}.", password)


@accounts.command("list")
def list_accounts() -> None:
    """Login, name, roles and state of every account."""
    for row in write(lambda session: area.list_accounts(session, OPERATOR)):
        state = (
            "disabled" if row.disabled_at else "first password" if row.must_change_password else ""
        )
        show(
            row.login, row.display_name, ",".join(row.roles), state, "TOTP" if row.has_totp else ""
        )


@accounts.command("disable")
def disable_account(login: str) -> None:
    """Let nobody in with an account from now on."""
    write(lambda session: area.disable_account(session, OPERATOR, login))
    show(login, "disabled")


@accounts.command("enable")
def enable_account(login: str) -> None:
    """Let a disabled or locked account in again."""
    write(lambda session: area.enable_account(session, OPERATOR, login))
    show(login, "enabled")


@accounts.command("reset-password")
def reset_password(
    login: str,
    *,
    totp: Annotated[bool, typer.Option(help="Ask for no code any more either.")] = False,
) -> None:
    """Print a new first password; every session of the account ends."""

    async def reset(session: WriteSession) -> str:
        if totp:
            await area.reset_totp(session, OPERATOR, login)
        return await area.reset_password(session, OPERATOR, login)

    hand_over(f"The new first password of {login}.", write(reset))


@accounts.command("revoke-sessions")
def revoke_sessions(login: str) -> None:
    """End every session of an account."""
    ended = write(lambda session: area.revoke_sessions(session, OPERATOR, login))
    show(login, f"{ended} sessions ended")


@accounts.command("grant")
def grant(login: str, *, role: Role, division: Division = None) -> None:
    """Give an account a role."""
    write(lambda session: area.grant(session, OPERATOR, login, role, division))
    show(login, role, division or "everywhere")


@accounts.command("ungrant")
def ungrant(login: str, *, role: Role, division: Division = None) -> None:
    """Take a role from an account."""
    write(lambda session: area.ungrant(session, OPERATOR, login, role, division))
    show(login, "no longer", role, division or "everywhere")


@keys.command("add")
def add_key(name: str, *, role: Role, division: Division = None) -> None:
    """Make a key, and print it."""
    key = write(lambda session: area.create_key(session, OPERATOR, name, role, division))
    hand_over(f"The key {name}.", key)


@keys.command("list")
def list_keys() -> None:
    """Prefix, name, role, division, maker, last use and state of every key."""
    for row in write(lambda session: area.list_keys(session, OPERATOR)):
        used = row.last_used_at and f"{row.last_used_at:%Y-%m-%d %H:%M}"
        state = "revoked" if row.revoked_at else ""
        show(row.prefix, row.name, row.role, row.division, row.created_by, used, state)


@keys.command("revoke")
def revoke_key(prefix: str) -> None:
    """Let nobody in with a key from now on; the key whole will do as well as its prefix."""
    write(lambda session: area.revoke_key(session, OPERATOR, prefix))
    show(prefix.removeprefix("crk_").partition("_")[0], "revoked")


@platforms.command("add")
def add_platform(
    code: str, *, name: Annotated[str, typer.Option(help="What it is called.")]
) -> None:
    """Enter a volunteer platform."""
    write(lambda session: area.add_platform(session, OPERATOR, code, name))
    show(code, name)


@platforms.command("list")
def list_platforms() -> None:
    """Code and name of every platform."""
    for row in write(area.list_platforms):
        show(row.code, row.name)


@platforms.command("key")
def add_platform_key(code: str, name: str) -> None:
    """Make a key for a platform, and print it; NAME is what the trail calls it by."""
    key = write(lambda session: area.add_platform_key(session, OPERATOR, code, name))
    hand_over(f"The key {name}.", key)
