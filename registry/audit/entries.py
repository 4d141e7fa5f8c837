"""Writing entries: acts and looks, in the act's own transaction."""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from pydantic_core import to_jsonable_python

from registry.actor import Actor
from registry.audit.models import AuditEntry
from registry.audit.subjects import CASE, Subject
from registry.audit.who import who
from registry.database import WriteSession

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The request at work. The endpoint sets it, so that no verb has to hand it on."""


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


def looked_at(what: str) -> str:
    """The action of a look."""
    return f"{what}.looked"


def several(subject_type: str) -> str:
    """What records of a type are called together."""
    return f"{subject_type}s"


def looked(  # noqa: PLR0913 - see record
    session: WriteSession,
    actor: Actor,
    subject_type: str,
    subject_id: int,
    reason: str | None = None,
    *,
    case_id: int | None = None,
    **detail: Any,
) -> None:
    """Write that somebody was shown what is kept from others; commit before it is shown."""
    of = Subject(subject_type, subject_id)
    record(
        session,
        actor,
        looked_at(subject_type),
        of.number,
        of=of,
        reason=reason,
        case_id=of.id if subject_type == CASE else case_id,
        **detail,
    )


def looked_at_many(
    session: WriteSession, actor: Actor, subject_type: str, ids: Iterable[int], **detail: Any
) -> None:
    """The same of several records at once, in one entry; `ids` stand in its detail."""
    subject = several(subject_type)
    record(session, actor, looked_at(subject), subject, ids=sorted(ids), **detail)


def listed(session: WriteSession, actor: Actor, of: str, **detail: Any) -> None:
    """Write that somebody went through a list that is kept from others; commit before it is shown."""
    record(session, actor, f"{of}.listed", of, **detail)
