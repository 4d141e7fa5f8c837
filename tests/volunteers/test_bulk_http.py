"""Files over HTTP: sent by a platform, taken apart from the server, followed and downloaded."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from registry import accounts
from registry.actor import OPERATOR
from registry.database import Database
from tests.conftest import serving
from tests.files import drifts, value
from tests.volunteers.stating import number, record


def text(*records: dict[str, Any]) -> bytes:
    return b"".join(
        json.dumps(r, default=str, ensure_ascii=False).encode() + b"\n" for r in records
    )


async def key_of(db: Database, code: str) -> dict[str, str]:
    async with db.transaction() as session:
        await accounts.add_platform(session, OPERATOR, code, code)
        key = await accounts.add_platform_key(session, OPERATOR, code, f"{code} 1")
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
async def client(city: Database, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(city.url, data_dir=tmp_path, bulk_limit=1_000_000) as opened:
        yield opened


async def ended(client: httpx2.AsyncClient, location: str, key: dict[str, str]) -> dict[str, Any]:
    for _ in range(300):
        job: dict[str, Any] = (await client.get(location, headers=key)).json()
        if job["status"] not in {"RUNNING", "PAUSED"}:
            return job
        await asyncio.sleep(0.1)
    raise TimeoutError(job)


async def test_a_file_is_taken_and_its_refused_lines_told(
    city: Database, client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    key, other = await key_of(city, "zyh"), await key_of(city, "other")
    people = [record(f"e{n}", idNumber=number(n)) for n in range(50)]
    content = gzip.compress(text(*people, record("bad", division="1")))
    sent = await client.post("/bulk/volunteers?name=五月.ndjson.gz", content=content, headers=key)
    assert sent.status_code == 202
    location = sent.headers["Location"]
    assert (await client.get(location, headers=other)).status_code == 404
    job = await ended(client, location, key)
    assert job["status"] == "FINISHED"
    assert job["counts"] == {"CREATED": 50, "REJECTED": 1}
    assert job["source"] == "五月.ndjson.gz"
    refused = await client.get(f"{location}/refused", headers=key)
    header, line = refused.content.decode("utf-8-sig").splitlines()
    assert header.startswith("line,externalId")
    assert line.startswith("51,bad,REJECTED,DIVISION,")
    assert "今日没有此代码" in line
    assert await drifts(city) == []
    for _ in range(50):
        if not list((tmp_path / "bulk").iterdir()):
            break
        await asyncio.sleep(0.1)
    assert list((tmp_path / "bulk").iterdir()) == []


async def test_the_same_file_of_two_platforms_is_taken_of_both(
    city: Database, client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    content = text(*(record(f"e{n}", idNumber=number(n)) for n in range(20)))
    keys = [await key_of(city, "one"), await key_of(city, "two")]
    sent = [await client.post("/bulk/volunteers", content=content, headers=key) for key in keys]
    again = await client.post("/bulk/volunteers", content=content, headers=keys[1])
    assert again.headers["Location"] == sent[1].headers["Location"]
    assert len(list((tmp_path / "bulk").iterdir())) <= 2
    ends = [
        await ended(client, a.headers["Location"], key) for a, key in zip(sent, keys, strict=True)
    ]
    assert [job["counts"] for job in ends] == [{"CREATED": 20}, {"MERGED": 20}]


async def test_a_job_whose_process_breaks_off_is_given_up(
    city: Database, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BULK_LIMIT", "none")  # no setting that the process can read
    key = await key_of(city, "zyh")
    sent = await client.post("/bulk/volunteers", content=text(record("a")), headers=key)
    job = await ended(client, sent.headers["Location"], key)
    assert job["status"] == "FAILED"
    assert "broke off 3 times" in job["error"]


async def test_who_may_not_and_what_is_too_large(
    city: Database, client: httpx2.AsyncClient
) -> None:
    key = await key_of(city, "zyh")
    nobody = await client.post("/bulk/volunteers", content=b"{}")
    assert (nobody.status_code, nobody.json()["code"]) == (403, "FORBIDDEN")
    stranger = {"Authorization": "Bearer crk_0_0"}
    wrong = await client.post("/bulk/volunteers", content=b"{}", headers=stranger)
    assert (wrong.status_code, wrong.json()["code"]) == (401, "UNAUTHENTICATED")
    large = await client.post("/bulk/volunteers", content=b"x" * 1_000_001, headers=key)
    assert (large.status_code, large.json()["code"]) == (413, "BODY_TOO_LARGE")
    assert (await client.get("/bulk/jobs/1", headers=key)).status_code == 404
    assert (await client.post("/bulk/jobs/1/explode", headers=key)).status_code == 404
    assert await value(city, "SELECT count(*) FROM bulk_job") == 0
