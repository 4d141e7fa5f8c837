"""Searching names for characters that mean something to LIKE, to regular expressions or to SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from registry.database import driver
from tests.asking import ask
from tests.conftest import opened, serving

NAMES = {
    "SO000000001": "百分之100%满意_协会",
    "SO000000002": "反斜杠\\协会",
    "SO000000003": "引号'协会\"甲",
    "SO000000004": "协会.*[甲](乙){3}^$|?+",
    "SO000000005": "Ａbc協會 Äß",
}
QUERY = """query ($n: String) { organizations(filter: {nameContains: $n}, orderBy: {field: NUMBER}) {
    nodes { number } count { value } } }"""


@pytest.fixture(scope="module")
async def client(demo_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a register with such names; they are as before afterwards."""
    async with opened(demo_url) as database, serving(demo_url) as client:

        async def rename(names: dict[str, str]) -> None:
            async with database.transaction() as session:
                await (await driver(session)).executemany(
                    "UPDATE organization SET name = $2 WHERE number = $1", list(names.items())
                )

        async with database.reader() as connection:
            rows = await connection.fetch(
                "SELECT number, name FROM organization WHERE number = ANY($1)", list(NAMES)
            )
        before = {row["number"]: row["name"] for row in rows}
        assert before.keys() == NAMES.keys()
        await rename(NAMES)
        yield client
        await rename(before)


def found(data: dict[str, Any]) -> set[str]:
    listed = {node["number"] for node in data["organizations"]["nodes"]}
    assert data["organizations"]["count"]["value"] == len(listed)
    return listed


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("%", {1}),
        ("_", {1}),
        ("100%满", {1}),
        ("1%0", set()),
        ("_协会", {1}),
        ("意_协", {1}),
        ("满%协", set()),
        ("\\", {2}),
        ("\\协", {2}),
        ("\\\\", set()),
        ("\\%", set()),
        ("'", {3}),
        ("'协会\"", {3}),
        ("'; DROP TABLE organization; --", set()),
        (".*[甲](乙){3}^$|?+", {4}),
        (".*", {4}),
        ("^$", {4}),
        ("[甲]", {4}),
        ("(乙)", {4}),
        ("{3}", {4}),
        ("Ａ", {5}),
        ("ＡBC", {5}),
        ("BC協", {5}),
        (" Ä", {5}),
        ("協會", {5}),
        ("协會", set()),
        ("\u200b", set()),
        ("\x01", set()),
        ("\uffff", set()),
        ("💥", set()),
        ("\t\n\r", set()),
        ("$1", set()),
        (":name", set()),
    ],
)
async def test_a_character_stands_for_itself(
    client: httpx2.AsyncClient, text: str, numbers: set[int]
) -> None:
    expected = {f"SO{number:09}" for number in numbers}
    assert found(await ask(client, QUERY, n=text)) == expected


async def test_nothing_is_contained_in_every_name(client: httpx2.AsyncClient) -> None:
    query = "query ($n: String) { organizations(filter: {nameContains: $n}) { count { value } } }"
    assert await ask(client, query, n="") == await ask(client, query, n=None)
