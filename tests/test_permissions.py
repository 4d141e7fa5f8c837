"""Who may ask what: the contract states it of every field, and what it states is what happens.

Everything is tried from the contract itself: a field of the root without an example, a type without
a statement and a field whose statement nobody has reviewed fail. The callers are of each role of the
database, in a district, in a street of it, in another district and everywhere; and one who has no
role, one who has not changed their first password, and nobody. `permissions.txt` is the list that
a reviewer reads.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from graphql import GraphQLObjectType

from registry import app, worklist
from registry.actor import Permission
from registry.database import Database
from registry.tallies import keeping as tallies
from registry.volunteers import tallies as volunteer_tallies
from schema.access import ACCESS, OWN, PARTLY, PUBLIC, access_of
from schema.planner import Limits
from tests.accounts.people import DISTRICT, OTHER_DISTRICT
from tests.conftest import database_named, opened, serving
from tests.files import fetch
from tests.permissions import documents
from tests.permissions.callers import NOBODY, WITHIN, Caller, hire, signed_in, told_apart
from tests.permissions.documents import CONTRACT, answers_of, objects, says_nothing
from tests.permissions.examples import ACTS, QUESTIONS, VARIABLES, Act, Question
from tests.permissions.records import KEPT, Register, figure, fresh, mark
from tests.registration.digests import digest
from tests.registration.officers import Officer

PERMISSIONS = Path(__file__).with_name("permissions.txt")
REWRITE = ".venv/bin/python -m tests.test_permissions > tests/permissions.txt"

assert CONTRACT.query_type is not None
assert CONTRACT.mutation_type is not None
QUERY, MUTATION = CONTRACT.query_type, CONTRACT.mutation_type


# What is stated


def listed() -> str:
    """Each field of the contract with who may ask it, for a reviewer."""
    lines = []
    for type_ in objects():
        for name in type_.fields:
            access = access_of(type_, name)
            told = access.name if isinstance(access, Permission) else access or "NOT STATED"
            lines.append(f"{type_.name}.{name}  {told}\n")
    return "".join(sorted(lines))


def test_every_field_states_who_may_ask_it() -> None:
    silent = [
        f"{type_.name}.{name}"
        for type_ in objects()
        for name in type_.fields
        if access_of(type_, name) not in {PUBLIC, OWN, PARTLY, *Permission}
    ]
    assert not silent, (
        f"{silent} state no access. Of a field of the root it is the first argument of `stated`;"
        " a type has it as its attribute `access`, a field that differs by `shown_to`"
        " (schema/access.py)."
    )


def test_what_is_stated_was_reviewed() -> None:
    stated, reviewed = set(listed().splitlines()), set(PERMISSIONS.read_text().splitlines())
    assert PERMISSIONS.read_text() == listed(), (
        f"new: {sorted(stated - reviewed)}, gone: {sorted(reviewed - stated)}."
        f" If that is how it should be, run `{REWRITE}`."
    )


@pytest.mark.parametrize(
    ("root", "examples", "name"), [(QUERY, QUESTIONS, "QUESTIONS"), (MUTATION, ACTS, "ACTS")]
)
def test_every_field_of_the_root_has_an_example(
    root: GraphQLObjectType, examples: dict[str, Any], name: str
) -> None:
    missing = root.fields.keys() - examples.keys()
    assert not missing, f"Add {sorted(missing)} to {name} in tests/permissions/examples.py."
    assert not examples.keys() - root.fields.keys(), "These are no fields any more."


# What happens


@dataclass(slots=True)
class World:
    """The application, everybody, and the records that are kept from some of them."""

    db: Database
    client: httpx2.AsyncClient
    callers: list[Caller]
    register: Register

    def __getitem__(self, name: str) -> Caller:
        return next(caller for caller in self.callers if caller.name == name)


@pytest.fixture(scope="module")
async def world(server: str, city_template: str) -> AsyncIterator[World]:
    name = f"registry_test_{os.getpid()}_permissions"
    with pytest.MonkeyPatch.context() as patch:
        # Nothing but what is asked changes anything.
        patch.setattr(tallies, "PAUSE", 3_600)
        patch.setattr(worklist, "PAUSE", 3_600)
        patch.setattr(volunteer_tallies, "PAUSE", 3_600)
        # Who asks for all that any node may tell asks for more than a client may.
        patch.setattr(
            app, "Limits", partial(Limits, tokens=9_000, characters=200_000, fields=9_000)
        )
        async with database_named(server, name, city_template) as url, opened(url) as db:
            callers, register = await hire(db), Register(db)
            await register.fill()
            async with serving(url, cost_limit=10_000_000) as client:
                yield World(db, client, callers, register)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of one field of the root, and what it asks for beside the field's own statement."""

    name: str
    question: Question

    @property
    def needs(self) -> Permission | None:
        stated = access_of(QUERY, self.name)
        return self.question.needs or (stated if isinstance(stated, Permission) else None)

    @property
    def variables(self) -> list[str]:
        used = re.findall(r"[$](\w+)", self.question.arguments)
        return list(dict.fromkeys(used))

    @property
    def starts(self) -> frozenset[str]:
        """The types that it is answered with."""
        types = {type_.name for type_ in answers_of(QUERY.fields[self.name])}
        return frozenset(self.question.only or types)

    @property
    def is_list(self) -> bool:
        return any("pageInfo" in type_.fields for type_ in answers_of(QUERY.fields[self.name]))

    async def of(self, world: World, caller: Caller, place: str, *, far: bool) -> Any:
        """The answer of a caller who asks it of a place; it tells nothing that they may not know."""
        given = self.question.arguments
        declared = ", ".join(f"${name}: {VARIABLES[name]}" for name in self.variables)
        query = documents.document(
            QUERY,
            f"{self.name}({given})" if given else self.name,
            f" ({declared})" if declared else "",
            self.question.only,
            far=far,
        )
        names = world.register.at[place].names
        variables = {name: names[name] for name in self.variables}
        answer = await Officer(world.client, caller.token).ask(query, **variables)
        assert_kept(caller, QUERY, answer)
        return answer

    def tells(self, answer: Any, place: str) -> bool:
        """Whether something of a place is told: in a list, by its mark."""
        if self.needs is not None and self.is_list:
            return mark(self.needs, place) in json.dumps(answer)
        return not says_nothing(answer[self.name])


