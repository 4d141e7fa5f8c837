"""The demo's social workers as rows: sealed like anybody's, and counted once all are there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from asyncpg import Range
from sqlalchemy import text

from registry import bulk, tallies
from registry.database import WriteSession, driver
from registry.demo.lives import Day
from registry.demo.places import read_city
from registry.demo.rows import SOURCE, entered
from registry.demo.syncing import SHARE
from registry.demo.volunteers import PEOPLE, records, shipped_homes
from registry.demo.workers import Body, Identity, Worker, rooms, workers
from registry.identity_document import Document, DocumentType
from registry.workforce.sealed import certificate_columns, person_columns

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from registry.vault import Vault

Row = tuple[Any, ...]

BODIES = """
SELECT organization_id AS id, lower(range_agg(during)) AS begin, upper(range_agg(during)) AS until
FROM organization_timeline WHERE standing = 'REGISTERED' AND form <> 'FOUNDATION'
GROUP BY organization_id HAVING lower(range_agg(during)) > '2000-01-01' ORDER BY 1
"""
COLUMNS = {
    "social_worker": (
        *("id", "identity_digest", "document_type", "number_masked", "number_sealed"),
        *("name_masked", "name_sealed", "phone_masked", "phone_sealed", "entered_on", "demo"),
    ),
    "social_worker_status": ("worker_id", "during", "status", "reason", "source"),
    "social_worker_home": ("worker_id", "during", "division_id", "source"),
    "social_worker_qualification": (
        *("id", "worker_id", "during", "kind", "level", "institution"),
        *("number_digest", "number_masked", "number_sealed", "source"),
    ),
    "social_worker_registration": ("worker_id", "during", "level", "source"),
    "social_worker_education": ("worker_id", "on_date", "hours", "title", "provider", "source"),
    "workplace": ("id", "kind", "organization_id", "division_id", "name"),
    "post": ("id", "workplace_id", "title"),
    "post_room": ("post_id", "during", "places", "source"),
    "social_worker_employment": ("worker_id", "during", "workplace_id", "post_id", "source"),
}
NUMBERED = ("social_worker", "social_worker_qualification", "workplace", "post")
POST, PROVIDER = "社会工作岗", "演示：社会工作协会"
TOLD = """
INSERT INTO change (type, subject_id)
SELECT 'WORKER', id FROM social_worker UNION ALL SELECT 'POST', id FROM post
"""


async def load_workers(
    session: WriteSession, vault: Vault, *, scale: float, stream: Callable[[str], Random]
) -> int:
    """Fills a register that has none with the demo's social workers; how many."""
    city = await read_city(session)
    found = (await (await session.connection()).execute(text(BODIES))).all()
    bodies = [
        Body(row.id, row.begin.toordinal(), row.until and row.until.toordinal()) for row in found
    ]
    people = list(workers(city, bodies, _known(scale), scale, stream))
    rows = _Rows(vault)
    rows.write(people, stream("posts"))
    connection = await driver(session)
    async with tallies.loaded(session, tallies.MEASURES, COLUMNS):
        async with bulk.unindexed(session, COLUMNS):
            for table, columns in COLUMNS.items():
                await connection.copy_records_to_table(
                    table, records=rows.of[table], columns=columns
                )
        for table in NUMBERED:
            await connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608 - the names stand above
            )
        for table in COLUMNS:
            await connection.execute(f"ANALYZE {table}")
    await connection.execute(TOLD)
    return len(people)


def _known(scale: float) -> list[Identity]:
    """Some of the demo's volunteers, who are social workers as well."""
    lines = records(shipped_homes(), round(PEOPLE * scale * SHARE))
    stated = (json.loads(line) for n, (_, line) in enumerate(lines) if n % 5 == 0)
    unique = {one["idNumber"]: Identity(one["name"], one["idNumber"]) for one in stated}
    return list(unique.values())


class _Rows:
    """The rows of each table, in the order in which they are to be written."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._qualified = 0
        self._workplaces: dict[tuple[str, int, str], int] = {}
        self._posts: dict[tuple[str, int, str], int] = {}
        self.of: dict[str, list[Row]] = {table: [] for table in COLUMNS}

    def write(self, people: Sequence[Worker], rng: Random) -> None:
        for job in (job for worker in people for job in worker.jobs):
            self._workplace(job.workplace)
        for place, (since, places) in rooms(people, rng).items():
            number = self._posts[place] = len(self._posts) + 1
            self.of["post"].append((number, self._workplaces[place], POST))
            self.of["post_room"].append((number, _during(since), places, SOURCE))
        for number, worker in enumerate(people, start=1):
            self._person(number, worker)

    def _workplace(self, place: tuple[str, int, str]) -> None:
        if place in self._workplaces:
            return
        kind, of, name = place
        number = self._workplaces[place] = len(self._workplaces) + 1
        organization, division = (of, None) if kind == "ORGANIZATION" else (None, of)
        self.of["workplace"].append((number, kind, organization, division, name))

    def _person(self, number: int, worker: Worker) -> None:
        document = Document(DocumentType.RESIDENT_ID, worker.identity.number)
        columns = person_columns(number, document, worker.identity.name, None, self._vault)
        person = [columns[name] for name in COLUMNS["social_worker"][1:-2]]
        self.of["social_worker"].append((number, *person, entered(worker.begin), True))
        self.of["social_worker_home"].append(
            (number, _during(worker.begin), worker.home.id, SOURCE)
        )
        active = (number, _during(worker.begin, worker.end), "ACTIVE", None, SOURCE)
        self.of["social_worker_status"].append(active)
        if worker.end is not None:
            left = (number, _during(worker.end), "LEFT", "演示", SOURCE)
            self.of["social_worker_status"].append(left)
        self.of["social_worker_qualification"].extend(self._qualifications(number, worker))
        if worker.certificate is not None:
            level = worker.certificate[0]
            self.of["social_worker_registration"].extend(
                (number, _during(begin, until), level, SOURCE)
                for begin, until in worker.registrations
            )
        self.of["social_worker_education"].extend(
            (number, date.fromordinal(at), hours, course, PROVIDER, SOURCE)
            for at, hours, course in worker.education
        )
        self.of["social_worker_employment"].extend(
            (
                number,
                _during(job.begin, job.end),
                self._workplaces[job.workplace],
                self._posts[job.workplace] if job.in_post else None,
                SOURCE,
            )
            for job in worker.jobs
        )

    def _qualifications(self, number: int, worker: Worker) -> Iterator[Row]:
        if worker.certificate is not None:
            self._qualified += 1
            level, told = worker.certificate
            columns = certificate_columns(self._qualified, told, self._vault)
            during = _during(worker.begin)
            yield (
                *(self._qualified, number, during, "CERTIFICATE", level, None),
                *(*columns.values(), SOURCE),
            )
        if worker.degree is not None:
            self._qualified += 1
            degree, school, graduated = worker.degree
            since = _during(graduated)
            yield (
                *(self._qualified, number, since, "DEGREE", degree, school),
                *(None, None, None, SOURCE),
            )


def _during(begin: Day, end: Day | None = None) -> Range[date]:
    return Range(date.fromordinal(begin), None if end is None else date.fromordinal(end))
