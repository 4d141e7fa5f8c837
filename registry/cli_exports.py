"""The command that reads the register out into files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from registry.actor import OPERATOR
from registry.database import Database
from registry.dated import today
from registry.terminal import out, run

KIND = typer.Argument(help="organizations, workers, posts, projects, bases or tenancies.")
DAY = typer.Option(formats=["%Y-%m-%d"], help="As things were on that day; today if not said.")
WITHIN = typer.Option(help="The code of a division; everywhere if not said.")


def export_file(
    kind: Annotated[str, KIND],
    file: Annotated[Path, typer.Argument(dir_okay=False, writable=True)],
    *,
    as_of: Annotated[datetime | None, DAY] = None,
    within: Annotated[str | None, WITHIN] = None,
) -> None:
    """Write what the register holds on a day as CSV, in the columns that `registry import` reads.

    Personal data is masked.
    """
    from registry.export_kinds import KINDS  # noqa: PLC0415 - heavy
    from registry.exports import export  # noqa: PLC0415 - heavy

    if kind not in KINDS:
        raise typer.BadParameter(f"there are {', '.join(KINDS)}", param_hint="KIND")
    day = as_of.date() if as_of else today()

    async def work(db: Database) -> int:
        with file.open("wb") as target:
            async with db.transaction() as session:
                return await export(session, OPERATOR, KINDS[kind], day, within, target)

    out.print(f"{run(work):,} rows.")
