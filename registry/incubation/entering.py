"""Entering bases, and what is recorded of them: each fact holds from its day on."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from registry import audit, spans
from registry.actor import Actor, Permission
from registry.audit.subjects import BASE, Subject
from registry.database import WriteSession
from registry.divisions.finding import division_with, lineage
from registry.errors import BadInput, Conflict
from registry.incubation.due import refresh_of_base
from registry.incubation.finding import get_base_to_change, get_body
from registry.incubation.judging import is_sited, to_grade
from registry.incubation.known import base_on
from registry.incubation.stated import StatedBase, StatedFact, StatedOperator, StatedTerms
from registry.rules import check_met
from registry.statements import execute, translated
from registry.tables import key_of

CREATE = """
INSERT INTO incubation_base (name, tier, form, site_id, during)
VALUES (:name, :tier, :form, :site_id, daterange(:opened_on, NULL)) RETURNING id
"""
OFFICE = "SELECT base_office(:base_id, :day)"
TOUCH = "UPDATE incubation_base SET version = version + 1 WHERE id = :base_id"
CLOSE = """
UPDATE incubation_base SET during = daterange(lower(during), :day), closing = :reason
WHERE id = :base_id AND during @> CAST(:day AS date)
"""
EVALUATE = """
INSERT INTO base_evaluation (base_id, on_date, year, grade, evaluator, opinion, source)
VALUES (:base_id, :on_date, :year, :grade, :evaluator, :opinion, :source)
"""

SOURCE = "officer"
SAME_DAY = Conflict(
    "This was changed on the same day already; what it was would be lost.",
    "当日已有变更，同日不得再次变更。",
)
LATER = Conflict("Something else is recorded for a later time.", "此后另有记录。")
DATED = ("address", "operator", "services", "room", "terms")
BROKEN = {
    **{f"ck_base_{fact}_during": SAME_DAY for fact in DATED},
    **{f"ex_base_{fact}_base_id": LATER for fact in DATED},
    "ck_incubation_base_room": Conflict(
        "The base would hold fewer tenants than it has on some day.",
        "容量低于在驻组织数。",
        path=["fact", "capacity", "places"],
    ),
    "ck_incubation_base_during": Conflict(
        "A base is closed after the day of its opening.", "关闭日期应当晚于设立日期。"
    ),
    "ck_tenancy_within": Conflict(
        "There are tenants on that day: end their tenancies first.",
        "当日仍有入驻组织，请先办理退出。",
    ),
    "uq_base_evaluation_base_id_on_date_evaluator": Conflict(
        "This evaluation is recorded already.", "该评估记录已存在。"
    ),
}
FAR = (
    "The site does not lie within a division of the base's tier.",
    "基地所在区划不属于该层级。",
)


async def enter_base(session: WriteSession, actor: Actor, stated: StatedBase, day: date) -> int:
    """Enter a base (设立孵化基地); its key. Raises NotFound, Forbidden, BadInput."""
    stated.check_days(day)
    site_id = await division_with(session, stated.site, ["site"])
    actor.require(Permission.INCUBATION_MANAGE, within=await lineage(session, site_id))
    of = {"tier": stated.tier, "form": stated.form, "site_id": site_id}
    name, opened_on = stated.name.strip(), stated.opened_on
    made = await execute(session, CREATE, name=name, opened_on=opened_on, **of)
    base_id = int(made.scalar_one())
    await _check_site(session, stated, base_id, site_id, day)
    entry = Entry(session, base_id)
    await entry.begin("address", opened_on, address=stated.address.strip())
    await entry.operate(stated.operator, opened_on, ["operator", "organization"])
    await entry.begin("services", opened_on, services=list(stated.services))
    await entry.begin("room", opened_on, places=stated.capacity)
    if stated.terms is not None:
        await entry.lay_down(stated.terms, opened_on)
    subject = Subject(BASE, base_id)
    audit.record(session, actor, "base.entered", subject.number, of=subject)
    return base_id


async def _check_site(
    session: WriteSession, stated: StatedBase, base_id: int, site_id: int, day: date
) -> None:
    """Raises BadInput: who sees to it must be known, and a community's base lies in one."""
    office: int | None = (await execute(session, OFFICE, base_id=base_id, day=day)).scalar()
    if not is_sited(stated.tier, site_id, office):
        raise BadInput(*FAR, path=["site"])


