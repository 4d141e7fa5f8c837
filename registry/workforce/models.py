"""Social workers (社会工作专业人才): persons, what makes them one, where they work, and posts (社工岗位)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from registry.identity_document import DocumentType
from registry.tables import (
    code_point_text,
    during,
    identity,
    no_overlap,
    numbered,
    one_of,
    reference,
    since_a_day,
)


class WorkerStatus(StrEnum):
    """Whether somebody is a social worker of the city."""

    ACTIVE = "ACTIVE"
    LEFT = "LEFT"


class Basis(StrEnum):
    """What makes somebody a social worker (the statistic is wider than certificates)."""

    CERTIFICATE = "CERTIFICATE"
    DEGREE = "DEGREE"
    BOTH = "BOTH"


class CertificateLevel(StrEnum):
    """The level of a certificate (社会工作者职业水平), the lowest first."""

    ASSISTANT = "ASSISTANT"
    INTERMEDIATE = "INTERMEDIATE"
    SENIOR = "SENIOR"


class Degree(StrEnum):
    """A degree in social work or a related field (学历)."""

    ASSOCIATE = "ASSOCIATE"
    BACHELOR = "BACHELOR"
    MASTER = "MASTER"
    DOCTOR = "DOCTOR"


class WorkplaceKind(StrEnum):
    """Who employs."""

    ORGANIZATION = "ORGANIZATION"
    COMMUNITY = "COMMUNITY"
    INSTITUTION = "INSTITUTION"
    INCUBATION_BASE = "INCUBATION_BASE"


def _of_worker() -> Any:
    return reference("worker_id", "social_worker")


def _secret(name: str, type_: Any, *, nullable: bool = False) -> Any:
    column = Column(name, type_, nullable=nullable)
    if nullable:
        return Field(default=None, sa_column=column, repr=False)
    return Field(sa_column=column, repr=False)


class SocialWorker(SQLModel, table=True):
    """A person, known by an identity document; what else is known of them is dated."""

    __tablename__ = "social_worker"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("identity_digest"),
        one_of("document_type", DocumentType),
        CheckConstraint("(phone_masked IS NULL) = (phone_sealed IS NULL)", name="phone"),
    )

    id: int | None = identity()
    number: str = numbered("SW")
    identity_digest: bytes = _secret("identity_digest", LargeBinary)
    document_type: str = Field(sa_type=Text)
    number_masked: str = _secret("number_masked", Text)
    number_sealed: bytes = _secret("number_sealed", LargeBinary)
    name_masked: str = _secret("name_masked", Text)
    name_sealed: bytes = _secret("name_sealed", LargeBinary)
    phone_masked: str | None = _secret("phone_masked", Text, nullable=True)
    phone_sealed: bytes | None = _secret("phone_sealed", LargeBinary, nullable=True)
    entered_on: date = Field(sa_type=Date)
    demo: bool = Field(
        default=False,
        sa_column=Column("demo", Boolean, server_default=text("false"), nullable=False),
    )
    version: int = Field(
        default=1, sa_column=Column("version", Integer, server_default=text("1"), nullable=False)
    )


class SocialWorkerStatus(SQLModel, table=True):
    """Whether they are one, for a time."""

    __tablename__ = "social_worker_status"
    __table_args__ = (
        one_of("status", WorkerStatus),
        since_a_day(),
        no_overlap("social_worker_status", "worker_id"),
    )

    id: int | None = identity()
    worker_id: int = _of_worker()
    during: Range[date] = during()
    status: str = Field(sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    source: str = Field(sa_type=Text)


class SocialWorkerHome(SQLModel, table=True):
    """Where they live, for a time: they are counted there while nobody employs them."""

    __tablename__ = "social_worker_home"
    __table_args__ = (since_a_day(), no_overlap("social_worker_home", "worker_id"))

    id: int | None = identity()
    worker_id: int = _of_worker()
    during: Range[date] = during()
    division_id: int = reference("division_id", "division")
    source: str = Field(sa_type=Text)


class SocialWorkerQualification(SQLModel, table=True):
    """A certificate of a level, or a degree: what makes somebody a social worker."""

    __tablename__ = "social_worker_qualification"
    __table_args__ = (
        CheckConstraint("kind IN ('CERTIFICATE', 'DEGREE')", name="kind"),
        CheckConstraint(
            "CASE kind WHEN 'CERTIFICATE' THEN level IN ('ASSISTANT', 'INTERMEDIATE', 'SENIOR')"
            " ELSE level IN ('ASSOCIATE', 'BACHELOR', 'MASTER', 'DOCTOR') END",
            name="level",
        ),
        CheckConstraint(
            "num_nulls(number_digest, number_masked, number_sealed)"
            " = CASE kind WHEN 'CERTIFICATE' THEN 0 ELSE 3 END",
            name="number",
        ),
        UniqueConstraint("number_digest"),
        since_a_day(),
        ExcludeConstraint(
            ("worker_id", "="),
            ("level", "="),
            ("during", "&&"),
            name="ex_social_worker_qualification_worker_id_level",
            using="gist",
        ),
    )

    id: int | None = identity()
    worker_id: int = _of_worker()
    during: Range[date] = during()
    kind: str = Field(sa_type=Text)
    level: str = Field(sa_type=Text)
    institution: str | None = Field(default=None, sa_type=Text)
    number_digest: bytes | None = _secret("number_digest", LargeBinary, nullable=True)
    number_masked: str | None = _secret("number_masked", Text, nullable=True)
    number_sealed: bytes | None = _secret("number_sealed", LargeBinary, nullable=True)
    source: str = Field(sa_type=Text)


class SocialWorkerRegistration(SQLModel, table=True):
    """The registration of a certificate (登记), valid for a term."""

    __tablename__ = "social_worker_registration"
    __table_args__ = (
        one_of("level", CertificateLevel),
        CheckConstraint(
            "NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)",
            name="during",
        ),
        no_overlap("social_worker_registration", "worker_id"),
    )

    id: int | None = identity()
    worker_id: int = _of_worker()
    during: Range[date] = during()
    level: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    case_id: int | None = reference("case_id", "registration_case", nullable=True)


class SocialWorkerEducation(SQLModel, table=True):
    """Hours of continuing education (继续教育), with what they were."""

    __tablename__ = "social_worker_education"
    __table_args__ = (
        CheckConstraint("hours > 0", name="hours"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("provider <> ''", name="provider"),
        UniqueConstraint("worker_id", "on_date", "title"),
    )

    id: int | None = identity()
    worker_id: int = _of_worker()
    on_date: date = Field(sa_type=Date)
    hours: Decimal = Field(sa_column=Column("hours", Numeric(5, 1), nullable=False))
    title: str = Field(sa_type=Text)
    provider: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)


class Workplace(SQLModel, table=True):
    """Who employs: a body of the register, a community, a base, or an institution that is none."""

    __tablename__ = "workplace"
    __table_args__ = (
        one_of("kind", WorkplaceKind),
        CheckConstraint(
            "num_nonnulls(organization_id, division_id, base_id) = 1"
            " AND (name <> '') = (kind = 'INSTITUTION')"
            " AND CASE kind WHEN 'ORGANIZATION' THEN organization_id IS NOT NULL"
            " WHEN 'INCUBATION_BASE' THEN base_id IS NOT NULL"
            " ELSE division_id IS NOT NULL END",
            name="of",
        ),
        UniqueConstraint("organization_id"),
        UniqueConstraint("division_id", "name"),
        Index("uq_workplace_base_id", "base_id", unique=True),
    )

    id: int | None = identity()
    kind: str = Field(sa_type=Text)
    organization_id: int | None = reference("organization_id", "organization", nullable=True)
    division_id: int | None = reference("division_id", "division", nullable=True)
    base_id: int | None = reference("base_id", "incubation_base", nullable=True)
    name: str = Field(
        default="",
        sa_column=Column("name", Text(collation="C"), server_default=text("''"), nullable=False),
    )


class Post(SQLModel, table=True):
    """A post for social workers (社工岗位) at a workplace."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("title <> ''", name="title"),
        UniqueConstraint("workplace_id", "title"),
        UniqueConstraint("id", "workplace_id"),
    )

    id: int | None = identity()
    number: str = numbered("SP")
    workplace_id: int = reference("workplace_id", "workplace")
    title: str = code_point_text("title")
    version: int = Field(
        default=1, sa_column=Column("version", Integer, server_default=text("1"), nullable=False)
    )


