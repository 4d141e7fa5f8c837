"""Entering social workers, and what is recorded of them: each fact holds from its day on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from registry import audit, spans, worklist
from registry.actor import Actor, Permission
from registry.audit.subjects import WORKER, Subject
from registry.database import WriteSession
from registry.divisions.finding import division_with, lineage
from registry.errors import BadInput, Conflict
from registry.identity_document import parse
from registry.personal import parse_phone
from registry.statements import execute, translated
from registry.workforce.due import WORKERS
from registry.workforce.finding import get_worker_to_change
from registry.workforce.models import WorkerStatus
from registry.workforce.sealed import certificate_columns, person_columns
from registry.workforce.stated import (
    StatedCertificate,
    StatedDegree,
    StatedEmployment,
    StatedFact,
    StatedWorker,
)
from registry.workforce.workplaces import keep_workplace, post_at, within_of

if TYPE_CHECKING:
    from registry.vault import Vault

NEXT = "SELECT nextval(pg_get_serial_sequence(:table, 'id'))"
CREATE = """
INSERT INTO social_worker (id, identity_digest, document_type, number_masked, number_sealed,
    name_masked, name_sealed, phone_masked, phone_sealed, entered_on)
VALUES (:id, :identity_digest, :document_type, :number_masked, :number_sealed, :name_masked,
    :name_sealed, :phone_masked, :phone_sealed, :entered_on)
"""
QUALIFY = """
INSERT INTO social_worker_qualification (id, worker_id, during, kind, level, institution,
    number_digest, number_masked, number_sealed, source)
VALUES (:id, :worker_id, daterange(:since, NULL), :kind, :level, :institution, :number_digest,
    :number_masked, :number_sealed, :source)
"""
LEARNED = """
INSERT INTO social_worker_education (worker_id, on_date, hours, title, provider, source)
VALUES (:worker_id, :on_date, :hours, :title, :provider, :source)
"""
TOUCH = "UPDATE social_worker SET version = version + 1 WHERE id = :worker_id"
STATUS_ON = """
SELECT status FROM social_worker_status WHERE worker_id = :worker_id AND during @> CAST(:day AS date)
"""
LEAVES_LATER = """
SELECT EXISTS (SELECT FROM social_worker_status
               WHERE worker_id = :worker_id AND status = 'LEFT' AND lower(during) > :day)
"""
EMPLOYED_LATER = """
SELECT EXISTS (SELECT FROM social_worker_employment
               WHERE worker_id = :worker_id AND lower(during) >= :day)
