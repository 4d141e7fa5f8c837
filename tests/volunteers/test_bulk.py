"""Files of any kind and any fault: clear outcome each, nothing lost, nothing done twice."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
import json
import multiprocessing
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.actor import Actor
from registry.database import Database
from registry.errors import Conflict
from registry.volunteers import jobs, running
from registry.volunteers.job_models import BulkJob, JobStatus
from registry.volunteers.reading import LONGEST, Reader
from registry.volunteers.running import run_job
from tests.conftest import TODAY
from tests.files import drifts, fetch, value
from tests.keys import VAULT
from tests.volunteers.stating import COMMUNITY, number, platform, record, verification

pytestmark = pytest.mark.usefixtures("small")

LIMIT = 10_000_000
COUNTS = "SELECT count(*), count(DISTINCT volunteer_id) FROM volunteer_registration"
REFUSED = "SELECT line, code FROM bulk_refusal ORDER BY line"


def text(*records: dict[str, Any]) -> bytes:
    return b"".join(
        json.dumps(r, default=str, ensure_ascii=False).encode() + b"\n" for r in records
    )


def people(n: int, **stated: Any) -> list[dict[str, Any]]:
    return [record(f"e{k}", idNumber=number(k % 2_000), **stated) for k in range(n)]


async def taken(
    db: Database, actor: Actor, path: Path, limit: int = LIMIT
) -> tuple[JobStatus, BulkJob]:
    assert actor.platform_id is not None
    upload = jobs.Upload(path.name, str(hash(path.read_bytes())), path.stat().st_size)
    async with db.transaction() as session:
        job = await jobs.open_job(session, actor, actor.platform_id, upload)
    status = await run_job(db, actor, VAULT, job, reader=Reader(path, limit), today=TODAY)
    async with db.transaction() as session:
        done = await session.get(BulkJob, job.id)
    assert done is not None
    return status, done


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of seven lines, so that a few lines are many parts."""
    monkeypatch.setattr(running, "PART", 7)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", ["plain", "gzip", "bom", "gb18030", "crlf", "blank lines"])
async def test_json_however_it_is_written(city: Database, tmp_path: Path, kind: str) -> None:
    content = text(*people(20))
    match kind:
        case "gzip":
            content = gzip.compress(content)
        case "bom":
            content = b"\xef\xbb\xbf" + content
        case "gb18030":
            content = content.decode().encode("gb18030")
        case "crlf":
            content = content.replace(b"\n", b"\r\n")
        case "blank lines":
            content = content.replace(b"\n", b"\n\n")
    actor = await platform(city)
    status, job = await taken(city, actor, write(tmp_path / "f", content))
    assert (status, job.counts) == (JobStatus.FINISHED, {"CREATED": 20})
    assert await value(city, "SELECT DISTINCT name_masked FROM volunteer_registration") == "王**"
    assert await fetch(city, COUNTS) == [(20, 20)]
    assert await drifts(city) == []


HEADER = "外部编号,修订号,居住区域代码,注册日期,姓名,证件号码,认证方式,认证机构,认证时间,专业技能"


def rows(n: int) -> Iterable[str]:
    for k in range(n):
        yield (
            f"e{k},1,{COMMUNITY},2020年3月1日,李四,{number(k)},人工核验,民政局,"
            "2021-01-02T09:00:00+08:00,急救、翻译"
        )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
async def test_csv_in_chinese(city: Database, tmp_path: Path, encoding: str) -> None:
    content = "\r\n".join([HEADER, *rows(20), ""]).encode(encoding)
    actor = await platform(city)
    status, job = await taken(city, actor, write(tmp_path / "f.csv", content))
    assert (status, job.counts) == (JobStatus.FINISHED, {"CREATED": 20})
    found = "SELECT DISTINCT verified_on, skills FROM volunteer_registration"
    assert await fetch(city, found) == [(date(2021, 1, 2), ["急救", "翻译"])]


