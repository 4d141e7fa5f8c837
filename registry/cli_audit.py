"""The commands for the audit trail."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer
from rich.markup import escape

from registry import audit
from registry.terminal import out, run

if TYPE_CHECKING:
    from registry.database import Database

auditing = typer.Typer(help="The audit trail.", no_args_is_help=True)


@auditing.command("verify")
def verify_audit(
    anchor: Annotated[str, typer.Option(help="POSITION:HASH as it was written down.")] = "",
) -> None:
    """Hash every sealed entry anew; name the first that was changed, removed or inserted."""

    async def work(db: Database) -> audit.Verified | audit.Break:
        return await audit.verify(db, against=audit.Anchor.parse(anchor) if anchor else None)

    found = run(work)
    if isinstance(found, audit.Break):
        out.print(f"[bold red]BROKEN[/] {found}", soft_wrap=True)
        raise typer.Exit(1)
    out.print(
        f"{found.entries:,} entries: {found.sealed:,} sealed and as they were written, "
        f"{found.waiting:,} waiting for their seal."
    )


@auditing.command("anchor")
def anchor_audit() -> None:
    """Print the chain's newest position and hash, to be written down outside the register."""
    newest = run(audit.anchor)
    out.print(str(newest) if newest else "Nothing is sealed yet.", soft_wrap=True)
    raise typer.Exit(newest is None)


@auditing.command("looks")
def looks_audit(
    subject_type: Annotated[str, typer.Argument(help="Such as case, organization or person.")],
    number: Annotated[str, typer.Argument(help="Such as RC000000001 or SO000000001, or its key.")],
    file: Annotated[Path | None, typer.Option("--out", dir_okay=False, writable=True)] = None,
) -> None:
    """Report, as CSV, who looked at a subject, when, from where and why."""

    async def work(db: Database, to: TextIO) -> int:
        return await audit.report_looks(db, audit.Subject.numbered(subject_type, number), to)

    if file is None:
        run(lambda db: work(db, sys.stdout))
        return
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        count = run(lambda db: work(db, opened))
    out.print(f"{count:,} looks: {escape(str(file))}", soft_wrap=True)
