"""Cases about tenants of a base: admission, renewal and exit (入驻、续驻、退出)."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry import spans, worklist
from registry.cases.models import RegistrationCase
from registry.database import WriteSession
from registry.errors import BadInput, Conflict
from registry.incubation import Exit
from registry.incubation.due import TENANTS
from registry.incubation.finding import get_base, lock_base, lock_tenant
from registry.incubation.judging import agreed_until, to_admission, to_renewal
from registry.incubation.known import (
    Base,
    Body,
    Tenant,
    base_on,
    body_on,
    find_tenant,
    get_tenant,
)
from registry.organizations.models import Organization
from registry.registration.contents import Content
from registry.registration.contents_of_tenants import (
    AboutTenant,
    AdmitTenant,
    EndTenancy,
    RenewTenancy,
)
from registry.registration.decisions import Subject
from registry.registration.finding import lock_organization
from registry.rules import check_met
from registry.statements import execute, translated
from registry.tables import key_of

ADMIT = """
INSERT INTO tenancy (base_id, organization_id, during, source, case_id)
VALUES (:base_id, :organization_id, daterange(:day, NULL), 'case', :case_id) RETURNING id
"""
END = """
UPDATE tenancy SET during = daterange(lower(during), :day), exit = :exit, exit_reason = :reason,
    end_case_id = :case_id
WHERE id = :tenancy_id
"""
CLOSED = ("The base is not open.", "该基地未开放。")
GONE = ("The organization is no more.", "该组织已注销或者被撤销登记。")
TENANT = ("It is a tenant of this base already.", "该组织已入驻该基地。")
SHORT = (
    "The agreement ends after the present one, and not before today.",
    "续驻期限应当晚于原期限和今日。",
)
PASSED = ("The agreement ends after today.", "入驻协议期限届满日期应当晚于今日。")
EARLY = ("It leaves after the day of its admission.", "退出日期应当晚于入驻日期。")
RUNNING = ("The agreement has not run out yet: name another exit.", "入驻协议尚未期满。")
BROKEN = {
    "ck_incubation_base_room": Conflict(
        "The base is full: no place is free.", "基地容量已满，没有空余名额。"
    ),
    "ex_tenancy_base_id_organization_id": Conflict(*TENANT),
    "ck_tenancy_within": Conflict(*CLOSED),
    "ck_tenancy_stage_during": Conflict(
        "It leaves after the day on which its stage began.", "退出日期应当晚于当前阶段起始日期。"
    ),
    "ck_tenancy_stage_within": Conflict(
        "A stage is recorded for a later time.", "此后另有孵化阶段记录。"
    ),
    "ex_tenancy_agreement_tenancy_id": Conflict(
        "An agreement holds already in that time.", "该期间已有入驻协议。"
    ),
}


async def subject_of(
    session: WriteSession, content: AboutTenant, body: Organization, day: date
) -> Subject:
    """The body and the base, and the office of the base's tier. Raises NotFound."""
    found = await get_base(session, content.base, path=["base"])
    base = await base_on(session, key_of(found), day)
    title = f"{body.name} {base.name}"
    return Subject(base.office_id, title, organization_id=body.id, base_id=base.id)


async def check(session: WriteSession, content: AboutTenant, about: Subject, day: date) -> None:
    """Whether there is anything to apply for. Raises Conflict, BadInput."""
    assert about.organization_id is not None  # noqa: S101 - see subject_of
    assert about.base_id is not None  # noqa: S101 - see subject_of
    base = await base_on(session, about.base_id, day)
    _check_days(content, base, day)
    if not isinstance(content, AdmitTenant):
        await get_tenant(session, base.id, about.organization_id)
        return
    if not base.is_open:
        raise Conflict(*CLOSED)
    if await find_tenant(session, base.id, about.organization_id) is not None:
        raise Conflict(*TENANT)


def _check_days(content: AboutTenant, base: Base, day: date) -> None:
    """Raises BadInput with the path of a day that an agreement cannot end on, or that it lacks."""
    if isinstance(content, AdmitTenant) and agreed_until(base, day, content.until) is None:
        raise BadInput(
            "The base states no incubation period: state when the agreement ends.",
            "基地未规定孵化期限，请填写协议期限届满日期。",
            path=["until"],
        )
    until: date | None = getattr(content, "until", None)
    if until is not None and until <= day:
        raise BadInput(*PASSED, path=["until"])


