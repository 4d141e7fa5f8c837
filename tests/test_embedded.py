import asyncio
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from registry.embedded import EmbeddedPostgresError, postgres

ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
NOBODY = 65534

# A process that serves a directory and says which rows were acknowledged, until it is killed.
WRITER = """
import asyncio, sys
from pathlib import Path
import asyncpg
from registry.embedded import postgres

async def write(url):
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE note (id int)")
    for number in range(1_000_000):
        await connection.execute("INSERT INTO note VALUES ($1)", number)
        print(number, flush=True)

with postgres(Path(sys.argv[1])) as url:
    asyncio.run(write(url))
"""


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """An empty directory that every user can reach; pytest's own are closed to all but one."""
    directory = Path(tempfile.mkdtemp(prefix="registry-"))
    yield directory
    shutil.rmtree(directory)


def ask(url: str, query: str) -> object:
    async def asked() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(asked())


def ask_until_answered(url: str, query: str) -> object:
    deadline = time.monotonic() + 30
    while True:
        try:
            return ask(url, query)
        except (OSError, asyncpg.PostgresError):
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.05)


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def processes(data_dir: Path) -> list[int]:
    """Every process at work in the directory: postmaster, backends, orphans."""
    found = []
    for cwd in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if cwd.readlink().is_relative_to(data_dir):
                found.append(int(cwd.parent.name))
    return found


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def writer(data_dir: Path, **env: str) -> subprocess.Popen[str]:
    command = (sys.executable, "-c", WRITER, str(data_dir))
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, env={**here, **env}, text=True)


@only_linux
def test_rows_outlive_the_server_and_no_process_does(data_dir: Path) -> None:
    with postgres(data_dir) as url:
        ask(url, "CREATE TABLE note AS SELECT 7 AS id")
        assert len(processes(data_dir)) > 1
    assert processes(data_dir) == []
    with postgres(data_dir) as url:
        assert ask(url, "SELECT id FROM note") == 7
        assert ask(url, "SELECT current_user") == "registry"
        assert ask(url, "SELECT current_database()") == "registry"
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE((data_dir / "postgres.password").stat().st_mode) == 0o600


def test_the_cluster_knows_chinese_and_checks_its_pages(data_dir: Path) -> None:
    with postgres(data_dir, durable=False) as url:
        ask(url, "CREATE EXTENSION pg_trgm")
        assert ask(url, "SELECT show_trgm('张三丰')")
        assert ask(url, "SHOW data_checksums") == "on"
        assert ask(url, "SHOW server_encoding") == "UTF8"
        locale = "SELECT datctype FROM pg_database WHERE datname = 'registry'"
        assert ask(url, locale) == ("C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8")


def test_only_durable_true_waits_for_the_disk(data_dir: Path) -> None:
    for durable, expected in ((True, "on"), (False, "off")):
        with postgres(data_dir, durable=durable) as url:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                assert ask(url, f"SHOW {setting}") == expected


def test_a_wrong_password_is_refused(data_dir: Path) -> None:
    with postgres(data_dir, durable=False) as url:
        password = (data_dir / "postgres.password").read_text()
        assert password in url
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(url.replace(password, "wrong"), "SELECT 1")


