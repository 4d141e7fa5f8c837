"""Whether a body may have what it asks for: what the statement reads of it, and the judgement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, case, func, select
from sqlalchemy.sql import literal_column

from registry.actor import Permission
from registry.divisions.queries import division_on, holds
from registry.organizations import OrganizationForm
from registry.organizations.queries import organization
from registry.registration.known import facts_from
from registry.rules import Facts, Question, RegistrarLevel, eligibility, rules_from
from schema.access import may
from schema.common import given_division, text_input
from schema.planner import Args, Binders, Refused, Source, json_object, value_of
from schema.rules.finding import finding_told

if TYPE_CHECKING:
    from datetime import date

    from schema.planner import Request

Json = ColumnElement[Any]

FIGURES = {
    "memberPersons": "member_persons",
    "memberUnits": "member_units",
    "councilSize": "council_size",
    "councilRelated": "council_related",
    "supervisors": "supervisors",
}
AS_GIVEN = {
    "funds": "funds",
    "publicFoundation": "public_foundation",
    "underInvestigation": "under_investigation",
}


def material(row: Binders, args: Args) -> Json:
    """The rules of the day, and what is known of the body; null to whoever may not know that."""
    day = args.day("on") if "on" in args else row.today
    parts: dict[str, Json] = {"rules": func.rules_in_force(day)}
    given = args.object("given")
    if "registrar" in given:
        parts["level"] = _level(given, day)
    if "organization" not in args:
        return json_object(parts)
    o = organization.alias()
    body = Source(o, o, [o.c.id == _known_body(args)])
    seen = may(row, Permission.ORGANIZATIONS_READ_UNPUBLISHED, o.c.registrar_id)
    row.looks("organization", value_of(body, case((seen, o.c.id))), None)
    parts["facts"] = func.organization_facts(o.c.id, day)
    return value_of(body, case((seen, json_object(parts))))


def _level(given: Args, day: ColumnElement[date]) -> Json:
    """The level of the authority in a division; the operation is refused where there is none."""
    place = given_division(given, "registrar", day)
    found = division_on(day)
    return value_of(Source(found, found.v, [found.id == place.id, holds(found)]), found.v.c.level)


def _known_body(args: Args) -> ColumnElement[int]:
    """The body with a number; the operation is refused where none has it."""
    o, number = organization.alias(), args.bind("organization", Text(), text_input)
    found = select(o.c.id).where(o.c.number == number).correlate_except(o)
    message = func.concat("No organization has the number ", number, ".")
    refused = func.refuse(
        literal_column("'UNKNOWN_ORGANIZATION'"), literal_column(f"'{args.path}'"), message
    )
    known = select(func.coalesce(found.scalar_subquery(), refused)).correlate_except(None)
    body = known.scalar_subquery()
    args.binders.named.append(body)
    return body


def judge(read: Mapping[str, Any], args: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """Raises Refused for a figure that cannot be."""
    day = args.get("on") or request.today
    known = facts_from(read["facts"], day) if "facts" in read else Facts()
    stated = dict(_stated(args.get("given") or {}, read.get("level")))
    facts = Facts(**{name: stated.get(name, getattr(known, name)) for name in Facts.__slots__})
    question = Question(args["for"].value)
    found = eligibility(facts, question, day, rules_from(read["rules"], day))
    return {
        "passes": found.passes,
        "earliestOn": found.earliest_on,
        "findings": [finding_told(finding, request.language) for finding in found.findings],
    }


def _stated(given: Mapping[str, Any], level: str | None) -> Iterator[tuple[str, Any]]:
    """The facts that the caller states."""
    for name, value in given.items():
        if value is None:
            continue
        if name in FIGURES:
            yield FIGURES[name], _figure(name, value)
        elif name in AS_GIVEN:
            yield AS_GIVEN[name], value
        elif name == "form":
            yield "form", OrganizationForm(value.value)
        elif name == "registrar":
            # A street files and does not register.
            yield "registrar_level", RegistrarLevel.__members__.get(level or "")
        elif name == "liquidationDoneOn":
            yield "liquidation_done", True
            yield "liquidation_done_on", value


def _figure(name: str, value: int) -> int:
    if value < 0:
        raise Refused(f"{name} is a number of people or members: 0 or more, not {value}.")
    return value
