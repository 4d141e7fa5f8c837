"""People who hold every role of a case, so that only the four eyes keep them from an act."""

from __future__ import annotations

from collections.abc import Mapping

from registry.database import Database
from registry.statements import execute
from tests.permissions.callers import signed_in

HIRE = """
WITH made AS (
    INSERT INTO account (login, display_name) VALUES (:login, :login) RETURNING id),
granted AS (
    INSERT INTO account_role (account_id, role, division_id)
    SELECT made.id, role, v.division_id
    FROM made, unnest(ARRAY['clerk', 'reviewer', 'approver']) role, division_version v
    WHERE v.code = CAST(:code AS text))
SELECT id FROM made
"""


async def hire_hands(db: Database, places: Mapping[str, str]) -> dict[str, str]:
    """The token of each, by login; `places` are the codes of their districts."""
    tokens = {}
    for login, code in places.items():
        async with db.transaction() as session:
            account_id = (await execute(session, HIRE, login=login, code=code)).scalar_one()
        tokens[login] = await signed_in(db, account_id)
    return tokens
