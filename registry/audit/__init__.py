"""The audit trail: who did what to which record, in the act's own transaction."""

from typing import Any

from registry.actor import Actor
from registry.audit.models import AuditEntry
from registry.database import WriteSession

__all__ = ["AuditEntry", "record"]


def record(session: WriteSession, actor: Actor, action: str, subject: str, **detail: Any) -> None:
    """Write one entry; it stands or falls with the transaction that it describes."""
    session.add(AuditEntry(actor=actor.name, action=action, subject=subject, detail=detail))
