"""Three bodies with all that is kept from others, each text of it marked with whose it is."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry import audit, credit_code
from registry.actor import OPERATOR, Permission
from registry.database import Database
from registry.statements import execute
from registry.workforce.sealed import about
from tests.accounts.people import DISTRICT, OTHER_DISTRICT
from tests.conftest import TODAY
from tests.keys import VAULT
from tests.permissions.callers import STREET, Caller

COMMUNITIES = {
    DISTRICT: "500103001003",
    STREET: "500103001003",
    OTHER_DISTRICT: "500105001001",
}
"""Where a body of each place is at home."""

KEPT = (
    Permission.ORGANIZATIONS_READ_UNPUBLISHED,
    Permission.CASES_READ,
    Permission.AUDIT_READ,
    Permission.VOLUNTEERS_READ,
    Permission.WORKERS_READ,
)
"""What a record may be kept from others by."""

BODY = """
WITH place AS (SELECT division_id FROM division_version WHERE code = CAST(:code AS text)),
made AS (
    INSERT INTO organization
        (name, filing_number, credit_code, registrar_id, established_on, entered_on)
    SELECT '互助会' || :code, 'F' || :code, :credit_code, division_id, '2020-01-01', '2020-01-01'
    FROM place RETURNING id, number, registrar_id),
stood AS (
    INSERT INTO organization_standing
        (organization_id, during, form, standing, community_based, source)
    SELECT id, '[2020-01-01,)', 'ASSOCIATION', 'REGISTERED', true, 'test' FROM made),
charitable AS (
    INSERT INTO organization_charity (organization_id, during, route, source)
    SELECT id, '[2020-01-01,)', 'DESIGNATED', 'test' FROM made),
housed AS (
    INSERT INTO organization_home (organization_id, during, division_id, source)
    SELECT made.id, '[2020-01-01,)', v.division_id, 'test'
    FROM made, division_version v WHERE v.code = CAST(:home AS text)
    RETURNING division_id AS home_id)
SELECT id, number, registrar_id, home_id FROM made, housed
"""
FACT = """
INSERT INTO organization_fact
    (organization_id, kind, key, during, value, source, case_id, end_case_id)
VALUES (:body, :kind, :key, daterange('2020-01-01', NULL), CAST(:value AS jsonb), 'test',
    :case_id, :case_id)
"""
FACTS = {
    "LEADER": '{"name": "MARK"}',
    "COUNCIL": '{"seats": [{"name": "MARK", "office": "CHAIR", "related": false}]}',
    "MEMBERS": '{"persons": FIGURE, "units": FIGURE}',
    "CERTIFICATE": '{"issuedOn": "2020-01-01", "of": "MARK"}',
    "LIQUIDATION": '{"doneOn": "2020-01-01", "of": "MARK"}',
    "PARTY": '{"note": "MARK"}',
    "NOTICE": '{"on": "2020-01-01", "note": "MARK"}',
}
"""A fact of each kind that is not published."""

CASE = """
INSERT INTO registration_case
    (kind, division_id, organization_id, title, content, opened_on, assigned_to, due_rule,
     due_article)
VALUES (:kind, :division_id, :body, 'x', CAST(:content AS jsonb), '2026-11-01', NULL, 'r', 'a')
RETURNING id, number
"""
EVENT = """
INSERT INTO case_event (case_id, act, from_status, to_status, on_date, actor, opinion)
VALUES (:case_id, :act, :before, :after, '2026-11-02', :actor, :opinion)
"""
DUE = "UPDATE registration_case SET due_on = '2026-11-20' WHERE id = :case_id"
ASSIGN = "UPDATE registration_case SET assigned_to = :account_id WHERE id = :case_id"
PAPER = """
INSERT INTO case_material (case_id, name, received_on, received_by, reference)
VALUES (:case_id, :mark, '2026-11-02', :mark, :mark)
"""
PROPOSAL = """
INSERT INTO obligation (organization_id, division_id, kind, key, since, due_on, provisional, rule,
    article, act, proposal, settled_by)
