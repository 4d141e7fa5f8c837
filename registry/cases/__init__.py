"""Cases (案卷) and what is due (待办): of every area; what moves them is registry.registration."""

from registry.cases.models import CaseKind, CaseStatus
from registry.cases.obligations import ObligationKind, outdate_worklist

__all__ = ["CaseKind", "CaseStatus", "ObligationKind", "outdate_worklist"]
