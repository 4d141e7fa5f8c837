"""A verifier on loopback that can be right, wrong, slow and down; nothing of anybody is told of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from structlog.testing import capture_logs

from registry.actor import Actor, Permission
from registry.config import Settings
from registry.database import Database
from registry.errors import Conflict, Forbidden, NotFound
from registry.volunteers.splitting import split_volunteer
from registry.volunteers.verifier import Result, Verifier, VerifierUnavailable
from registry.volunteers.verifying import Verified, verify_volunteer
from tests.conftest import TODAY
from tests.files import drifts, fetch, value, write
from tests.keys import VAULT
from tests.volunteers.officers import (
    CORRECT,
    ELSEWHERE,
    HERE,
    READ,
    REASON,
    REVEAL,
    entries,
    figures,
    number_of,
    officer,
)
from tests.volunteers.stating import number, platform, push, record, verdicts, verification

WHO, NAME, TOKEN = number(7), "王小明", "secret-of-the-verifier"
VERIFIED = """
SELECT external_id, verified_on, verification_method, verification_provider, verification_evidence
FROM volunteer_registration WHERE verification_method IS NOT NULL ORDER BY 1
"""
SPREAD = "SELECT verified_on FROM volunteer WHERE id = $1"
CHANGES = "SELECT count(*) FROM change"


class Bureau:
    """What it answers next, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/verify"
        self.asked: list[dict[str, Any]] = []
        self.tokens: set[str | None] = set()
        self.status, self.delay = 200, 0.0
        self.body: bytes | None = None
        self.says: Callable[[dict[str, Any]], str] = lambda _: "MATCH"

    def answer(self, question: dict[str, Any]) -> tuple[int, bytes]:
        self.asked.append(question)
        time.sleep(self.delay)
        said = {"result": self.says(question), "reference": f"R-{len(self.asked)}"}
        return self.status, json.dumps(said).encode() if self.body is None else self.body

    def verifier(self, answer_within: float = 2) -> Verifier:
        return Verifier(self.url, TOKEN, answer_within=answer_within)


