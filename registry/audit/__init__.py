"""The audit trail: who did or looked at what, in the act's own transaction, sealed in a chain."""

from registry.audit.entries import listed, looked, looked_at_many, record, request_id
from registry.audit.looks import Look, looks, report_looks
from registry.audit.models import AuditEntry, AuditSeal, Way
from registry.audit.sealing import keep_sealed, seal
from registry.audit.subjects import Subject
from registry.audit.verdicts import Anchor, Break, Verified, What
from registry.audit.verifying import anchor, verify

__all__ = [
    "Anchor",
    "AuditEntry",
    "AuditSeal",
    "Break",
    "Look",
    "Subject",
    "Verified",
    "Way",
    "What",
    "anchor",
    "keep_sealed",
    "listed",
    "looked",
    "looked_at_many",
    "looks",
    "record",
    "report_looks",
    "request_id",
    "seal",
    "verify",
]
