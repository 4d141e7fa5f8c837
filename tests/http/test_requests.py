"""What a request may look like, and what its answer looks like then."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from tests.http.wire import GRAPHQL_JSON, JSON, client_error, post, refusal, run

DISTRICT = '{ division(code: "500103000000") { name } }'
BY_CODE = "query ($code: DivisionCode!) { division(code: $code) { name } }"
TWO = "query One { one: __typename } query Two { two: __typename }"
ANSWER = {"division": {"name": "渝中区"}}

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


async def get(client: httpx2.AsyncClient, **parameters: Any) -> httpx2.Response:
    """A GET; what is no text travels as JSON."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in parameters.items()
    }
    return await client.get("/graphql", params=texts)


async def test_get(client: httpx2.AsyncClient) -> None:
    for parameters in (
        {"query": DISTRICT},
        {"query": BY_CODE, "variables": {"code": "500103000000"}},
        {"query": f"query Q {DISTRICT}", "operationName": "Q", "extensions": {"some": "value"}},
        {
            "query": DISTRICT,
            "variables": "",
            "operationName": "",
            "extensions": "",
            "documentId": "",
        },
        {"query": DISTRICT, "variables": None, "extensions": None},
        {"query": DISTRICT, "unknown": "ignored"},
    ):
        response = await get(client, **parameters)
        assert response.json()["data"] == ANSWER
        assert response.status_code == 200


async def test_the_operation_null_is_one_of_that_name(client: httpx2.AsyncClient) -> None:
    named = await get(client, query="query null { __typename }", operationName="null")
    assert named.json()["data"] == {"__typename": "Query"}
    other = await get(client, query="query One { __typename }", operationName="null")
    assert refusal(other) == "OPERATION_RESOLUTION_FAILURE"


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
@pytest.mark.parametrize(
    "mutation", ["mutation { __typename }", "mutation M { signOut { __typename } }"]
)
async def test_a_mutation_needs_post(
    client: httpx2.AsyncClient, mutation: str, accept: str
) -> None:
    sent = await client.get("/graphql", params={"query": mutation}, headers={"accept": accept})
    assert client_error(sent) == "METHOD_NOT_ALLOWED"
    assert sent.headers["allow"] == "POST"
    posted = await run(client, mutation, accept=accept)
    assert posted.status_code == 200
    assert "errors" not in posted.json()


async def test_a_query_beside_a_mutation_may_be_asked_by_get(client: httpx2.AsyncClient) -> None:
    both = "query Read { __typename } mutation Write { __typename }"
    assert (await get(client, query=both, operationName="Read")).status_code == 200
    assert client_error(await get(client, query=both, operationName="Write")) == (
        "METHOD_NOT_ALLOWED"
    )


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"])
async def test_other_methods(client: httpx2.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql", json={"query": DISTRICT})
    assert client_error(response) == "METHOD_NOT_ALLOWED"
    assert response.headers["allow"] == "GET, HEAD, POST"


async def test_head_is_get_without_the_body(address: str) -> None:
    async with httpx2.AsyncClient(base_url=address, params={"query": DISTRICT}) as real:
        whole, head = await real.get("/graphql"), await real.head("/graphql")
    assert head.content == b""
    same = ("content-type", "content-length", "content-language")
    assert {name: head.headers[name] for name in same} == {
        name: whole.headers[name] for name in same
    }


@pytest.mark.parametrize(
    "body",
    [
        {"query": DISTRICT},
        {"query": DISTRICT, "variables": {}, "unknown": ["ignored"]},
        {"query": DISTRICT, "variables": None, "operationName": None, "extensions": None},
        {"query": DISTRICT, "operationName": "", "documentId": None},
        {"query": BY_CODE, "variables": {"code": "500103000000", "unknown": {"also": "ignored"}}},
    ],
)
async def test_post(client: httpx2.AsyncClient, body: dict[str, Any]) -> None:
    response = await post(client, body)
    assert response.status_code == 200
    assert response.json()["data"] == ANSWER
    assert "渝中区" in response.content.decode(), "text as it is, without escapes"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        'application/json; charset="UTF-8"',
        "application/json; profile=x; charset=utf8",
    ],
)
async def test_json_in_utf_8(client: httpx2.AsyncClient, content_type: str) -> None:
    response = await post(client, {"query": "{ __typename } # 🏃"}, content_type=content_type)
    assert response.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "application/json; charset=gb18030",
    ],
)
async def test_nothing_but_json_in_utf_8(client: httpx2.AsyncClient, content_type: str) -> None:
    """Also what keeps a foreign page from asking in a visitor's name: its forms send no JSON."""
    response = await post(client, {"query": DISTRICT}, content_type=content_type)
    assert client_error(response) == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (BROWSER, JSON),
        (JSON, JSON),
        (f"{JSON}; charset=utf-8", JSON),
        (f"{JSON}, */*", JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (GRAPHQL_JSON.upper(), GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON}", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.5, {JSON}", JSON),
        (f"{GRAPHQL_JSON};q=0, */*", JSON),
        (f"text/html, {JSON};q=0, */*;q=0.1", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.001, text/html", GRAPHQL_JSON),
    ],
)
async def test_the_media_type_liked_best(
    client: httpx2.AsyncClient, accept: str, media_type: str
) -> None:
    response = await run(client, DISTRICT, accept=accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert {"Accept", "Accept-Language"} <= set(response.headers["vary"].split(", "))


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml, text/*", f"{JSON};q=0", "*/*;q=0.0", "application"]
)
async def test_no_media_type_of_ours(client: httpx2.AsyncClient, accept: str) -> None:
    assert client_error(await run(client, DISTRICT, accept=accept)) == "NOT_ACCEPTABLE"


