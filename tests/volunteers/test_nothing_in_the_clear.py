"""A whole run, with everything that can go wrong: no number and no phone is anywhere it may not be.

What the server wrote, what it answered, and every file that it and Postgres keep are searched.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.test_serve import OURS, REGISTRY, served
from tests.volunteers.stating import COMMUNITY, number

GOOD, BAD, MISPLACED, TWIN = number(11), number(12)[:-1] + "Q", number(13), number(14)
PHONES = [f"139{k:04d}4321" for k in range(6)]
NAME = "欧阳震华"
SECRETS = [GOOD, BAD, MISPLACED, TWIN, *PHONES, NAME]

PUSH = """mutation ($input: PushVolunteersInput!) { pushVolunteers(input: $input) { __typename
  ... on VolunteersPushed { verdicts { externalId verdict code message path warnings } }
  ... on Problem { code message path } } }"""
FEED = """{ changes(types: [VOLUNTEER]) { endCursor changes { externalId reason registration {
  externalId maskedName maskedNumber maskedPhone verification { method provider evidence } } } } }"""


def stated(external_id: str, **given: Any) -> dict[str, Any]:
    return {
        "externalId": external_id,
        "revision": 1,
        "division": COMMUNITY,
        "registeredOn": "2020-03-01",
        "name": NAME,
        "phone": PHONES[0],
        **given,
    }


RECORDS = [
    stated("good", idNumber=GOOD),
    stated("bad", idNumber=BAD, phone=PHONES[1]),
    stated("phone", phone=f"{PHONES[2]} {GOOD}"),
    stated(MISPLACED),
    stated(PHONES[3]),
    stated("misplaced", division=MISPLACED),
    stated("twin", idNumber=TWIN),
    stated("twin-again", idNumber=TWIN),
    stated("passport", idType="PASSPORT", idNumber=GOOD),
]
BROKEN = [
    {"records": [stated("x", revision=BAD)]},
    {"records": [stated("x", registeredOn=MISPLACED)]},
    {"records": [stated("x", idCard=MISPLACED)]},
    {"records": [stated("x", idType=MISPLACED)]},
    {"records": GOOD},
    {"records": RECORDS, "idempotencyKey": "k" * 201},
]
LINES = [
    *(json.dumps({**record, "externalId": f"f{record['externalId']}"}) for record in RECORDS),
    *(json.dumps(record) for record in RECORDS),
    json.dumps(stated("y", revision=BAD)),
    json.dumps(stated("y", registeredOn=PHONES[4])),
    json.dumps(stated("y", **{MISPLACED: 1})),
    '{"externalId": "' + GOOD,
    f"{GOOD},{PHONES[5]}",
]


class Platform:
    """Asks with its key, and keeps every answer."""

    def __init__(self, base: str, key: str) -> None:
        self.base, self.key = base, key
        self.answers: list[str] = []

    def ask(self, path: str, body: bytes | None = None, kind: str = "application/json") -> str:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": kind}
        request = urllib.request.Request(self.base + path, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                told = f"{response.headers}{response.read().decode()}"
        except urllib.error.HTTPError as error:
            told = f"{error.headers}{error.read().decode()}"
        self.answers.append(told)
        return told.rpartition("\r\n\r\n")[2] if "\r\n\r\n" in told else told.partition("\n\n")[2]

    def query(self, document: str, **variables: Any) -> Any:
        body = json.dumps({"query": document, "variables": variables}).encode()
        return json.loads(self.ask("/graphql", body))


def command(data_dir: Path, *arguments: str) -> str:
    done = subprocess.run(
        [REGISTRY, *arguments],
        env={**OURS, "DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout + done.stderr


def send(platform: Platform) -> None:
    told = platform.query(PUSH, input={"records": RECORDS})
    verdicts = [each["verdict"] for each in told["data"]["pushVolunteers"]["verdicts"]]
    assert verdicts.count("CREATED") == 2
    assert verdicts.count("REJECTED") == 6
    for given in BROKEN:
        platform.query(PUSH, input=given)
    job = json.loads(platform.ask("/bulk/volunteers", "\n".join(LINES).encode(), "text/plain"))
    path = f"/bulk/jobs/{job['id']}"
    while (job := json.loads(platform.ask(path)))["status"] == "RUNNING":
        time.sleep(0.05)
    assert job["status"] == "FINISHED"
    assert "ID_NUMBER" in platform.ask(f"{path}/refused")
    assert '"good"' in platform.ask("/bulk/volunteers")
    assert platform.query(FEED)["data"]["changes"]["changes"]
    for path in ("/metrics", f"/bulk/jobs/{GOOD}", f"/bulk/jobs/1/{PHONES[0]}"):
        platform.ask(path)


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def files(directory: Path) -> Iterator[Path]:
    for path in directory.rglob("*"):
        if path.is_file():
            yield path


def test_a_whole_run_is_searched(data_dir: Path) -> None:
    with served(data_dir, SCALE="0", LOG_FORMAT="json") as (process, url):
        command(data_dir, "platforms", "add", "zyh", "--name", "平台")
        made = command(data_dir, "platforms", "key", "zyh", "test")
        (key,) = re.findall(r"crk_[\w-]+", made)
        platform = Platform(url.removesuffix("/graphql"), key)
        send(platform)
        wait_until(lambda: not list(files(data_dir / "bulk")))  # what was sent goes with its job
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stdout is not None
        written = process.stdout.read()
    for secret in SECRETS:
        assert secret not in written
        assert [
            line for told in platform.answers for line in told.splitlines() if secret in line
        ] == []
    held = {path: path.read_bytes() for path in files(data_dir)}
    assert len(held) > 100
    assert any("平台".encode() in content for content in held.values())
    for secret in SECRETS:
        assert [path for path, content in held.items() if secret.encode() in content] == []