VALUES (:body, :division_id, 'LISTING', :key, '2026-11-01', '2026-11-20', false, 'r', 'a',
    'LISTING', jsonb_build_object('list', 'ABNORMAL', 'trigger', 'OTHER', 'about', CAST(:key AS text)),
    :case_id)
RETURNING number
"""
VOLUNTEER = """
WITH made AS (
    INSERT INTO volunteer (home_id, since, registered_on, verified_on, identity_digest, document_type,
                           name_masked)
    VALUES (:home_id, '2020-01-01', '2020-01-01', '2020-01-01', convert_to(:mark, 'UTF8'), 'PASSPORT',
            :mark)
    RETURNING id),
merged AS (
    INSERT INTO volunteer (home_id, since, registered_on, ended_on, merged_into, name_masked)
    SELECT :home_id, '2020-01-01', '2020-01-01', '2020-01-01', id, :mark FROM made RETURNING id),
stated AS (
    INSERT INTO volunteer_registration (revision, volunteer_id, home_id, verified_at, since,
        registered_on, verified_on, platform_id, external_id, content, verification_method,
        verification_provider, verification_evidence, document_type, number_masked, name_masked,
        phone_masked, sex, skills, services)
    SELECT 1, made.id, :home_id, '2020-01-01 08:00Z', '2020-01-01', '2020-01-01', '2020-01-01', p.id,
        :mark, '', :mark, :mark, :mark, 'PASSPORT', :mark, :mark, :mark, 'FEMALE',
        ARRAY[CAST(:mark AS text)], ARRAY[CAST(:mark AS text)]
    FROM made, volunteer_platform p),
changed AS (
    INSERT INTO change (type, subject_id, platform_id, key)
    SELECT 'VOLUNTEER', made.id, p.id, :mark FROM made, volunteer_platform p WHERE p.code = 'silent')
SELECT made.id, merged.id AS merged_id FROM made, merged
"""
ANOTHER_PLATFORM = "INSERT INTO volunteer_platform (code, name) VALUES ('silent', 'silent')"
"""One that never calls: what it registers is told to officers, and to no platform that does call."""

WORKER = """
WITH made AS (
    INSERT INTO social_worker (id, identity_digest, document_type, number_masked, number_sealed,
        name_masked, name_sealed, phone_masked, phone_sealed, entered_on)
    VALUES (:id, convert_to(:same, 'UTF8'), 'PASSPORT', :mark, :number, :mark, :name, :mark, :phone,
        '2020-01-01')
    RETURNING id, number),
stood AS (
    INSERT INTO social_worker_status (worker_id, during, status, source)
    SELECT id, '[2020-01-01,)', 'ACTIVE', 'test' FROM made),
lived AS (
    INSERT INTO social_worker_home (worker_id, during, division_id, source)
    SELECT id, '[2020-01-01,)', :home_id, 'test' FROM made),
certified AS (
    INSERT INTO social_worker_qualification (id, worker_id, during, kind, level, number_digest,
        number_masked, number_sealed, source)
    SELECT id + 1000, id, '[2020-01-01,)', 'CERTIFICATE', 'ASSISTANT', convert_to(:mark, 'UTF8'), :mark,
        :certificate, 'test' FROM made),
graduated AS (
    INSERT INTO social_worker_qualification (worker_id, during, kind, level, institution, source)
    SELECT id, '[2020-01-01,)', 'DEGREE', 'MASTER', :mark, 'test' FROM made),
registered AS (
    INSERT INTO social_worker_registration (worker_id, during, level, source)
    SELECT id, '[2025-01-01,2028-01-01)', 'ASSISTANT', 'test' FROM made),
learned AS (
    INSERT INTO social_worker_education (worker_id, on_date, hours, title, provider, source)
    SELECT id, '2025-02-01', 1, :mark, :mark, 'test' FROM made),
employer AS (
    INSERT INTO workplace (kind, division_id, name) VALUES ('INSTITUTION', :home_id, 'test')
    RETURNING id),
post AS (
    INSERT INTO post (workplace_id, title) SELECT id, 'test' FROM employer
    RETURNING id, number, workplace_id),
set_ AS (
    INSERT INTO post_room (post_id, during, places, source)
    SELECT id, '[2020-01-01,)', 1, 'test' FROM post)
