"""The types of the change feed."""

from typing import ClassVar

import strawberry

from schema.access import PARTLY
from schema.changes import reads
from schema.changes.inputs import ChangeReason, ChangeType
from schema.divisions.types import Division
from schema.organizations.types import SocialOrganization
from schema.planner import Many, One, leaf, planned
from schema.projects.types import Project
from schema.scalars import Cursor, Moment
from schema.volunteers.types import VolunteerRegistration
from schema.workforce.types import Post, SocialWorker


@strawberry.type(
    description="That something has changed (变更): the object as it is now, not as it was then. What "
    "changed several times is told as often."
)
class Change:
    access: ClassVar = PARTLY

    type: ChangeType = leaf(lambda row: row.change.c.type, "What has changed.")
    at: Moment = leaf(lambda row: row.change.c.at, "When its transaction began.")
    reason: ChangeReason | None = leaf(
        reads.reason, "Why there is less of it than there was; null for every other change."
    )
    external_id: str | None = leaf(
        reads.external_id,
        "What others call it by, also where it is no more: a division's last code, the number of an "
        "organization, a social worker, a post or a project, a platform's id of its registration.",
    )
    division: Division | None = planned(
        One(reads.division), "The division; null where it is none today."
    )
    organization: SocialOrganization | None = planned(One(reads.organization), "The organization.")
    social_worker: SocialWorker | None = planned(
        One(reads.social_worker), "The social worker, which whoever holds WORKERS_READ is shown."
    )
    post: Post | None = planned(One(reads.post), "The post for social workers.")
    project: Project | None = planned(One(reads.project), "The project.")
    registration: VolunteerRegistration | None = planned(
        One(reads.registration_of),
        "The registration, which the platform itself is shown as are those who hold VOLUNTEERS_READ "
        "everywhere.",
    )


@strawberry.type(description="A page of the change feed.")
class ChangePage:
    access: ClassVar = PARTLY

    changes: list[Change] = planned(
        Many(reads.changes, lambda row: [row.change.c.place], size=lambda row: row.size),
        "The changes, in the order of commits.",
    )
    end_cursor: Cursor = leaf(
        reads.end_cursor,
        "Where the next page begins; also of an empty page, on which it moves past what the caller is "
        "not shown.",
    )
    has_more: bool = leaf(lambda row: row.page.c.has_more, "Whether there is more to read at once.")
