"""Who calls, and what they may do. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Forbidden


class Permission(StrEnum):
    """What a caller may do, as resource:verb."""

    DIVISIONS_IMPORT = "divisions:import"
    ORGANIZATIONS_IMPORT = "organizations:import"


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller, named as the audit trail will name them."""

    name: str
    permissions: frozenset[Permission]

    def require(self, permission: Permission) -> None:
        """Raises Forbidden."""
        if permission not in self.permissions:
            raise Forbidden(f"{self.name} lacks the permission {permission}.")


OPERATOR = Actor("operator", frozenset(Permission))
"""Whoever runs the command line: they hold the database's own password already."""
