"""Replays (重放): a write that comes again under its key is answered as it was the first time."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from registry.actor import Actor
from registry.database import WriteSession
from registry.errors import BadInput, Conflict
from registry.statements import execute

LONGEST_KEY = 200

# A key that another transaction is writing is waited for.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(:actor || chr(31) || :key, 0))"
KNOWN = "SELECT request_hash, outcome FROM idempotency_key WHERE actor = :actor AND key = :key"
FORGET = "DELETE FROM idempotency_key WHERE created_at < now() - interval '7 days'"


class IdempotencyKey(SQLModel, table=True):
    """What a write came to, under the key that its caller gave it."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        PrimaryKeyConstraint("actor", "key"),
        CheckConstraint("length(key) BETWEEN 1 AND 200", name="key"),
        Index("ix_idempotency_key_created_at", "created_at"),
    )

    actor: str = Field(sa_type=Text)
    key: str = Field(sa_type=Text)
    request_hash: bytes = Field(sa_column=Column("request_hash", LargeBinary, nullable=False))
    outcome: dict[str, Any] = Field(sa_column=Column("outcome", JSONB, nullable=False))
    created_at: datetime | None = Field(
        default=None,
        sa_column=Column(
            "created_at", DateTime(timezone=True), server_default=text("now()"), nullable=False
        ),
    )


def hash_of(verb: str, given: Any) -> bytes:
    """What tells one request from another: the verb and all that it was given."""
    stated = orjson.dumps([verb, given], default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(stated).digest()


async def replayed(
    session: WriteSession, actor: Actor, key: str, request_hash: bytes
) -> dict[str, Any] | None:
    """What the same write came to before, or None. Raises Conflict for another one, and BadInput."""
    if not 0 < len(key) <= LONGEST_KEY:
        raise BadInput(
            f"A key has 1 to {LONGEST_KEY} characters.",
            f"幂等键长度为1至{LONGEST_KEY}个字符。",
            path=["input", "idempotencyKey"],
        )
    await execute(session, ALONE, actor=actor.name, key=key)
    kept = (await execute(session, KNOWN, actor=actor.name, key=key)).one_or_none()
    if kept is None:
        return None
    if kept.request_hash != request_hash:
        raise Conflict(
            "Another request was sent under this idempotency key.",
            "该幂等键已用于其他请求。",
            path=["input", "idempotencyKey"],
        )
    return dict(kept.outcome)


def keep(
    session: WriteSession, actor: Actor, key: str, request_hash: bytes, outcome: dict[str, Any]
) -> None:
    """In the write's own transaction: both are there, or neither."""
    session.add(
        IdempotencyKey(actor=actor.name, key=key, request_hash=request_hash, outcome=outcome)
    )


async def forget(session: WriteSession) -> None:
    """Drops keys that are older than a week."""
    await execute(session, FORGET)