ASKED = [Asked(name, question) for name, asked in QUESTIONS.items() for question in asked]
FIRST = list({asked.starts: asked for asked in reversed(ASKED)}.values())
"""One field for each type that some are answered with: from there on the ways are the same."""

by_name = pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.name)


@by_name
async def test_a_query_tells_what_its_statement_says(world: World, asked: Asked) -> None:
    for caller in world.callers:
        answer = await asked.of(world, caller, DISTRICT, far=False)
        if asked.needs is None:
            assert answer[asked.name] is not None, caller
        else:
            told, may = asked.tells(answer, DISTRICT), caller.holds(asked.needs, DISTRICT)
            assert told == may, (caller, answer)


@pytest.mark.parametrize("asked", [a for a in ASKED if a.needs], ids=lambda asked: asked.name)
async def test_a_permission_reaches_down_and_never_up(world: World, asked: Asked) -> None:
    assert asked.needs is not None
    for place in WITHIN:
        for caller in told_apart(world.callers, asked.needs):
            answer = await asked.of(world, caller, place, far=False)
            assert asked.tells(answer, place) == caller.holds(asked.needs, place), (caller, place)


FAR = ("anonymous", "reader.district", "looker.district")
"""Who asks for all that can be reached: nobody, and who may see one thing but not the other."""


@pytest.mark.parametrize("asked", FIRST, ids=lambda asked: asked.name)
async def test_no_way_leads_to_what_is_kept(world: World, asked: Asked) -> None:
    """Whatever a field of the root leads to keeps from a caller what they may not be told."""
    for place in (DISTRICT, OTHER_DISTRICT) if asked.variables else (DISTRICT,):
        for name in FAR:
            await asked.of(world, world[name], place, far=True)


async def test_whoever_may_be_told_everything_is(world: World) -> None:
    """So the ways on which nothing was told above do lead somewhere."""
    far = {*FIRST, *(asked for asked in ASKED if "merged" in asked.variables)}
    said = {
        told.said
        for asked in ASKED
        for told in documents.told(
            QUERY, await asked.of(world, world["auditor.everywhere"], DISTRICT, far=asked in far)
        )
    }
    ways = {
        hop
        for field in QUERY.fields.values()
        for start in answers_of(field)
        for way in documents.ways(start)
        for hop in way.hops
    }
    own = {
        f"{type_.name}.{name}"
        for type_ in objects()
        for name, field in type_.fields.items()
        if type_ not in {QUERY, MUTATION} and ACCESS in documents.metadata(field)
    }
    assert ways | own <= said, (
        f"{sorted((ways | own) - said)}: nobody was told anything by these, so it is not known that"
        " they keep it from others. Give the bodies in tests/permissions/records.py such a thing."
    )


def assert_kept(caller: Caller, root: GraphQLObjectType, answer: Any) -> None:
    """Nothing is told that the caller may be told nowhere, nor what is marked as of elsewhere.

    Only that a mutation was refused is told to whoever asks.
    """
    for told in documents.told(root, answer):
        access = access_of(told.type, told.name)
        if isinstance(access, Permission) and told.type is not MUTATION:
            assert access in caller.permissions, (told.said, caller)
    text = json.dumps(answer)
    for place in WITHIN:
        for permission in KEPT:
            if mark(permission, place) in text:
                assert caller.holds(permission, place), (permission, place, caller)
        if str(figure(place)) in text:
            assert caller.holds(Permission.ORGANIZATIONS_READ_UNPUBLISHED, place), (place, caller)


