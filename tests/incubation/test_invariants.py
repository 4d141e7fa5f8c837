"""What holds of bases and tenancies whatever the code does: each refusal is a constraint's, by its name."""

from __future__ import annotations

import asyncpg
import pytest

from registry.database import Database
from tests.incubation.officers import admitted, founded, group
from tests.registration.officers import Office

INSERTS = {
    "ex_tenancy_base_id_organization_id": """
        INSERT INTO tenancy (base_id, organization_id, during, source)
        SELECT base_id, organization_id, daterange('2027-01-01', NULL), 'x' FROM tenancy""",
    "ck_incubation_base_room": """
        INSERT INTO tenancy (base_id, organization_id, during, source)
        SELECT t.base_id, o.id, daterange('2026-11-24', NULL), 'x'
        FROM tenancy t, organization o WHERE o.id <> t.organization_id""",
    "ck_tenancy_within": """
        INSERT INTO tenancy (base_id, organization_id, during, exit, exit_reason, source)
        SELECT base_id, organization_id, '[2020-01-01,2020-02-01)', 'FORCED', 'x', 'x' FROM tenancy""",
    "ck_tenancy_stage_within": """
        INSERT INTO tenancy_stage (tenancy_id, during, stage, source)
        SELECT id, '[2026-01-01,2026-02-01)', 'HUB', 'x' FROM tenancy""",
    "ex_tenancy_stage_tenancy_id": """
        INSERT INTO tenancy_stage (tenancy_id, during, stage, source)
        SELECT id, '[2027-01-01,2027-02-01)', 'HUB', 'x' FROM tenancy""",
    "ex_tenancy_agreement_tenancy_id": """
        INSERT INTO tenancy_agreement (tenancy_id, during, number, source)
        SELECT id, '[2027-01-01,2027-02-01)', 'x', 'x' FROM tenancy""",
    "ck_tenancy_exited": "UPDATE tenancy SET exit = 'FORCED'",
    "ck_tenancy_handed_over_on": "UPDATE tenancy SET handed_over_on = '2030-01-01', handover = 'x'",
    "ck_registration_case_base": """
        INSERT INTO registration_case (kind, division_id, organization_id, title, content, opened_on)
        SELECT 'ADMIT_TENANT', division_id, organization_id, 'x', '{}', opened_on
        FROM registration_case LIMIT 1""",
    "ck_incubation_base_closing": "UPDATE incubation_base SET closing = 'x'",
}


async def test_the_database_refuses_what_the_code_would_let_through(
    bureau: Database, o: Office
) -> None:
    await group(o, "别队")
    await admitted(o, await founded(o, capacity=1), await group(o))
    connection = await asyncpg.connect(bureau.url)
    try:
        for constraint, sql in INSERTS.items():
            with pytest.raises(asyncpg.PostgresError) as refused:
                await connection.execute(sql)
            assert refused.value.constraint_name == constraint, refused.value
    finally:
        await connection.close()