async def approve(
    session: WriteSession, case: RegistrationCase, content: Content, day: date
) -> None:
    """Enters it in the register. Raises RuleViolation, Conflict."""
    assert case.organization_id is not None  # noqa: S101 - by its kind
    assert case.base_id is not None  # noqa: S101 - by its kind
    await lock_organization(session, case.organization_id)
    await lock_base(session, case.base_id)
    await lock_tenant(session, case.base_id, case.organization_id)
    base = await base_on(session, case.base_id, day)
    with translated(BROKEN):
        tenancy_id = await _enter(session, case, base, content, day)
    await worklist.refresh(session, TENANTS, [tenancy_id], day, case.id)


async def _enter(
    session: WriteSession, case: RegistrationCase, base: Base, content: Content, day: date
) -> int:
    """The tenancy that it is about."""
    assert case.organization_id is not None  # noqa: S101 - by its kind
    if isinstance(content, AdmitTenant):
        return await _admit(session, case, base, content, day)
    tenant = await get_tenant(session, base.id, case.organization_id)
    if isinstance(content, RenewTenancy):
        await _renew(session, case, base, tenant, content, day)
    else:
        assert isinstance(content, EndTenancy)  # noqa: S101 - by its kind
        await _end(session, case, tenant, content)
    return tenant.id


async def _admit(
    session: WriteSession, case: RegistrationCase, base: Base, content: AdmitTenant, day: date
) -> int:
    """From the day of the decision on. Raises RuleViolation, Conflict."""
    body = await _in_being(session, case, day)
    if not base.is_open:
        raise Conflict(*CLOSED)
    check_met(to_admission(base, body, content.stage, content.until))
    until = agreed_until(base, day, content.until)
    if until is None or until <= day:
        raise Conflict(*PASSED)
    of = {"base_id": base.id, "organization_id": case.organization_id}
    made = await execute(session, ADMIT, day=day, case_id=case.id, **of)
    tenancy_id = int(made.scalar_one())
    known: dict[str, Any] = {"tenancy_id": tenancy_id, "source": "case", "case_id": case.id}
    await spans.begin(session, "tenancy_stage", day, stage=content.stage, **known)
    number = content.agreement.strip()
    await spans.begin(session, "tenancy_agreement", day, until, number=number, **known)
    return tenancy_id


async def _renew(  # noqa: PLR0913, PLR0917 - which, where, what was agreed, and when
    session: WriteSession,
    case: RegistrationCase,
    base: Base,
    tenant: Tenant,
    content: RenewTenancy,
    day: date,
) -> None:
    """The next agreement begins where the last one ends. Raises RuleViolation, Conflict."""
    await _in_being(session, case, day)
    check_met(to_renewal(base, tenant))
    if content.until <= max(tenant.until, day):
        raise Conflict(*SHORT)
    known: dict[str, Any] = {"tenancy_id": tenant.id, "source": "case", "case_id": case.id}
    number = content.agreement.strip()
    since, until = tenant.until, content.until
    await spans.begin(session, "tenancy_agreement", since, until, number=number, **known)


async def _end(
    session: WriteSession, case: RegistrationCase, tenant: Tenant, content: EndTenancy
) -> None:
    """The stage ends with it. Raises Conflict."""
    if content.on <= tenant.since:
        raise Conflict(*EARLY)
    if content.exit is Exit.EXPIRED and content.on < tenant.until:
        raise Conflict(*RUNNING)
    await spans.end(session, "tenancy_stage", content.on, tenancy_id=tenant.id)
    told = {"exit": content.exit, "reason": content.reason.strip(), "case_id": case.id}
    await execute(session, END, day=content.on, tenancy_id=tenant.id, **told)


async def _in_being(session: WriteSession, case: RegistrationCase, day: date) -> Body:
    """Raises Conflict where the body is no more."""
    assert case.organization_id is not None  # noqa: S101 - by its kind
    body = await body_on(session, case.organization_id, day)
    if not body.is_in_being:
        raise Conflict(*GONE)
    return body
