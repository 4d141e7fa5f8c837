"""The contract: committed, described, and what the sketch that front-end apps rely on promised."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    is_non_null_type,
    is_specified_scalar_type,
)

from registry.actor import Permission
from schema.contract import schema
from schema.planner.declare import PLAN
from schema.snapshot import SNAPSHOT, printed

CONTRACT = schema._schema
TYPES = [
    type_
    for name, type_ in CONTRACT.type_map.items()
    if not name.startswith("__") and not is_specified_scalar_type(type_)
]


def test_the_committed_contract_is_current() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == printed(), "run `make contract`"


def described(type_: Any) -> list[tuple[str, str | None]]:
    """Everything of a type that a reader of the contract may meet, with its description."""
    found = [(type_.name, type_.description)]
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in type_.fields.items():
            found.append((f"{type_.name}.{name}", field.description))
            for argument, definition in getattr(field, "args", {}).items():
                found.append((f"{type_.name}.{name}({argument})", definition.description))
    if isinstance(type_, GraphQLEnumType):
        found += [
            (f"{type_.name}.{name}", value.description) for name, value in type_.values.items()
        ]
    return found


def test_everything_is_described() -> None:
    bare = [name for type_ in TYPES for name, text in described(type_) if not text]
    assert not bare


def test_every_permission_is_told_by_its_name() -> None:
    told = CONTRACT.type_map["Permission"]
    assert isinstance(told, GraphQLEnumType)
    assert set(told.values) == {permission.name for permission in Permission}


def test_every_field_says_what_it_reads() -> None:
    silent = [
        f"{type_.name}.{name}"
        for type_ in TYPES
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if PLAN not in field.extensions["strawberry-definition"].metadata
    ]
    assert not silent


@pytest.mark.parametrize(
    ("type_name", "fields"),
    [
        (
            "Query",
            "node nodes division communities organization organizations communityRatio charityDoubling",
        ),
        ("SocialOrganization", "id number creditCode name form standing community isCharity"),
        ("Community", "id code name settlement division organizations organizationCount"),
        (
            "CommunityRatio",
            "target definition communities organizations mean median belowTarget missing shortfall "
            "byDistrict gaps",
        ),
        (
            "CharityDoubling",
            "baseline baselineOn target actual progress reachedOn projectedOn series byDistrict",
        ),
        ("Count", "value precision"),
    ],
)
def test_what_was_promised_is_there(type_name: str, fields: str) -> None:
    type_ = CONTRACT.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    assert set(fields.split()) <= set(type_.fields)


def test_figures_are_never_null() -> None:
    for type_name in ("CommunityRatio", "CharityDoubling", "DistrictRatio", "Count"):
        type_ = CONTRACT.type_map[type_name]
        assert isinstance(type_, GraphQLObjectType)
        nullable = {n for n, field in type_.fields.items() if not is_non_null_type(field.type)}
        assert nullable <= {"reachedOn", "projectedOn"}
