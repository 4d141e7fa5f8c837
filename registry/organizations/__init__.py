"""Social organizations (社会组织): who they are, what they were on any day, and how many."""

from registry.organizations.facts import FactKind
from registry.organizations.models import IN_BEING, OrganizationForm, Standing

__all__ = [
    "IN_BEING",
    "FactKind",
    "OrganizationForm",
    "Standing",
]
