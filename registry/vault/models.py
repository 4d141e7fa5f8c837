"""Which keys the register's data was sealed with: their fingerprints, never the keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, DateTime, Integer, PrimaryKeyConstraint, Text, text
from sqlmodel import Field, SQLModel

from registry.tables import one_of
from registry.vault.keys import Suite


class VaultKey(SQLModel, table=True):
    """A key that is in use or was."""

    __tablename__ = "vault_key"
    __table_args__ = (
        PrimaryKeyConstraint("purpose", "id"),
        CheckConstraint("purpose IN ('SEALING', 'DIGESTING')", name="purpose"),
        one_of("suite", Suite),
    )

    purpose: str = Field(sa_type=Text)
    id: int = Field(sa_type=Integer)
    suite: str = Field(sa_type=Text)
    fingerprint: bytes
    created_at: datetime | None = Field(
        default=None,
        sa_column=Column(
            "created_at", DateTime(timezone=True), server_default=text("now()"), nullable=False
        ),
    )
