"""The types SocialWorker and Post, and what comes of acting on them."""

from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import Text

from registry.actor import Permission
from registry.workforce import queries
from schema.access import PUBLIC, shown_to
from schema.common import Count, Node, PageInfo
from schema.divisions.types import Division
from schema.incubation.types import IncubationBase
from schema.organizations.types import SocialOrganization
from schema.planner import Leaf, Many, One, leaf, planned
from schema.problems import Conflict, Forbidden, InvalidInput, NotFound
from schema.registration.types import RegistrationCase
from schema.scalars import Cursor, Date, Hours
from schema.volunteers.inputs import DocumentType
from schema.workforce import reads
from schema.workforce.words import (
    Basis,
    CertificateLevel,
    Degree,
    QualificationKind,
    WorkplaceKind,
)

if TYPE_CHECKING:
    from schema.volunteers.types import Volunteer

VolunteerOf = Annotated["Volunteer", strawberry.lazy("schema.volunteers.types")]

SINCE = "The first day on which it holds."
UNTIL = "The first day on which it holds no more; null while no end is known."


@strawberry.type(description="Who employs social workers (用人单位), as it was on a day.")
class Workplace:
    access: ClassVar = PUBLIC

    kind: WorkplaceKind = leaf(lambda row: row.p.c.kind, "What kind it is (类型).")
    name: str | None = planned(Leaf(reads.workplace_name), "Its name on the day (名称).")
    organization: SocialOrganization | None = planned(
        One(reads.organization), "The organization; null of other kinds."
    )
    base: IncubationBase | None = planned(
        One(reads.base), "The incubation base; null of other kinds."
    )
    division: Division | None = planned(
        One(reads.workplace_division),
        "Where it is: a community, or a larger division; null once its organization or base is no more.",
    )


@strawberry.type(description="A post for social workers (社工岗位), as it was on a day.")
class Post(Node):
    access: ClassVar = PUBLIC
    by_key: ClassVar = staticmethod(reads.post_by_key)

    id: strawberry.ID = leaf(reads.post_id, "The global id.")
    number: str = leaf(lambda row: row.p.c.number, "Its permanent number.")
    title: str = leaf(lambda row: row.p.c.title, "What it is called (岗位名称).")
    workplace: Workplace | None = planned(One(reads.workplace), "Who employs (用人单位).")
    places: int = leaf(reads.places, "For how many persons it is set (设置人数); 0 once given up.")
    filled: int = leaf(reads.filled, "How many hold it (在岗人数).")


@strawberry.type(description="A post in a list.")
class PostEdge:
    access: ClassVar = PUBLIC

    cursor: Cursor = planned(None, "Its place in the list.")
    node: Post = planned(None, "The post.")


