"""Files of the register: as it was on a day, for whoever may, and read back without a change."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from registry.actor import OPERATOR
from registry.database import Database
from registry.demo import load_demo
from registry.demo.incubation import load_incubation
from registry.demo.project_rows import load_projects
from registry.divisions.importing import import_divisions
from registry.export_kinds import KINDS
from registry.exports import export
from registry.incubation.import_bases import import_bases
from registry.incubation.import_tenancies import import_tenancies
from registry.organizations.importing import import_organizations
from registry.projects.importing import import_projects
from tests.commands import answer
from tests.conftest import TODAY, database_named, opened
from tests.files import DIVISION_COLUMNS, fetch, value, write_csv
from tests.keys import VAULT
from tests.registration.officers import COMMUNITY, Office, Officer
from tests.volunteers.stating import number
from tests.workforce.stating import certificate, enter, entered, recorded, set_post

DISTRICT, OTHER_DISTRICT = "500103000000", "500105000000"
SCALE = 0.02
ON_DAY = """
SELECT count(*), count(*) FILTER (WHERE form = 'FOUNDATION')
FROM organization_timeline WHERE during @> $1::date
"""
Rows = list[dict[str, str]]


def rows_of(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
async def city_with_all(server: str, city_template: str) -> AsyncIterator[Database]:
    name = f"registry_test_{os.getpid()}_exports"
    async with database_named(server, name, city_template) as url, opened(url) as database:
        async with database.transaction() as session:
            await load_demo(session, OPERATOR, VAULT, scale=SCALE)
            await load_projects(session, OPERATOR, scale=SCALE)
            await load_incubation(session, OPERATOR, scale=SCALE)
        yield database


async def written(
    db: Database, path: Path, kind: str, day: date = TODAY, within: str | None = None
) -> Rows:
    with path.open("wb") as target:
        async with db.transaction() as session:
            rows = await export(session, OPERATOR, KINDS[kind], day, within, target)
    told = rows_of(path.read_bytes())
    assert len(told) == rows
    return told


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("organizations", import_organizations),
        ("projects", import_projects),
        ("bases", import_bases),
        ("tenancies", import_tenancies),
    ],
)
async def test_what_is_written_is_read_back_without_a_change(
    city_with_all: Database, tmp_path: Path, kind: str, read: object
) -> None:
    rows = await written(city_with_all, tmp_path / "out.csv", kind)
    assert len(rows) >= 5
    report = await read(city_with_all, OPERATOR, tmp_path / "out.csv", commit=False)  # type: ignore[operator]
    assert report.rejections == []
    assert (report.unchanged, report.rows) == (len(rows), len(rows))


async def test_it_is_as_it_was_on_the_day(city_with_all: Database, tmp_path: Path) -> None:
    for day in (date(2012, 6, 30), date(2020, 12, 31), TODAY):
        rows = await written(city_with_all, tmp_path / "out.csv", "organizations", day)
        told = (len(rows), sum(row["形式"] == "基金会" for row in rows))
        assert [told] == await fetch(city_with_all, ON_DAY, day)
        assert not [row for row in rows if max(row["成立日期"], row["注销日期"]) > str(day)]
    workers = await written(city_with_all, tmp_path / "out.csv", "workers", date(2020, 12, 31))
    active = [row for row in workers if not row["退出日期"]]
    counted = """SELECT sum(value)::int FROM measure_count JOIN division_version v USING (division_id)
        WHERE v.code = '500000000000' AND measure = 'SOCIAL_WORKER' AND since <= $1 AND until > $1"""
    assert len(active) == await value(city_with_all, counted, date(2020, 12, 31))


async def test_places_add_up(city_with_all: Database, tmp_path: Path) -> None:
    districts = "SELECT code FROM division_version WHERE level = 'DISTRICT'"
    codes = [code for (code,) in await fetch(city_with_all, districts)]
    for kind in KINDS:
        whole = {str(row) for row in await written(city_with_all, tmp_path / "a", kind)}
        parts = [
            str(row)
            for code in codes
            for row in await written(city_with_all, tmp_path / "b", kind, within=code)
        ]
        assert set(parts) <= whole
        assert len(set(parts)) == len(parts)
        assert len(parts) >= 2, kind


async def asked(by: Officer, kind: str, **query: str) -> tuple[int, Rows]:
    headers = {"Authorization": f"Bearer {by.token}"} if by.token else {}
    answer = await by.client.get(f"/export/{kind}.csv", params=query, headers=headers)
    if answer.status_code != 200:
        return answer.status_code, []
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    return 200, rows_of(answer.content)


async def test_an_officer_takes_the_file_of_their_district(o: Office, bureau: Database) -> None:
    post = (await set_post(o.clerk, title="=1+1"))["post"]["number"]
    who = await entered(o, 1, degree=None, certificate=certificate("SENIOR"))
    at = {"workplace": {"community": COMMUNITY}, "post": post, "since": "2024-01-01"}
    await recorded(o, who, employment=at)
    await enter(o.stranger, 2, home="500105001001")
    status, (row,) = await asked(o.clerk, "workers", within=DISTRICT)
    assert status == 200
    assert (row["编号"], row["姓名"], row["证书级别"]) == (who, "王**", "高级社会工作师")
    assert row["证件号码"] != number(1)
    assert "*" in row["证件号码"]
    assert (row["用人社区代码"], row["任职日期"]) == (COMMUNITY, "2024-01-01")
    assert row["岗位名称"] == "'=1+1", "a spreadsheet would run it"
    (former,) = (await asked(o.clerk, "workers", within=DISTRICT, asOf="2023-12-31"))[1]
    assert former["用人社区代码"] == ""
    assert len((await asked(o.auditor, "workers"))[1]) == 2
    (taken,) = await fetch(
        bureau,
        "SELECT actor, subject, detail ->> 'day', detail ->> 'rows' FROM audit_entry"
        " WHERE action = 'workers.exported' AND subject <> '' AND detail ->> 'day' < '2024'",
    )
    assert taken == ("clerk.one", DISTRICT, "2023-12-31", "1")


async def test_a_place_is_called_as_it_was_on_the_day(
    o: Office, bureau: Database, tmp_path: Path
) -> None:
    """As everywhere: an abolished division is asked for by its code, on a day on which it was."""
    who = await entered(o, 1)
    name = await value(bureau, "SELECT name FROM division_version WHERE code = $1", COMMUNITY)
    row = [COMMUNITY, name, "community", "500103001000", "urban", "", "2026-01-01", ""]
    path = write_csv(tmp_path / "reform.csv", DIVISION_COLUMNS, [row])
    async with bureau.transaction() as session:
        await import_divisions(session, OPERATOR, path, source="test")
    for day, status, found in (("2025-12-31", 200, [who]), ("2026-01-01", 404, [])):
        told, rows = await asked(o.auditor, "workers", within=COMMUNITY, asOf=day)
        assert (told, [each["编号"] for each in rows]) == (status, found)


async def test_nobody_else_takes_it(o: Office, bureau: Database) -> None:
    for kind in KINDS:
        assert (await asked(o.clerk, kind))[0] == 403, "not of the whole city"
        assert (await asked(o.stranger, kind, within=DISTRICT))[0] == 403
        assert (await asked(o.administrator, kind))[0] == 403
        assert (await asked(o.nobody, kind))[0] == 403
    assert (await asked(o.auditor, "secrets"))[0] == 404
    assert (await asked(o.auditor, "posts", within="1"))[0] == 404
    assert (await asked(o.auditor, "posts", asOf="2026-02-30"))[0] == 400
    exported = "SELECT count(*) FROM audit_entry WHERE action LIKE '%.exported'"
    assert await value(bureau, exported) == 0


def test_the_command_writes_a_file(city_with_all: Database, tmp_path: Path) -> None:
    file = tmp_path / "组织.csv"
    code, said = answer(
        city_with_all,
        "export",
        "organizations",
        file,
        "--within",
        DISTRICT,
        "--as-of",
        "2020-12-31",
    )
    assert code == 0, said
    rows = rows_of(file.read_bytes())
    assert rows
    assert f"{len(rows):,} rows" in said
    code, said = answer(city_with_all, "export", "secrets", file)
    assert code == 2
    assert "organizations" in said
