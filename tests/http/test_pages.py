"""What is served beside the endpoint: the contract, the console, health and figures."""

from __future__ import annotations

import re

import httpx2
import pytest
from graphql import build_schema
from prometheus_client.parser import text_string_to_metric_families as families

from schema.snapshot import SNAPSHOT
from tests.conftest import serving
from tests.http.wire import raw, run

UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: registry\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def test_health(client: httpx2.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        response = await client.get(path)
        assert response.status_code == 200
        assert (await client.post(path)).status_code == 405


async def test_the_contract_as_a_file(client: httpx2.AsyncClient) -> None:
    response = await client.get("/schema.graphql")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text.strip() == SNAPSHOT.read_text("utf-8").strip()
    assert build_schema(response.text).query_type


async def test_metrics(demo_url: str) -> None:
    async def figures(client: httpx2.AsyncClient) -> dict[tuple[str, str], float]:
        response = await client.get("/metrics")
        return {
            (sample.name, sample.labels.get("status", "")): sample.value
            for family in families(response.text)
            for sample in family.samples
        }

    async with serving(demo_url) as client:
        assert ("registry_graphql_requests_total", "200") not in await figures(client)
        await run(client, '{ division(code: "500103000000") { name } }')
        await run(client, "secret{", accept="application/graphql-response+json")
        await client.get("/schema.graphql")
        found = await figures(client)
        assert found["registry_graphql_requests_total", "200"] == 1
        assert found["registry_graphql_requests_total", "400"] == 1
        assert found["registry_graphql_seconds_count", ""] == 2
        assert found["registry_graphql_seconds_sum", ""] > 0
        assert "secret" not in (await client.get("/metrics")).text


async def test_about_the_server(client: httpx2.AsyncClient) -> None:
    about = (await client.get("/console.json")).json()
    assert about == {"demo": True, "version": about["version"], "endpoint": "/graphql"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", about["version"])


async def test_the_console_asks_nothing_of_the_outside(client: httpx2.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-cache"
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in page.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["worker-src"] == "'self'"
    assert not re.search(r"https?:|'unsafe-eval'|\*", page.headers["content-security-policy"])
    assert "<script>" not in page.text
    assert not re.search(r"(https?:)?//", page.text)


async def test_what_the_console_is_made_of(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/")).text
    paths = re.findall(r'(?:src|href)="\./([^"]+)"', page)
    assert any(path.endswith(".js") for path in paths)
    for path in paths:
        part = await client.get(f"/{path}")
        assert part.status_code == 200
        assert part.headers["x-content-type-options"] == "nosniff"
        assert ("immutable" in part.headers["cache-control"]) == path.startswith("assets/")
    script = next(path for path in paths if path.endswith(".js"))
    assert (await client.get(f"/{script}")).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("path", ["/nothing", "/assets/nothing.js", "/graphql/", "/.git/config"])
async def test_what_is_not_there(client: httpx2.AsyncClient, path: str) -> None:
    missing = await client.get(path)
    assert missing.status_code == 404
    assert "immutable" not in missing.headers.get("cache-control", "")


@pytest.mark.parametrize("path", ["/../pyproject.toml", "/%2e%2e/%2e%2e/pyproject.toml", "/%00"])
async def test_a_path_out_of_the_console(address: str, path: str) -> None:
    async with raw(address, f"GET {path} HTTP/1.1\r\nHost: registry\r\n\r\n") as (answer, _):
        assert b" 404 " in await answer.readline()


@pytest.mark.parametrize("path", ["/graphql", "/", "/console.json"])
async def test_a_web_socket_is_refused(
    address: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with raw(address, UPGRADE.format(path=path)) as (answer, _):
        assert b" 403 " in await answer.readline()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
