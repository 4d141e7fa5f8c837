"""What an actor may do, and where."""

from __future__ import annotations

import pytest

from registry.actor import ANONYMOUS, OPERATOR, Actor, Grant, Permission
from registry.errors import Forbidden

ACCEPT, REVIEW = Permission.CASES_ACCEPT, Permission.CASES_REVIEW
CITY, DISTRICT, STREET, OTHER = 1, 10, 100, 20

clerk = Actor("clerk", grants=(Grant(frozenset([ACCEPT]), DISTRICT),))


def test_a_permission_reaches_all_that_lies_within() -> None:
    clerk.require(ACCEPT)
    clerk.require(ACCEPT, within=[DISTRICT, CITY])
    clerk.require(ACCEPT, within={STREET, DISTRICT, CITY})


@pytest.mark.parametrize("within", [[CITY], [OTHER, CITY], []])
def test_it_reaches_nothing_beside_or_above(within: list[int]) -> None:
    with pytest.raises(Forbidden, match="clerk lacks the permission cases:accept"):
        clerk.require(ACCEPT, within=within)


@pytest.mark.parametrize("within", [None, [], [DISTRICT]])
def test_another_permission_is_not_held(within: list[int] | None) -> None:
    with pytest.raises(Forbidden):
        clerk.require(REVIEW, within=within)


def test_grants_add_up() -> None:
    both = Actor(
        "both",
        grants=(
            Grant(frozenset([ACCEPT]), DISTRICT),
            Grant(frozenset([ACCEPT, REVIEW]), OTHER),
        ),
    )
    assert both.scopes(ACCEPT) == frozenset([DISTRICT, OTHER])
    assert both.scopes(REVIEW) == frozenset([OTHER])
    assert both.scopes(Permission.AUDIT_READ) == frozenset()


def test_everywhere_is_no_scope() -> None:
    everywhere = Actor("e", grants=(*clerk.grants, Grant(frozenset([ACCEPT]))))
    assert everywhere.scopes(ACCEPT) is None
    everywhere.require(ACCEPT, within=[])


def test_the_operator_may_do_everything_and_a_stranger_nothing() -> None:
    for permission in Permission:
        OPERATOR.require(permission, within=[])
        with pytest.raises(Forbidden):
            ANONYMOUS.require(permission)
