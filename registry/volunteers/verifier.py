"""The verifier (实名认证核验接口): asks whoever knows whether a name and a document's number belong together.

Nothing of what is asked is logged or told, nor anything of an answer that is not understood.
"""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import structlog
from msgspec import DecodeError, Struct
from msgspec.json import Decoder

from registry.errors import RegistryError
from registry.volunteers.records import Told

if TYPE_CHECKING:
    import httpx2

    from registry.identity_document import Document

log = structlog.get_logger()

ATTEMPTS = 2


class VerifierUnavailable(RegistryError):
    """The verifier does not answer just now: nothing was changed, try again later."""

    code = "VERIFIER_UNAVAILABLE"
    zh = "实名核验服务暂时不可用，未作任何更改，请稍后再试。"


class Result(StrEnum):
    """What a verifier says (核验结果)."""

    MATCH = "MATCH"
    """一致"""
    MISMATCH = "MISMATCH"
    """不一致"""
    UNKNOWN = "UNKNOWN"
    """库中无此记录"""


class Answer(NamedTuple):
    """The result, and under what the verifier keeps it."""

    result: Result
    reference: str | None


class _Said(Struct):
    result: Result
    reference: Told | None = None


_read = Decoder(_Said).decode


class Verifier:
    """Asked by POST, over a connection of each question's own: they are few."""

    def __init__(self, url: str, token: str | None = None, *, answer_within: float = 5) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._answer_within = answer_within

    @property
    def host(self) -> str:
        """Who says so."""
        return urlsplit(self._url).hostname or ""

    async def ask(self, name: str, document: Document) -> Answer:
        """Whether the document is of somebody with this name. Raises VerifierUnavailable."""
        import httpx2  # noqa: PLC0415 - worth its memory only where there is a verifier

        question = {
            "name": name,
            "documentType": document.type.value,
            "documentNumber": document.number,
            "country": document.country,
        }
        for attempt in range(1, ATTEMPTS + 1):
            reason = "answered"
            try:
                async with asyncio.timeout(self._answer_within):
                    answer = await self._post(question)
            # An error's text may hold what was asked, so its kind alone is told.
            except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
                reason = type(error).__name__
            else:
                if not answer.is_server_error:
                    return _understood(answer, document)
                reason = f"status {answer.status_code}"
            log.warning("verifier.no_answer", attempt=attempt, reason=reason)
        raise VerifierUnavailable

    async def _post(self, question: dict[str, str | None]) -> httpx2.Response:
        import httpx2  # noqa: PLC0415 - see ask

        async with httpx2.AsyncClient(timeout=self._answer_within) as client:
            return await client.post(self._url, json=question, headers=self._headers)


def _understood(answer: httpx2.Response, document: Document) -> Answer:
    """Asked again it would say the same. Raises VerifierUnavailable."""
    try:
        said = _read(answer.content) if answer.is_success else None
    except (DecodeError, UnicodeDecodeError):  # msgspec's ValidationError is a DecodeError
        said = None
    if said is None or not _is_usable(said, document):
        log.warning("verifier.not_understood", status=answer.status_code)
        raise VerifierUnavailable
    return Answer(said.result, said.reference)


def _is_usable(said: _Said, document: Document) -> bool:
    """A match needs its reference, and none may be the number itself: it is kept in the clear."""
    if said.reference is None:
        return said.result is not Result.MATCH
    return document.number not in said.reference.upper()
