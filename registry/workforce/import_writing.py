"""Writes the social workers of a chunk at once: what ends first, then what begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import asyncpg

from registry.imports.judged import Judged
from registry.imports.writing import next_keys, touch
from registry.workforce.import_judging import At, Writes
from registry.workforce.sealed import (
    certificate_columns,
    name_columns,
    person_columns,
    phone_columns,
)

if TYPE_CHECKING:
    from registry.database import Connection
    from registry.vault import Vault

RENAME = """
UPDATE social_worker SET name_masked = $2, name_sealed = $3,
    phone_masked = coalesce($4, phone_masked), phone_sealed = coalesce($5, phone_sealed)
WHERE id = $1
"""
END = """
UPDATE social_worker_{fact} f SET during = daterange(lower(f.during), c.day)
FROM unnest($1::bigint[], $2::date[]) AS c (id, day)
WHERE f.worker_id = c.id AND f.during @> c.day
"""
KEEP_WORKPLACES = """
INSERT INTO workplace (kind, organization_id, division_id, name)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) ON CONFLICT DO NOTHING
"""
WORKPLACES = """
WITH s AS (
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[])
        AS s (kind, organization_id, division_id, name))
SELECT w.id, w.kind, w.organization_id, w.division_id, w.name
FROM s JOIN workplace w ON w.organization_id = s.organization_id
UNION ALL
SELECT w.id, w.kind, w.organization_id, w.division_id, w.name
FROM s JOIN workplace w ON w.division_id = s.division_id AND w.name = s.name
"""
PERSON = (
    *("id", "identity_digest", "document_type", "number_masked", "number_sealed"),
    *("name_masked", "name_sealed", "phone_masked", "phone_sealed", "entered_on"),
)
FACTS = {
    "home": ("worker_id", "during", "division_id", "source"),
    "status": ("worker_id", "during", "status", "reason", "source"),
    "qualification": (
        *("id", "worker_id", "during", "kind", "level", "institution"),
        *("number_digest", "number_masked", "number_sealed", "source"),
    ),
    "registration": ("worker_id", "during", "level", "source"),
    "employment": ("worker_id", "during", "workplace_id", "post_id", "source"),
}
Record = tuple[Any, ...]


async def write(
    connection: Connection, vault: Vault, judged: Sequence[Judged[Writes]], source: str, day: date
) -> None:
    """Raises Overtaken, or what a constraint refuses."""
    rows = [row.writes for row in judged if row.writes is not None]
    await _people(connection, vault, rows, day)
    for fact in ("home", "status", "employment"):
        await _end(connection, fact, rows)
    workplaces = await _workplaces(connection, rows)
    qualifications = [record async for record in _qualifications(connection, vault, rows, source)]
    facts: dict[str, Iterable[Record]] = {
        "home": _homes(rows, source),
        "status": _statuses(rows, source),
        "qualification": qualifications,
        "registration": _registrations(rows, source),
        "employment": _employments(rows, workplaces, source),
    }
    for fact, records in facts.items():
        if some := list(records):
            table = f"social_worker_{fact}"
            await connection.copy_records_to_table(table, records=some, columns=FACTS[fact])


async def _people(connection: Connection, vault: Vault, rows: Sequence[Writes], day: date) -> None:
    """New persons are given their keys; known ones are as they were when they were looked up."""
    known = [w for w in rows if w.version is not None]
    versions = [w.version for w in known]
    await touch(connection, "social_worker", [w.id for w in known], versions)
    for w in (w for w in known if w.renamed):
        assert w.id is not None  # noqa: S101 - it is known
        columns = {
            **name_columns(w.id, w.row.name, vault),
            **phone_columns(w.id, w.row.phone, vault),
        }
        await connection.execute(RENAME, w.id, *columns.values())
    new = [w for w in rows if w.version is None]
    people = []
    for w, key in zip(new, await next_keys(connection, "social_worker", len(new)), strict=True):
        w.id = key
        columns = person_columns(key, w.row.document, w.row.name, w.row.phone, vault)
        people.append((key, *columns.values(), day))
    if people:
        await connection.copy_records_to_table("social_worker", records=people, columns=PERSON)


async def _end(connection: Connection, fact: str, rows: Sequence[Writes]) -> None:
    if ends := [(w.id, w.ends[fact]) for w in rows if fact in w.ends]:
        await connection.execute(END.format(fact=fact), *map(list, zip(*ends, strict=True)))


async def _workplaces(connection: Connection, rows: Sequence[Writes]) -> dict[At, int]:
    """The keys of those that employ; who employs for the first time is entered."""
    wanted = list({w.employment[0] for w in rows if w.employment is not None})
    if not wanted:
        return {}
    columns = [list(column) for column in zip(*wanted, strict=True)]
    await connection.execute(KEEP_WORKPLACES, *columns)
    return {At(*list(row)[1:]): row["id"] for row in await connection.fetch(WORKPLACES, *columns)}


def _homes(rows: Sequence[Writes], source: str) -> Iterator[Record]:
    for w in rows:
        if w.home is not None:
            division_id, since = w.home
            yield w.id, asyncpg.Range(since), division_id, source


def _statuses(rows: Sequence[Writes], source: str) -> Iterator[Record]:
    for w in rows:
        for status, since, until in w.status:
            yield w.id, asyncpg.Range(since, until), status, None, source


def _registrations(rows: Sequence[Writes], source: str) -> Iterator[Record]:
    for w in rows:
        told, certificate = w.row.registered, w.row.certificate
        if w.registration and told is not None and certificate is not None:
            yield w.id, asyncpg.Range(told.since, told.until), certificate.level, source


def _employments(
    rows: Sequence[Writes], workplaces: dict[At, int], source: str
) -> Iterator[Record]:
    for w in rows:
        if w.employment is not None:
            at, post_id, since = w.employment
            during = asyncpg.Range(since, w.row.left_on)
            yield w.id, during, workplaces[at], post_id, source


async def _qualifications(
    connection: Connection, vault: Vault, rows: Sequence[Writes], source: str
) -> Any:
    many = sum(w.certificate + w.degree for w in rows)
    keys = iter(await next_keys(connection, "social_worker_qualification", many))
    for w in rows:
        certificate, degree = w.row.certificate, w.row.graduated
        if w.certificate and certificate is not None:
            key, since = next(keys), asyncpg.Range(certificate.issued_on)
            sealed = certificate_columns(key, certificate.number, vault).values()
            held = (key, w.id, since, "CERTIFICATE", certificate.level, None)
            yield (*held, *sealed, source)
        if w.degree and degree is not None:
            since = asyncpg.Range(degree.on)
            held_ = (next(keys), w.id, since, "DEGREE", degree.degree, degree.institution)
            yield (*held_, None, None, None, source)
