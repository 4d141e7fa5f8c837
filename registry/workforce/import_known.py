"""What the register knows of the rows of a file, looked up for a whole chunk at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

from registry.workforce.import_judging import Known, known_from
from registry.workforce.import_rows import WorkerRow
from registry.workforce.sealed import about

if TYPE_CHECKING:
    from registry.database import Connection
    from registry.vault import Vault

KNOWN = """
WITH stated AS (
    SELECT * FROM unnest($1::integer[], $2::bytea[], $3::text[], $4::bytea[], $5::text[], $6::text[],
                         $7::text[], $8::text[])
        AS s (line, identity, home_code, certificate, kind, key, name, post)
), placed AS (
    SELECT s.*, w.id, w.version, w.name_sealed, w.phone_sealed,
        home.division_id AS home_division_id,
        CASE WHEN s.kind = 'ORGANIZATION' THEN o.id ELSE place.division_id END AS employer_id,
        CASE WHEN s.kind <> 'ORGANIZATION' THEN place.level END AS employer_level
    FROM stated s
    LEFT JOIN social_worker w ON w.identity_digest = s.identity
    LEFT JOIN division_version home ON home.code = s.home_code AND home.during @> $9::date
    LEFT JOIN division_version place ON place.code = s.key AND place.during @> $9::date
    LEFT JOIN LATERAL (
        SELECT id FROM organization WHERE s.kind = 'ORGANIZATION' AND number = s.key
        UNION ALL
        SELECT id FROM organization WHERE s.kind = 'ORGANIZATION' AND credit_code = s.key
    ) o ON true
)
SELECT p.line, p.name_sealed, p.phone_sealed, jsonb_build_object(
    'id', p.id, 'version', p.version, 'home_division_id', p.home_division_id,
    'employer_id', p.employer_id, 'employer_level', p.employer_level,
    'home_id', (SELECT division_id FROM social_worker_home
                WHERE worker_id = p.id AND during @> $9::date),
    'status', (SELECT status FROM social_worker_status
               WHERE worker_id = p.id AND during @> $9::date),
    'works_at', (SELECT jsonb_build_array(w.kind, w.organization_id, w.division_id, w.name)
                 FROM social_worker_employment e JOIN workplace w ON w.id = e.workplace_id
                 WHERE e.worker_id = p.id AND e.during @> $9::date),
    'begun_on', (SELECT max(lower(during)) FROM (
                     SELECT during FROM social_worker_status WHERE worker_id = p.id
                     UNION ALL
                     SELECT during FROM social_worker_employment WHERE worker_id = p.id) fact),
    'works_as', (SELECT post_id FROM social_worker_employment
                 WHERE worker_id = p.id AND during @> $9::date),
    'post_id', CASE WHEN p.post IS NULL THEN NULL WHEN p.kind = 'ORGANIZATION' THEN (
        SELECT t.id FROM workplace w JOIN post t ON t.workplace_id = w.id AND t.title = p.post
        WHERE w.organization_id = p.employer_id)
        ELSE (
        SELECT t.id FROM workplace w JOIN post t ON t.workplace_id = w.id AND t.title = p.post
        WHERE w.division_id = p.employer_id AND w.name = p.name) END,
    'holder_id', (SELECT worker_id FROM social_worker_qualification
                  WHERE number_digest = p.certificate),
    'certificates', (SELECT coalesce(jsonb_agg(jsonb_build_array(
                         level, encode(number_digest, 'hex'), lower(during))), '[]')
                     FROM social_worker_qualification
                     WHERE worker_id = p.id AND kind = 'CERTIFICATE' AND upper_inf(during)),
    'degrees', (SELECT coalesce(jsonb_agg(jsonb_build_array(level, lower(during))), '[]')
                FROM social_worker_qualification WHERE worker_id = p.id AND kind = 'DEGREE'),
    'registrations', (SELECT coalesce(jsonb_agg(jsonb_build_array(
                          lower(during), upper(during))), '[]')
                      FROM social_worker_registration WHERE worker_id = p.id))::text AS told
FROM placed p
"""


async def look_up(
    connection: Connection, vault: Vault, rows: Sequence[WorkerRow], today: date
) -> dict[int, Known]:
    """By the line of each row."""
    employers = [row.employer for row in rows]
    found = await connection.fetch(
        KNOWN,
        [row.line for row in rows],
        [row.identity for row in rows],
        [row.home_code for row in rows],
        [row.certificate and row.certificate.digest for row in rows],
        [employer and employer.kind for employer in employers],
        [employer and employer.key for employer in employers],
        [employer and employer.name for employer in employers],
        [row.post for row in rows],
        today,
    )
    return {row["line"]: _known(row, vault) for row in found}


def _known(row: Any, vault: Vault) -> Known:
    told = orjson.loads(row["told"])
    opened = {
        what: None
        if (sealed := row[f"{what}_sealed"]) is None
        else vault.unseal(sealed, about(what, told["id"]))
        for what in ("name", "phone")
    }
    return known_from(told, **opened)