async def test_bad_lines_are_named_and_the_others_taken(city: Database, tmp_path: Path) -> None:
    good = text(*people(10)).splitlines(keepends=True)
    bad = [
        b"{not json\n",
        text(record("x1", division="999999999999")),
        text(record("x2", registeredOn="2999-01-01")),
        text(record("x3", idNumber="500103199001010000")),
        text(record("x4", verification=verification(date(2021, 1, 1)))),
        text(record("13812345678")),
        text(record("x6", phone="call me")),
        text({**record("x7"), "colour": "red"}),
        b'{"externalId":"x8","name":"\xff\xfe"}\n',
        b'{"externalId":"' + b"x" * (3 * LONGEST) + b'"}\n',
        text(record("x9", idNumber=number(3))),
        b'{"externalId":"torn","revi',
    ]
    actor = await platform(city)
    status, job = await taken(city, actor, write(tmp_path / "f", b"".join([*good, *bad])))
    assert status is JobStatus.FINISHED
    assert job.counts == {"CREATED": 10, "REJECTED": 11, "CONFLICT": 1}
    assert await fetch(city, REFUSED) == [
        (11, "JSON"),
        (12, "DIVISION"),
        (13, "REGISTERED_ON"),
        (14, "ID_NUMBER"),
        (15, "VERIFICATION_IDENTITY"),
        (16, "EXTERNAL_ID_PERSONAL"),
        (17, "PHONE"),
        (18, "SHAPE"),
        (19, "ENCODING"),
        (20, "TOO_LONG"),
        (21, "ALREADY_REGISTERED"),
        (22, "JSON"),
    ]
    told = await fetch(city, "SELECT message, message_zh, external_id FROM bulk_refusal")
    assert "500103199001010000" not in str(told)


async def test_the_same_twice_in_a_file_counts_once(city: Database, tmp_path: Path) -> None:
    twins = [
        record("a", 1),
        record("a", 3),
        record("a", 2),
        record("a", 3),
        record("a", 3, name="赵"),
    ]
    status, job = await taken(city, await platform(city), write(tmp_path / "f", text(*twins)))
    assert status is JobStatus.FINISHED
    assert job.counts == {"CREATED": 1, "STALE": 2, "UNCHANGED": 1, "CONFLICT": 1}
    assert await value(city, "SELECT revision FROM volunteer_registration") == 3


async def test_the_same_file_again_changes_nothing(city: Database, tmp_path: Path) -> None:
    actor, path = await platform(city), write(tmp_path / "f", text(*people(30)))
    await taken(city, actor, path)
    changes = await value(city, "SELECT count(*) FROM change")
    status, job = await taken(city, actor, path)
    assert (status, job.counts) == (JobStatus.FINISHED, {"UNCHANGED": 30})
    assert await value(city, "SELECT count(*) FROM change") == changes


@pytest.mark.parametrize("fault", ["torn gzip", "bomb", "open quote"])
async def test_a_broken_file_fails_behind_what_could_be_read(
    city: Database, tmp_path: Path, fault: str
) -> None:
    limit = LIMIT
    match fault:
        case "torn gzip":
            content = gzip.compress(text(*people(400)), compresslevel=0)[:-10_000]
        case "bomb":
            content, limit = gzip.compress(text(*people(20)) + b" " * 50_000_000), 20_000_000
        case _:
            content = "\n".join([HEADER, *rows(20), f'"e21,1,{COMMUNITY}']).encode()
    actor = await platform(city)
    status, job = await taken(city, actor, write(tmp_path / "f", content), limit)
    assert status is JobStatus.FAILED
    assert job.error
    assert (await value(city, "SELECT count(*) FROM volunteer_registration")) >= 20
    assert await drifts(city) == []