"""

SOURCE = "officer"
SAME_DAY = Conflict(
    "This was changed on the same day already; what it was would be lost.",
    "当日已有变更，同日不得再次变更。",
)
LATER = Conflict("Something else is recorded for a later time.", "此后另有记录。")
KNOWN = Conflict("This person is in the register already.", "此人已在册。", path=["idNumber"])
SHOWN = Conflict(
    "Another certificate in the register has this number.", "该证书编号已登记。", path=["number"]
)
BROKEN = {
    "uq_social_worker_identity_digest": KNOWN,
    "uq_social_worker_qualification_number_digest": SHOWN,
    "ex_social_worker_qualification_worker_id_level": Conflict(
        "A certificate or degree of this level is held already.", "同级别证书或者学历已登记。"
    ),
    "uq_social_worker_education_worker_id_on_date_title": Conflict(
        "This education is recorded already.", "该继续教育记录已存在。"
    ),
    "ck_post_room": Conflict(
        "The post is filled: it is set for as many as hold it.", "该岗位已满员。", path=["post"]
    ),
    **{
        f"ck_social_worker_{fact}_during": SAME_DAY
        for fact in ("status", "home", "qualification", "employment", "registration")
    },
    **{f"ex_social_worker_{fact}_worker_id": LATER for fact in ("status", "home", "employment")},
}


async def enter_worker(
    session: WriteSession, actor: Actor, vault: Vault, stated: StatedWorker, day: date
) -> int:
    """Enter a person as a social worker (录入社会工作者), where they live or are employed; their key.

    Raises NotFound, Forbidden, Conflict, BadInput.
    """
    stated.check_days(day)
    home_id = await division_with(session, stated.home, ["home"])
    within = await lineage(session, home_id)
    if stated.employment is not None:
        workplace_id = await keep_workplace(session, stated.employment.workplace)
        within |= await within_of(session, workplace_id, day)
    actor.require(Permission.WORKERS_MANAGE, within=within)
    document = _document(stated, day)
    id_ = await _next(session, "social_worker")
    person = person_columns(id_, document, stated.name.strip(), _phone(stated.phone), vault)
    begins = day if stated.employment is None else min(day, stated.employment.since)
    since = stated.since or begins
    with translated(BROKEN):
        await execute(session, CREATE, id=id_, entered_on=day, **person)
        entry = Entry(session, vault, id_)
        await entry.begin("home", since, division_id=home_id)
        await entry.begin("status", since, status=WorkerStatus.ACTIVE)
        if stated.certificate is not None:
            await entry.certificate(stated.certificate)
        if stated.degree is not None:
            await entry.degree(stated.degree)
        if stated.employment is not None:
            await entry.record("employment", stated.employment)
    await worklist.refresh(session, WORKERS, [id_], day)
    of = Subject(WORKER, id_)
    audit.record(session, actor, "worker.entered", of.number, of=of)
    return id_


async def record_fact(  # noqa: PLR0913, PLR0917 - of whom, what, by whom, when and as it was read
    session: WriteSession,
    actor: Actor,
    vault: Vault,
    number: str,
    stated: StatedFact,
    day: date,
    expected_version: int | None = None,
) -> int:
    """Record something of a social worker; their key. Raises NotFound, Forbidden, Conflict, BadInput."""
    stated.check_days(day)
    permission = Permission.WORKERS_MANAGE
    worker = await get_worker_to_change(session, actor, number, permission, day, expected_version)
    assert worker.id is not None  # noqa: S101 - it was read from its table
    ((what, told),) = ((name, getattr(stated, name)) for name in stated.model_fields_set)
    with translated(BROKEN):
        await Entry(session, vault, worker.id).record(what, told)
        await execute(session, TOUCH, worker_id=worker.id)
    await worklist.refresh(session, WORKERS, [worker.id], day)
    of = Subject(WORKER, worker.id)
    reason = getattr(told, "reason", None)
    audit.record(session, actor, f"worker.{what}", of.number, of=of, reason=reason)
    return worker.id


class Entry:
    """What is written of one social worker. Every method writes; a contradiction is a constraint's."""

    def __init__(self, session: WriteSession, vault: Vault, worker_id: int) -> None:
        self._session = session
        self._vault = vault
        self._worker_id = worker_id

    async def record(self, what: str, told: Any) -> None:
        """One fact, by its name in what was stated."""
        match what:
            case "certificate":
                await self.certificate(told)
            case "certificate_loss":
                await self._lose(told.level, told.on)
            case "degree":
                await self.degree(told)
            case "home":
                division_id = await division_with(
                    self._session, told.division, ["home", "division"]
                )
                await self.change("home", told.since, division_id=division_id)
            case "employment":
                await self._check_active(told.since)
                await self.employ(told)
            case "employment_end":
                if not await self.end("employment", told.on):
                    raise Conflict("Nobody employs them that day.", "当日无任职。")
            case "status":
                await self._set_status(told.status, told.on, told.reason)
            case _:
                await self._learn(told)

    async def begin(self, fact: str, day: date, **columns: Any) -> None:
        await spans.begin(
            self._session,
            f"social_worker_{fact}",
            day,
            worker_id=self._worker_id,
            source=SOURCE,
            **columns,
        )

    async def end(self, fact: str, day: date, **columns: Any) -> int:
        table = f"social_worker_{fact}"
        return await spans.end(self._session, table, day, worker_id=self._worker_id, **columns)

    async def change(self, fact: str, day: date, **columns: Any) -> None:
        """It holds from the day on; what held before ends."""
        of, table = {"worker_id": self._worker_id}, f"social_worker_{fact}"
        await spans.replace(self._session, table, day, of, source=SOURCE, **columns)

    async def certificate(self, stated: StatedCertificate) -> None:
        id_ = await _next(self._session, "social_worker_qualification")
        number = certificate_columns(id_, stated.number, self._vault)
        of = {"id": id_, "kind": "CERTIFICATE", "level": stated.level, "institution": None}
        await self._qualify(stated.issued_on, **of, **number)

    async def degree(self, stated: StatedDegree) -> None:
        id_ = await _next(self._session, "social_worker_qualification")
        number = dict.fromkeys(("number_digest", "number_masked", "number_sealed"))
        of = {"id": id_, "kind": "DEGREE", "level": stated.degree}
        institution = stated.institution.strip()
        await self._qualify(stated.graduated_on, institution=institution, **of, **number)

    async def employ(self, stated: StatedEmployment) -> None:
        """Who employed them before does so no longer."""
        workplace_id = await keep_workplace(self._session, stated.workplace)
        post_id = stated.post and await post_at(self._session, workplace_id, stated.post)
        of = {"workplace_id": workplace_id, "post_id": post_id}
        await self.change("employment", stated.since, **of)

    async def _qualify(self, since: date, **columns: Any) -> None:
        known = {"worker_id": self._worker_id, "since": since, "source": SOURCE}
        await execute(self._session, QUALIFY, **known, **columns)

    async def _lose(self, level: str, day: date) -> None:
        if not await self.end("qualification", day, kind="CERTIFICATE", level=level):
            raise Conflict("No certificate of this level is held.", "未持有该级别的证书。")
        of: dict[str, Any] = {"worker_id": self._worker_id, "level": level}
        await spans.void(self._session, "social_worker_registration", day, **of)
        await self.end("registration", day, level=level)

    async def _set_status(self, status: WorkerStatus, day: date, reason: str) -> None:
        """Who leaves is employed no longer."""
        if await self._status_on(day) == status:
            raise Conflict("This is so already.", "当前已是该状态。")
        await self.change("status", day, status=status, reason=reason.strip())
        if status is WorkerStatus.LEFT:
            if await self._is(EMPLOYED_LATER, day):
                raise Conflict("Somebody employs them from a later day on.", "此后另有任职。")
            await self.end("employment", day)

    async def _check_active(self, day: date) -> None:
        """Raises Conflict."""
        is_active = await self._status_on(day) == WorkerStatus.ACTIVE
        if not is_active or await self._is(LEAVES_LATER, day):
            raise Conflict(
                "They are no social worker of the city from that day on.", "此人自该日起不在册。"
            )

    async def _is(self, sql: str, day: date) -> bool:
        found = await execute(self._session, sql, worker_id=self._worker_id, day=day)
        return bool(found.scalar_one())

    async def _status_on(self, day: date) -> str | None:
        found = await execute(self._session, STATUS_ON, worker_id=self._worker_id, day=day)
        status: str | None = found.scalar()
        return status

    async def _learn(self, told: Any) -> None:
        of = {"title": told.title.strip(), "provider": told.provider.strip(), "source": SOURCE}
        known = {"worker_id": self._worker_id, "on_date": told.on, "hours": told.hours}
        await execute(self._session, LEARNED, **known, **of)


def _document(stated: StatedWorker, day: date) -> Any:
    """Raises BadInput with the path of the number, and never tells it."""
    try:
        return parse(stated.id_type, stated.id_number, today=day, country=stated.id_country)
    except BadInput as error:
        raise BadInput(str(error), error.message_zh, path=["idNumber"]) from None


def _phone(stated: str | None) -> str | None:
    phone = stated and parse_phone(stated)
    if stated and phone is None:
        raise BadInput(
            "A phone number has 5 to 15 digits.", "电话号码应为5至15位数字。", path=["phone"]
        )
    return phone


async def _next(session: WriteSession, table: str) -> int:
    """The key of a row that is sealed as it before it is written."""
    return int((await execute(session, NEXT, table=table)).scalar_one())
