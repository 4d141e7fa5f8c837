"""Values that cannot be: each is refused with a stable code, none is a fault of ours."""

from __future__ import annotations

import base64
import string
from typing import Any

import httpx2
import orjson
import pytest

from registry.credit_code import issue
from tests.asking import ask
from tests.http.wire import client_error, post, run, sound

DEEP = 200_000

BODIES = {
    "nothing": b"",
    "spaces": b"   ",
    "no JSON": b"query=%7B__typename%7D",
    "half": b'{"query": "{ __typename }"',
    "twice": b'{"query": "{ __typename }"} {}',
    "a comma too many": b'{"query": "{ __typename }",}',
    "single quotes": b"{'query': '{ __typename }'}",
    "NaN": b'{"query": "{ __typename }", "variables": {"x": NaN}}',
    "infinity": b'{"query": "{ __typename }", "variables": {"x": 1e999}}',
    "lists in lists": b"[" * DEEP,
    "closed lists in lists": b"[" * DEEP + b"]" * DEEP,
    "objects in objects": b'{"a":' * DEEP,
    "deep variables": b'{"query": "{ __typename }", "variables": {"x": '
    + b"[" * DEEP
    + b"]" * DEEP
    + b"}}",
    "a byte order mark": b"\xef\xbb\xbf" + b'{"query": "{ __typename }"}',
    "UTF-16": '{"query": "{ __typename }"}'.encode("utf-16"),
    "invalid UTF-8": b'{"query": "{ __typename } # \xff\xfe"}',
    "overlong UTF-8": b'{"query": "{ __typename } # \xc0\x80"}',
    "a surrogate in UTF-8": b'{"query": "{ __typename } # \xed\xa0\x80"}',
    "a lone surrogate": rb'{"query": "{ __typename } # \ud800"}',
    "surrogates the wrong way round": rb'{"variables": {"\udc00\ud800": 1}}',
    "a NUL": b'{"query": "{ __typename } # \0"}',
    "an escaped NUL": rb'{"query": "{ __typename } # \u0000"}',
    "a NUL after backslashes": rb'{"query": "{ __typename } # \\\\\u0000"}',
    "a NUL in a variable": rb'{"query": "{ __typename }", "variables": {"x": "a\u0000b"}}',
    "a NUL in a name": rb'{"query": "{ __typename }", "\u0000": 1}',
    "a text": b'"{ __typename }"',
    "a number": b"7",
    "null": b"null",
    "true": b"true",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_body_that_is_no_request(client: httpx2.AsyncClient, body: bytes) -> None:
    assert client_error(await post(client, body)) == "BAD_REQUEST"


PARAMETERS = {
    "query": [7, 1.5, True, False, [], {}, ["{ __typename }"], {"a": 1}],
    "operationName": [7, 0, True, False, [], {}, ["Q"]],
    "documentId": [7, 0, True, [], {}],
    "variables": ["", "{}", 7, 0, False, [], [{}]],
    "extensions": ["", "{}", 7, 0, True, [], [{}]],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in PARAMETERS.items() for value in values]
)
async def test_a_parameter_of_another_type(
    client: httpx2.AsyncClient, name: str, value: object
) -> None:
    body = {"query": "query Q { __typename }", name: value}
    assert client_error(await post(client, body)) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "?query=",
        "?query=%00",
        "?query=%7B__typename%7D%23%00",
        "?query=%7B__typename%7D&operationName=%00",
        "?query=%7B__typename%7D&documentId=%00",
        "?query=%7B__typename%7D&variables=%5B%5D",
        "?query=%7B__typename%7D&variables=%7B",
        "?query=%7B__typename%7D&variables=7",
        "?query=%7B__typename%7D&variables=%FF",
        "?query=%7B__typename%7D&variables=" + "%5B" * 10_000,
        "?query=%7B__typename%7D&extensions=%22%22",
        "?query=%7B__typename%7D&variables=%7B%22a%22:%22%5Cu0000%22%7D",
        "?QUERY=%7B__typename%7D",
        "?%00=%FF&&&===",
    ],
)
async def test_a_url_that_is_no_request(client: httpx2.AsyncClient, url: str) -> None:
    assert client_error(await client.get("/graphql" + url)) == "BAD_REQUEST"