async def test_accept_in_several_lines(client: httpx2.AsyncClient) -> None:
    headers = [("accept", "text/html"), ("accept", GRAPHQL_JSON)]
    response = await client.get("/graphql", params={"query": DISTRICT}, headers=headers)
    assert response.headers["content-type"] == GRAPHQL_JSON


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("", "BAD_REQUEST"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (BY_CODE, "BAD_USER_INPUT"),
        ('{ division(code: "1") { name } }', "GRAPHQL_VALIDATION_FAILED"),
        ("{ organizations(first: -1) { nodes { name } } }", "BAD_USER_INPUT"),
        ("{ organization { name } }", "BAD_USER_INPUT"),
        ("query A { __typename } query B { __typename }", "OPERATION_RESOLUTION_FAILURE"),
        (
            '{ communityRatio(settlement: URBAN, within: "999999000000") { mean } }',
            "UNKNOWN_DIVISION",
        ),
    ],
)
async def test_a_refusal_has_a_status_of_its_own_in_the_newer_media_type(
    client: httpx2.AsyncClient, query: str, code: str
) -> None:
    for accept in (JSON, GRAPHQL_JSON):
        response = await run(client, query, accept=accept)
        assert client_error(response) == code
        assert response.headers["content-type"] == accept


async def test_one_operation_of_several(client: httpx2.AsyncClient) -> None:
    for name, key in (("One", "one"), ("Two", "two")):
        response = await post(client, {"query": TWO, "operationName": name})
        assert response.json()["data"] == {key: "Query"}
    for unknown in (None, "", "Three", "one"):
        response = await post(client, {"query": TWO, "operationName": unknown})
        assert refusal(response) == "OPERATION_RESOLUTION_FAILURE"
    assert refusal(await post(client, {"query": "fragment F on Query { __typename }"})) == (
        "GRAPHQL_VALIDATION_FAILED"
    )


@pytest.mark.parametrize("batch", [[], [{"query": DISTRICT}], [{"query": DISTRICT}] * 2])
async def test_batches_are_refused(client: httpx2.AsyncClient, batch: list[Any]) -> None:
    assert client_error(await post(client, batch)) == "BAD_REQUEST"


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ __typename }", 0),
        (DISTRICT, 1),
        ("{ organizations(first: 50) { nodes { name community { name } } } }", 101),
        ("{ organizations(first: 0) { pageInfo { hasNextPage } } }", 1),
    ],
)
async def test_the_price_of_an_operation(client: httpx2.AsyncClient, query: str, cost: int) -> None:
    """One point for each object that may be answered with, the list among them."""
    answer = (await run(client, query)).json()
    assert answer["extensions"] == {"cost": {"requested": cost, "limit": 10_000}}


async def test_data_and_the_contract_in_one_operation(client: httpx2.AsyncClient) -> None:
    query = """query ($type: String!, $with: Boolean!) {
        last: __type(name: $type) { name } division(code: "500103000000") { name }
        __schema @include(if: $with) { queryType { name } } __typename }"""
    response = await run(client, query, {"type": "Division", "with": False})
    assert list(response.json()["data"].items()) == [
        ("last", {"name": "Division"}),
        ("division", {"name": "渝中区"}),
        ("__typename", "Query"),
    ]
