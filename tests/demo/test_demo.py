"""The demo as the register holds it: a twentieth of the city, with every charity."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import text

from registry import credit_code
from registry.actor import OPERATOR, Actor
from registry.database import Database
from registry.demo import DemoLoaded, load_demo
from registry.errors import BadInput, Conflict, Forbidden
from tests.keys import VAULT

SCALE = 0.05

DIGEST = """
SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
    SELECT to_jsonb(o)::text FROM organization o
    UNION ALL SELECT (to_jsonb(s) - 'id')::text FROM organization_standing s
    UNION ALL SELECT (to_jsonb(h) - 'id')::text FROM organization_home h
    UNION ALL SELECT (to_jsonb(c) - 'id')::text FROM organization_charity c
    UNION ALL SELECT to_jsonb(y)::text FROM organization_tally y
) AS row (line)
"""


class Undone(Exception):
    """No error: a way out of the transaction."""


async def load(database: Database, *, scale: float = SCALE, seed: int = 2020) -> DemoLoaded:
    async with database.transaction() as session:
        return await load_demo(session, OPERATOR, VAULT, scale=scale, seed=seed)


async def value(database: Database, sql: str, *arguments: object) -> object:
    async with database.reader() as connection:
        return await connection.fetchval(sql, *arguments)


@pytest.mark.parametrize(
    ("day", "charities", "municipal", "foundations"),
    [
        ("2016-08-31", 0, 0, 0),
        ("2017-07-31", 66, 41, 40),
        ("2020-12-31", 124, 70, 62),
        ("2021-02-23", 124, 70, 62),
        ("2021-05-31", 125, 71, 62),
        ("2022-09-30", 136, 76, 66),
        ("2023-02-28", 143, 79, 68),
        ("2026-11-24", 196, 108, 84),
    ],
)
async def test_charities_are_all_there_at_any_scale(
    demo: Database, day: str, charities: int, municipal: int, foundations: int
) -> None:
    async with demo.reader() as connection:
        row = await connection.fetchrow(
            """
            SELECT count(*), count(*) FILTER (WHERE d.level = 'MUNICIPALITY'),
                   count(*) FILTER (WHERE s.form = 'FOUNDATION')
            FROM organization_charity c
            JOIN organization o ON o.id = c.organization_id
            JOIN division d ON d.id = o.registrar_id
            JOIN organization_standing s ON s.organization_id = o.id
             AND s.during @> $1::date AND s.standing = 'REGISTERED'
            WHERE c.during @> $1::date
            """,
            date.fromisoformat(day),
        )
    assert row is not None
    assert tuple(row) == (charities, municipal, foundations)


async def test_some_charities_have_ended(demo: Database) -> None:
    ended = "SELECT count(*) FROM organization_charity WHERE NOT upper_inf(during)"
    assert await value(demo, ended) == 12


@pytest.mark.parametrize(
    ("day", "urban", "rural"), [("2020-12-31", 9.4, 4.6), ("2026-11-24", 13.3, 6.9)]
)
async def test_counted_organizations_are_proportional_to_the_scale(
    demo: Database, day: str, urban: float, rural: float
) -> None:
    async with demo.reader() as connection:
        counted = await connection.fetch(
            """
            SELECT n.settlement, count(*) AS number
            FROM organization_standing s
            JOIN organization_home h
              ON h.organization_id = s.organization_id AND h.during @> $1::date
            JOIN division_settlement n ON n.division_id = h.division_id AND n.during @> $1::date
            WHERE s.community_based AND s.standing IN ('FILED', 'REGISTERED') AND s.during @> $1::date
            GROUP BY n.settlement
            """,
            date.fromisoformat(day),
        )
        communities = await connection.fetch(
            """
            SELECT settlement, count(*) AS number FROM division_settlement
            WHERE during @> $1::date GROUP BY settlement
            """,
            date.fromisoformat(day),
        )
    means = {"URBAN": urban, "RURAL": rural}
    expected = {row["settlement"]: means[row["settlement"]] * row["number"] for row in communities}
    assert {row["settlement"]: row["number"] for row in counted} == {
        settlement: round(number * SCALE) for settlement, number in expected.items()
    }


async def test_tallies_equal_what_the_timeline_adds_up_to(demo: Database) -> None:
    assert await value(demo, "SELECT count(*) FROM organization_tally") != 0
    assert await value(demo, "SELECT count(*) FROM organization_delta") == 0
    differing = """
        SELECT count(*) FROM (
            (TABLE organization_tally EXCEPT ALL TABLE organization_tally_derived)
            UNION ALL
            (TABLE organization_tally_derived EXCEPT ALL TABLE organization_tally)
        ) AS difference
    """
    assert await value(demo, differing) == 0


async def test_timeline_equals_the_dated_facts(demo: Database) -> None:
    differing = """
        SELECT count(*) FROM (
            (TABLE organization_timeline EXCEPT ALL TABLE organization_timeline_derived)
            UNION ALL
            (TABLE organization_timeline_derived EXCEPT ALL TABLE organization_timeline)
        ) AS difference
    """
    assert await value(demo, differing) == 0


async def test_credit_codes_are_valid_and_known_to_be_invented(demo: Database) -> None:
    async with demo.reader() as connection:
        rows = await connection.fetch(
            """
            SELECT o.credit_code, v.code AS registrar FROM organization o
            JOIN division_version v ON v.division_id = o.registrar_id
            WHERE o.credit_code IS NOT NULL
            """
        )
    for code, registrar in rows:
        assert credit_code.parse(code) == code
        assert code[2:8] == registrar[:6]
        assert code[8:10] == "DM"


@pytest.mark.parametrize(
    ("claim", "exception"),
    [
        ("every organization is marked as demo", "SELECT FROM organization WHERE NOT demo"),
        (
            "registered bodies have a code, filed and guided ones a number",
            """
            SELECT FROM organization o JOIN organization_standing s ON s.organization_id = o.id
            WHERE s.standing = 'REGISTERED' AND o.credit_code IS NULL
               OR s.standing IN ('FILED', 'GUIDED') AND o.filing_number IS NULL
            """,
        ),
        (
            "registered names are given once",
            """
            SELECT name FROM organization WHERE credit_code IS NOT NULL
            GROUP BY name HAVING count(*) > 1
            """,
        ),
        (
            "within a community group names are given once",
            """
            SELECT o.name, v.parent_id, h.division_id FROM organization o
            JOIN organization_home h ON h.organization_id = o.id
             AND h.during @> o.established_on
            JOIN division_version v ON v.division_id = h.division_id
            WHERE o.credit_code IS NULL GROUP BY 1, 2, 3 HAVING count(*) > 1
            """,
        ),
        (
            "foundations are registered with the municipality",
            """
            SELECT FROM organization o JOIN organization_standing s ON s.organization_id = o.id
            JOIN division d ON d.id = o.registrar_id
            WHERE s.form = 'FOUNDATION' AND d.level <> 'MUNICIPALITY'
            """,
        ),
        (
            "groups are on the list of the township of their community",
            """
            SELECT FROM organization o
            JOIN organization_home h ON h.organization_id = o.id
             AND h.during @> o.established_on
            JOIN division_version v ON v.division_id = h.division_id
            WHERE o.credit_code IS NULL AND v.parent_id <> o.registrar_id
            """,
        ),
        (
            "nothing is dated later than the end of October 2026",
            """
            SELECT FROM organization_timeline
            WHERE lower(during) > '2026-10-31' OR upper(during) > '2026-10-31'
            """,
        ),
        (
            "a charity is a registered body all the time",
            "SELECT FROM organization_timeline WHERE charity AND standing <> 'REGISTERED'",
        ),
        (
            "a body is established on the first day of its standing",
            """
            SELECT FROM organization o JOIN (
                SELECT organization_id, min(lower(during)) AS first
                FROM organization_standing GROUP BY organization_id
            ) s ON s.organization_id = o.id WHERE s.first <> o.established_on
            """,
        ),
        (
            "a body that was a charity from its first day on was established as one",
            """
            SELECT FROM organization o JOIN organization_charity c ON c.organization_id = o.id
            WHERE (c.route = 'ESTABLISHED') <> (lower(c.during) = o.established_on)
            """,
        ),
    ],
)
async def test_no_organization_contradicts(demo: Database, claim: str, exception: str) -> None:
    assert not await value(demo, f"SELECT EXISTS ({exception})"), claim


@pytest.mark.parametrize(
    "kind",
    [
        "SELECT FROM organization_standing WHERE standing = 'REVOKED'",
        "SELECT FROM organization_standing WHERE form = 'COMMUNITY_GUIDED' AND standing = 'GUIDED'",
        """
        SELECT FROM organization_home h JOIN organization o ON o.id = h.organization_id
        WHERE lower(h.during) > o.established_on
        """,
        "SELECT FROM organization WHERE credit_code IS NOT NULL AND filing_number IS NOT NULL",
        "SELECT FROM organization WHERE management_mode = 'DIRECT'",
        """
        SELECT FROM organization_home h JOIN division d ON d.id = h.division_id
        WHERE d.level = 'DISTRICT'
        """,
    ],
)
async def test_every_kind_of_history_occurs(demo: Database, kind: str) -> None:
    assert await value(demo, f"SELECT EXISTS ({kind})")


async def digest(database: Database, seed: int) -> object:
    """Of what a load would write; nothing is kept."""
    found = None
    with suppress(Undone):
        async with database.transaction() as session:
            await load_demo(session, OPERATOR, VAULT, scale=0.02, seed=seed)
            found = await session.scalar(text(DIGEST))
            raise Undone
    return found


async def test_the_same_seed_gives_the_same_rows(city: Database) -> None:
    first = await digest(city, seed=2020)
    assert isinstance(first, str)
    assert await digest(city, seed=2020) == first
    assert await digest(city, seed=2021) != first
    assert await value(city, "SELECT count(*) FROM organization") == 0


async def test_it_is_loaded_once_and_says_so(city: Database) -> None:
    loaded = await load(city, scale=0.01)
    with pytest.raises(Conflict):
        await load(city, scale=0.01)
    assert await value(city, "SELECT count(*) FROM organization") == loaded.organizations
    assert await value(city, "SELECT count(*) FROM organization_charity") == loaded.charities
    assert await value(
        city, "SELECT array_agg(action) FROM audit_entry WHERE subject = 'demo'"
    ) == ["demo.loaded"]
    ids = "SELECT last_value = (SELECT max(id) FROM organization) FROM organization_id_seq"
    assert await value(city, ids), "the next organization would be given a number twice"


async def test_it_needs_divisions(db: Database) -> None:
    with pytest.raises(Conflict):
        await load(db)


@pytest.mark.parametrize("scale", [0, -1, 1.5])
async def test_it_refuses_a_scale_out_of_bounds(city: Database, scale: float) -> None:
    with pytest.raises(BadInput):
        await load(city, scale=scale)


async def test_it_needs_the_permission(city: Database) -> None:
    async with city.transaction() as session:
        with pytest.raises(Forbidden):
            await load_demo(session, Actor("a clerk"), VAULT, scale=SCALE)