def test_a_lost_password_is_replaced(data_dir: Path) -> None:
    with postgres(data_dir, durable=False):
        pass
    (data_dir / "postgres.password").unlink()
    with postgres(data_dir, durable=False) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_directory_is_served_once(data_dir: Path) -> None:
    with postgres(data_dir, durable=False):
        refusal = f"{data_dir} is in use by process {os.getpid()}: "
        with pytest.raises(EmbeddedPostgresError, match=refusal), postgres(data_dir):
            pass


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    with postgres(data_dir, durable=False):
        pass
    with (data_dir / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write("max_conections = 5\n")
    with pytest.raises(EmbeddedPostgresError, match="max_conections"), postgres(data_dir):
        pass


def test_a_port_taken_at_the_last_moment_is_given_up(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("", 0)) as other:
        free = other.getsockname()[1]
        other.close()
        ports = iter((taken.getsockname()[1], free))
        monkeypatch.setattr("registry.embedded.server._free_port", ports.__next__)
        with postgres(data_dir, durable=False) as url:
            assert f":{free}/" in url
            assert ask(url, "SELECT 1") == 1


@only_linux
def test_the_server_sees_nothing_of_our_environment(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c fsync=off")
    monkeypatch.setenv("SECRET", "word")
    with postgres(data_dir, durable=False):
        environment = Path(f"/proc/{postmaster(data_dir)}/environ").read_text()
    names = {line.partition("=")[0] for line in environment.split("\0") if line}
    assert names <= {"PATH", "LC_ALL", "TZ"}


def test_a_killed_server_comes_back_with_every_row(data_dir: Path) -> None:
    # A backend that does not notice the death of its postmaster while it calculates.
    slow = """DO $$ BEGIN
        WHILE clock_timestamp() < now() + '0.8 s'::interval LOOP END LOOP;
        INSERT INTO note VALUES (8);
    END $$"""
    with postgres(data_dir) as url, ThreadPoolExecutor() as pool:
        ask(url, "CREATE TABLE note (id int)")
        orphan = pool.submit(ask, url, slow)
        wait_for(lambda: ask(url, "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^DO'"))
        for rows in (1, 2):
            ask(url, "INSERT INTO note VALUES (7)")
            killed = postmaster(data_dir)
            os.kill(killed, signal.SIGKILL)
            assert ask_until_answered(url, "SELECT count(*) FROM note WHERE id = 7") == rows
            assert postmaster(data_dir) != killed
        # What the orphan still acknowledged is as safe as the rest.
        assert orphan.result() is None
        assert ask(url, "SELECT count(*) FROM note WHERE id = 8") == 1
    assert "pre-existing shared memory block" in (data_dir / "postgres.log").read_text()


@only_linux
@pytest.mark.parametrize("path", [os.environ["PATH"], ""], ids=["leashed", "no setpriv"])
def test_a_killed_supervisor_loses_nothing(open_dir: Path, path: str) -> None:
    with writer(open_dir, PATH=path) as supervisor:
        assert supervisor.stdout
        said = [supervisor.stdout.readline() for _ in range(100)]
        server = postmaster(open_dir)
        supervisor.kill()
        said += supervisor.stdout.readlines()
    if path:
        wait_for(lambda: not processes(open_dir))
    else:
        assert server in processes(open_dir)
    with postgres(open_dir) as url:
        acknowledged = int(said[-1])
        assert ask(url, "SELECT max(id) FROM note") in (acknowledged, acknowledged + 1)
        assert server not in processes(open_dir)
    assert processes(open_dir) == []


def test_an_interrupted_first_start_does_not_count(data_dir: Path) -> None:
    with writer(data_dir) as supervisor:
        wait_for(lambda: list(data_dir.glob("postgres.new.*/PG_VERSION")))
        supervisor.kill()
    assert not (data_dir / "postgres").exists()
    with postgres(data_dir, durable=False) as url:
        assert ask(url, "SELECT 1") == 1
    assert not list(data_dir.glob("postgres.new.*"))


def test_a_number_in_the_pid_file_that_is_another_process_now(data_dir: Path) -> None:
    with postgres(data_dir, durable=False):
        recorded = (data_dir / "postgres" / "postmaster.pid").read_text()
    with subprocess.Popen(("/bin/sleep", "20")) as other:
        own, _, rest = recorded.partition("\n")
        assert own != str(other.pid)
        (data_dir / "postgres" / "postmaster.pid").write_text(f"{other.pid}\n{rest}")
        with postgres(data_dir, durable=False) as url:
            assert ask(url, "SELECT 1") == 1
        assert other.poll() is None
        other.kill()


@only_root
@only_linux
@pytest.mark.parametrize(("owner", "runs_as"), [(0, NOBODY), (1, 1), (4321, NOBODY)])
def test_root_becomes_the_owner_or_nobody(open_dir: Path, owner: int, runs_as: int) -> None:
    os.chown(open_dir, owner, owner)
    for _ in range(2):
        with postgres(open_dir, durable=False) as url:
            assert ask(url, "SELECT 1") == 1
            assert Path(f"/proc/{postmaster(open_dir)}").stat().st_uid == runs_as
            assert stat.S_IMODE(open_dir.stat().st_mode) == 0o700


@only_root
@only_linux
def test_root_opens_nothing_to_reach_a_closed_directory(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(0o700)
    for _ in range(2):
        with postgres(closed / "data", durable=False) as url:
            assert ask(url, "SELECT 1") == 1
            status = Path(f"/proc/{postmaster(closed / 'data')}/uid_map").read_text().split()
            assert status == [str(NOBODY), "0", "1"]
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert closed.stat().st_uid == (closed / "data" / "postgres").stat().st_uid == 0


@only_root
def test_root_is_told_what_to_set_where_nothing_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setenv("PATH", "")  # no unshare
    advice = "set DATA_DIR to .* or DATABASE_URL"
    with pytest.raises(EmbeddedPostgresError, match=advice), postgres(tmp_path / "data"):
        pass


@only_root
def test_an_ordinary_user_is_told_whose_directory_it_is(open_dir: Path) -> None:
    with postgres(open_dir, durable=False):
        pass
    os.seteuid(4321)
    try:
        advice = "Permission denied.*run as the user who owns it"
        with pytest.raises(EmbeddedPostgresError, match=advice), postgres(open_dir):
            pass
    finally:
        os.seteuid(0)


@only_root
def test_a_directory_with_other_things_in_it_is_left_as_it_is(open_dir: Path) -> None:
    (open_dir / "other").touch()
    open_dir.chmod(0o755)
    for _ in range(2):
        with postgres(open_dir, durable=False) as url:
            assert ask(url, "SELECT 1") == 1
    assert stat.S_IMODE(open_dir.stat().st_mode) == 0o755
    assert open_dir.stat().st_uid == (open_dir / "other").stat().st_uid == 0