@pytest.mark.parametrize("query", ["%FF%FE", "%ED%A0%80", "\\ud800", "%", "%7B%7D", "{", "\u2028"])
async def test_a_url_with_a_document_that_is_none(client: httpx2.AsyncClient, query: str) -> None:
    response = await client.get(f"/graphql?query={query}")
    assert client_error(response) == "GRAPHQL_PARSE_FAILED"


async def test_a_backslash_before_u0000_is_a_text(client: httpx2.AsyncClient) -> None:
    query = "query ($n: String) { organizations(filter: {nameContains: $n}) { nodes { name } } }"
    assert await ask(client, query, n="\\u0000") == {"organizations": {"nodes": []}}


@pytest.mark.parametrize("text", ["\\u0000", "a\\u0000b", "\\u{0}"])
async def test_a_nul_that_graphql_escapes(client: httpx2.AsyncClient, text: str) -> None:
    for query in (
        f'{{ organizations(filter: {{nameContains: "{text}"}}) {{ nodes {{ name }} }} }}',
        f'{{ organization(number: "{text}") {{ name }} }}',
        f'{{ node(id: "{text}") {{ id }} }}',
        f'{{ organizations(after: "{text}") {{ nodes {{ name }} }} }}',
    ):
        assert client_error(await run(client, query)) == "BAD_USER_INPUT"


@pytest.mark.parametrize("text", ["\\uD800", "\\u{D800}", "\\u{110000}", "\\uDC00\\uD800", "\\x00"])
async def test_a_character_that_is_none(client: httpx2.AsyncClient, text: str) -> None:
    query = f'{{ organization(number: "{text}") {{ name }} }}'
    assert client_error(await run(client, query)) == "GRAPHQL_PARSE_FAILED"


def code(kind: str = "1", division: str = "500103", body: str = "MJ123456") -> str:
    return issue(kind, division, body)


def changed(text: str, at: int) -> str:
    """The text with another character there."""
    return text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :]


JUNK: list[Any] = ["", "x", [], {}, ["x"], {"a": 1}, True, 1.5, 10**30, -(10**30), "\u202e", "💥"]

# For each type of argument, values that it cannot have. A number may stand for an id.
WRONG: dict[str, list[Any]] = {
    "Int": [*JUNK, 2**31, -(2**31) - 1, 2**64, 1.5, "1", -1, 101],
    "Boolean": ["", "true", 0, 1, [], {}],
    "Date": [
        *JUNK,
        20210101,
        "2021-02-29",
        "2021-13-01",
        "2021-00-10",
        "2021-1-1",
        "20210101",
        "20210101  ",
        "2021-W01-1",
        "2021-001",
        "99999-01-01",
        "0000-00-00",
        "1899-12-31",
        "2200-01-01",
        "-021-01-01",
        "2021-01-01T00:00:00",
        "2021-01-01T00:00:00Z",
        "2021-01-01 ",
        " 2021-01-01",
        "２０２１-01-01",
        "today",
    ],
    "DivisionCode": [
        *JUNK,
        500103000000,
        "500103",
        "5001030000000",
        "50010300000０",
        "-00103000000",
    ],
    "CreditCode": [
        *JUNK,
        changed(code(), 17),
        changed(code(), 16),
        changed(code(), 9),
        code()[:17],
        code() + "0",
        code().replace("M", "I"),
        code().replace("MJ", "ＭＪ"),
        "5" * 18,
        "ß" * 9,
        "x" * 100_000,
    ],
    "Settlement": [*JUNK, "urban", "SUBURBAN", 0],
    "OrganizationFilter": [
        *(value for value in JUNK if value != {}),
        {"form": ["CLUB"]},
        {"form": [None]},
        {"form": [["FOUNDATION"]]},
        {"standing": {"a": "FILED"}},
        {"charity": "yes"},
        {"registeredBetween": ["2020-01-01", "2021-01-01"]},
        {"registeredBetween": {"from": "yesterday"}},
        {"registeredBetween": {"since": "2020-01-01"}},
        {"nameContains": ["x"]},
        {"nameContains": 7},
        {"unknown": 1},
        {"division": "1"},
        {"asOf": "2021-02-29"},
    ],
    "OrganizationOrder": [
        *(value for value in JUNK if value != {}),
        {"field": "SIZE"},
        {"field": None},
        {"direction": "UP"},
        {"direction": None},
        {"name": "NAME"},
    ],
}
ASKED = {
    "Int": "organizations(first: $v) { nodes { name } }",
    "Boolean": "organizations(filter: {charity: $v}) { nodes { name } }",
    "Date": 'division(code: "500103000000", asOf: $v) { name }',
    "DivisionCode": "communities(filter: {division: $v}) { nodes { name } }",
    "CreditCode": "organization(creditCode: $v) { name }",
    "Settlement": "communities(filter: {settlement: $v}) { nodes { name } }",
    "OrganizationFilter": "organizations(filter: $v) { nodes { name } }",
    "OrganizationOrder": "organizations(orderBy: $v) { nodes { name } }",
}


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in WRONG.items() for value in values]
)
async def test_a_value_that_its_type_has_not(
    client: httpx2.AsyncClient, statements: list[str], kind: str, value: object
) -> None:
    query = f"query ($v: {kind}) {{ {ASKED[kind]} }}"
    body = orjson.dumps({"query": query, "variables": {"v": 0}})
    given = body.replace(b'"v":0', b'"v":' + as_json(value))
    assert client_error(await post(client, given)) == "BAD_USER_INPUT"
    assert statements == []


