"""Writing entries: acts and looks, in the act's own transaction."""

from contextvars import ContextVar
from typing import Any, NamedTuple

from pydantic_core import to_jsonable_python

from registry.actor import Actor
from registry.audit.models import AuditEntry
from registry.audit.who import who
from registry.database import WriteSession

LOOKED = "looked"

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The request at work. The endpoint sets it, so that no verb has to hand it on."""


class Subject(NamedTuple):
    """The record that an entry is about, so that all entries about it can be found."""

    type: str
    id: int


def record(  # noqa: PLR0913 - what an entry says, by name
    session: WriteSession,
    actor: Actor,
    action: str,
    subject: str,
    *,
    of: Subject | None = None,
    reason: str | None = None,
    case_id: int | None = None,
    **detail: Any,
) -> None:
    """Write one entry; it stands or falls with the transaction that it describes."""
    entry = AuditEntry(
        **who(actor)._asdict(),
        action=action,
        subject=subject,
        subject_type=of.type if of else None,
        subject_id=of.id if of else None,
        reason=reason,
        case_id=case_id,
        request_id=request_id.get(),
        detail=to_jsonable_python(detail),
    )
    session.add(entry)


def looked(  # noqa: PLR0913 - see record
    session: WriteSession,
    actor: Actor,
    subject_type: str,
    subject_id: int,
    reason: str,
    *,
    case_id: int | None = None,
) -> None:
    """Write that somebody was shown what is kept from others; commit before it is shown."""
    of = Subject(subject_type, subject_id)
    record(
        session,
        actor,
        f"{subject_type}.{LOOKED}",
        f"{subject_type} {subject_id}",
        of=of,
        reason=reason,
        case_id=case_id,
    )
