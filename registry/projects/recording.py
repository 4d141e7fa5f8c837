"""What is recorded of a project: each verb is one fact, within the project's period."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic.alias_generators import to_camel

from registry import audit, spans
from registry.actor import Actor
from registry.audit.subjects import PROJECT, Subject
from registry.database import WriteSession
from registry.errors import Conflict, NotFound
from registry.projects.entering import SOURCE
from registry.projects.errors import OUTSIDE, RECORDED
from registry.projects.finding import (
    check_volunteer,
    check_worker,
    get_body,
    get_project_to_change,
    get_volunteer_of,
    get_worker_of,
)
from registry.projects.models import Project
from registry.projects.stated import StatedBeneficiaries, StatedEnd, StatedFund, StatedRecord
from registry.statements import execute, translated
from registry.tables import key_of

TOUCH = "UPDATE project SET version = version + 1 WHERE id = :project_id"
FUND = """
INSERT INTO project_fund (project_id, on_date, year, origin, amount, note, source)
VALUES (:project_id, :on_date, :year, :origin, :amount, :note, :source)
RETURNING number
"""
BENEFICIARIES = """
INSERT INTO project_beneficiaries (project_id, on_date, persons, note, source)
VALUES (:project_id, :on_date, :persons, :note, :source)
RETURNING number
"""
WITHDRAW = """
UPDATE {table} SET withdrawn_on = :today
WHERE project_id = :project_id AND number = :number AND withdrawn_on IS NULL
"""
IS_THERE = "SELECT EXISTS (SELECT FROM {table} WHERE project_id = :project_id AND number = :number)"
CLOSE = """
UPDATE {table} SET during = during * daterange(NULL, :day)
WHERE project_id = :project_id AND coalesce(upper(during), 'infinity') > :day
"""
END = "UPDATE project SET ended_on = :day, end_reason = :reason WHERE id = :project_id"

WITHDRAWN = Conflict("This was withdrawn already.", "该记录此前已撤回。")
NOBODY = Conflict("They do not take part that day.", "当日未参与此项目。")


async def record_fact(
    session: WriteSession, actor: Actor, stated: StatedRecord, today: date
) -> int:
    """Record something of a project; its key. Raises NotFound, Forbidden, Conflict, BadInput."""
    stated.check_days(today)
    project = await get_project_to_change(session, actor, stated.number, stated.expected_version)
    ((what, told),) = ((name, getattr(stated.fact, name)) for name in stated.fact.model_fields_set)
    entry = Entry(session, actor, project, today, ["fact", to_camel(what)])
    with translated(RECORDED):
        about = await entry.record(what, told)
        await execute(session, TOUCH, project_id=project.id)
    of = Subject(PROJECT, key_of(project))
    reason = getattr(told, "reason", None)
    audit.record(session, actor, f"project.{what}", of.number, of=of, reason=reason, about=about)
    return of.id


class Entry:
    """What is written of one project. Every method writes, and answers with what it is about."""

    def __init__(
        self, session: WriteSession, actor: Actor, project: Project, today: date, path: list[str]
    ) -> None:
        self._session = session
        self._actor = actor
        self._project = project
        self._today = today
        self._path = path

    async def record(self, what: str, told: Any) -> str | None:  # noqa: PLR0911 - one for each fact
        """One fact, by its name in what was stated."""
        match what:
            case "fund":
                return await self._fund(told)
            case "fund_withdrawal":
                return await self._withdraw("project_fund", "fund", told.fund)
            case "beneficiaries":
                return await self._beneficiaries(told)
            case "beneficiaries_withdrawal":
                table = "project_beneficiaries"
                return await self._withdraw(table, "beneficiaries", told.beneficiaries)
            case "end":
                await self._end(told)
                return None
            case "partner" | "worker" | "volunteer":
                return await self._begin(what, told)
            case _:
                return await self._leave(what.removesuffix("_end"), told)

    async def _fund(self, told: StatedFund) -> str:
        of = {"year": told.year, "origin": told.origin, "amount": told.amount}
        return await self._insert(FUND, told, **of)

    async def _beneficiaries(self, told: StatedBeneficiaries) -> str:
        return await self._insert(BENEFICIARIES, told, persons=told.persons)

    async def _insert(self, sql: str, told: StatedFund | StatedBeneficiaries, **of: Any) -> str:
        self._check_runs(told.on, "on")
        known = {"project_id": self._project.id, "on_date": told.on, "source": SOURCE}
        note = told.note and told.note.strip()
        number: str = (await execute(self._session, sql, **known, **of, note=note)).scalar_one()
        return number

    async def _withdraw(self, table: str, name: str, number: str) -> str:
        """It counts until today, and on no day from today on."""
        of = {"project_id": self._project.id, "number": number}
        done = await execute(self._session, WITHDRAW.format(table=table), today=self._today, **of)
        if not done.rowcount:
            there = await execute(self._session, IS_THERE.format(table=table), **of)
            if there.scalar():
                raise WITHDRAWN
            raise NotFound(path=[*self._path, name])
        return number

    async def _begin(self, what: str, told: Any) -> str:
        """They take part from a day on, for as long as the project runs."""
        self._check_runs(told.since, "since")
        number, who = await self._who(what, told)
        await self._check_may(what, who, told.since)
        ends = self._project.during.upper
        of = {"project_id": self._project.id, "source": SOURCE}
        await spans.begin(self._session, f"project_{what}", told.since, ends, **of, **who)
        return number

    async def _leave(self, what: str, told: Any) -> str:
        number, who = await self._who(what, told)
        of: dict[str, Any] = {"project_id": self._project.id}
        if not await spans.end(self._session, f"project_{what}", told.on, **of, **who):
            raise NOBODY
        return number

    async def _who(self, what: str, told: Any) -> tuple[str, dict[str, Any]]:
        """Their number, and the column and key of who it is. Raises NotFound."""
        session, actor, project_id = self._session, self._actor, key_of(self._project)
        match what:
            case "partner":
                path = [*self._path, "organization"]
                body = await get_body(session, told.organization, path)
                return told.organization, {"organization_id": body.id}
            case "worker":
                number, path = told.worker, [*self._path, what]
                key = await get_worker_of(session, actor, project_id, number, self._today, path)
                return number, {"worker_id": key}
            case _:
                number, path = told.volunteer, [*self._path, what]
                key = await get_volunteer_of(session, actor, project_id, number, path)
                return number, {"volunteer_id": key}

    async def _check_may(self, what: str, who: dict[str, Any], day: date) -> None:
        """Whether they are what they take part as, that day. Raises Conflict."""
        path = [*self._path, what]
        if what == "worker":
            await check_worker(self._session, who["worker_id"], day, path)
        elif what == "volunteer":
            await check_volunteer(self._session, who["volunteer_id"], day, path)

    def _check_runs(self, day: date, name: str) -> None:
        """Raises Conflict with the path of a day on which the project does not run."""
        if not self._project.during.contains(day):
            raise Conflict(str(OUTSIDE), OUTSIDE.message_zh, path=[*self._path, name])

    async def _end(self, told: StatedEnd) -> None:
        """Whoever takes part does so until then at most."""
        if self._project.ended_on is not None:
            raise Conflict("The project was ended already.", "项目此前已终止。")
        of = {"project_id": self._project.id, "day": told.on}
        for what in ("partner", "worker", "volunteer"):
            await execute(self._session, CLOSE.format(table=f"project_{what}"), **of)
        await execute(self._session, END, **of, reason=told.reason.strip())
