"""The commands for rules, holidays and the codes that are issued."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from registry import rules as area
from registry.actor import OPERATOR
from registry.dated import today
from registry.errors import BadInput, NotFound
from registry.imports import name_of
from registry.organizations import OrganizationForm
from registry.rules.notice import read_notice
from registry.rules.values import MonthDay
from registry.terminal import run, write
from registry.terms import Term

if TYPE_CHECKING:
    from registry.database import Database, WriteSession
    from registry.rules import RuleInForce, RuleSet
    from registry.rules.values import Value

rules = typer.Typer(help="What the law asks, as dated data.", no_args_is_help=True)
codes = typer.Typer(help="Organization codes to issue.", no_args_is_help=True)

Day = Annotated[date | None, typer.Option(parser=date.fromisoformat, metavar="YYYY-MM-DD")]
Key = Annotated[str, typer.Argument(help="The rule, as `rules list` names it.")]
FILE = typer.Argument(exists=True, dir_okay=False, readable=True)


def known(key: str) -> area.RuleKey:
    """Raises NotFound."""
    try:
        return area.RuleKey(key)
    except ValueError:
        raise NotFound(f"No rule is called {key}.") from None


def stated(value: Value) -> str:
    """A rule's value, as people read it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Term():
            return f"{value.number} {value.unit}"
        case MonthDay():
            return f"{value.month:02}-{value.day:02}"
        case tuple():
            return " ".join(map(str, value))
        case int() | Fraction():
            return str(value)


def line(rule: RuleInForce) -> str:
    """What is not there is a dash."""
    cells = (rule.key, rule.form, rule.level, rule.since, rule.until)
    places = "\t".join("-" if cell is None else str(cell) for cell in cells)
    return f"{places}\t{stated(rule.value)}\t{rule.article}"


@rules.command("list")
def list_rules(
    *,
    on: Day = None,
    key: Annotated[str | None, typer.Option(help="Only this rule.")] = None,
) -> None:
    """Key, form, level, first day, end, value and article of every rule of a day (today)."""

    async def work(db: Database) -> RuleSet:
        wanted = key and known(key)
        async with db.reader() as connection:
            found = await area.rules_on(connection, on or today())
        chosen = [rule for rule in found.rules if wanted in {None, rule.key}]
        return area.RuleSet(found.day, tuple(chosen))

    for rule in run(work).rules:
        typer.echo(line(rule))


@rules.command("enter")
def enter_rule(  # noqa: PLR0913 - what a rule says, by name
    key: Key,
    *,
    value: Annotated[
        str, typer.Option(help='In JSON: 50, true, "1/3", ["第一"], {"number": ...}.')
    ],
    since: Annotated[date, typer.Option(parser=date.fromisoformat, metavar="YYYY-MM-DD")],
    until: Day = None,
    form: Annotated[OrganizationForm | None, typer.Option(help="Any, if not said.")] = None,
    level: Annotated[area.RegistrarLevel | None, typer.Option(help="Any, if not said.")] = None,
    article: Annotated[str, typer.Option(help="The decree and its article.")],
    source: Annotated[str, typer.Option(help="Where its text was read.")],
    zh: Annotated[str, typer.Option(help="What it asks, in Chinese.")],
    en: Annotated[str, typer.Option(help="What it asks, in English.")],
) -> None:
    """Put a value in force from a day on; what held before ends, and stays on record."""

    async def work(session: WriteSession) -> None:
        new = area.NewRule(
            key=known(key),
            value=parsed(value),
            since=since,
            until=until,
            form=form,
            level=level,
            article=article,
            source=source,
            description_zh=zh,
            description_en=en,
        )
        await area.enter_rule(session, OPERATOR, new)

    write(work)
    typer.echo(f"{key}\t{since}\t{value}")


def parsed(value: str) -> Any:
    """Raises BadInput."""
    try:
        return json.loads(value)
    except ValueError as error:
        raise BadInput(f"The value is no JSON: {value}") from error


@rules.command("holidays")
def enter_holidays(
    file: Annotated[Path, FILE],
    *,
    source: Annotated[str, typer.Option(help="The notice; the file's name if not said.")] = "",
) -> None:
    """Read a holiday notice (CSV: 日期, 上班): all of it or nothing."""

    async def work(session: WriteSession) -> int:
        days = read_notice(file)
        await area.enter_holidays(session, OPERATOR, days, source or name_of(file))
        return len(days)

    typer.echo(f"{write(work)} days entered")


@codes.command("add")
def add_codes(
    prefix: Annotated[str, typer.Argument(help="The first two characters.")],
    first: int,
    last: int,
    *,
    source: Annotated[str, typer.Option(help="The document that gave them.")],
) -> None:
    """Codes PREFIX FIRST to PREFIX LAST are issued once those of earlier blocks are used up."""
    from registry.registration import add_block  # noqa: PLC0415 - heavy

    write(lambda session: add_block(session, OPERATOR, prefix, first, last, source))
    typer.echo(f"{prefix}\t{first:06}\t{last:06}")
