"""Records as they come: each is checked and digested, or rejected by name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from msgspec import DecodeError, ValidationError, convert
from msgspec.json import Decoder

from registry.volunteers.records import (
    Rejected,
    Rules,
    VolunteerRecord,
    check,
    is_personal,
    refusal,
)
from registry.volunteers.sealed import Digested, digested
from registry.volunteers.verdicts import Verdict
from registry.volunteers.words import TOLD

if TYPE_CHECKING:
    from registry.database import Connection
    from registry.vault import Vault

HOMES = """
SELECT v.code, v.division_id FROM division_version v
WHERE v.during @> $1::date AND v.level IN ('DISTRICT', 'TOWNSHIP', 'COMMUNITY')
"""


class Refused(NamedTuple):
    """A record that was not taken."""

    line: int
    external_id: str | None
    verdict: Verdict
    code: str
    message: str
    message_zh: str
    path: Sequence[str] = ()


def refused(line: int, external_id: str | None, verdict: Verdict, code: str) -> Refused:
    return Refused(line, external_id, verdict, code, *TOLD[code])


class Record(Protocol):
    """What every record says of itself."""

    @property
    def external_id(self) -> str: ...


class Stated(Protocol):
    """A record that may be taken: at which revision, and what it is compared by."""

    @property
    def line(self) -> int: ...
    @property
    def external_id(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def content(self) -> bytes: ...
    @property
    def warnings(self) -> Sequence[str]: ...


R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=Stated)


class Newest(ABC, Generic[R, S]):
    """Records of one push or of one part of a file: of each external id the newest is taken."""

    def __init__(self, kind: type[R]) -> None:
        self._kind, self._read = kind, Decoder(kind).decode
        self.taken: dict[str, S] = {}
        self.refused: list[Refused] = []
        self.counts: Counter[Verdict] = Counter()
        self.warnings: dict[int, Sequence[str]] = {}
        self.twins: dict[int, int] = {}
        """Records that say what one before them says, and the line of that."""

    @abstractmethod
    def check(self, line: int, record: R) -> S:
        """Raises Rejected."""

    def add_json(self, line: int, text: bytes) -> None:
        try:
            record = self._read(text)
        except (ValidationError, DecodeError) as error:
            self.reject(line, None, refusal(error))
        else:
            self.add(line, record)

    def add_given(self, line: int, given: Mapping[str, Any], *, strict: bool = True) -> None:
        """A record by its fields' names; not `strict`: all values are texts."""
        try:
            record = convert(given, self._kind, strict=strict)
        except ValidationError as error:
            external_id = given.get("externalId")
            self.reject(line, external_id if isinstance(external_id, str) else None, refusal(error))
        else:
            self.add(line, record)

    def add(self, line: int, record: R) -> None:
        try:
            row = self.check(line, record)
        except Rejected as rejection:
            self.reject(line, record.external_id, rejection)
        else:
            self._take(row)

    def _take(self, row: S) -> None:
        """Of records with one external id the highest revision goes on, of equal ones the first."""
        if warnings := row.warnings:
            self.warnings[row.line] = warnings
        other = self.taken.setdefault(row.external_id, row)
        if other is row:
            return
        if row.revision > other.revision:
            self.taken[row.external_id] = row
            self._supersede(other)
        elif row.revision < other.revision:
            self._supersede(row)
        elif row.content == other.content:
            self.twins[row.line] = other.line
            self.counts[Verdict.UNCHANGED] += 1
        else:
            self._note(refused(row.line, row.external_id, Verdict.CONFLICT, "REVISION_REUSED"))

    def _supersede(self, row: S) -> None:
        self._note(refused(row.line, row.external_id, Verdict.STALE, "SUPERSEDED"))

    def reject(self, line: int, external_id: str | None, rejection: Rejected) -> None:
        self._note(
            Refused(
                line,
                None if external_id and is_personal(external_id) else external_id,
                Verdict.REJECTED,
                rejection.rule,
                str(rejection),
                rejection.message_zh,
                rejection.path or (),
            )
        )

    def _note(self, refusal_: Refused) -> None:
        self.counts[refusal_.verdict] += 1
        self.refused.append(refusal_)


async def rules_on(connection: Connection, today: date) -> Rules:
    """What records are checked against on a day."""
    rows = await connection.fetch(HOMES, today)
    return Rules(today, {row["code"]: row["division_id"] for row in rows})


class Batch(Newest[VolunteerRecord, Digested]):
    """Registrations, checked one after the other."""

    def __init__(self, rules: Rules, vault: Vault) -> None:
        super().__init__(VolunteerRecord)
        self.rules, self.vault = rules, vault

    def check(self, line: int, record: VolunteerRecord) -> Digested:
        return digested(line, check(record, self.rules), self.vault)
