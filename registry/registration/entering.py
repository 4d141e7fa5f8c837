"""Entering a decision in the register: facts end and begin on its day, and name its case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from registry.database import WriteSession
from registry.errors import Conflict
from registry.organizations import FactKind, OrganizationForm, Standing
from registry.organizations.models import CharityRoute
from registry.statements import execute, translated

TODAY_ALREADY = Conflict(
    "This was changed on the same day already; what it was would be lost.",
    "当日已有变更，同日不得再次变更。",
)
TWICE = Conflict("This holds already in that time.", "该事项在此期间已经成立。")
BROKEN = {
    "ck_organization_fact_during_not_empty": TODAY_ALREADY,
    "ck_organization_standing_during_not_empty": TODAY_ALREADY,
    "ck_organization_charity_during_not_empty": TODAY_ALREADY,
    "ck_organization_home_during_not_empty": TODAY_ALREADY,
    "ex_organization_fact_organization_id_kind_key": TWICE,
    "ex_organization_standing_organization_id": TWICE,
    "ex_organization_charity_organization_id": TWICE,
    "ex_organization_home_organization_id": TWICE,
    "uq_organization_credit_code": Conflict("This credit code is taken.", "信用代码已被使用。"),
}

CREATE = """
INSERT INTO organization (name, filing_number, credit_code, registrar_id, purpose,
    supervising_unit, management_mode, established_on, entered_on)
VALUES (:name, :filing_number, :credit_code, :registrar_id, :purpose,
    :supervising_unit, :management_mode, :day, :day)
RETURNING id
"""
END_FACT = """
UPDATE organization_fact SET during = daterange(lower(during), :day), end_case_id = :case_id
WHERE organization_id = :body AND kind = :kind AND key = :key AND during @> CAST(:day AS date)
"""
# One of the same day holds on: a period has a day at least. That it is done is told by its case.
DONE_WITH = """
UPDATE organization_fact SET end_case_id = :case_id, during = CASE
    WHEN lower(during) < :day THEN daterange(lower(during), :day) ELSE during END
WHERE organization_id = :body AND kind = 'NOTICE' AND value ->> 'notice' = :notice
  AND end_case_id IS NULL
"""
BEGIN_FACT = """
INSERT INTO organization_fact (organization_id, kind, key, during, value, source, case_id)
VALUES (:body, :kind, :key, daterange(:day, CAST(:until AS date)), CAST(:value AS jsonb), :source,
    :case_id)
"""
# What stood in the register before its first change, so that it can still be told.
KEEP_FORMER = """
INSERT INTO organization_fact (organization_id, kind, during, value, source, end_case_id)
SELECT o.id, :kind, daterange(o.established_on, :day), CASE :kind
    WHEN 'NAME' THEN jsonb_build_object('name', o.name)
    WHEN 'PURPOSE' THEN jsonb_build_object('text', o.purpose)
    WHEN 'REGISTRAR' THEN jsonb_build_object('divisionId', o.registrar_id)
    ELSE jsonb_build_object('mode', o.management_mode, 'unit', o.supervising_unit) END,
    'register', :case_id
FROM organization o WHERE o.id = :body
  AND NOT EXISTS (SELECT FROM organization_fact f
                  WHERE f.organization_id = o.id AND f.kind = :kind)
"""
END_STANDING = """
UPDATE organization_standing SET during = daterange(lower(during), :day)
WHERE organization_id = :body AND during @> CAST(:day AS date)
"""
BEGIN_STANDING = """
INSERT INTO organization_standing (organization_id, during, form, standing, community_based, source,
    case_id)
VALUES (:body, daterange(:day, NULL), :form, :standing, :community_based, :source, :case_id)
"""
IS_HOME = """
SELECT EXISTS (SELECT FROM organization_home
               WHERE organization_id = :body AND division_id = :division_id AND upper(during) IS NULL)
