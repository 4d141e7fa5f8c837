"""Anything at all, sent by every way in: an answer, or a refusal with a code; never a fault of ours."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.http.test_garbage import ASKED
from tests.http.wire import JSON, post, run, sound

FUZZ = settings(
    max_examples=200,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

texts = st.text(max_size=40)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
anything = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)

# Pieces of which almost documents are made.
pieces = st.sampled_from(
    [
        *'{}()[]:!$@|&=",#\\ \n',
        *("...", '"""', "query", "mutation", "fragment F on", "F", "on Division", "null", "true"),
        *(
            "organizations",
            "division",
            "nodes",
            "name",
            "first",
            "filter",
            "asOf",
            "$v",
            "a:",
            "-1",
        ),
        *("__typename", "__schema", "__type", "@include(if: $v)", "2147483648", "1e400", '"x"'),
        *(
            "community",
            "count",
            "value",
            "edges",
            "node",
            "pageInfo",
            '"2021-02-29"',
            "\0",
            "\ufeff",
        ),
    ]
)
ROOT = Path(__file__).resolve().parents[2]
WHOLE = [
    path.read_text("utf-8") for path in sorted((ROOT / "console/operations").glob("*.graphql"))
]


@st.composite
def nearly(draw: st.DrawFn) -> str:
    """An operation of the console, with some of its words exchanged."""
    words = re.findall(r"\w+|\W", draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(0, 3))):
        words[draw(st.integers(0, len(words) - 1))] = draw(pieces | st.sampled_from(words))
    return "".join(words)


documents = nearly() | st.lists(pieces, max_size=40).map(" ".join) | texts
operation = f"query ($v: Int) {{ {ASKED['Int']} }}"

names = st.sampled_from(["query", "documentId", "operationName", "variables", "extensions", "x"])
requests = st.fixed_dictionaries(
    {},
    optional={
        "query": documents | anything,
        "operationName": texts | anything,
        "documentId": texts | anything,
        "variables": st.dictionaries(texts, anything, max_size=3) | anything,
        "extensions": st.fixed_dictionaries({"persistedQuery": anything}) | anything,
    },
)
# What HTTP lets into the value of a header.
headers = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
preferences = st.lists(
    st.sampled_from([*",;=/*", "q", "0.5", "application", "json", JSON, "zh", "en", "-", "text"]),
    max_size=12,
).map("".join)


@FUZZ
@given(body=st.binary(max_size=200))
async def test_bytes(client: httpx2.AsyncClient, body: bytes) -> None:
    sound(await post(client, body))


@FUZZ
@given(body=anything | requests)
async def test_json(client: httpx2.AsyncClient, body: Any) -> None:
    sound(await post(client, as_json(body)))


@FUZZ
@given(query=documents)
async def test_documents(client: httpx2.AsyncClient, query: str) -> None:
    sound(await post(client, as_json({"query": query, "variables": {"v": True}})))


@FUZZ
@given(kind=st.sampled_from(sorted(ASKED)), value=anything)
async def test_variables(client: httpx2.AsyncClient, kind: str, value: Any) -> None:
    query = f"query ($v: {kind}) {{ {ASKED[kind]} }}"
    sound(await post(client, as_json({"query": query, "variables": {"v": value}})))


@FUZZ
@given(parameters=st.dictionaries(names, texts | documents, max_size=5))
async def test_urls(client: httpx2.AsyncClient, parameters: dict[str, str]) -> None:
    sound(await client.get("/graphql", params=parameters))


@FUZZ
@given(raw=st.binary(max_size=100))
async def test_raw_urls(client: httpx2.AsyncClient, raw: bytes) -> None:
    escaped = "".join(f"%{byte:02X}" if byte % 3 else chr(byte % 26 + 97) for byte in raw)
    sound(await client.get(f"/graphql?{escaped}=&query={escaped}&variables={escaped}"))


@FUZZ
@given(accept=headers | preferences, language=headers | preferences, content_type=headers)
async def test_headers(
    client: httpx2.AsyncClient, accept: str, language: str, content_type: str
) -> None:
    sound(await run(client, operation, accept=accept, accept_language=language))
    sound(await run(client, operation, content_type=content_type))


def as_json(value: Any) -> bytes:
    """JSON as Python's own writer makes it: with escapes for every character that is not ASCII."""
    return json.dumps(value).encode()
