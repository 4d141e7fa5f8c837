"""The papers that a case must have (申请材料) before it is accepted: a list for each kind, as data."""

from __future__ import annotations

from datetime import date

from registry.actor import Actor, Permission
from registry.cases.models import RegistrationCase
from registry.database import WriteSession
from registry.errors import BadInput, Conflict, RuleViolation, Violation
from registry.registration.finding import get_case
from registry.registration.moving import note
from registry.statements import execute

LONGEST = 200
MISSING = "SELECT * FROM missing_papers(:case_id, :day) ORDER BY key, place"
RECEIVE = """
INSERT INTO case_material (case_id, name, received_on, received_by, reference)
VALUES (:case_id, :name, :day, :actor, :reference)
ON CONFLICT (case_id, name) DO UPDATE
SET received_on = excluded.received_on, received_by = excluded.received_by,
    reference = excluded.reference
"""


async def receive_material(  # noqa: PLR0913, PLR0917 - a paper, its case and its day
    session: WriteSession, actor: Actor, number: str, name: str, day: date, reference: str | None
) -> RegistrationCase:
    """Note that a paper has come in. Raises NotFound, Forbidden, Conflict, BadInput."""
    case, within = await get_case(session, actor, number)
    actor.require(Permission.CASES_ACCEPT, within=within)
    if not 0 < len(name.strip()) <= LONGEST or len(reference or "") > LONGEST:
        raise BadInput("Name the paper, in at most 200 characters.", path=["name"])
    if case.decided_on is not None:
        raise Conflict("The case is decided.", "案卷已办结。")
    values = {"case_id": case.id, "name": name.strip(), "day": day, "reference": reference}
    await execute(session, RECEIVE, **values, actor=actor.name)
    case.version += 1
    note(session, actor, case, "case.material_received", material=name.strip())
    await session.flush()
    return case


async def check_materials(session: WriteSession, case: RegistrationCase, day: date) -> None:
    """Raises RuleViolation with every paper that is missing."""
    missing = [
        Violation(
            row.key,
            row.article,
            f"{row.description_en}: {row.paper} is missing",
            f"{row.description_zh}：缺少《{row.paper}》",
        )
        for row in await execute(session, MISSING, case_id=case.id, day=day)
    ]
    if missing:
        raise RuleViolation(missing)