"""
END_HOME = """
UPDATE organization_home SET during = daterange(lower(during), :day)
WHERE organization_id = :body AND during @> CAST(:day AS date)
"""
BEGIN_HOME = """
INSERT INTO organization_home (organization_id, during, division_id, source, case_id)
VALUES (:body, daterange(:day, NULL), :division_id, :source, :case_id)
"""
END_CHARITY = """
UPDATE organization_charity SET during = daterange(lower(during), :day), end_case_id = :case_id
WHERE organization_id = :body AND during @> CAST(:day AS date)
"""
BEGIN_CHARITY = """
INSERT INTO organization_charity (organization_id, during, route, source, case_id)
VALUES (:body, daterange(:day, NULL), :route, :source, :case_id)
"""
COLUMNS = (
    *("name", "purpose", "supervising_unit", "management_mode", "registrar_id", "credit_code"),
    "filing_number",
)
LASTING = (FactKind.FUNDRAISING, FactKind.GRADE)
"""What ends with the body."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision about one body. Every method writes; a contradiction raises Conflict."""

    session: WriteSession
    body: int
    case_id: int
    day: date
    is_new: bool = False
    """Founded by this decision: nothing of it can end. To end nothing costs as much as to end something."""

    async def fact(
        self, kind: FactKind, value: Mapping[str, Any], key: str = "", until: date | None = None
    ) -> None:
        """It holds from the day on; what held before ends."""
        await self.end(kind, key)
        stated = orjson.dumps(value, default=str).decode()
        await self._run(BEGIN_FACT, kind=kind, key=key, until=until, value=stated, source="case")

    async def end(self, kind: FactKind, key: str = "") -> int:
        """How many facts ended; 0 where it did not hold."""
        return await self._run(END_FACT, kind=kind, key=key)

    async def done_with(self, notice: str) -> None:
        """What was reported is settled by this decision."""
        await self._run(DONE_WITH, notice=notice)

    async def column(self, kind: FactKind, value: Mapping[str, Any], **columns: Any) -> None:
        """A fact that also stands in the body's own row, as it is now."""
        await self._run(KEEP_FORMER, kind=kind)
        await self.fact(kind, value)
        await self.set(**columns)

    async def set(self, **columns: Any) -> None:
        assigned = ", ".join(f"{name} = :{name}" for name in COLUMNS if name in columns)
        comma = ", " if assigned else ""
        await self._run(
            f"UPDATE organization SET {assigned}{comma}version = version + 1 WHERE id = :body",  # noqa: S608 - names of columns
            **columns,
        )

    async def stand(
        self, form: OrganizationForm, standing: Standing, *, community_based: bool
    ) -> None:
        if not self.is_new:
            await self._run(END_STANDING)
        await self._run(
            BEGIN_STANDING,
            form=form,
            standing=standing,
            community_based=community_based,
            source="case",
        )

    async def live(self, division_id: int) -> None:
        """Its home is there from the day on."""
        if not self.is_new:
            known = {"body": self.body, "division_id": division_id}
            if (await execute(self.session, IS_HOME, **known)).scalar_one():
                return
            await self._run(END_HOME)
        await self._run(BEGIN_HOME, division_id=division_id, source="case")

    async def become_charity(self, route: CharityRoute) -> None:
        await self._run(BEGIN_CHARITY, route=route, source="case")

    async def end_charity(self) -> int:
        """How many statuses ended; 0 where it is no charity."""
        return await self._run(END_CHARITY)

    async def cease(self, form: OrganizationForm, standing: Standing, *, community: bool) -> None:
        """It is no more; what lasts only as long as the body ends with it."""
        await self.stand(form, standing, community_based=community)
        await self.end_charity()
        for kind in LASTING:
            await self.end(kind)

    async def _run(self, sql: str, **values: Any) -> int:
        known = {"body": self.body, "case_id": self.case_id, "day": self.day}
        with translated(BROKEN):
            done = await execute(self.session, sql, **known, **values)
        return int(done.rowcount)


async def create(session: WriteSession, **columns: Any) -> int:
    """A new body; its id."""
    with translated(BROKEN):
        found = await execute(session, CREATE, **columns)
    return int(found.scalar_one())
