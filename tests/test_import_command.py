"""The command that an officer gives: it judges, writes, says what is wrong, and can be given again."""

from __future__ import annotations

import asyncio
import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from registry.database import Database
from tests.commands import answer
from tests.files import sizes, value, write_csv

REGISTRY = Path(sys.executable).parent / "registry"
TITLES = ("名称", "形式", "备案编号", "登记（备案）机关代码", "住所社区代码", "成立日期")
STREET, COMMUNITY = "500103001000", "500103001003"

Cells = tuple[str, ...]


def filed(number: int, form: str = "备案社区社会组织", day: str = "2020年6月1日") -> Cells:
    return (f"合唱队{number}", form, f"备{number}", STREET, COMMUNITY, day)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "名单[2026].csv"


def environment(db: Database) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": db.url, "PYTHONIOENCODING": "utf-8"}


def registry(db: Database, *command: str | Path) -> tuple[int, str]:
    """The exit code, and all that was said, of a process of its own."""
    done = subprocess.run(
        [REGISTRY, *command],
        env=environment(db),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    return done.returncode, said


def told(said: str) -> list[tuple[str, str]]:
    """The lines and rules of what was said to be wrong."""
    return re.findall(r"^line (\d+)\s+(\w+)", said, re.MULTILINE)


def verdicts(file: Path) -> list[tuple[str, str, str]]:
    """Of every row its line, what became of it, and the rules that it breaks."""
    path = file.with_name(f"{file.name}.verdicts.csv")
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return [(line[0], line[2], line[3]) for line in csv.reader(opened)][1:]


def rows_from(first: int, count: int, verdict: str) -> Iterable[tuple[str, str, str]]:
    return [(str(line), verdict, "") for line in range(first, first + count)]


async def test_a_dry_run_a_commit_and_a_replay(city: Database, file: Path) -> None:
    write_csv(file, TITLES, [filed(n) for n in range(3)], "gb18030")
    before = await sizes(city)

    code, said = registry(city, "import", "organizations", file)
    assert code == 0
    assert "3 rows: 3 created, 0 updated, 0 unchanged, 0 rejected." in said
    assert f"Verdicts: {file}.verdicts.csv" in said
    assert "Nothing was written." in said
    assert verdicts(file) == rows_from(2, 3, "CREATED")
    assert await sizes(city) == before

    code, said = registry(city, "import", "organizations", file, "--commit")
    assert (code, "3 created" in said, "Nothing was written" in said) == (0, True, False)
    assert verdicts(file) == rows_from(2, 3, "CREATED")
    after = await sizes(city)
    assert after["organization"] == before["organization"] + 3

    code, said = registry(city, "import", "organizations", file, "--commit")
    assert (code, "0 created, 0 updated, 3 unchanged" in said) == (0, True)
    assert verdicts(file) == rows_from(2, 3, "UNCHANGED")
    assert await sizes(city) == after


async def test_bad_rows_are_named_and_the_others_written(city: Database, file: Path) -> None:
    rows = [filed(1), filed(2, form="帮派"), filed(3, day=""), filed(1), filed(4)]
    rows += [filed(n, form="?") for n in range(10, 30)]
    write_csv(file, TITLES, rows)
    code, said = answer(city, "import", "organizations", file, "--commit")
    assert code == 1
    assert told(said)[:3] == [("3", "FORM_UNKNOWN"), ("4", "REQUIRED"), ("5", "DUPLICATE_IN_FILE")]
    assert "必填项“成立日期 (established_on)”为空。" in said
    assert "3 more rejected rows stand in the verdicts only." in said
    assert verdicts(file)[:5] == [
        ("2", "CREATED", ""),
        ("3", "REJECTED", "FORM_UNKNOWN"),
        ("4", "REJECTED", "REQUIRED"),
        ("5", "REJECTED", "DUPLICATE_IN_FILE"),
        ("6", "CREATED", ""),
    ]
    assert await value(city, "SELECT count(*) FROM organization") == 2


async def test_a_file_without_a_column_is_refused(city: Database, file: Path) -> None:
    write_csv(file, TITLES[:-1], [filed(1)[:-1]])
    code, said = answer(city, "import", "organizations", file, "--commit")
    assert code == 1
    assert told(said) == [("1", "COLUMNS")]
    assert "缺少 成立日期 (established_on)" in said
    assert "BAD_FILE Nothing was imported." in said
    assert list(file.parent.iterdir()) == [file]


async def test_verdicts_that_cannot_be_written_stop_the_import(city: Database, file: Path) -> None:
    write_csv(file, TITLES, [filed(1)])
    content = file.read_bytes()
    nowhere = file.parent / "nowhere" / "verdicts.csv"
    for path, reason in ((nowhere, "(No such file"), (file, "would overwrite")):
        command = ("import", "organizations", file, "--commit", "--verdicts", path)
        code, said = answer(city, *command)
        assert (code, reason in said) == (1, True)
    assert file.read_bytes() == content
    assert not await value(city, "SELECT count(*) FROM organization")


@pytest.mark.parametrize("kind", ["organizations", "divisions"])
async def test_a_file_that_is_not_there(city: Database, file: Path, kind: str) -> None:
    code, said = answer(city, "import", kind, file)
    assert (code, "does not exist" in said) == (2, True)


async def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "file.csv", TITLES, [])
    unreachable = Database("postgresql://nobody@127.0.0.1:1/none")
    code, said = answer(unreachable, "import", "organizations", file)
    assert code == 1
    assert "cannot be reached" in said


async def test_an_import_that_is_killed_is_finished_by_the_same_command(
    city: Database, file: Path
) -> None:
    count = 12_000
    write_csv(file, TITLES, (filed(n) for n in range(count)))
    command = ("import", "organizations", file, "--commit")
    killed = await asyncio.create_subprocess_exec(
        REGISTRY, *command, env=environment(city), stdout=subprocess.DEVNULL
    )
    while not await value(city, "SELECT rows_done FROM import_run"):
        assert killed.returncode is None
        await asyncio.sleep(0.02)
    killed.kill()
    await killed.wait()
    assert 0 < await value(city, "SELECT count(*) FROM organization") < count

    code, said = registry(city, *command)
    assert (code, "Went on where it broke off: " in said) == (0, True)
    assert f"{count:,} rows: {count:,} created" in said
    assert verdicts(file) == rows_from(2, count, "CREATED")
    assert await value(city, "SELECT count(*) FROM organization") == count
    assert await value(city, "SELECT count(DISTINCT filing_number) FROM organization") == count
    assert answer(city, "tally", "verify") == (0, "Every count equals its records.\n")
