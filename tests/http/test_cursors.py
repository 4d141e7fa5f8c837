"""Cursors that no list gave, or another one."""

from __future__ import annotations

import base64
import itertools
from typing import Any, NamedTuple

import httpx2
import orjson
import pytest

from tests.asking import ask
from tests.http.wire import client_error, run, sound

DAY = "2021-01-01"


class List(NamedTuple):
    """How a list is asked for, keys of one of its cursors, and keys that none of them can hold."""

    field: str
    around: str
    keys: list[Any]
    wrong: list[list[Any]]

    def query(self, argument: str) -> str:
        inside = f"{{ {self.field % argument} {{ edges {{ cursor }} }} }}"
        return f"query ($c: Cursor) {f'{{ {self.around} {inside} }}' if self.around else inside}"


def ordered(field: str, order: str, direction: str) -> str:
    return f"{field}(%s: $c, orderBy: {{field: {order}, direction: {direction}}})"


ORGANIZATIONS: dict[str, tuple[list[Any], list[list[Any]]]] = {
    "NUMBER": ([1], [[2**63], [-(2**63) - 1], [10**40], [1.0], ["1"], [True], [None], [], [1, 1]]),
    "NAME": (["x", 1], [["x"], [1, "x"], ["\0", 1], [None, 1], ["x", "1"], ["x", 2**63]]),
    "ESTABLISHED_ON": ([DAY, 1], [["2021-02-29", 1], ["infinity", 1], [1, 1], ["", 1], [DAY, DAY]]),
}
GAPS: list[list[Any]] = [
    *([2**31, 1], [-(2**31) - 1, 1], [2**63, 1], [1, 2**63]),
    *(["1", 1], [1, 1.5]),
]
LISTS = {
    f"{order}{sign}": List(ordered("organizations", order, direction), "", *keys)
    for order, keys in ORGANIZATIONS.items()
    for sign, direction in (("+", "ASC"), ("-", "DESC"))
} | {
    "CODE+": List("children(%s: $c)", 'division(code: "500000000000")', ["5"], [[5], ["\0"], [[]]]),
    "CODE-": List(ordered("communities", "CODE", "DESC"), "", ["5"], [[5], [None], ["5", 1]]),
    "GAP+": List("gaps(%s: $c)", "communityRatio(settlement: URBAN)", [1, 1], GAPS),
}


def arguments_of(name: str) -> list[str]:
    return ["after"] if name == "GAP+" else ["after", "before"]


def cursor(name: str, keys: list[Any]) -> str:
    inside = ",".join(
        str(key) if type(key) is int else orjson.dumps(key).decode() for key in [name, *keys]
    )
    return base64.urlsafe_b64encode(f"[{inside}]".encode()).decode().rstrip("=")


CASES = [(name, argument) for name in LISTS for argument in arguments_of(name)]


@pytest.mark.parametrize(("name", "argument"), CASES)
async def test_a_cursor_of_the_list_itself(
    client: httpx2.AsyncClient, name: str, argument: str
) -> None:
    data = await ask(client, LISTS[name].query(argument))
    while "edges" not in data:
        (data,) = data.values()
    own = data["edges"][-1]["cursor"]
    assert "=" not in own
    for given in (own, cursor(name, LISTS[name].keys)):
        sound(await run(client, LISTS[name].query(argument), {"c": given}))
    assert orjson.loads(base64.urlsafe_b64decode(own + "=="))[0] == name


@pytest.mark.parametrize(("name", "argument"), CASES)
async def test_keys_that_a_cursor_cannot_hold(
    client: httpx2.AsyncClient, statements: list[str], name: str, argument: str
) -> None:
    for keys in LISTS[name].wrong:
        response = await run(client, LISTS[name].query(argument), {"c": cursor(name, keys)})
        assert client_error(response) == "BAD_USER_INPUT", keys
    assert statements == []


@pytest.mark.parametrize(("name", "other"), list(itertools.permutations(LISTS, 2)))
async def test_a_cursor_of_another_list(
    client: httpx2.AsyncClient, statements: list[str], name: str, other: str
) -> None:
    given = cursor(other, LISTS[other].keys)
    assert (
        client_error(await run(client, LISTS[name].query("after"), {"c": given}))
        == "BAD_USER_INPUT"
    )
    assert statements == []


OWN = cursor("NUMBER+", [1])
TEXTS = [
    "",
    "x",
    "=",
    "*",
    "社区",
    "\n",
    OWN[:-1],
    OWN[1:],
    OWN + "===",
    OWN + OWN,
    OWN + "\n",
    f" {OWN}",
    "A" * 3_999,
    "A" * 500_000,
    *(
        base64.urlsafe_b64encode(text).decode()
        for text in (
            b"null",
            b"7",
            b"{}",
            b"[]",
            b"[[]]",
            b'"NUMBER+"',
            b'["NUMBER+"]',
            b'["NUMBER+",',
            b'["NUMBER+",1]' + b" " * 3_000,
            b"[" * 2_900,
            b"\xff\xfe",
            bytes(range(64)),
        )
    ),
]


@pytest.mark.parametrize("given", TEXTS)
@pytest.mark.parametrize("argument", ["after", "before"])
async def test_a_text_that_is_no_cursor(
    client: httpx2.AsyncClient, argument: str, given: str
) -> None:
    response = await run(client, LISTS["NUMBER+"].query(argument), {"c": given})
    assert client_error(response) == "BAD_USER_INPUT"


@pytest.mark.parametrize("given", [7, 0, True, 1.5, [], ["x"], {}, [[OWN]]])
async def test_a_cursor_of_another_type(client: httpx2.AsyncClient, given: object) -> None:
    response = await run(client, LISTS["NUMBER+"].query("after"), {"c": given})
    assert client_error(response) == "BAD_USER_INPUT"


@pytest.mark.parametrize("keys", [[2**63 - 1], [-(2**63) + 1], [0]])
async def test_a_place_beyond_the_list(client: httpx2.AsyncClient, keys: list[int]) -> None:
    for argument in ("after", "before"):
        response = await run(
            client, LISTS["NUMBER+"].query(argument), {"c": cursor("NUMBER+", keys)}
        )
        sound(response)
        assert response.json()["data"]


async def test_first_and_last_at_once(client: httpx2.AsyncClient, statements: list[str]) -> None:
    for arguments in ("first: 1, last: 1", "first: 0, last: 0"):
        query = f"{{ organizations({arguments}) {{ nodes {{ name }} }} }}"
        assert client_error(await run(client, query)) == "BAD_USER_INPUT"
    assert statements == []
