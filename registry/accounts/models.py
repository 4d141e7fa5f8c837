"""Accounts (账户), their roles (角色), sessions and keys. Of a secret only a hash is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

import registry.divisions.models  # noqa: F401 - roles and keys refer to its table
from registry.tables import code_point_text, identity, reference


def moment(name: str) -> Any:
    """A point in time, of what may never happen."""
    return Field(default=None, sa_column=Column(name, DateTime(timezone=True)))


def now(name: str) -> Any:
    """When the row was written."""
    default = text("now()")
    column = Column(name, DateTime(timezone=True), server_default=default, nullable=False)
    return Field(default=None, sa_column=column)


def counted(name: str, start: int) -> Any:
    column = Column(name, Integer, server_default=text(str(start)), nullable=False)
    return Field(default=start, sa_column=column)


def digest(name: str) -> Any:
    """The SHA-256 of a secret."""
    return Field(sa_column=Column(name, LargeBinary, nullable=False), repr=False)


def role() -> Any:
    return Field(sa_column=Column("role", Text, ForeignKey("role.name"), nullable=False))


class Account(SQLModel, table=True):
    """Someone who may call; `oidc:` begins the logins of those whom an identity provider vouches for."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("login"),
        CheckConstraint("login ~ '^([0-9a-z][0-9a-z._@-]{1,63}|oidc:.+)$'", name="login"),
        CheckConstraint("display_name <> ''", name="display_name"),
        CheckConstraint("password_hash IS NULL OR login NOT LIKE 'oidc:%'", name="password_hash"),
    )

    id: int | None = identity()
    login: str = Field(sa_type=Text)
    display_name: str = Field(sa_type=Text)
    password_hash: str | None = Field(default=None, sa_type=Text, repr=False)
    must_change_password: bool = Field(
        default=False,
        sa_column=Column(
            "must_change_password", Boolean, server_default=text("false"), nullable=False
        ),
    )
    failed_attempts: int = counted("failed_attempts", 0)
    locked_until: datetime | None = moment("locked_until")
    totp_sealed: bytes | None = Field(default=None, sa_type=LargeBinary, repr=False)
    totp_secret: str | None = Field(default=None, sa_type=Text, repr=False)
    """As it was kept before there was a vault; its owner signs in once a start has sealed it."""
    totp_step: int | None = Field(default=None, sa_type=BigInteger)
    disabled_at: datetime | None = moment("disabled_at")
    created_at: datetime | None = now("created_at")
    version: int = counted("version", 1)


class Role(SQLModel, table=True):
    """A set of permissions under a name."""

    __tablename__ = "role"

    name: str = Field(sa_type=Text, primary_key=True)
    title: str = Field(sa_type=Text)
    title_zh: str = Field(sa_type=Text)


class RolePermission(SQLModel, table=True):
    __tablename__ = "role_permission"
    __table_args__ = (PrimaryKeyConstraint("role", "permission"),)

    role: str = role()
    permission: str = Field(sa_type=Text)


class AccountRole(SQLModel, table=True):
    """A role held in a division and all that lies within it, or everywhere."""

    __tablename__ = "account_role"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "division_id", postgresql_nulls_not_distinct=True),
    )

    id: int | None = identity()
    account_id: int = reference("account_id", "account")
    role: str = role()
    division_id: int | None = reference("division_id", "division", nullable=True)


class AccountSession(SQLModel, table=True):
    """Someone signed in, until they sign out or the time is up."""

    __tablename__ = "account_session"
    __table_args__ = (
        PrimaryKeyConstraint("token_hash"),
        Index("ix_account_session_account_id", "account_id"),
    )

    token_hash: bytes = digest("token_hash")
    account_id: int = reference("account_id", "account")
    created_at: datetime | None = now("created_at")
    last_seen_at: datetime | None = now("last_seen_at")
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    revoked_at: datetime | None = moment("revoked_at")
    remote: str | None = Field(default=None, sa_type=Text)


class VolunteerPlatform(SQLModel, table=True):
    """A platform that registers volunteers (志愿服务平台): a tenant of the register."""

    __tablename__ = "volunteer_platform"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,39}$'", name="code"),
        CheckConstraint("name <> ''", name="name"),
    )

    id: int | None = Field(
        default=None,
        sa_column=Column("id", SmallInteger, Identity(always=False), primary_key=True),
    )
    code: str = code_point_text("code")
    name: str = Field(sa_type=Text)
    demo: bool = Field(
        default=False,
        sa_column=Column("demo", Boolean, server_default=text("false"), nullable=False),
    )
    created_at: datetime | None = now("created_at")


class ApiKey(SQLModel, table=True):
    """What a program shows: it holds one role."""

    __tablename__ = "api_key"
    __table_args__ = (
        UniqueConstraint("prefix"),
        UniqueConstraint("name"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("(role = 'platform') = (platform_id IS NOT NULL)", name="platform"),
    )

    id: int | None = identity()
    prefix: str = Field(sa_type=Text)
    secret_hash: bytes = digest("secret_hash")
    name: str = Field(sa_type=Text)
    role: str = role()
    division_id: int | None = reference("division_id", "division", nullable=True)
    platform_id: int | None = Field(
        default=None,
        sa_column=Column("platform_id", SmallInteger, ForeignKey("volunteer_platform.id")),
    )
    created_by: str = Field(sa_type=Text)
    created_at: datetime | None = now("created_at")
    last_used_at: datetime | None = moment("last_used_at")
    revoked_at: datetime | None = moment("revoked_at")


access_version = Table(
    "access_version",
    SQLModel.metadata,
    Column("one", Boolean, server_default=text("true"), primary_key=True),
    Column("version", BigInteger, nullable=False),
    CheckConstraint("one", name="one"),
)
"""One row: another version with each change of a key or of what a role may do; kept by triggers."""


class ExternalIdentity(SQLModel, table=True):
    """Who an account is to an identity provider."""

    __tablename__ = "external_identity"
    __table_args__ = (
        PrimaryKeyConstraint("issuer", "subject"),
        Index("ix_external_identity_account_id", "account_id"),
    )

    issuer: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    account_id: int = reference("account_id", "account")
    created_at: datetime | None = now("created_at")
