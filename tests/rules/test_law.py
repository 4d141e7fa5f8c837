"""The law is parsed once and known by its version; what changes it is seen by whoever reads next."""

from __future__ import annotations

import pytest

from registry.actor import OPERATOR
from registry.database import Database
from registry.organizations import OrganizationForm
from registry.rules import RuleKey, enter_rule, read_law, rules_on
from tests.files import write
from tests.rules.test_entering import FROM, RAISED


async def funds(db: Database) -> int:
    """What an association must have, from the day on which it would be raised."""
    async with db.reader() as connection:
        rules = await rules_on(connection, FROM)
    return rules.get(RuleKey.FUNDS_MIN, OrganizationForm.ASSOCIATION).number


async def test_it_is_parsed_once(db: Database) -> None:
    async with db.reader() as connection, db.transaction() as session:
        assert await read_law(connection) is await read_law(session)


async def test_a_change_is_seen_before_it_is_committed_only_by_whoever_makes_it(
    db: Database,
) -> None:
    before = await funds(db)
    with pytest.raises(LookupError):  # noqa: PT012 - what is rolled back is the whole block
        async with db.transaction() as session:
            await enter_rule(session, OPERATOR, RAISED)
            raised = (await rules_on(session, FROM)).get(
                RuleKey.FUNDS_MIN, OrganizationForm.ASSOCIATION
            )
            assert raised.number == 50_000
            assert await funds(db) == before
            raise LookupError
    assert await funds(db) == before


async def test_a_change_by_another_hand_is_seen(db: Database) -> None:
    assert await funds(db) != 1
    await write(db, "UPDATE rule SET value = '1' WHERE key = 'registration.funds_min'")
    assert await funds(db) == 1


async def test_without_a_rule_there_is_none(db: Database, city: Database) -> None:
    await write(db, "DELETE FROM rule")
    async with city.reader() as full, db.reader() as empty:
        assert (await rules_on(full, FROM)).rules
        assert not (await rules_on(empty, FROM)).rules
        assert (await rules_on(full, FROM)).rules
