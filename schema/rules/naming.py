"""What speaks against a name: what the statement reads of its registrar, and the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, and_, any_, case, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.sql import column, literal_column

from registry.dated import on
from registry.divisions.models import placement
from registry.divisions.queries import division_on, holds, version
from registry.organizations import OrganizationForm
from registry.rules import RegistrarLevel, check_name, rules_from
from registry.rules.names import UNIT
from registry.rules.taken import Wanted, bodies_named_like, searched_core
from schema.common import given_division, text_input
from schema.planner import (
    Args,
    Binders,
    Refused,
    Source,
    json_list,
    json_object,
    value_from,
    value_of,
)
from schema.rules.finding import finding_told

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import FromClause

    from schema.planner import Request

Json = ColumnElement[Any]


def material(row: Binders, args: Args) -> Json:
    """The rules of the day, how the registrar's division is called, and names that are like it."""
    day = args.day("on") if "on" in args else row.today
    place = _searched_in(_registrar(args, day), args)
    wanted = Wanted(place.c.core, place.c.before, place.c.id)
    similar = bodies_named_like(wanted, day).subquery()
    told = json_object({name: similar.c[name] for name in ("number", "name", "standing")})
    parts = {
        "rules": func.rules_in_force(day),
        "level": place.c.level,
        "called": func.json_build_array(place.c.whole, place.c.name),
        "similar": value_from(similar, json_list(func.json_agg(told))),
    }
    return value_of(Source(place, place), json_object(parts))


def _registrar(args: Args, day: ColumnElement[date]) -> FromClause:
    """The registrar's division: its level, its name, and that with the names above it in front."""
    found, p, above = division_on(day), placement.alias(), version.alias()
    in_order: Any = aggregate_order_by(literal_column("''"), above.c.code)
    whole = (
        select(func.string_agg(above.c.name, in_order))
        .select_from(p.join(above, and_(above.c.division_id == p.c.within_id, on(above, day))))
        .where(p.c.division_id == found.id, on(p, day))
        .correlate_except(p, above)
        .scalar_subquery()
    )
    return (
        select(found.id.label("id"), found.v.c.level, found.v.c.name, whole.label("whole"))
        .where(found.id == given_division(args, "registrar", day).id, holds(found))
        .correlate_except(found.v)
        .subquery()
    )


def _searched_in(registrar: FromClause, args: Args) -> FromClause:
    """The same with what a name may begin with, and what of this one is searched for behind that.

    OFFSET 0 keeps Postgres from working these out anew for each name that it compares.
    """
    named = (registrar.c.whole, registrar.c.name)
    short = [func.regexp_replace(name, literal_column(f"'{UNIT}'"), "") for name in named]
    before = array([literal_column("''"), *named, *short])
    place = select(*registrar.c, before.label("before")).offset(literal_column("0")).subquery()
    name, core = args.bind("name", Text(), name_input), args.bind("name", Text(), _searched)
    each = func.unnest(place.c.before).table_valued(column("prefix", Text())).render_derived()
    behind = (
        select(func.substr(core, func.max(func.length(each.c.prefix)) + literal_column("1")))
        .select_from(each)
        .where(func.starts_with(core, each.c.prefix))
        .correlate_except(each)
        .scalar_subquery()
    )
    searched = case((core == any_(place.c.before), name), else_=behind)
    return select(*place.c, searched.label("core")).offset(literal_column("0")).subquery()


def name_input(name: str) -> str:
    """Raises Refused for what is no name."""
    if not name.strip():
        raise Refused("Give a name.")
    return text_input(name)


def _searched(name: str) -> str:
    return searched_core(name_input(name))


def judge(read: Mapping[str, Any], args: Mapping[str, Any], request: Request) -> dict[str, Any]:
    day = args.get("on") or request.today
    level = RegistrarLevel.__members__.get(read["level"])  # a street files and does not register
    reasons = check_name(
        args["name"],
        OrganizationForm(args["form"].value),
        tuple(dict.fromkeys(read["called"])),
        rules_from(read["rules"], day),
        level,
        [body["name"] for body in read["similar"]],
    )
    return {
        "passes": not reasons,
        "reasons": [finding_told(reason, request.language) for reason in reasons],
        "similar": read["similar"],
    }