@contextmanager
def serving() -> Iterator[Bureau]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            served.tokens.add(self.headers["Authorization"])
            status, body = served.answer(json.loads(self.rfile.read(length)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who hung up did not wait
        served = Bureau(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield served
        server.shutdown()
        thread.join()


@pytest.fixture
def bureau() -> Iterator[Bureau]:
    with serving() as served:
        yield served


async def verify(db: Database, actor: Actor, verifier: Verifier | None, whose: str) -> Verified:
    return await verify_volunteer(db, actor, VAULT, verifier, whose, TODAY)


async def somebody(db: Database) -> tuple[Actor, Actor, str]:
    """On two platforms, of which one verified them not and the other states another name."""
    one, two = await platform(db, "one"), await platform(db, "two")
    await push(db, one, record("a", idNumber=WHO))
    await push(db, two, record("b", idNumber=WHO, name="王晓明"))
    return one, two, await number_of(db, "one", "a")


async def test_a_match_is_written_with_its_reference(city: Database, bureau: Bureau) -> None:
    *_, whose = await somebody(city)
    bureau.says = lambda question: "MATCH" if question["name"] == NAME else "MISMATCH"
    before = await value(city, CHANGES)
    clerk = await officer(city, READ, REVEAL)
    told = await verify(city, clerk, bureau.verifier(), whose)
    assert told == Verified(whose, Result.MATCH, 1)
    expected = {"documentType": "RESIDENT_ID", "documentNumber": WHO, "country": None}
    assert bureau.asked == [{"name": NAME, **expected}, {"name": "王晓明", **expected}]
    assert bureau.tokens == {f"Bearer {TOKEN}"}
    assert await fetch(city, VERIFIED) == [("a", TODAY, "verifier", "127.0.0.1", "R-1")]
    assert await value(city, SPREAD, int(whose[2:])) == TODAY
    assert await value(city, CHANGES) == before + 1
    assert await drifts(city) == []
    assert await figures(city, date(2026, 1, 1), TODAY) == [(1, 0), (1, 1)]
    ((action, subject, _, detail),) = await entries(city)
    assert (action, subject) == ("volunteer.verified", int(whose[2:]))
    assert json.loads(detail) == {
        "provider": "127.0.0.1",
        "results": ["MATCH", "MISMATCH"],
        "references": ["R-1", "R-2"],
        "registrations": ["one:a"],
    }


@pytest.mark.parametrize("result", ["MISMATCH", "UNKNOWN"])
async def test_what_does_not_match_is_noted_and_told(
    city: Database, bureau: Bureau, result: str
) -> None:
    *_, whose = await somebody(city)
    bureau.says = lambda _: result
    before = await value(city, CHANGES)
    clerk = await officer(city, READ, CORRECT)
    assert await verify(city, clerk, bureau.verifier(), whose) == Verified(whose, Result(result), 0)
    assert await fetch(city, VERIFIED) == []
    assert await value(city, CHANGES) == before
    ((action, _, _, detail),) = await entries(city)
    assert action == "volunteer.not_verified"
    assert WHO not in detail
    assert "王" not in detail


def slow(bureau: Bureau) -> None:
    bureau.delay = 0.6


def failing(bureau: Bureau) -> None:
    bureau.status = 500


def down(bureau: Bureau) -> None:
    bureau.url = "http://127.0.0.1:9/verify"


def said(status: int, body: str | bytes) -> Callable[[Bureau], None]:
    def spoil(bureau: Bureau) -> None:
        bureau.status = status
        bureau.body = body if isinstance(body, bytes) else body.encode()

    return spoil


@pytest.mark.parametrize(
    ("spoil", "asked"),
    [
        (slow, 2),
        (failing, 2),
        (down, 0),
        (said(200, "<html>"), 1),
        (said(200, f'{{"result": "{WHO}"}}'), 1),
        (said(200, '{"result": "MATCH"}'), 1),
        (said(200, '{"result": "MATCH", "reference": ""}'), 1),
        (said(200, f'{{"result": "MATCH", "reference": "x{WHO}"}}'), 1),
        (said(200, b'{"result": "MATCH", "reference": "\xff"}'), 1),
        (said(401, f'{{"error": "{WHO}"}}'), 1),
        (said(302, ""), 1),
    ],
)
async def test_one_that_cannot_say_changes_nothing_and_tells_nothing(
    city: Database, bureau: Bureau, spoil: Callable[[Bureau], None], asked: int
) -> None:
    *_, whose = await somebody(city)
    spoil(bureau)
    clerk = await officer(city, READ, REVEAL)
    before = await value(city, CHANGES)
    begun = time.monotonic()
    with capture_logs() as logs, pytest.raises(VerifierUnavailable) as refused:
        await verify(city, clerk, bureau.verifier(0.2), whose)
    assert time.monotonic() - begun < 5
    assert len(bureau.asked) == asked
    assert refused.value.code == "VERIFIER_UNAVAILABLE"
    assert refused.value.message_zh
    assert logs
    for secret in (WHO, NAME, TOKEN):
        assert secret not in f"{logs}{refused.value!r}{refused.value.message_zh}"
    assert await fetch(city, VERIFIED) == []
    assert await entries(city) == []
    assert await value(city, CHANGES) == before


@pytest.mark.parametrize(
    ("held", "within", "error"),
    [
        ((), HERE, NotFound),
        ((READ,), HERE, Forbidden),
        ((READ, REVEAL), ELSEWHERE, NotFound),
    ],
)
async def test_who_may_not_ask(
    city: Database,
    bureau: Bureau,
    held: tuple[Permission, ...],
    within: str,
    error: type[Exception],
) -> None:
    *_, whose = await somebody(city)
    actor = await officer(city, *held, within=within)
    with pytest.raises(error):
        await verify(city, actor, bureau.verifier(), whose)
    assert bureau.asked == []


async def test_where_there_is_nothing_to_ask(city: Database, bureau: Bureau) -> None:
    one, two, whose = await somebody(city)
    clerk = await officer(city, READ, CORRECT)
    with pytest.raises(VerifierUnavailable, match="VERIFIER_URL"):
        await verify(city, clerk, None, whose)
    async with city.transaction() as session:
        parted = await split_volunteer(
            session, clerk, whose, [("two", "b")], REASON, keeps_identity=True
        )
    with pytest.raises(Conflict, match="yet to be verified"):
        await verify(city, clerk, bureau.verifier(), parted.new_number)
    given = verification(date(2021, 5, 1))
    await push(city, one, record("a", 2, idNumber=WHO, verification=given))
    await push(city, two, record("c"))
    for key in (("one", "a"), ("two", "c")):
        with pytest.raises(Conflict, match="yet to be verified"):
            await verify(city, clerk, bureau.verifier(), await number_of(city, *key))
    assert bureau.asked == []


async def test_what_was_changed_meanwhile_is_not_verified(city: Database, bureau: Bureau) -> None:
    """No transaction is open while it is asked: others write."""
    *_, whose = await somebody(city)
    clerk = await officer(city, READ, CORRECT)

    class Meanwhile(Verifier):
        async def ask(self, *asked: Any) -> Any:
            answer = await super().ask(*asked)
            await write(city, "UPDATE volunteer_registration SET revision = revision + 1")
            return answer

    with pytest.raises(Conflict, match="meanwhile"):
        await verify(city, clerk, Meanwhile(bureau.url, TOKEN), whose)
    assert await fetch(city, VERIFIED) == []
    assert await entries(city) == []


async def test_it_stays_while_name_and_number_stay(city: Database, bureau: Bureau) -> None:
    one, _, whose = await somebody(city)
    await verify(city, await officer(city, READ, CORRECT), bureau.verifier(), whose)
    kept = ("a", TODAY, "verifier", "127.0.0.1", "R-1")
    await push(city, one, record("a", 2, idNumber=WHO, phone="13800138000"))
    assert (await fetch(city, VERIFIED))[0] == kept
    await push(city, one, record("a", 3))
    assert (await fetch(city, VERIFIED))[0] == kept
    assert await drifts(city) == []
    await push(city, one, record("a", 4, idNumber=WHO, name="李娜"))
    assert [row[0] for row in await fetch(city, VERIFIED)] == ["b"]
    await push(city, one, record("a", 5, idNumber=number(8)))
    assert [row[0] for row in await fetch(city, VERIFIED)] == ["b"]
    assert await drifts(city) == []


async def test_no_platform_states_that_the_register_verified(city: Database) -> None:
    given = {**verification(date(2021, 5, 1)), "method": "verifier"}
    pushed = await push(city, await platform(city), record("a", idNumber=WHO, verification=given))
    assert verdicts(pushed) == ["REJECTED"]
    assert pushed.told[0].code == "VERIFICATION_METHOD"


@pytest.mark.parametrize(
    "url", ["https://verify.example.cn/v1", "http://127.0.0.1:8443/", "http://[::1]/", None]
)
def test_where_it_may_be(url: str | None) -> None:
    settings = Settings(verifier_url=url, verifier_token=SecretStr(TOKEN))
    assert settings.verifier_url == url
    assert TOKEN not in repr(settings)


@pytest.mark.parametrize("url", ["http://verify.example.cn/v1", "verify", "ftp://localhost/", ""])
def test_where_it_may_not_be(url: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        Settings(verifier_url=url)
