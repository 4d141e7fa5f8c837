"""The command line: a few lines a command; what it does stands in the areas."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
from rich.markup import escape

from registry import embedded
from registry.cli_accounts import accounts, keys, platforms
from registry.cli_audit import auditing
from registry.cli_exports import export_file
from registry.cli_imports import importing
from registry.cli_rules import codes, rules
from registry.cli_vault import vault as vault_commands
from registry.config import Settings
from registry.logs import configure_logs
from registry.setup import is_ready, set_up_apart, vault_of
from registry.terminal import configured, explained, out, run

app = typer.Typer(
    help="The civil register (民政登记簿).", no_args_is_help=True, pretty_exceptions_enable=False
)
demo = typer.Typer(help="Invented data to try the register with.", no_args_is_help=True)
tally = typer.Typer(help="The counts that are kept with the records.", no_args_is_help=True)
app.add_typer(importing, name="import")
app.command("export")(export_file)
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
    from registry.recounting import verify  # noqa: PLC0415 - heavy

    drifts = run(verify)
    for drift in drifts:
        out.print(f"{drift.table}\t{drift.side}\t{drift.row}", soft_wrap=True)
    out.print("Every count equals its records." if not drifts else f"{len(drifts)} rows drift.")
    raise typer.Exit(bool(drifts))


@tally.command("rebuild")
def rebuild_tally() -> None:
    """Count everything anew from the records, while serving."""
    from registry.recounting import rebuild  # noqa: PLC0415 - heavy

    run(rebuild)
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