@strawberry.type(description="A list of posts, paged; by their numbers.")
class PostConnection:
    access: ClassVar = PUBLIC

    edges: list[PostEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[Post] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(None, "How many on all pages; counted up to 10,000.")


@strawberry.type(description="What makes somebody a social worker: a certificate, or a degree.")
class Qualification:
    access: ClassVar = Permission.WORKERS_READ

    kind: QualificationKind = leaf(lambda row: row.f.c.kind, "Which of the two.")
    level: CertificateLevel | None = leaf(
        lambda row: reads.level_of(row, "CERTIFICATE"), "Of a certificate: its level (级别)."
    )
    degree: Degree | None = leaf(lambda row: reads.level_of(row, "DEGREE"), "The degree (学历).")
    institution: str | None = leaf(
        lambda row: row.f.c.institution, "Of a degree: who conferred it (毕业院校)."
    )
    masked_number: str | None = leaf(
        lambda row: row.f.c.number_masked, "Of a certificate: its number, masked (证书编号)."
    )
    since: Date = leaf(reads.since, "When it was issued or conferred (取得日期).")
    until: Date | None = leaf(
        reads.until, "The first day on which it is held no more (作废日期); null while it is."
    )


@strawberry.type(
    description="The registration of a certificate (社会工作者登记, 民发〔2009〕44号)."
)
class WorkerRegistration:
    access: ClassVar = Permission.WORKERS_READ

    level: CertificateLevel = leaf(lambda row: row.f.c.level, "Of which level (级别).")
    since: Date = leaf(reads.since, SINCE)
    until: Date = leaf(reads.until, "The first day on which it is valid no more (有效期届满).")
    renewable_from: Date | None = leaf(
        lambda row: queries.renewable_from(row.f, row.day),
        "The first day on which it may be renewed (再登记起始日), by the rules of the day.",
    )
    hours: Hours = leaf(
        lambda row: queries.hours_of(row.f, row.day),
        "Hours of continuing education within it, by the day; exact (继续教育学时).",
    )
    hours_asked: int | None = leaf(
        lambda row: queries.hours_asked(row.f, row.day),
        "How many it asks for: 72 of an assistant, 90 of others (民发〔2009〕123号), by the rules of "
        "the day.",
    )


@strawberry.type(description="Who employed somebody, and in which post (任职).")
class Employment:
    access: ClassVar = Permission.WORKERS_READ

    workplace: Workplace | None = planned(One(reads.workplace), "Who (用人单位).")
    post: Post | None = planned(One(reads.post_of), "In which post; null where in none (岗位).")
    since: Date = leaf(reads.since, SINCE)
    until: Date | None = leaf(reads.until, UNTIL)


@strawberry.type(description="Continuing education on a day (继续教育).")
class Education:
    access: ClassVar = Permission.WORKERS_READ

    on: Date = leaf(lambda row: row.f.c.on_date, "The day (日期).")
    hours: Hours = leaf(lambda row: row.f.c.hours.cast(Text()), "How long (学时).")
    title: str = leaf(lambda row: row.f.c.title, "What it was (课程).")
    provider: str = leaf(lambda row: row.f.c.provider, "Who gave it (主办单位).")


@strawberry.type(
    description="A social worker (社会工作专业人才): one person with every basis, as they were on a day."
)
class SocialWorker(Node):
    access: ClassVar = Permission.WORKERS_READ
    by_key: ClassVar = staticmethod(reads.by_key)

    id: strawberry.ID = leaf(reads.id_of, "The global id.")
    number: str = leaf(lambda row: row.w.c.number, "Our own permanent number.")
    masked_name: str | None = leaf(
        lambda row: row.w.c.name_masked, "Of the name the first character (姓名)."
    )
    document_type: DocumentType | None = leaf(
        lambda row: row.w.c.document_type, "The document that tells who they are (证件类型)."
    )
    masked_number: str = leaf(lambda row: row.w.c.number_masked, "Its number, masked (证件号码).")
    masked_phone: str | None = leaf(
        lambda row: row.w.c.phone_masked, "The phone number, masked (联系电话)."
    )
    is_active: bool = leaf(
        reads.is_active, "Whether they were one of the city (在册), and had not left it (退出)."
    )
    basis: Basis | None = leaf(
        reads.basis, "By what they were counted (认定依据); null where they were not."
    )
    certificate_level: CertificateLevel | None = leaf(
        reads.level, "Their highest certificate; null without one, and where they were not counted."
    )
    is_employed: bool = leaf(
        lambda row: queries.is_a(row, queries.EMPLOYED, "EMPLOYED"),
        "Whether somebody employed them (在岗).",
    )
    is_registered: bool = leaf(
        lambda row: queries.is_a(row, queries.REGISTERED, "REGISTERED"),
        "Whether a certificate was registered and valid (登记有效).",
    )
    home: Division | None = planned(One(reads.home), "Where they lived (居住地).")
    place: Division | None = planned(
        One(reads.place),
        "Where they were counted: where they were employed, or else where they lived.",
    )
    employment: Employment | None = planned(
        One(reads.employed), "Who employed them on the day (任职)."
    )
    employments: list[Employment] = planned(
        Many(reads.facts(queries.employment), reads.by_day, size=5),
        "Who had employed them by the day, in order (任职经历).",
    )
    qualifications: list[Qualification] = planned(
        Many(reads.facts(queries.qualification), reads.by_day, size=3),
        "Certificates and degrees by the day, in order (资格).",
    )
    registrations: list[WorkerRegistration] = planned(
        Many(reads.facts(queries.registration), reads.by_day, size=5),
        "Registrations that had begun by the day, in order (登记).",
    )
    education: list[Education] = planned(
        Many(reads.educated, lambda row: [row.f.c.on_date, row.f.c.id], size=20),
        "Continuing education by the day, in order (继续教育).",
    )
    volunteer: VolunteerOf | None = shown_to(
        Permission.VOLUNTEERS_READ,
        planned(
            One(reads.volunteer_of),
            "The same person as a volunteer: by the same identity document, and only to whoever may "
            "read of volunteers where they live.",
        ),
    )
    cases: list[RegistrationCase] = shown_to(
        Permission.CASES_READ,
        planned(
            Many(reads.cases_of, lambda row: [row.c.c.id.desc()], size=5),
            "The cases about them that the caller may read, the newest first (案卷).",
        ),
    )
    entered_on: Date = leaf(
        lambda row: row.w.c.entered_on, "Since when this register keeps them (录入日期)."
    )
    version: int = leaf(lambda row: row.w.c.version, "Counts its changes; for expectedVersion.")
    demo: bool = leaf(
        lambda row: row.w.c.demo, "Whether they are made up for demonstration (演示数据)."
    )


@strawberry.type(description="A social worker in a list.")
class SocialWorkerEdge:
    access: ClassVar = Permission.WORKERS_READ

    cursor: Cursor = planned(None, "Its place in the list.")
    node: SocialWorker = planned(None, "The social worker.")


@strawberry.type(description="A list of social workers, paged; by their numbers.")
class SocialWorkerConnection:
    access: ClassVar = Permission.WORKERS_READ

    edges: list[SocialWorkerEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[SocialWorker] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(None, "How many on all pages; exact, from the tally.")


@strawberry.type(description="It stands in the register.")
class SocialWorkerDone:
    access: ClassVar = Permission.WORKERS_READ

    social_worker: SocialWorker | None = planned(One(reads.written), "The social worker after it.")


@strawberry.type(description="The post is set.")
class PostDone:
    access: ClassVar = PUBLIC

    post: Post | None = planned(One(reads.post_written), "The post after it.")


@strawberry.type(description="A certificate with its number in the clear (证书编号明文).")
class RevealedCertificate:
    access: ClassVar = Permission.PEOPLE_REVEAL

    level: CertificateLevel = leaf(lambda row: row.c.c.level, "Its level (级别).")
    number: str = leaf(lambda row: row.written.secret(row.c.c.number), "Its number (证书编号).")


@strawberry.type(description="Who somebody is. That it was shown stands on the trail.")
class SocialWorkerRevealed:
    access: ClassVar = Permission.PEOPLE_REVEAL

    number: str = leaf(lambda row: row.value("number", Text()), "The person's number.")
    name: str = leaf(lambda row: row.value("name", Text()), "The name (姓名).")
    document_number: str = leaf(
        lambda row: row.value("document_number", Text()), "The document's number (证件号码)."
    )
    phone: str | None = leaf(lambda row: row.value("phone", Text()), "The phone number (联系电话).")
    certificates: list[RevealedCertificate] = planned(
        Many(reads.certificates_revealed, lambda row: [row.c.c.place], size=3),
        "Their certificates (证书).",
    )


SocialWorkerResult = Annotated[
    SocialWorkerDone | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("SocialWorkerResult", description="What came of it."),
]
PostResult = Annotated[
    PostDone | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("PostResult", description="What came of it."),
]
RevealSocialWorkerResult = Annotated[
    SocialWorkerRevealed | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("RevealSocialWorkerResult", description="Who somebody is, or why not."),
]
