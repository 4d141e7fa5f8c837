"""Documents that ask for all there is to ask: every field of a type, and every way to what is guarded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
)

from schema.access import PUBLIC, access_of
from schema.contract import schema

CONTRACT = schema._schema

HUBS = {
    *("Division", "Community", "SocialOrganization", "RegistrationCase", "Obligation"),
    *("Volunteer", "SocialWorker", "Post", "Project", "ProjectTotals"),
    *("IncubationBase", "Tenancy", "IncubationCount", "IncubationOutcomes"),
}
"""Types that lead to one another, or are long: each is asked for by itself, and not wherever it is met."""

REQUIRED = {"level": "DISTRICT", "by": "YEAR", "permission": "CASES_READ"}
"""What required arguments beneath the root are given."""

PAGE = {"first": "5"}

Tree = dict[str, "Tree"]
"""What is asked for: each field or fragment, and what is asked beneath it."""


def objects() -> list[GraphQLObjectType]:
    """Every type of the contract that has fields of its own."""
    return [
        type_
        for name, type_ in sorted(CONTRACT.type_map.items())
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
    ]


def metadata(field: GraphQLField) -> Mapping[str, Any]:
    """What a field says of itself beside its description."""
    said: Mapping[str, Any] = field.extensions["strawberry-definition"].metadata
    return said


def answers_of(field: GraphQLField) -> list[GraphQLObjectType]:
    """The objects that a field may be answered with; none where it is a value."""
    named = get_named_type(field.type)
    if isinstance(named, GraphQLObjectType):
        return [named]
    if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
        return list(CONTRACT.get_possible_types(named))
    return []


def asked(name: str, field: GraphQLField) -> str:
    """A field with what it must be given, and of a list the beginning."""
    given = dict(PAGE) if "first" in field.args else {}
    for argument, definition in field.args.items():
        if is_required_argument(definition):
            missing = f"tests/permissions/documents.py: REQUIRED has no value for {argument}"
            assert argument in REQUIRED, missing
            given[argument] = REQUIRED[argument]
    told = ", ".join(f"{argument}: {value}" for argument, value in given.items())
    return f"{name}({told})" if told else name


def everything(type_: GraphQLObjectType, inside: tuple[str, ...] = ()) -> Tree:
    """Every value of an object, and of the objects that belong to it alone."""
    tree: Tree = {}
    for name, field in type_.fields.items():
        parts = answers_of(field)
        if not parts:
            tree[asked(name, field)] = {}
        elif len(parts) == 1 and parts[0].name not in {*HUBS, *inside}:
            tree[asked(name, field)] = everything(parts[0], (*inside, type_.name))
    return tree


def kept(type_: GraphQLObjectType) -> Tree:
    """The same, but only what is not for everybody."""
    names = {asked(name, field): name for name, field in type_.fields.items()}
    return {
        step: beneath
        for step, beneath in everything(type_).items()
        if access_of(type_, names[step]) is not PUBLIC
    }


class Way(NamedTuple):
    """How one leads to another: each field on it with its type, as it is asked, and the other."""

    hops: tuple[str, ...]
    steps: tuple[str, ...]
    to: GraphQLObjectType


def next_hubs(type_: GraphQLObjectType) -> Iterator[Way]:
    """Every way to a hub that passes no other; what lies between leads nowhere in a circle.

    The edges of a connection are left out: its nodes are read from the same rows.
    """
    for name, field in type_.fields.items():
        if name == "edges":
            continue
        hop, step = f"{type_.name}.{name}", asked(name, field)
        for found in answers_of(field):
            if found.name in HUBS:
                yield Way((hop,), (step,), found)
            else:
                for way in next_hubs(found):
                    yield Way((hop, *way.hops), (step, *way.steps), way.to)


def ways(start: GraphQLObjectType) -> Iterator[Way]:
    """Every way to something guarded, each at the end of the shortest one to where it begins."""
    shortest: dict[str, tuple[str, ...]] = {start.name: ()}
    to_come = deque([start])
    while to_come:
        type_ = to_come.popleft()
        for way in next_hubs(type_):
            steps = (*shortest[type_.name], *way.steps)
            if kept(way.to):
                yield Way(way.hops, steps, way.to)
            if way.to.name not in shortest:
                shortest[way.to.name] = steps
                to_come.append(way.to)


def beneath_of(tree: Tree, way: Way) -> Tree:
    """What is asked at the end of a way."""
    for step in way.steps:
        tree = tree.setdefault(step, {})
    return tree


@cache
def document(
    root: GraphQLObjectType,
    field: str,
    declared: str = "",
    only: tuple[str, ...] = (),
    *,
    far: bool,
) -> str:
    """All of a field of the root; `far`: and all that is kept from others, wherever it leads.

    `only`: of an interface, these of its types.
    """
    name = field.partition("(")[0]
    fragments: dict[str, Tree] = {}
    tree: Tree = {"__typename": {}}
    starts = answers_of(root.fields[name])
    for start in (start for start in starts if not only or start.name in only):
        beneath = everything(start)
        if start.name not in HUBS:
            for way in next_hubs(start):
                beneath_of(beneath, way).update(everything(way.to))
        for way in ways(start) if far else ():
            beneath_of(beneath, way)[f"...{way.to.name}"] = {}
            fragments[f"{way.to.name} on {way.to.name}"] = kept(way.to)
        tree[f"... on {start.name}"] = beneath
    parts = [f"{root.name.lower()}{declared} {{ {field}{written(tree)} }}"]
    parts += [f"fragment {name}{written(part)}" for name, part in fragments.items()]
    return "\n".join(parts)


def written(tree: Tree) -> str:
    """A selection as text."""
    inner = " ".join(f"{step}{written(beneath)}" for step, beneath in tree.items())
    return f" {{ {inner} }}" if inner else ""


NOTHING = (None, False, 0, "", "EXACT")
"""What says nothing of what there is; a count of none is exact."""


def says_nothing(value: Any) -> bool:
    """Whether an answer tells nothing: null, or nothing but such."""
    if isinstance(value, dict):
        return all(says_nothing(part) for key, part in value.items() if key != "__typename")
    if isinstance(value, list):
        return not value
    return value in NOTHING


class Told(NamedTuple):
    """A field in an answer that says something."""

    type: GraphQLObjectType
    name: str

    @property
    def said(self) -> str:
        return f"{self.type.name}.{self.name}"


def told(type_: GraphQLObjectType, answer: Any) -> Iterator[Told]:
    """Every field in an answer that says something, down to the last."""
    for name, value in answer.items():
        if name == "__typename" or says_nothing(value):
            continue
        yield Told(type_, name)
        found = {each.name: each for each in answers_of(type_.fields[name])}
        for each in value if isinstance(value, list) else [value]:
            if found and each is not None:
                yield from told(found[each.get("__typename", next(iter(found)))], each)