async def record_fact(  # noqa: PLR0913, PLR0917 - of which, what, by whom, when and as it was read
    session: WriteSession,
    actor: Actor,
    number: str,
    stated: StatedFact,
    day: date,
    expected_version: int | None = None,
) -> int:
    """Record something of a base; its key.

    Raises NotFound, Forbidden, Conflict, RuleViolation, BadInput.
    """
    stated.check_days(day)
    base = await get_base_to_change(session, actor, number, ["number"], expected_version)
    ((what, told),) = ((name, getattr(stated, name)) for name in stated.model_fields_set)
    with translated(BROKEN):
        await Entry(session, key_of(base)).record(what, told)
        await execute(session, TOUCH, base_id=base.id)
    if what == "terms":
        await refresh_of_base(session, key_of(base), day)
    of = Subject(BASE, key_of(base))
    reason = getattr(told, "reason", None)
    audit.record(session, actor, f"base.{what}", of.number, of=of, reason=reason)
    return of.id


class Entry:
    """What is written of one base. Every method writes; a contradiction is a constraint's."""

    def __init__(self, session: WriteSession, base_id: int) -> None:
        self._session = session
        self._base_id = base_id

    async def record(self, what: str, told: Any) -> None:
        """One fact, by its name in what was stated."""
        match what:
            case "operator":
                path = ["fact", "operator", "operator", "organization"]
                await self.operate(told.operator, told.since, path)
            case "services":
                await self.change("services", told.since, services=list(told.services))
            case "capacity":
                await self.change("room", told.since, places=told.places)
            case "terms":
                await self.lay_down(told.terms, told.since)
            case "address":
                await self.change("address", told.since, address=told.address.strip())
            case "evaluation":
                await self._evaluate(told)
            case _:
                await self._close(told.on, told.reason.strip())

    async def begin(self, fact: str, day: date, **columns: Any) -> None:
        of: dict[str, Any] = {"base_id": self._base_id, "source": SOURCE}
        await spans.begin(self._session, f"base_{fact}", day, **of, **columns)

    async def change(self, fact: str, day: date, **columns: Any) -> None:
        """It holds from the day on; what held before ends."""
        of = {"base_id": self._base_id}
        await spans.replace(self._session, f"base_{fact}", day, of, source=SOURCE, **columns)

    async def operate(self, operator: StatedOperator, day: date, path: list[str]) -> None:
        """Raises NotFound."""
        name = operator.name and operator.name.strip()
        body = operator.organization and await get_body(self._session, operator.organization, path)
        await self.change("operator", day, organization_id=body, name=name)

    async def lay_down(self, terms: StatedTerms, day: date) -> None:
        """Its own rules; what they leave out is laid down no longer."""
        stated = terms.model_dump(mode="json")
        period, notice = stated.pop("period") or {}, stated.pop("notice") or {}
        others = orjson.dumps(stated.pop("others")).decode()
        columns = {
            "period_number": period.get("number"),
            "period_unit": period.get("unit"),
            "notice_number": notice.get("number"),
            "notice_unit": notice.get("unit"),
            "others": others,
            **stated,
        }
        await self.change("terms", day, **columns)

    async def _evaluate(self, told: Any) -> None:
        """Raises RuleViolation where the base has other grades."""
        check_met(
            to_grade(await base_on(self._session, self._base_id, told.on), told.grade.strip())
        )
        values = told.model_dump(exclude={"on"})
        of = {"base_id": self._base_id, "source": SOURCE}
        await execute(self._session, EVALUATE, on_date=told.on, **of, **values)

    async def _close(self, day: date, reason: str) -> None:
        of = {"base_id": self._base_id, "day": day, "reason": reason}
        if not (await execute(self._session, CLOSE, **of)).rowcount:
            raise Conflict("The base is not open that day.", "该基地当日未开放。")
