"""Cases about social workers: the registration of a certificate, and its renewal (登记、再登记)."""

from __future__ import annotations

from datetime import date

from registry import spans, worklist
from registry.cases.models import RegistrationCase
from registry.database import WriteSession
from registry.errors import Conflict
from registry.registration.contents import Content
from registry.registration.contents_of_workers import AboutWorker, RegisterWorker
from registry.registration.decisions import Subject
from registry.rules import RuleSet, check_met, rules_on
from registry.statements import translated
from registry.tables import key_of
from registry.workforce.due import WORKERS
from registry.workforce.finding import get_worker, lock_worker
from registry.workforce.known import Known, known_of
from registry.workforce.models import CertificateLevel
from registry.workforce.registering import objections_to_renewal, valid_until

TABLE = "social_worker_registration"
LEFT = ("This person is no social worker of the city now.", "此人目前不在册。")
UNHELD = ("No certificate of this level is held.", "未持有该级别的证书。")
REGISTERED = ("A certificate of this level or a higher one is registered.", "该级别证书已登记。")
UNREGISTERED = ("No certificate is registered: register it first.", "尚未登记，请先办理首次登记。")
RENEWED = ("It has been renewed already.", "已办理再登记。")
TWICE = Conflict("A registration holds already in that time.", "该期间已有登记。")
BROKEN = {
    "ck_social_worker_registration_during": TWICE,
    "ex_social_worker_registration_worker_id": TWICE,
}


async def subject_of(session: WriteSession, content: AboutWorker, day: date) -> Subject:
    """The worker, and the office of the district that they are in. Raises NotFound."""
    worker = await get_worker(session, content.worker, path=["worker"])
    known = await known_of(session, key_of(worker), day)
    title = f"{worker.name_masked} {worker.number}"
    return Subject(known.division_id, title, worker_id=worker.id)


async def check(session: WriteSession, about: Subject, day: date) -> None:
    """Whether there is anybody to register. Raises Conflict."""
    assert about.worker_id is not None  # noqa: S101 - see subject_of
    if not (await known_of(session, about.worker_id, day)).is_active:
        raise Conflict(*LEFT)


async def approve(
    session: WriteSession, case: RegistrationCase, content: Content, day: date
) -> None:
    """Enters the registration. Raises RuleViolation, Conflict."""
    assert case.worker_id is not None  # noqa: S101 - by its kind
    await lock_worker(session, case.worker_id)
    known = await known_of(session, case.worker_id, day)
    rules = await rules_on(session, day)
    if not known.is_active:
        raise Conflict(*LEFT)
    with translated(BROKEN):
        if isinstance(content, RegisterWorker):
            await _register(session, case, known, content.level, day, rules)
        else:
            await _renew(session, case, known, day, rules)
    await worklist.refresh(session, WORKERS, [case.worker_id], day, case.id)


async def _register(  # noqa: PLR0913, PLR0917 - whom, what, when and by which rules
    session: WriteSession,
    case: RegistrationCase,
    known: Known,
    level: CertificateLevel,
    day: date,
    rules: RuleSet,
) -> None:
    """The registration of a lower certificate ends with that of a higher one. Raises Conflict."""
    order = list(CertificateLevel)
    if known.certificate(level) is None:
        raise Conflict(*UNHELD)
    if any(
        order.index(told.level) >= order.index(level)
        for told in known.registrations
        if told.holds(day)
    ):
        raise Conflict(*REGISTERED)
    await spans.void(session, TABLE, day, worker_id=case.worker_id)
    await spans.end(session, TABLE, day, worker_id=case.worker_id)
    await _enter(session, case, level, day, rules)


async def _renew(
    session: WriteSession, case: RegistrationCase, known: Known, day: date, rules: RuleSet
) -> None:
    """The next period begins where the last one ends, or today where it has ended.

    Raises RuleViolation, Conflict.
    """
    last = known.last
    if last is None or known.certificate(last.level) is None:
        raise Conflict(*UNREGISTERED)
    if last.since > day:
        raise Conflict(*RENEWED)
    check_met(objections_to_renewal(known, day, rules))
    await _enter(session, case, last.level, max(last.until, day), rules)


async def _enter(
    session: WriteSession,
    case: RegistrationCase,
    level: CertificateLevel,
    begins: date,
    rules: RuleSet,
) -> None:
    until = valid_until(begins, rules)
    of = {"worker_id": case.worker_id, "case_id": case.id}
    await spans.begin(session, TABLE, begins, until, level=level, source="case", **of)
