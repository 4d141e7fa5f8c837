"""How much a request may ask for; what asks for more never reaches Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest
from graphql import get_introspection_query

from tests.conftest import serving
from tests.http.wire import JSON, client_error, post, raw, refusal, run, sound

LIMIT = 1_048_576
MEGABYTE = 1_000_000

START = "POST /graphql HTTP/1.1\r\nHost: registry\r\nContent-Type: application/json\r\n"


def padded(size: int) -> bytes:
    return b'{"query": "{ __typename }"}'.ljust(size)


async def megabytes(count: int, taken: list[int]) -> AsyncIterator[bytes]:
    for number in range(count):
        taken.append(number)
        yield b" " * MEGABYTE


async def test_a_body_up_to_the_limit(client: httpx2.AsyncClient) -> None:
    assert (await post(client, padded(LIMIT))).json()["data"] == {"__typename": "Query"}
    assert client_error(await post(client, padded(LIMIT + 1))) == "BODY_TOO_LARGE"


async def test_a_body_said_to_be_too_long_is_not_read(client: httpx2.AsyncClient) -> None:
    taken: list[int] = []
    headers = {"content-type": JSON, "content-length": str(60 * MEGABYTE)}
    response = await client.post("/graphql", content=megabytes(60, taken), headers=headers)
    assert client_error(response) == "BODY_TOO_LARGE"
    assert taken == []


@pytest.mark.parametrize("length", [None, "0", "-1", "nonsense", "²", "9" * 5_000])
async def test_a_long_body_that_says_something_else(
    client: httpx2.AsyncClient, length: str | None
) -> None:
    taken: list[int] = []
    headers = [(b"content-type", JSON.encode()), (b"transfer-encoding", b"chunked")]
    if length is not None:
        headers[1] = (b"content-length", length.encode("latin-1"))
    response = await client.post("/graphql", content=megabytes(60, taken), headers=headers)
    assert client_error(response) == "BODY_TOO_LARGE"
    assert len(taken) <= 2


async def test_a_long_body_on_the_wire(address: str) -> None:
    """The answer comes before the body, and the connection ends: nobody reads on."""
    for length in ("Content-Length: 60000000", "Content-Length: 60000000\r\nExpect: 100-continue"):
        async with raw(address, f"{START}{length}\r\n\r\n") as (answer, _):
            assert b" 413 " in await answer.readline()
            assert b"BODY_TOO_LARGE" in await answer.read()


async def test_a_long_body_in_chunks_on_the_wire(address: str) -> None:
    async with raw(address, f"{START}Transfer-Encoding: chunked\r\n\r\n") as (answer, sending):
        for _ in range(20):
            sending.write(b"10000\r\n" + b" " * 65_536 + b"\r\n")
        await sending.drain()
        assert b" 413 " in await answer.readline()


async def test_a_body_that_ends_early(address: str, client: httpx2.AsyncClient) -> None:
    async with raw(address, f"{START}Content-Length: 100\r\n\r\n{{") as (_, sending):
        sending.write_eof()
    before = await client.get("/readyz")
    assert before.status_code == 200


async def test_a_smaller_limit(demo_url: str) -> None:
    async with serving(demo_url, body_limit=100) as client:
        assert (await post(client, padded(100))).status_code == 200
        assert client_error(await post(client, padded(101))) == "BODY_TOO_LARGE"


def nested(levels: int) -> str:
    """A chain of fields, each within the one before."""
    inside = "{ parent " * (levels - 1) + "{ name }" + " }" * (levels - 1)
    return f'{{ division(code: "500103000000") {inside} }}'


def chained(on: str, field: str, last: str, length: int = 90) -> str:
    """Fragments of which each spreads the next twice: 2^90 fields once they are written out."""
    links = [
        f"fragment F{n} on {on} {{ {field.format(f'...F{n + 1} ...F{n + 1}')} }}"
        for n in range(length)
    ]
    return " ".join([*links, f"fragment F{length} on {on} {{ {last} }}"])


DIRECTIVE = "__typename @include(if: true) "
DIVISION = '{ division(code: "500103000000") { ...F0 } }'
PARSE, VALIDATE = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"
LISTS = "{{ communities(first: {}) {{ nodes {{ organizations(first: 100) {{ nodes {{ name }} }} }} }} }}"

TOO_MUCH = {
    "characters": ("{ __typename }" + " " * 20_000, PARSE, "20,000 characters"),
    "a comment": ("{ __typename } #" + "x" * MEGABYTE, PARSE, "20,000 characters"),
    "one name": (f"{{ {'x' * MEGABYTE} }}", PARSE, "20,000 characters"),
    "tokens": (f"{{ {'__typename ' * 1_000} }}", PARSE, "1000 tokens"),
    "depth": (nested(13), VALIDATE, "12 levels of fields"),
    "depth in fragments": (
        f"{DIVISION} {chained('Division', 'parent {{ {} }}', 'name', 12)}",
        VALIDATE,
        "12 levels of fields",
    ),
    "nesting": ("{ a" * 300 + " }" * 300, PARSE, "nested too deeply"),
    "nested lists": (
        f"{{ nodes(ids: {'[' * 400}{']' * 400}) {{ id }} }}",
        PARSE,
        "nested too deeply",
    ),
    "aliases": (
        "{ " + " ".join(f"a{n}: __typename" for n in range(31)) + " }",
        VALIDATE,
        "30 aliases",
    ),
    "aliases in fragments": (
        f"{DIVISION} {chained('Division', 'a: parent {{ {} }}', 'name', 6)}",
        VALIDATE,
        "30 aliases",
    ),
    "fields in fragments": (
        f"{{ ...F0 }} {chained('Query', '{}', '__typename')}",
        VALIDATE,
        "1,000 fields",
    ),
    "wide fields in fragments": (
        f"{DIVISION} " + chained("Division", "parent {{ {0} }} district {{ {0} }}", "name", 10),
        VALIDATE,
        "1,000 fields",
    ),
    "fields of the contract in fragments": (
        f"{{ __schema {{ ...F0 }} }} {chained('__Schema', '{}', '__typename')}",
        VALIDATE,
        "1,000 fields",
    ),
    "the same field": (f"{{ communities {{ nodes {{ {'name ' * 900} }} }} }}", VALIDATE, "aborted"),
    "directives": (f"{{ {DIRECTIVE * 51} }}", VALIDATE, "50 directives"),
    "introspection": (
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        VALIDATE,
        "introspection depth",
    ),
    "introspection in fragments": (
        "{ __schema { types { ...F } } } fragment F on __Type { fields { type { fields { type "
        "{ fields { name } } } } } }",
        VALIDATE,
        "introspection depth",
    ),
    "fragments in a circle": (
        "{ ...A } fragment A on Query { ...B } fragment B on Query { __typename ...A }",
        VALIDATE,
        "within itself",
    ),
    "a fragment in itself": (
        f"{DIVISION} fragment F0 on Division {{ parent {{ ...F0 }} }}",
        VALIDATE,
        "within itself",
    ),
    "an unknown fragment": ("{ ...Nothing }", VALIDATE, "Unknown fragment"),
    "cost": (LISTS.format(100), "COST_LIMIT_EXCEEDED", "10,201 objects"),
}


@pytest.mark.parametrize(("query", "code", "reason"), TOO_MUCH.values(), ids=TOO_MUCH)
async def test_too_much(
    client: httpx2.AsyncClient, statements: list[str], query: str, code: str, reason: str
) -> None:
    response = await run(client, query)
    assert client_error(response) == code
    assert any(reason in error["message"] for error in response.json()["errors"])
    assert statements == []


JUST_ENOUGH = {
    "characters": "{ __typename }".ljust(20_000),
    "depth": nested(12),
    "aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(30)) + " }",
    "fields in fragments": f"{{ ...F0 }} {chained('Query', '{}', '__typename', 9)}",
    "directives": f"{{ {DIRECTIVE * 50} }}",
    "introspection": get_introspection_query(),
    "cost": LISTS.format(98),
    "a fragment used often": f"{DIVISION} fragment F0 on Division {{ parent {{ ...F1 }} district "
    "{ ...F1 } municipality { ...F1 } } fragment F1 on Division { code name level }",
}


@pytest.mark.parametrize("query", JUST_ENOUGH.values(), ids=JUST_ENOUGH)
async def test_just_enough(client: httpx2.AsyncClient, query: str) -> None:
    answer = (await run(client, query)).json()
    assert answer["data"], answer


async def test_only_so_many_errors_are_told(client: httpx2.AsyncClient) -> None:
    response = await run(client, "{ " + " ".join(f"field{n}" for n in range(200)) + " }")
    assert refusal(response) == VALIDATE
    assert len(response.json()["errors"]) == 6
    variables = {f"v{n}": "x" for n in range(100)}
    query = f"query ({' '.join(f'${name}: Int' for name in variables)}) {{ __typename }}"
    assert len((await run(client, query, variables)).json()["errors"]) <= 6


async def test_a_limit_of_ones_own_on_cost(demo_url: str) -> None:
    async with serving(demo_url, cost_limit=50) as client:
        query = "{ organizations(first: %d) { nodes { name } } }"
        answer = (await run(client, query % 49)).json()
        assert answer["extensions"]["cost"] == {"requested": 50, "limit": 50}
        assert refusal(await run(client, query % 50)) == "COST_LIMIT_EXCEEDED"


@pytest.mark.parametrize("count", [100, 101, 50_000])
async def test_many_ids(client: httpx2.AsyncClient, statements: list[str], count: int) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    response = await run(client, query, {"ids": ["RGl2aXNpb246MQ"] * count})
    if count <= 100:
        sound(response)
        assert len(response.json()["data"]["nodes"]) == count
    else:
        assert client_error(response) == "BAD_USER_INPUT"
        assert statements == []


async def test_a_long_search_text(client: httpx2.AsyncClient, statements: list[str]) -> None:
    query = "query ($n: String) { organizations(filter: {nameContains: $n}) { nodes { name } } }"
    for text in ("社" * 201, "社" * 300_000):
        assert client_error(await run(client, query, {"n": text})) == "BAD_USER_INPUT"
    assert statements == []
    assert (await run(client, query, {"n": "社" * 200})).json()["data"] == {
        "organizations": {"nodes": []}
    }
