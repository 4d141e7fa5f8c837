"""Commands that read files into the register."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from registry.actor import OPERATOR, Actor
from registry.database import Database
from registry.imports import name_of
from registry.terminal import configured, out, refuse, run, tell
from registry.vault import open_vault

if TYPE_CHECKING:
    from registry.imports.running import ImportReport
    from registry.volunteers.importing import Imported

importing = typer.Typer(help="Read files into the register.", no_args_is_help=True)

FILE = typer.Argument(exists=True, dir_okay=False, readable=True)
COMMIT = typer.Option(help="Write; without it, only judge every row.")
VERDICTS = typer.Option(help="Where each row's verdict goes; beside FILE if not said.")


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar that is told (done, total)."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@importing.command("divisions")
def import_divisions(
    file: Annotated[Path, FILE],
    source: Annotated[str, typer.Option(help="Who published the file, and when.")] = "",
) -> None:
    """Read divisions (CSV: code, name, level, parent_code, settlement): all of them or none."""
    from registry.divisions.importing import import_divisions as read  # noqa: PLC0415 - heavy

    async def work(db: Database) -> Any:
        with bar("Reading") as progress:
            async with db.transaction() as session:
                named = source or name_of(file)
                return await read(session, OPERATOR, file, source=named, progress=progress)

    done = run(work)
    out.print(
        f"{done.created:,} created, {done.changed:,} changed, {done.ended:,} ended, "
        f"{done.unchanged:,} unchanged, {done.successions:,} successions."
    )


class Judged(NamedTuple):
    """A kind of file whose every row has a verdict."""

    what: str
    module: str
    """Where it is read, by the function `import_<name of the command>`."""
    known: str
    is_sealed: bool = False
    """Whether what it says is personal, and is written with the register's keys."""


JUDGED = {
    "organizations": Judged(
        "organizations",
        "registry.organizations.importing",
        "An organization is known by its credit code, or by its registrar and filing number.",
    ),
    "workers": Judged(
        "social workers",
        "registry.workforce.importing",
        "A person is known by their document.",
        is_sealed=True,
    ),
    "projects": Judged(
        "projects of organizations",
        "registry.projects.importing",
        "A project is known by its organization, name and first day; it has a row for each year and"
        " origin of its money. What a row says of beneficiaries is how many they are in all.",
    ),
    "bases": Judged(
        "incubation bases",
        "registry.incubation.import_bases",
        "A base is known by its name, site and day of opening; a later file adds a closing.",
    ),
    "tenancies": Judged(
        "tenancies of incubation bases",
        "registry.incubation.import_tenancies",
        "A stay is known by its base, organization and first day; a later file adds a stage, an exit"
        " and a handover.",
    ),
}
JUDGED_HELP = """Read {} (CSV or XLSX): a verdict for every row, and nothing written at first.

{} The same file again changes nothing; one that broke off goes on where it was. Exits with 1 if any
row is rejected.
"""


def _add(name: str, kind: Judged) -> None:
    """The command that reads such files; what reads them is loaded once it is given."""

    @importing.command(name, help=JUDGED_HELP.format(kind.what, kind.known))
    def command(
        file: Annotated[Path, FILE],
        *,
        commit: Annotated[bool, COMMIT] = False,
        verdicts: Annotated[Path | None, VERDICTS] = None,
    ) -> None:
        read = getattr(import_module(kind.module), f"import_{name}")
        _judged(
            _with_vault(read) if kind.is_sealed else read, file, commit=commit, verdicts=verdicts
        )


for _name, _kind in JUDGED.items():
    _add(_name, _kind)


@importing.command("volunteers")
def import_volunteers(
    file: Annotated[Path, FILE],
    *,
    platform: Annotated[str, typer.Option(help="The code of the platform whose file it is.")],
    refused: Annotated[
        Path | None,
        typer.Option(help="Where lines go that are not taken; beside FILE if not said."),
    ] = None,
) -> None:
    """Read a platform's registrations (NDJSON, CSV or XLSX, also gzip), with a verdict for each.

    The same file again changes nothing; one that broke off goes on where it was. Exits with 1 if
    any line is not taken.
    """
    from registry.volunteers.importing import import_volunteers as read  # noqa: PLC0415 - heavy

    settings, path = configured(), refused or file.with_name(f"{file.name}.refused.csv")

    async def work(db: Database) -> Imported:
        with bar("Reading") as progress:
            return await read(settings, db, platform, file, refused=path, progress=progress)

    done = run(work)
    counts = ", ".join(f"{n:,} {name.lower()}" for name, n in done.counts.items() if n)
    out.print(f"{done.lines:,} lines: {counts or 'nothing'}. {done.status.capitalize()}.")
    if done.error:
        refuse("BAD_FILE", done.error)
    if done.refused:
        out.print(f"{done.refused:,} lines were not taken: {escape(str(path))}", soft_wrap=True)
    raise typer.Exit(bool(done.refused or done.error))


def _with_vault(read: Callable[..., Awaitable[ImportReport]]) -> Callable[..., Any]:
    settings = configured()

    async def work(db: Database, actor: Actor, path: Path, **options: Any) -> ImportReport:
        async with db.transaction() as session:
            vault = await open_vault(session, settings.keys)
        return await read(db, actor, vault, path, **options)

    return work


def _judged(
    read: Callable[..., Awaitable[ImportReport]],
    file: Path,
    *,
    commit: bool,
    verdicts: Path | None,
) -> None:
    """Reads a file whose every row has a verdict, and tells what became of it."""
    path = verdicts or file.with_name(f"{file.name}.verdicts.csv")

    async def work(db: Database) -> ImportReport:
        with bar("Writing" if commit else "Judging") as progress:
            return await read(db, OPERATOR, file, commit=commit, verdicts=path, progress=progress)

    done = run(work)
    _tell(done, path)
    if not commit:
        out.print("Nothing was written. Add --commit to write what is not rejected.")
    raise typer.Exit(bool(done.rejected))


def _tell(done: ImportReport, path: Path) -> None:
    for row in done.rejections:
        for bad in row.problems:
            tell(bad)
    if more := done.rejected - len(done.rejections):
        out.print(f"{more:,} more rejected rows stand in the verdicts only.")
    if done.resumed_after:
        out.print(f"Went on where it broke off: {done.resumed_after:,} rows were done before.")
    out.print(
        f"{done.rows:,} rows: {done.created:,} created, {done.updated:,} updated, "
        f"{done.unchanged:,} unchanged, {done.rejected:,} rejected. Verdicts: {escape(str(path))}",
        soft_wrap=True,
    )
