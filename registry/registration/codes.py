"""Issuing unified social credit codes from the blocks that the bureau was given; never one twice."""

from __future__ import annotations

from collections.abc import Mapping

from registry import audit, credit_code
from registry.actor import Actor, Permission
from registry.database import WriteSession
from registry.errors import BadInput, Conflict
from registry.organizations import OrganizationForm
from registry.statements import execute, translated

KINDS: Mapping[OrganizationForm, str] = {
    OrganizationForm.ASSOCIATION: credit_code.ASSOCIATION,
    OrganizationForm.SERVICE_AGENCY: credit_code.SERVICE_AGENCY,
    OrganizationForm.FOUNDATION: credit_code.FOUNDATION,
}
BROKEN = {
    "ex_credit_code_block_prefix": Conflict("These numbers are in another block."),
    "ck_credit_code_block_prefix": BadInput("A prefix is two characters of GB 32100's alphabet."),
    "ck_credit_code_block_numbers": BadInput("A block lies within 000000 to 999999."),
    "ck_credit_code_block_source": BadInput("Name the document that gave the block."),
}

# Whoever issues next waits for this transaction, so a number is given once and none is lost.
NEXT = """
UPDATE credit_code_block b SET next_number = b.next_number + 1
WHERE b.id = (SELECT f.id FROM credit_code_block f
              WHERE f.next_number < upper(f.numbers) ORDER BY f.id LIMIT 1 FOR UPDATE)
RETURNING b.prefix, b.next_number - 1 AS number
"""
DIVISION = """
SELECT code FROM division_version WHERE division_id = :division_id ORDER BY during DESC LIMIT 1
"""
IS_TAKEN = "SELECT EXISTS (SELECT FROM organization WHERE credit_code = :code)"
ADD = """
INSERT INTO credit_code_block (prefix, numbers, next_number, source)
VALUES (:prefix, int8range(:first, :last, '[]'), :first, :source)
"""


async def issue_code(session: WriteSession, form: OrganizationForm, division_id: int) -> str:
    """The next code of a registrar's division. Raises Conflict where the blocks are used up."""
    division = (await execute(session, DIVISION, division_id=division_id)).scalar_one()
    while row := (await execute(session, NEXT)).one_or_none():
        body = f"{row.prefix}{row.number:06}"
        code = credit_code.issue(KINDS[form], division, body)
        if not (await execute(session, IS_TAKEN, code=code)).scalar_one():
            return code
    raise Conflict(
        "No credit codes are left: an administrator must enter the next block.",
        "统一社会信用代码码段已用完，请管理员录入新码段。",
    )


async def add_block(  # noqa: PLR0913, PLR0917 - a block, and where it comes from
    session: WriteSession, actor: Actor, prefix: str, first: int, last: int, source: str
) -> None:
    """Codes to issue from now on. Raises Forbidden, Conflict, BadInput."""
    # Every registrar is given codes of the same blocks, so a district's administrator may not.
    actor.require(Permission.RULES_MANAGE, within=())
    if first > last:
        raise BadInput(
            "A block's last number follows its first.", "码段的末号不得小于首号。", path=["last"]
        )
    with translated(BROKEN):
        await execute(session, ADD, prefix=prefix, first=first, last=last, source=source.strip())
    audit.record(
        session, actor, "credit_code_block.added", prefix, first=first, last=last, source=source
    )