def as_json(value: object) -> bytes:
    """JSON, also of numbers longer than any computer's."""
    return str(value).encode() if type(value) is int else orjson.dumps(value)


@pytest.mark.parametrize("kind", ASKED)
async def test_null_and_nothing_are_the_same(client: httpx2.AsyncClient, kind: str) -> None:
    query = f"query ($v: {kind}) {{ {ASKED[kind]} }}"
    answers = [await run(client, query, given) for given in ({"v": None}, {})]
    assert answers[0].content == answers[1].content
    for answer in answers:
        sound(answer)


async def test_what_a_code_forgives(client: httpx2.AsyncClient) -> None:
    query = "query ($c: CreditCode) { organization(creditCode: $c) { name } }"
    for text in (code(), code().lower(), f" {code()} "):
        assert await ask(client, query, c=text) == {"organization": None}


IDS: dict[str, list[Any]] = {
    "no base64": ["", "x", "*", "é", "Division:1", "RGl2aXNpb246MQ===", "RGl2aXNpb246MQ\n", "社区"],
    "another type": [7, 0, -1],
    "no id inside": [
        base64.b64encode(text).decode()
        for text in (
            b"",
            b":",
            b"Division",
            b"Division:",
            b"Division:x",
            b"Division:-1",
            b"Division:1.0",
            b"Division: 1",
            b"Division:0x1",
            b"Division:1:1",
            b"Division:1\0",
            b"Divi\0sion:1",
            b":1",
            b"\xff:1",
            "Division:１".encode(),
            "Division:²".encode(),
            b"Division:" + b"9" * 19,
            b"Division:" + b"9" * 5_000,
        )
    ],
    "random": [base64.b64encode(bytes(range(n, n + 24))).decode() for n in range(0, 200, 20)],
    "long": ["x" * 500_000, "A" * 500_000],
}


@pytest.mark.parametrize("given", [value for values in IDS.values() for value in values])
async def test_an_id_that_is_none(
    client: httpx2.AsyncClient, statements: list[str], given: object
) -> None:
    for query in (
        "query ($v: ID!) { node(id: $v) { id } }",
        "query ($v: ID!) { nodes(ids: [$v]) { id } }",
    ):
        assert client_error(await run(client, query, {"v": given})) == "BAD_USER_INPUT"
    assert statements == []


async def test_an_id_of_what_is_not_there(client: httpx2.AsyncClient) -> None:
    """Null, as for any object that does not exist: also for a type that the contract has not."""
    names = ("Division", "Community", "SocialOrganization", "Volunteer", string.ascii_letters)
    given = [base64.b64encode(f"{name}:{'9' * 18}".encode()).decode() for name in names]
    found = await ask(client, "query ($v: [ID!]!) { nodes(ids: $v) { id } }", v=given)
    assert found == {"nodes": [None] * len(given)}


async def test_an_id_of_one_type_is_none_of_another(client: httpx2.AsyncClient) -> None:
    division = await ask(client, '{ division(code: "500103000000") { id } }')
    key = base64.b64decode(division["division"]["id"] + "==").partition(b":")[2]
    other = base64.b64encode(b"Community:" + key).decode()
    query = "query ($v: ID!) { node(id: $v) { id __typename } }"
    assert await ask(client, query, v=other) == {"node": None}
