"""The command line: a few lines a command; what it does stands in the areas."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import uvicorn
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from registry import embedded, recounting
from registry.actor import OPERATOR
from registry.cli_accounts import accounts, keys, platforms
from registry.cli_audit import auditing
from registry.cli_rules import codes, rules
from registry.cli_vault import vault as vault_commands
from registry.config import Settings
from registry.database import Database
from registry.imports import name_of
from registry.logs import configure_logs
from registry.setup import is_ready, set_up_apart, vault_of
from registry.terminal import configured, explained, out, refuse, run, tell

if TYPE_CHECKING:
    from registry.organizations.importing import ImportReport
    from registry.volunteers.importing import Imported

app = typer.Typer(
    help="The civil register (民政登记簿).", no_args_is_help=True, pretty_exceptions_enable=False
)
importing = typer.Typer(help="Read files into the register.", no_args_is_help=True)
demo = typer.Typer(help="Invented data to try the register with.", no_args_is_help=True)
tally = typer.Typer(help="The counts that are kept with the records.", no_args_is_help=True)
app.add_typer(importing, name="import")
app.add_typer(tally, name="tally")
app.add_typer(demo, name="demo")
app.add_typer(accounts, name="accounts")
app.add_typer(keys, name="keys")
app.add_typer(platforms, name="platforms")
app.add_typer(auditing, name="audit")
app.add_typer(rules, name="rules")
app.add_typer(codes, name="codes")
app.add_typer(vault_commands, name="vault")

# The demo register that an empty embedded Postgres is given.
EMBEDDED_SCALE = 0.1

FILE = typer.Argument(exists=True, dir_okay=False, readable=True)


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar that is told (done, total)."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@app.command()
def serve() -> None:
    """Make the database ready and serve the console and the API."""
    settings = configured()
    configure_logs(settings.log_format)
    with explained(), _own_database(settings) as (url, scale):
        if not asyncio.run(is_ready(url, scale=scale)):
            set_up_apart(url, scale=scale)
        vault = asyncio.run(vault_of(settings, url))
        from registry.app import create_app  # noqa: PLC0415 - the contract is not needed before

        config = uvicorn.Config(
            create_app(settings, url, vault),
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=5,
        )
        # The contract and all that it is made of stay: to look for garbage in them takes 0.1 s each time.
        gc.freeze()
        server = Server(config)
        with suppress(KeyboardInterrupt):  # uvicorn raises it again once everything is closed
            server.run()
    if not server.started:
        raise typer.Exit(1)


class Server(uvicorn.Server):
    """Says where to go once it answers."""

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            root = f"http://{self.config.host}:{port}"
            out.print(f"\n  Console   [bold]{root}/[/]\n  GraphQL   {root}/graphql")
            out.print(f"  Contract  {root}/schema.graphql\n  Ctrl-C stops everything.\n")


@contextmanager
def _own_database(settings: Settings) -> Iterator[tuple[str, float]]:
    if settings.database_url:
        yield settings.database_url, settings.scale or 0
        return
    with embedded.postgres(settings.data_dir) as url:
        yield url, EMBEDDED_SCALE if settings.scale is None else settings.scale


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


@importing.command("organizations")
def import_organizations(
    file: Annotated[Path, FILE],
    *,
    commit: Annotated[bool, typer.Option(help="Write; without it, only judge every row.")] = False,
    verdicts: Annotated[
        Path | None, typer.Option(help="Where each row's verdict goes; beside FILE if not said.")
    ] = None,
) -> None:
    """Read organizations (CSV or XLSX): a verdict for every row, and nothing written at first.

    The same file again changes nothing; one that broke off goes on where it was. Exits with 1 if
    any row is rejected.
    """
    from registry.organizations.importing import import_organizations as read  # noqa: PLC0415 - heavy

    path = verdicts or file.with_name(f"{file.name}.verdicts.csv")

    async def work(db: Database) -> ImportReport:
        with bar("Writing" if commit else "Judging") as progress:
            return await read(db, OPERATOR, file, commit=commit, verdicts=path, progress=progress)

    done = run(work)
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
    if not commit:
        out.print("Nothing was written. Add --commit to write what is not rejected.")
    raise typer.Exit(bool(done.rejected))


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


@demo.command("volunteers")
def demo_volunteers(
    directory: Annotated[Path, typer.Argument(help="Where the files go, one for each platform.")],
    *,
    scale: Annotated[float, typer.Option(min=0, max=1, help="1 is the city: 6.29 million.")] = 0.01,
) -> None:
    """Write files of invented volunteers, as platforms would send them."""
    from registry.demo.volunteers import shipped_homes, write_files  # noqa: PLC0415 - heavy

    for written in write_files(directory, shipped_homes(), scale):
        out.print(f"{written.records:,} records: {escape(str(written.path))}", soft_wrap=True)


@tally.command("verify")
def verify_tally() -> None:
    """Recount everything from the records; report any count that differs."""
    drifts = run(recounting.verify)
    for drift in drifts:
        out.print(f"{drift.table}\t{drift.side}\t{drift.row}", soft_wrap=True)
    out.print("Every count equals its records." if not drifts else f"{len(drifts)} rows drift.")
    raise typer.Exit(bool(drifts))


@tally.command("rebuild")
def rebuild_tally() -> None:
    """Count everything anew from the records, while serving."""
    run(recounting.rebuild)
    out.print("Every count has been made anew.")


@app.command()
def contract(
    *, check: Annotated[bool, typer.Option(help="Only say whether the file is current.")] = False
) -> None:
    """Write the contract to schema/schema.graphql, or check that it is current."""
    from schema.snapshot import SNAPSHOT, printed  # noqa: PLC0415 - only this command needs it

    if not check:
        SNAPSHOT.write_text(printed(), encoding="utf-8")
    elif SNAPSHOT.read_text(encoding="utf-8") != printed():
        out.print("schema/schema.graphql is not current: run `make contract`.")
        raise typer.Exit(1)


def main() -> None:
    app()
