"""Documents that a client names by their hash: Apollo's automatic ones, and `documentId`."""

from __future__ import annotations

import hashlib
import itertools
from typing import Any

import httpx2
import orjson
import pytest

from schema.http.documents import LONGEST, REGISTERED, Documents, UnknownDocument
from tests.http.wire import GRAPHQL_JSON, post, refusal

_numbers = itertools.count()


def fresh() -> tuple[str, str]:
    """A document that no test has sent yet, and its hash."""
    query = f"{{ __typename }} # {next(_numbers)}"
    return query, hashlib.sha256(query.encode()).hexdigest()


def persisted(key: Any, version: Any = 1) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": version, "sha256Hash": key}}}


async def test_an_automatic_document(client: httpx2.AsyncClient) -> None:
    query, key = fresh()
    assert refusal(await post(client, persisted(key))) == "PERSISTED_QUERY_NOT_FOUND"
    registered = await post(client, {"query": query, **persisted(key)})
    assert registered.json()["data"] == {"__typename": "Query"}
    reused = await post(client, persisted(key))
    assert reused.content == registered.content


async def test_what_apollos_clients_look_for(client: httpx2.AsyncClient) -> None:
    """The message; and, in the older media type, a status that their transports let through."""
    for accept, status in (("application/json", 200), (GRAPHQL_JSON, 400)):
        missing = await post(client, persisted(fresh()[1]), accept=accept)
        assert missing.status_code == status
        assert missing.json()["errors"][0]["message"] == "PersistedQueryNotFound"


async def test_a_registered_document_by_get(client: httpx2.AsyncClient) -> None:
    query, key = fresh()
    asked = {"extensions": orjson.dumps(persisted(key)["extensions"]).decode()}
    missing = await client.get("/graphql", params=asked)
    assert refusal(missing) == "PERSISTED_QUERY_NOT_FOUND"
    assert "no-cache" in missing.headers["cache-control"], "it will be known in a moment"
    await client.get("/graphql", params={"query": query, **asked})
    for parameters in (asked, {"documentId": f"sha256:{key}"}, {"documentId": key}):
        found = await client.get("/graphql", params=parameters)
        assert found.json()["data"] == {"__typename": "Query"}


async def test_a_document_by_its_id(client: httpx2.AsyncClient) -> None:
    query = "query Q($code: DivisionCode!) { division(code: $code) { name } }"
    key = f"sha256:{hashlib.sha256(query.encode()).hexdigest()}"
    asked = {"documentId": key, "operationName": "Q", "variables": {"code": "500103000000"}}
    assert refusal(await post(client, asked)) == "PERSISTED_QUERY_NOT_FOUND"
    for _ in range(2):
        found = await post(client, {"query": query, **asked})
        assert found.json()["data"] == {"division": {"name": "渝中区"}}
    assert (await post(client, asked)).content == found.content


async def test_a_wrong_hash_registers_nothing(client: httpx2.AsyncClient) -> None:
    query, key = fresh()
    _, other = fresh()
    for wrong in (other, key[:-1], "", "x" * 100_000):
        assert refusal(await post(client, {"query": query, **persisted(wrong)})) == "BAD_REQUEST"
        assert refusal(await post(client, persisted(wrong))) == "PERSISTED_QUERY_NOT_FOUND"
    assert refusal(await post(client, persisted(key))) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "extension",
    [
        [],
        "hash",
        7,
        {},
        {"version": 1},
        {"sha256Hash": "0" * 64},
        {"version": 2, "sha256Hash": "0" * 64},
        {"version": 1, "sha256Hash": 7},
        {"version": 1, "sha256Hash": None},
    ],
)
async def test_a_hash_in_another_form(client: httpx2.AsyncClient, extension: Any) -> None:
    body = {"query": "{ __typename }", "extensions": {"persistedQuery": extension}}
    assert refusal(await post(client, body)) == "BAD_REQUEST"


@pytest.mark.parametrize("key", ["md5:0", "x-own:name", "sha256:", ":", "用", "../etc/passwd"])
async def test_an_unknown_id(client: httpx2.AsyncClient, key: str) -> None:
    assert refusal(await post(client, {"documentId": key})) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_document_that_is_refused_stays_refused(client: httpx2.AsyncClient) -> None:
    for query in ("{ nothing }", "{", "{ __typename }" + " " * LONGEST):
        key = hashlib.sha256(query.encode()).hexdigest()
        first = refusal(await post(client, {"query": query, **persisted(key)}))
        assert first in ("GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED")
        assert refusal(await post(client, persisted(key))) in (first, "PERSISTED_QUERY_NOT_FOUND")


def test_only_so_much_is_kept() -> None:
    documents = Documents(shipped=["{ shipped }"])
    texts = [f"{{ field{number} }}" for number in range(REGISTERED + 1)]
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    for key, text in zip(keys, texts, strict=True):
        assert documents.register(key, text)
        assert documents.get(keys[0]) == texts[0], "what is used stays"
    with pytest.raises(UnknownDocument):
        documents.get(keys[1])
    long = "x" * (LONGEST + 1)
    assert documents.register(hashlib.sha256(long.encode()).hexdigest(), long)
    with pytest.raises(UnknownDocument):
        documents.get(hashlib.sha256(long.encode()).hexdigest())
    shipped = hashlib.sha256(b"{ shipped }").hexdigest()
    assert documents.get(f"sha256:{shipped}") == "{ shipped }"