@dataclass(frozen=True, slots=True)
class Done:
    """A mutation of one field, and an act to try it with."""

    name: str
    act: Act

    @property
    def stated(self) -> Permission | str | None:
        return access_of(MUTATION, self.name)

    @property
    def needs(self) -> set[Permission]:
        """What is stated, what the act asks beside that, and to see what it is about."""
        asked = (self.stated, self.act.needs, self.act.seeing)
        return {p for p in asked if isinstance(p, Permission)}

    def may(self, caller: Caller) -> bool:
        place = None if self.act.everywhere else DISTRICT
        return all(caller.holds(permission, place) for permission in self.needs)

    async def prepared(self, world: World, caller: Caller) -> dict[str, Any]:
        """What stands in the places of the input: new records of the district, where it asks for some."""
        record, asked = world.register.at[DISTRICT], str(self.act.input)
        number = fresh()
        names: dict[str, Any] = {**record.names, "n": number, "named": str(number)}
        names["passport"] = f"EA{number:07}"
        if "{fresh}" in asked:
            is_claimed = self.act.status == "CLAIMED"
            status = "SUBMITTED" if is_claimed else self.act.status
            case = await world.register.case(record, status, self.act.kind)
            if is_claimed:
                await world.register.assign(case.id, caller)
            names["fresh"] = case.number
        if "{proposal}" in asked:
            names["proposal"] = await world.register.proposal(record, f"of {names['n']}")
        if "{anew}" in asked:
            names["anew"] = (await world.register.base(record, f"of {names['n']}")).number
        if "{person}" in asked or "{job}" in asked:
            names |= await world.register.people(record, names["n"])
        return names

    async def by(self, world: World, caller: Caller, names: Mapping[str, Any]) -> str:
        """The type of the answer to a caller who does it; it tells nothing that they may not know."""
        declared, field, variables = "", self.name, {}
        if self.act.input is not None:
            type_ = MUTATION.fields[self.name].args["input"].type
            declared, field = f" ($input: {type_})", f"{self.name}(input: $input)"
            variables = {"input": filled(self.act.input, names)}
        mutation = documents.document(MUTATION, field, declared, far=False)
        answer = await Officer(world.client, caller.token).ask(mutation, **variables)
        assert_kept(caller, MUTATION, answer)
        return str(answer[self.name]["__typename"])


DONE = [Done(name, act) for name, acts in ACTS.items() for act in acts]
GUARDED = [done for done in DONE if isinstance(done.stated, Permission)]


def titled(done: Done) -> str:
    return f"{done.name}-{done.act.status}"


@pytest.mark.parametrize("done", GUARDED, ids=titled)
async def test_a_mutation_is_done_by_whom_its_statement_says(world: World, done: Done) -> None:
    may = [caller for caller in world.callers if done.may(caller)]
    assert may, f"No role holds {done.needs} there: nobody can do this."
    for caller in may:
        names = await done.prepared(world, caller)
        assert await done.by(world, caller, names) == done.act.answer, caller


@pytest.mark.parametrize("done", GUARDED, ids=titled)
async def test_nothing_is_done_by_anybody_else(world: World, done: Done) -> None:
    names = await done.prepared(world, world["clerk.district"])
    before = await digest(world.db)
    for caller in world.callers:
        if not done.may(caller):
            assert await done.by(world, caller, names) in {"Forbidden", "NotFound"}, caller
    assert await digest(world.db) == before


@pytest.mark.parametrize("done", [d for d in DONE if d not in GUARDED], ids=titled)
async def test_a_mutation_of_ones_own_is_for_whoever_is_known(world: World, done: Done) -> None:
    """Roles do not matter to it."""
    for name in ("without.role", "clerk.district", "administrator.everywhere"):
        # In a session that may end.
        caller = replace(world[name], token=await signed_in(world.db, world[name].account_id))
        assert await done.by(world, caller, {}) == done.act.answer, caller
    told = await done.by(world, NOBODY, {})
    assert told == ("Forbidden" if done.stated == OWN else done.act.answer)


def filled(given: Any, names: Mapping[str, Any]) -> Any:
    """An input with its places filled."""
    if isinstance(given, Mapping):
        return {name: filled(value, names) for name, value in given.items()}
    if isinstance(given, list):
        return [filled(value, names) for value in given]
    if isinstance(given, str) and given.startswith("{"):
        return names[given.strip("{}")]
    return given


TRANSITIONS = "SELECT act, array_agg(DISTINCT permission) FROM case_transition GROUP BY act"


async def test_an_act_states_what_its_transitions_ask(world: World) -> None:
    """The one permission that it always asks for, or else only that the case is seen."""
    for act, permissions in await fetch(world.db, TRANSITIONS):
        (asked, *others) = permissions
        expected = Permission.CASES_READ if others else Permission(asked)
        assert access_of(MUTATION, f"{act.lower()}Case") is expected, act


if __name__ == "__main__":
    sys.stdout.write(listed())
