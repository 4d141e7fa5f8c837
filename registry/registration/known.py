"""What the register knows of a body on a day, as the rules take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from registry.database import WriteSession
from registry.organizations import FactKind, OrganizationForm, Standing
from registry.rules import (
    Conclusion,
    CreditList,
    Facts,
    Grade,
    GradeAct,
    Listing,
    RegistrarLevel,
    Stretch,
)
from registry.statements import execute

FACTS = "SELECT organization_facts(:body, :day)"

Said = Mapping[str, Any]


async def facts_of(session: WriteSession, body: int, day: date) -> Said:
    """All that stands in the register of a body up to a day, as Postgres puts it together."""
    said: Said = (await execute(session, FACTS, body=body, day=day)).scalar_one()
    return said


def facts_from(said: Said, day: date) -> Facts:
    """The same for the rules. What only the register can say is known: no penalty in it is none."""
    funds = _on(said, FactKind.FUNDS, day)
    members = _on(said, FactKind.MEMBERS, day)
    council = council_of(_on(said, FactKind.COUNCIL, day).get("seats"))
    registered_on = said["registeredOn"]
    return Facts(
        form=said["form"] and OrganizationForm(said["form"]),
        registrar_level=_level(said["registrarLevel"]),
        registered_on=registered_on and date.fromisoformat(registered_on),
        member_persons=members.get("persons"),
        member_units=members.get("units"),
        funds=Decimal(funds["amount"]) if funds else None,
        public_foundation=funds.get("public"),
        council_size=council.size,
        council_related=council.related,
        supervisors=council.supervisors,
        charity=tuple(map(stretch_of, said["charity"])),
        listings=tuple(
            Listing(CreditList(fact["key"]), stretch_of(fact))
            for fact in held(said, FactKind.LISTING)
        ),
        penalties=_begun(said, FactKind.PENALTY),
        fundraising_revocations=_begun(said, FactKind.FUNDRAISING_REVOCATION),
        grades=tuple(
            Grade(int(fact["value"]["level"]), stretch_of(fact))
            for fact in held(said, FactKind.GRADE)
        ),
        grade_acts=tuple(
            (GradeAct(fact["value"]["act"]), begun(fact)) for fact in held(said, FactKind.GRADE_ACT)
        ),
        conclusions=tuple(
            (int(fact["key"]), Conclusion(fact["value"]["conclusion"]))
            for fact in standing(said, FactKind.ANNUAL, day)
            if fact["value"].get("conclusion")
        ),
    )


class Council(NamedTuple):
    """The council in figures; None where it is not known."""

    size: int | None = None
    related: int | None = None
    supervisors: int | None = None


def council_of(seats: Iterable[Said] | None) -> Council:
    """A supervisor (监事) is no member of the council."""
    if seats is None:
        return Council()
    supervisors = [seat for seat in seats if seat["office"] == "SUPERVISOR"]
    members = [seat for seat in seats if seat["office"] != "SUPERVISOR"]
    related = sum(bool(seat["related"]) for seat in members)
    return Council(len(members), related, len(supervisors))


def held(said: Said, kind: FactKind, key: str | None = None) -> Iterator[Said]:
    """Every fact of a kind that began, in order."""
    for fact in said["facts"]:
        if fact["kind"] == kind and key in {None, fact["key"]}:
            yield fact


def standing(said: Said, kind: FactKind, day: date, key: str | None = None) -> Iterator[Said]:
    """Those that hold on a day."""
    return (fact for fact in held(said, kind, key) if stretch_of(fact).holds(day))


def listed_since(said: Said, name: str, day: date) -> date | None:
    """Since when it stands on a list, if it does."""
    return next((begun(f) for f in standing(said, FactKind.LISTING, day, name)), None)


def party_steps(said: Said, day: date) -> set[str]:
    """The steps of party building that are done on a day."""
    return {fact["key"] for fact in standing(said, FactKind.PARTY, day)}


def is_registered(said: Said) -> bool:
    return bool(said["standing"] == Standing.REGISTERED)


def stretch_of(fact: Said) -> Stretch:
    until = fact["until"]
    return Stretch(begun(fact), until and date.fromisoformat(until))


def begun(fact: Said) -> date:
    since = fact["since"]
    return date.min if since is None else date.fromisoformat(since)


def _begun(said: Said, kind: FactKind) -> tuple[date, ...]:
    return tuple(begun(fact) for fact in held(said, kind))


def _on(said: Said, kind: FactKind, day: date) -> Said:
    """The value of the fact that holds; nothing where none does."""
    return next((fact["value"] for fact in standing(said, kind, day)), {})


def _level(level: str) -> RegistrarLevel | None:
    """A street files and does not register."""
    return RegistrarLevel(level) if level in RegistrarLevel.__members__ else None
