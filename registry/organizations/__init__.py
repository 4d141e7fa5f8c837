"""Social organizations (社会组织): who they are, what they were on any day, and how many."""

from registry.organizations.cases import CaseKind, CaseStatus
from registry.organizations.facts import FactKind
from registry.organizations.models import IN_BEING, OrganizationForm, Standing
from registry.organizations.obligations import ObligationKind

__all__ = [
    "IN_BEING",
    "CaseKind",
    "CaseStatus",
    "FactKind",
    "ObligationKind",
    "OrganizationForm",
    "Standing",
]
