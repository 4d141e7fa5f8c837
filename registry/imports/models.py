"""How far the import of a file has come, so that one that was killed goes on where it was."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, PrimaryKeyConstraint, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class ImportRun(SQLModel, table=True):
    """One file, known by its content: how many of its rows are done, and what they came to."""

    __tablename__ = "import_run"
    __table_args__ = (PrimaryKeyConstraint("kind", "sha256"),)

    kind: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    file: str = Field(sa_type=Text)
    rows_done: int = Field(sa_type=BigInteger)
    verdict_bytes: int = Field(sa_type=BigInteger)
    counts: dict[str, Any] = Field(sa_column=Column("counts", JSONB, nullable=False))
    started_at: datetime | None = Field(
        default=None,
        sa_column=Column(
            "started_at", DateTime(timezone=True), server_default=text("now()"), nullable=False
        ),
    )
    finished_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