SELECT made.id, made.number, post.id AS post_id, post.number AS post, post.workplace_id
FROM made, post
"""
# After the post is set, which is seen by a later statement only.
EMPLOYED = """
INSERT INTO social_worker_employment (worker_id, during, workplace_id, post_id, source)
VALUES (:id, '[2020-01-01,)', :workplace_id, :post_id, 'test')
"""
OF_BODY = """
WITH employer AS (
    INSERT INTO workplace (kind, organization_id) VALUES ('ORGANIZATION', :body) RETURNING id)
INSERT INTO post (workplace_id, title) SELECT id, 'test' FROM employer
"""
ABOUT_WORKER = """
INSERT INTO registration_case (kind, division_id, worker_id, title, content, opened_on)
VALUES ('REGISTER_WORKER', :division_id, :id, :mark, jsonb_build_object('of', CAST(:mark AS text)),
    '2026-11-01')
RETURNING id
"""
DUE_OF_WORKER = """
INSERT INTO obligation (worker_id, division_id, kind, key, since, due_on, provisional, rule, article)
VALUES (:id, :division_id, 'WORKER_RENEWAL', :mark, '2026-11-01', '2026-11-20', false, 'r', 'a')
"""
NEXT = "SELECT nextval(pg_get_serial_sequence('social_worker', 'id')) AS id"
PROJECT = """
WITH made AS (
    INSERT INTO project (organization_id, name, kind, division_id, begins_on, source)
    VALUES (:body, '项目', 'ELDERLY', :division_id, '2020-01-01', 'test') RETURNING id, number),
nearby AS (
    INSERT INTO project (organization_id, name, kind, division_id, begins_on, source)
    VALUES (:body, '社区项目', 'COMMUNITY', :home_id, '2020-01-01', 'test')),
met AS (
    INSERT INTO social_worker (identity_digest, document_type, number_masked, number_sealed,
        name_masked, name_sealed, entered_on)
    VALUES (convert_to(:mark, 'UTF8'), 'PASSPORT', :mark, '', :mark, '', '2020-01-01') RETURNING id),
lives AS (
    INSERT INTO social_worker_home (worker_id, during, division_id, source)
    SELECT id, '[2020-01-01,)', :division_id, 'test' FROM met),
works AS (
    INSERT INTO project_worker (project_id, worker_id, during, source)
    SELECT made.id, met.id, '[2020-01-01,)', 'test' FROM made, met),
helps AS (
    INSERT INTO project_volunteer (project_id, volunteer_id, during, source)
    SELECT id, :volunteer_id, '[2020-01-01,)', 'test' FROM made),
carried AS (
    INSERT INTO project_partner (project_id, organization_id, during, source)
    SELECT made.id, o.id, '[2020-01-01,)', 'test' FROM made, organization o WHERE o.id <> :body),
paid AS (
    INSERT INTO project_fund (project_id, on_date, year, origin, amount, source)
    SELECT id, '2020-01-01', 2020, 'OWN', 1, 'test' FROM made),
reached AS (
    INSERT INTO project_beneficiaries (project_id, on_date, persons, source)
    SELECT id, '2020-01-01', 1, 'test' FROM made)
SELECT id, number FROM made
"""
"""Somebody else's organization carries it along, where there is one already."""

PERSON = """
WITH made AS (
    INSERT INTO volunteer (home_id, since, registered_on)
    VALUES (:home_id, '2020-01-01', '2020-01-01') RETURNING id),
other AS (
    INSERT INTO volunteer (home_id, since, registered_on, ended_on)
    VALUES (:home_id, '2020-01-01', '2020-01-01', '2020-01-01') RETURNING id),
stated AS (
    INSERT INTO volunteer_registration (revision, volunteer_id, home_id, since, registered_on,
        ended_on, platform_id, external_id, content)
    SELECT 1, made.id, :home_id, '2020-01-01', '2020-01-01', ended_on, p.id, of, ''
    FROM made, volunteer_platform p,
        (VALUES ('p' || :n, date 'infinity'), ('q' || :n, '2024-01-01')) AS each (of, ended_on)
    WHERE p.code <> 'silent'),
job AS (
    INSERT INTO bulk_job (platform_id, actor, source, sha256, bytes_total)
    SELECT id, 'x', 'x', 'x' || :n, 1 FROM volunteer_platform WHERE code <> 'silent'
    RETURNING id)
SELECT made.id AS person, other.id AS other, job.id AS job FROM made, other, job
"""
IS_CURRENT = "INSERT INTO worklist_day VALUES (:today, true)"

WAYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "SUBMITTED": (),
    "RETURNED": (("RETURN", "RETURNED"),),
    "ACCEPTED": (("ACCEPT", "ACCEPTED"),),
    "REVIEWED": (("ACCEPT", "ACCEPTED"), ("REVIEW", "REVIEWED")),
    "APPROVED": (("ACCEPT", "ACCEPTED"), ("REVIEW", "REVIEWED"), ("APPROVE", "APPROVED")),
}
"""How a case comes to a status."""

CONTENTS: Mapping[str, Mapping[str, Any]] = {
    "FILE": {"name": "x", "community": COMMUNITIES[DISTRICT], "leader": "x", "members": 1},
    "ESTABLISH": {"form": "SERVICE_AGENCY", "charity": True},
}
"""What is applied for where no body is in the register yet."""

_numbers = itertools.count(1)


def mark(permission: Permission, code: str) -> str:
    """What stands in every text that whoever lacks the permission in a place must not see."""
    return f"{permission.name.lower()}-of-{code}"


def figure(code: str) -> int:
    """The same as a number of members."""
    return int(code[:9]) + 1_000_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """A body, and an open case about it."""

    id: int
    division_id: int
    names: Mapping[str, str]
    """What stands for it in the examples."""


class Register:
    """The records of each place, and new ones for whoever is to act on them."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.at: dict[str, Record] = {}

    async def fill(self) -> None:
        """A body with everything in each place; the worklist is taken to be as it is."""
        await self._run(IS_CURRENT, today=TODAY)
        await self._run(ANOTHER_PLATFORM)
        for code in COMMUNITIES:
            self.at[code] = await self._body(code)

    async def _body(self, code: str) -> Record:
        home = COMMUNITIES[code]
        credit = credit_code.issue(credit_code.ASSOCIATION, code, f"AA{fresh():06}")
        made = await self._row(BODY, code=code, home=home, credit_code=credit)
        record = Record(made.id, made.registrar_id, {})
        marks = {permission: mark(permission, code) for permission in KEPT}
        of_case = marks[Permission.CASES_READ]
        decided = await self.case(record, "APPROVED", "PENALTY", by=of_case)
        open_case = await self.case(record, "ACCEPTED", "PENALTY", by=of_case)
        await self._run(PAPER, case_id=open_case.id, mark=of_case)
        await self._run(DUE, case_id=open_case.id)
        for kind, value in FACTS.items():
            told = value.replace("MARK", marks[Permission.ORGANIZATIONS_READ_UNPUBLISHED])
            key = kind if kind in {"PARTY", "NOTICE"} else ""
            values = {"key": key, "value": told.replace("FIGURE", str(figure(code)))}
            await self._run(FACT, body=made.id, kind=kind, case_id=decided.id, **values)
        await self.proposal(record, of_case, settled_by=decided.id)
        async with self.db.transaction() as session:
            of = audit.Subject("case", open_case.id)
            reason = marks[Permission.AUDIT_READ]
            audit.record(
                session, OPERATOR, "case.tested", "x", of=of, case_id=open_case.id, reason=reason
            )
        people = await self._row(
            VOLUNTEER, home_id=made.registrar_id, mark=marks[Permission.VOLUNTEERS_READ]
        )
        worker = await self._worker(made, marks)
        project = await self._row(
            PROJECT,
            body=made.id,
            division_id=made.registrar_id,
            home_id=made.home_id,
            volunteer_id=people.id,
            mark=marks[Permission.WORKERS_READ],
        )
        names = {
            "place": code,
            "home": home,
            "body": made.number,
            "called": f"互助会{code}",
            "credit": credit,
            "case": open_case.number,
            "bodyId": global_id("SocialOrganization", made.id),
            "divisionId": global_id("Division", made.registrar_id),
            "communityId": global_id("Community", made.home_id),
            "volunteer": audit.Subject("volunteer", people.id).number,
            "merged": audit.Subject("volunteer", people.merged_id).number,
            "volunteerId": global_id("Volunteer", people.id),
            "worker": worker.number,
            "workerId": global_id("SocialWorker", worker.id),
            "post": worker.post,
            "postId": global_id("Post", worker.post_id),
            "project": project.number,
            "projectId": global_id("Project", project.id),
            "job": (await self.people(record, fresh()))["job"],
        }
        return Record(made.id, made.registrar_id, names)

    async def _worker(self, made: Any, marks: Mapping[Permission, str]) -> Any:
        """A social worker in the place, who is the volunteer there; a case about them, and what is due."""
        id_ = (await self._row(NEXT)).id
        theirs, of_case = marks[Permission.WORKERS_READ], marks[Permission.CASES_READ]
        sealed = {
            what: VAULT.seal(theirs, about(what, id_)) for what in ("number", "name", "phone")
        }
        sealed["certificate"] = VAULT.seal(theirs, about("certificate", id_ + 1000))
        same = marks[Permission.VOLUNTEERS_READ]
        values = {"id": id_, "mark": theirs, "same": same, "home_id": made.registrar_id}
        worker = await self._row(WORKER, **values, **sealed)
        await self._run(EMPLOYED, id=id_, workplace_id=worker.workplace_id, post_id=worker.post_id)
        await self._run(OF_BODY, body=made.id)
        about_them = {"id": id_, "division_id": made.registrar_id, "mark": of_case}
        case_id = (await self._row(ABOUT_WORKER, **about_them)).id
        said = {"act": "OPEN", "before": "NEW", "after": "SUBMITTED", "actor": of_case}
        await self._run(EVENT, case_id=case_id, **said, opinion=of_case)
        await self._run(DUE_OF_WORKER, **about_them)
        return worker

    async def case(
        self, record: Record, status: str, kind: str = "FILE", *, by: str = "someone"
    ) -> Any:
        """A case of the record's office that has come so far; its id and number."""
        is_about_it = kind not in CONTENTS
        content = CONTENTS.get(kind, {"ground": by})
        values = {
            "kind": kind,
            "division_id": record.division_id,
            "body": record.id if is_about_it else None,
            "content": json.dumps(content),
        }
        made = await self._row(CASE, **values)
        before = "NEW"
        for act, after in (("OPEN", "SUBMITTED"), *WAYS[status]):
            # Each act by another, so that four eyes saw it.
            actor = by if act == "APPROVE" else f"{by} {act}"
            said = {"act": act, "before": before, "after": after, "actor": actor, "opinion": by}
            await self._run(EVENT, case_id=made.id, **said)
            before = after
        return made

    async def proposal(self, record: Record, key: str, settled_by: int | None = None) -> str:
        """A proposal to list the record's body; its number."""
        values = {"body": record.id, "division_id": record.division_id, "case_id": settled_by}
        number: str = (await self._row(PROPOSAL, key=key, **values)).number
        return number

    async def people(self, record: Record, n: int) -> dict[str, str]:
        """A new volunteer with two registrations, one with none, and a job of the platform."""
        made = await self._row(PERSON, home_id=record.division_id, n=str(n))
        return {
            "person": audit.Subject("volunteer", made.person).number,
            "other": audit.Subject("volunteer", made.other).number,
            "left": f"q{n}",
            "job": str(made.job),
        }

    async def assign(self, case_id: int, caller: Caller) -> None:
        await self._run(ASSIGN, case_id=case_id, account_id=caller.account_id)

    async def _row(self, sql: str, **values: Any) -> Any:
        async with self.db.transaction() as session:
            return (await execute(session, sql, **values)).one()

    async def _run(self, sql: str, **values: Any) -> None:
        async with self.db.transaction() as session:
            await execute(session, sql, **values)


def global_id(type_name: str, key: int) -> str:
    return base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).decode().rstrip("=")


def fresh() -> int:
    """A number that was not used before."""
    return next(_numbers)