class PostRoom(SQLModel, table=True):
    """How many persons a post is set for, for a time."""

    __tablename__ = "post_room"
    __table_args__ = (
        CheckConstraint("places > 0", name="places"),
        since_a_day(),
        no_overlap("post_room", "post_id"),
    )

    id: int | None = identity()
    post_id: int = reference("post_id", "post")
    during: Range[date] = during()
    places: int = Field(sa_type=Integer)
    source: str = Field(sa_type=Text)


class SocialWorkerEmployment(SQLModel, table=True):
    """Who employed them, and in which post, for a time; one at a time."""

    __tablename__ = "social_worker_employment"
    __table_args__ = (
        ForeignKeyConstraint(["post_id", "workplace_id"], ["post.id", "post.workplace_id"]),
        since_a_day(),
        no_overlap("social_worker_employment", "worker_id"),
        Index("ix_social_worker_employment_workplace_id", "workplace_id", "worker_id"),
        Index(
            "ix_social_worker_employment_post_id",
            "post_id",
            postgresql_where=text("post_id IS NOT NULL"),
        ),
    )

    id: int | None = identity()
    worker_id: int = _of_worker()
    during: Range[date] = during()
    workplace_id: int = reference("workplace_id", "workplace")
    post_id: int | None = Field(default=None, sa_type=BigInteger)
    source: str = Field(sa_type=Text)
