"""What is asked of each field of the root, so that who may ask can be tried. A new one is added here.

The arguments of queries are of VARIABLES, which stand for a place and the records there. Inputs of
mutations hold the same in braces; `{fresh}` is the number of a case that has come as far as the act
asks, `{proposal}` that of a proposal, `{person}` that of a volunteer with the registrations `p{n}` and
`{left}`, `{other}` that of one without any, `{job}` a bulk job, `{project}` the number of a project, `{n}` a
number not used before, `{named}` as a text and `{passport}` as the number of a passport.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from registry.actor import Permission
from tests.accounts.people import PASSWORD

P = Permission


VARIABLES = {
    "place": "DivisionCode!",
    "home": "DivisionCode!",
    "body": "String!",
    "called": "String!",
    "credit": "CreditCode!",
    "case": "String!",
    "bodyId": "ID!",
    "divisionId": "ID!",
    "communityId": "ID!",
    "volunteer": "String!",
    "merged": "String!",
    "volunteerId": "ID!",
    "project": "String!",
    "projectId": "ID!",
    "job": "ID!",
    "worker": "String!",
    "workerId": "ID!",
    "post": "String!",
    "postId": "ID!",
}
"""A division, a community in it; the number, name and code of a body there, an open case about it; a
volunteer who lives there, and one who turned out to be them; a project there in which people of
the place take part; a platform's job; a social worker who is the volunteer, and their post.
"""


class Question(NamedTuple):
    """Arguments of a field of Query."""

    arguments: str = ""
    needs: Permission | None = None
    """What these ask for beside what the field states."""
    only: tuple[str, ...] = ()
    """Of a field that may answer with several types, those that are asked for: not too much at once."""


QUESTIONS: Mapping[str, Sequence[Question]] = {
    "viewer": [Question()],
    "node": [
        Question("id: $bodyId", only=("SocialOrganization",)),
        Question("id: $divisionId", only=("Division",)),
        Question("id: $communityId", only=("Community",)),
        Question("id: $projectId", only=("Project",)),
        Question("id: $volunteerId", P.VOLUNTEERS_READ, ("Volunteer",)),
        Question("id: $workerId", P.WORKERS_READ, ("SocialWorker",)),
        Question("id: $postId", only=("Post",)),
    ],
    "nodes": [Question("ids: [$communityId, $postId]", only=("Community", "Post"))],
    "division": [Question("code: $place"), Question('code: $place, asOf: "2026-11-20"')],
    "communities": [Question("filter: {division: $place}, first: 3")],
    "organization": [
        Question("number: $body"),
        Question("creditCode: $credit"),
        Question('number: $body, asOf: "2026-11-20"'),
    ],
    "organizations": [
        Question("filter: {nameContains: $called}"),
        Question('filter: {division: $home, asOf: "2026-11-20"}'),
    ],
    "communityRatio": [Question("settlement: URBAN, within: $place")],
    "charityDoubling": [Question("within: $place")],
    "socialWorkerTarget": [Question("within: $place")],
    "volunteerCount": [Question("within: $place"), Question('platform: "platform"')],
    "volunteerPlatforms": [Question()],
    "volunteer": [Question("number: $volunteer"), Question("number: $merged")],
    "volunteers": [
        Question(),
        Question("within: $place"),
        Question('filter: {status: VERIFIED, platform: "platform"}'),
    ],
    "project": [
        Question("number: $project"),
        Question('number: $project, asOf: "2026-11-20"'),
    ],
    "projects": [
        Question(),
        Question('filter: {division: $place, organization: $body, runningOn: "2026-11-20"}'),
    ],
    "projectTotals": [Question(), Question('within: $place, since: "2020-01-01"')],
    "changes": [
        Question("first: 3"),
        Question("types: [ORGANIZATION], first: 3"),
        Question("types: [PROJECT], first: 3"),
        Question("types: [VOLUNTEER], first: 3"),
        Question("types: [WORKER, POST], first: 3"),
    ],
    "bulkJob": [Question("id: $job")],
    "socialWorkerCount": [Question("within: $place")],
    "postCount": [Question("within: $place, workplace: [COMMUNITY]")],
    "socialWorker": [
        Question("number: $worker"),
        Question('number: $worker, asOf: "2026-11-20"'),
    ],
    "socialWorkers": [
        Question(),
        Question("filter: {division: $place, basis: [BOTH]}"),
        Question('filter: {employed: true, asOf: "2026-11-20"}'),
    ],
    "post": [Question("number: $post")],
    "posts": [Question("filter: {division: $place}")],
    "rules": [Question(), Question("history: true")],
    "eligibility": [
        Question("for: CHARITY, given: {form: ASSOCIATION}"),
        Question("for: CHARITY, organization: $body", P.ORGANIZATIONS_READ_UNPUBLISHED),
    ],
    "nameCheck": [Question('name: "重庆市协会", form: ASSOCIATION, registrar: $place')],
    "case": [Question("number: $case")],
    "cases": [Question(), Question("filter: {organization: $body}")],
    "worklist": [Question(), Question("within: $place")],
    "auditEntries": [Question('filter: {action: "case.tested"}')],
}


class Act(NamedTuple):
    """The input of a mutation, and what whoever may is answered with."""

    input: Mapping[str, Any] | None
    answer: str = "CaseDone"
    status: str = "SUBMITTED"
    """How far the case has come that it is tried on."""
    needs: Permission | None = None
    """What it asks for beside what the field states."""
    kind: str = "FILE"
    everywhere: bool = False
    """Whether the permission must be held everywhere."""

    @property
    def seeing(self) -> Permission | None:
        """What it asks of whoever acts, that they see what it is about."""
        number = (self.input or {}).get("number")
        if number in PUBLISHED:
            return None
        if number in PEOPLE:
            return P.VOLUNTEERS_READ
        if number == WORKER:
            return P.WORKERS_READ
        return None if number is None else P.CASES_READ


ON_CASE = {"number": "{fresh}"}
SAYING_WHY = {"number": "{fresh}", "opinion": "why"}
FOUNDED = {"form": "ASSOCIATION", "name": "x", "registrar": "{place}", "home": "{home}"}
RULE = {
    "key": "filing.members_min",
    "value": {"number": 5},
    "since": "2027-01-01",
    "article": "x",
    "source": "x",
    "descriptionZh": "x",
    "descriptionEn": "x",
}
HOLIDAY = {"source": "x", "days": [{"on": "2027-10-01", "isWorking": False}]}
RECORD = {"externalId": "e", "revision": 1, "division": "{home}", "registeredOn": "2020-01-01"}
BLOCK = {"prefix": "TT", "first": "{n}", "last": "{n}", "source": "x"}
PEOPLE = ("{person}", "{other}")
WORKER = "{worker}"
NEW_WORKER = {
    "idType": "PASSPORT",
    "idNumber": "{passport}",
    "idCountry": "CHN",
    "name": "x",
    "home": "{place}",
    "degree": {"degree": "MASTER", "institution": "x", "graduatedOn": "2020-01-01"},
}
LEARNED = {"on": "2026-01-01", "hours": "1", "title": "{passport}", "provider": "x"}
POST = {
    "workplace": {"institution": {"division": "{place}", "name": "x"}},
    "title": "{passport}",
    "places": 1,
    "since": "2026-01-01",
}
PUBLISHED = ("{project}",)
PROJECT = {"organization": "{body}", "name": "{named}", "kind": "ELDERLY", "division": "{place}"}
FUND = {"year": 2021, "origin": "OWN", "amount": "1", "on": "2021-01-01"}
SERVICE = {"externalId": "e", "revision": 1, "registration": "x"}
ON_PERSON = {"number": "{person}", "reason": "why not"}
SPLIT = {"registrations": [{"platform": "platform", "externalId": "{left}"}], "keepsIdentity": True}
ON_JOB = {"id": "{job}"}
WRONG = {"password": "wrong", "secret": "x", "code": "x"}

ACTS: Mapping[str, Sequence[Act]] = {
    "signIn": [Act({"login": "without.role", "password": PASSWORD}, "SignedIn")],
    "signOut": [Act(None, "SignedOut")],
    "changePassword": [Act({"oldPassword": "wrong", "newPassword": "x"}, "InvalidInput")],
    "newTotp": [Act(None, "NewTotp")],
    "enableTotp": [Act(WRONG, "InvalidInput")],
    "disableTotp": [Act({"password": "wrong"}, "InvalidInput")],
    "openCase": [Act({"content": {"establish": FOUNDED}})],
    "receiveMaterial": [Act({"number": "{fresh}", "name": "x"})],
    "claimCase": [
        Act(ON_CASE, needs=P.CASES_ACCEPT),
        Act(ON_CASE, status="RETURNED", needs=P.CASES_OPEN),
        Act(ON_CASE, status="REVIEWED", needs=P.CASES_APPROVE),
    ],
    "releaseCase": [Act(ON_CASE, status="CLAIMED")],
    "acceptCase": [Act(ON_CASE)],
    "returnCase": [
        Act(SAYING_WHY, needs=P.CASES_ACCEPT),
        Act(SAYING_WHY, status="ACCEPTED", needs=P.CASES_REVIEW),
        Act(SAYING_WHY, status="REVIEWED", needs=P.CASES_APPROVE),
    ],
    "resubmitCase": [Act(ON_CASE, status="RETURNED")],
    "reviewCase": [Act(ON_CASE, status="ACCEPTED")],
    "approveCase": [Act(ON_CASE, status="REVIEWED")],
    "rejectCase": [
        Act(SAYING_WHY, needs=P.CASES_ACCEPT),
        Act(SAYING_WHY, status="REVIEWED", needs=P.CASES_APPROVE),
    ],
    "extendCase": [Act(SAYING_WHY, status="ACCEPTED", kind="ESTABLISH")],
    "withdrawCase": [Act(ON_CASE)],
    "confirmProposal": [Act({"number": "{proposal}", "ground": "x"})],
    "dismissProposal": [Act({"number": "{proposal}", "reason": "x"}, "ProposalDismissed")],
    "pushVolunteers": [Act({"records": [RECORD]}, "VolunteersPushed", everywhere=True)],
    "pushServiceRecords": [Act({"records": [SERVICE]}, "ServiceRecordsPushed", everywhere=True)],
    "pauseBulkJob": [Act(ON_JOB, "BulkJobDone", everywhere=True)],
    "resumeBulkJob": [Act(ON_JOB, "BulkJobDone", everywhere=True)],
    "cancelBulkJob": [Act(ON_JOB, "BulkJobDone", everywhere=True)],
    "revealIdentity": [Act(ON_PERSON, "IdentityRevealed")],
    "exportVolunteer": [Act(ON_PERSON, "VolunteerExported")],
    "eraseVolunteer": [Act(ON_PERSON, "VolunteerErased")],
    "splitVolunteer": [Act({**ON_PERSON, **SPLIT}, "VolunteerSplit")],
    "mergeVolunteers": [
        Act({"number": "{other}", "into": "{person}", "reason": "why not"}, "VolunteersMerged")
    ],
    # Nothing of theirs is to be verified. Of those who hold one of the two all hold this one.
    "verifyVolunteer": [Act({"number": "{person}"}, "Conflict", needs=P.PEOPLE_REVEAL)],
    "enterSocialWorker": [Act(NEW_WORKER, "SocialWorkerDone")],
    "recordSocialWorkerFact": [
        Act({"number": WORKER, "fact": {"education": LEARNED}}, "SocialWorkerDone")
    ],
    "setPost": [Act(POST, "PostDone")],
    "revealSocialWorker": [Act({"number": WORKER, "reason": "why not"}, "SocialWorkerRevealed")],
    "enterProject": [Act({**PROJECT, "beginsOn": "2021-01-01"}, "ProjectDone")],
    "recordProjectFact": [Act({"number": "{project}", "fact": {"fund": FUND}}, "ProjectDone")],
    "enterRule": [Act(RULE, "RuleEntered", everywhere=True)],
    "enterHolidays": [Act(HOLIDAY, "HolidaysEntered", everywhere=True)],
    "addCreditCodeBlock": [Act(BLOCK, "CreditCodeBlockAdded", everywhere=True)],
}