async def test_a_job_that_broke_off_goes_on_where_it_was(
    city: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, path = await platform(city), write(tmp_path / "f", text(*people(70)))
    parts, advance = 0, jobs.advance

    async def breaking(*args: Any, **stated: Any) -> None:
        nonlocal parts
        parts += 1
        if parts == 4:
            raise OSError("the machine is gone")
        await advance(*args, **stated)

    monkeypatch.setattr(jobs, "advance", breaking)
    with pytest.raises(OSError, match="gone"):
        await taken(city, actor, path)
    assert await fetch(city, "SELECT status, lines_done, counts FROM bulk_job") == [
        ("RUNNING", 21, '{"CREATED": 21}')
    ]
    status, job = await taken(city, actor, path)
    assert (status, job.counts, job.lines_done) == (JobStatus.FINISHED, {"CREATED": 70}, 70)
    assert await fetch(city, COUNTS) == [(70, 70)]
    assert await drifts(city) == []


async def test_two_processes_take_a_large_file_in_turn(
    city: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One record has a new revision in every part: they come in their order."""
    monkeypatch.setattr(running, "LARGE", 0)
    changing = [
        record("e0", revision=k + 1, idNumber=number(3_000), skills=[f"s{k}"]) for k in range(20)
    ]
    lines = [one for k in range(20) for one in (changing[k], *people(200)[10 * k : 10 * k + 10])]
    lines = [line for line in lines if line["externalId"] != "e0" or line in changing]
    actor = await platform(city)
    status, job = await taken(city, actor, write(tmp_path / "f", text(*lines) + b"{torn"))
    assert (status, job.lines_done) == (JobStatus.FINISHED, len(lines) + 1)
    assert await fetch(city, REFUSED) == [(len(lines) + 1, "JSON")]
    assert job.counts["CREATED"] == 200
    assert await value(city, "SELECT max(revision) FROM volunteer_registration") == 20
    assert await drifts(city) == []


async def test_two_processes_tell_what_of_a_file_cannot_be_read(
    city: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LARGE", 0)
    actor = await platform(city)
    whole = gzip.compress(text(*people(200)))
    status, job = await taken(city, actor, write(tmp_path / "f", whole[: len(whole) - 40]))
    assert status == JobStatus.FAILED
    assert "GZIP" in (job.error or "")
    assert await fetch(city, COUNTS) == [(job.lines_done, job.lines_done)]


async def test_a_process_that_is_killed_loses_nothing(
    city: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LARGE", 0)
    actor, path = await platform(city), write(tmp_path / "f", text(*people(700)))
    work = asyncio.create_task(taken(city, actor, path))
    while not await value(city, "SELECT max(lines_done) FROM bulk_job"):  # noqa: ASYNC110 - it is in a table
        await asyncio.sleep(0.01)
    multiprocessing.active_children()[0].kill()
    with pytest.raises(running.BrokenOff):
        await work
    done = await value(city, "SELECT lines_done FROM bulk_job")
    assert done < 700
    assert await fetch(city, COUNTS) == [(done, done)]
    status, job = await taken(city, actor, path)
    assert (status, job.counts, job.lines_done) == (JobStatus.FINISHED, {"CREATED": 700}, 700)
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("large", [10**9, 0])
async def test_a_job_is_paused_resumed_and_cancelled(
    city: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(running, "LARGE", large)
    actor, path = await platform(city), write(tmp_path / "f", text(*people(210)))
    work = asyncio.create_task(taken(city, actor, path))
    while not await value(city, "SELECT max(lines_done) FROM bulk_job"):  # noqa: ASYNC110 - it is in a table
        await asyncio.sleep(0.01)
    job_id = await value(city, "SELECT id FROM bulk_job")
    async with city.transaction() as session:
        await jobs.set_status(session, actor, job_id, JobStatus.PAUSED)
    status, job = await work
    assert status is JobStatus.PAUSED
    assert 0 < job.lines_done < 210
    assert await fetch(city, COUNTS) == [(job.lines_done, job.lines_done)]
    status, job = await taken(city, actor, path)
    assert (status, job.id, job.lines_done) == (JobStatus.FINISHED, job_id, 210)
    async with city.transaction() as session:
        with pytest.raises(Conflict):
            await jobs.set_status(session, actor, job_id, JobStatus.CANCELLED)


def test_a_workbook_that_is_csv(tmp_path: Path) -> None:
    """A spreadsheet saves what it read."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(csv.reader([HEADER, *rows(2)]))
    path = write(tmp_path / "f.csv", b"\xef\xbb\xbf" + buffer.getvalue().encode())
    lines = list(Reader(path, LIMIT).lines())
    assert [line.number for line in lines] == [2, 3]
