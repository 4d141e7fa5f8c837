"""Records as they come: each is checked and digested, or rejected by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import DecodeError, ValidationError, convert
from msgspec.json import Decoder

from registry.volunteers.merging import Verdict
from registry.volunteers.records import Checked, Rejected, Rules, VolunteerRecord, check, refusal
from registry.volunteers.sealed import Digested, digested

if TYPE_CHECKING:
    from registry.database import Connection
    from registry.vault import Vault

HOMES = """
SELECT v.code, v.division_id FROM division_version v
WHERE v.during @> $1::date AND v.level IN ('DISTRICT', 'TOWNSHIP', 'COMMUNITY')
"""

read_json = Decoder(VolunteerRecord).decode


class Refused(NamedTuple):
    """A record that was not taken."""

    line: int
    external_id: str | None
    verdict: Verdict
    code: str
    message: str
    message_zh: str
    path: Sequence[str] = ()


TOLD = {
    "ERASED": (
        "This person has been erased from the register.",
        "此人的个人信息已依法删除。",
    ),
    "REVISION_REUSED": (
        "Another content was sent under this revision before.",
        "同一修订号此前已用于不同内容。",
    ),
    "ALREADY_REGISTERED": (
        "This person is registered on the platform under another external id already.",
        "该证件号码的志愿者已经在本平台注册过。",
    ),
    "SEPARATED": (
        "An officer found that this is not the person whose number is stated: it stays apart.",
        "经核查，此记录与该证件号码的持有人并非同一人：仍单独登记，不予实名认证。",
    ),
    "SUPERSEDED": (
        "A newer revision of this record came in the same push.",
        "同一批次中已有更新的修订。",
    ),
}
"""What codes of merging say to people."""


def refused(line: int, external_id: str | None, verdict: Verdict, code: str) -> Refused:
    return Refused(line, external_id, verdict, code, *TOLD[code])


async def rules_on(connection: Connection, today: date) -> Rules:
    """What records are checked against on a day."""
    rows = await connection.fetch(HOMES, today)
    return Rules(today, {row["code"]: row["division_id"] for row in rows})


class Batch:
    """Records of one push or of one part of a file, checked one after the other."""

    def __init__(self, rules: Rules, vault: Vault) -> None:
        self.rules, self.vault = rules, vault
        self.taken: dict[str, Digested] = {}
        self.refused: list[Refused] = []
        self.counts: Counter[Verdict] = Counter()
        self.warnings: dict[int, Sequence[str]] = {}

    def add_json(self, line: int, text: bytes) -> None:
        try:
            record = read_json(text)
        except (ValidationError, DecodeError) as error:
            self.reject(line, None, refusal(error))
        else:
            self.add(line, record)

    def add_given(self, line: int, given: Mapping[str, Any], *, strict: bool = True) -> None:
        """A record by its fields' names; not `strict`: all values are texts."""
        try:
            record = convert(given, VolunteerRecord, strict=strict)
        except ValidationError as error:
            external_id = given.get("externalId")
            self.reject(line, external_id if isinstance(external_id, str) else None, refusal(error))
        else:
            self.add(line, record)

    def add(self, line: int, record: VolunteerRecord) -> None:
        try:
            checked = check(record, self.rules)
        except Rejected as rejection:
            self.reject(line, record.external_id, rejection)
        else:
            self._take(line, checked)

    def _take(self, line: int, checked: Checked) -> None:
        """Of records with one external id the highest revision goes on, of equal ones the first."""
        row = digested(line, checked, self.vault)
        if checked.warnings:
            self.warnings[line] = checked.warnings
        external_id = checked.record.external_id
        other = self.taken.setdefault(external_id, row)
        if other is row:
            return
        if checked.record.revision > other.checked.record.revision:
            self.taken[external_id] = row
            self._supersede(other)
        elif checked.record.revision < other.checked.record.revision:
            self._supersede(row)
        elif row.content == other.content:
            self.counts[Verdict.UNCHANGED] += 1
        else:
            self._note(refused(line, external_id, Verdict.CONFLICT, "REVISION_REUSED"))

    def _supersede(self, row: Digested) -> None:
        external_id = row.checked.record.external_id
        self._note(refused(row.line, external_id, Verdict.STALE, "SUPERSEDED"))

    def reject(self, line: int, external_id: str | None, rejection: Rejected) -> None:
        self._note(
            Refused(
                line,
                external_id,
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


def lines_of(refusals: Iterable[Refused]) -> dict[int, Refused]:
    return {each.line: each for each in refusals}
