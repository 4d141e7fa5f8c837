"""The command that people start: it sets up, serves, stops, and starts again on the same data."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.conftest import directory

REGISTRY = Path(sys.executable).parent / "registry"
APART = ("DATABASE_URL", "KEY_FILE")
OURS = {name: value for name, value in os.environ.items() if name not in APART}
RATIO = "{ communityRatio(settlement: RURAL) { communities organizations } }"


@contextmanager
def served(data_dir: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`registry serve`, once it says where it answers."""
    with subprocess.Popen(
        [REGISTRY, "serve"],
        env={**OURS, "DATA_DIR": str(data_dir), "PORT": "0", "SCALE": "0.01", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process, address(process)
        finally:
            process.kill()


def address(process: subprocess.Popen[str]) -> str:
    told = ""
    assert process.stdout is not None
    for line in process.stdout:
        told += line
        if found := re.search(r"GraphQL\s+(http://\S+)", line):
            return found[1]
    raise AssertionError(told)


def ask(url: str, query: str) -> Any:
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)["data"]


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[Path, Any]]:
    """The data of a first start that was stopped, and what it answered."""
    with directory() as data_dir:
        with served(data_dir) as (process, url):
            first = ask(url, RATIO)
            children = psutil.Process(process.pid).children(recursive=True)
            assert children
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
            assert not [child for child in children if child.is_running()]
        yield data_dir, first


def test_a_first_start_and_a_second(started: tuple[Path, Any]) -> None:
    data_dir, first = started
    assert first["communityRatio"]["communities"] == 7946
    assert first["communityRatio"]["organizations"] > 100
    with served(data_dir) as (process, url):
        assert ask(url, RATIO) == first
        process.kill()
        process.wait()
    with served(data_dir) as (_, url):
        assert ask(url, RATIO) == first


def test_beside_a_running_server_commands_work_and_a_second_one_is_refused(
    started: tuple[Path, Any],
) -> None:
    data_dir, _ = started
    with served(data_dir):
        verified = beside(data_dir, "tally", "verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert "Every count equals its records." in verified.stdout
        other = beside(data_dir, "serve", PORT="0")
        assert other.returncode == 1
        assert "is in use by process" in other.stdout


def beside(data_dir: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [REGISTRY, *command],
        env={**OURS, "DATA_DIR": str(data_dir), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_server_too_old_or_strange_is_refused_in_a_sentence() -> None:
    refused = subprocess.run(
        [REGISTRY, "serve"],
        env={**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert refused.returncode == 1
    assert "Traceback" not in refused.stdout + refused.stderr
