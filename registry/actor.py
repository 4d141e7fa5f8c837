"""Who calls, and what they may do. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from registry.errors import Forbidden

Via = Literal["cli", "session", "key", "token", "anonymous"]
"""How a caller proved who they are."""


class Permission(StrEnum):
    """What a caller may do, as resource:verb."""

    DIVISIONS_IMPORT = "divisions:import"
    ORGANIZATIONS_IMPORT = "organizations:import"
    ORGANIZATIONS_READ_UNPUBLISHED = "organizations:read_unpublished"
    CASES_OPEN = "cases:open"
    CASES_ACCEPT = "cases:accept"
    CASES_REVIEW = "cases:review"
    CASES_APPROVE = "cases:approve"
    CASES_READ = "cases:read"
    AUDIT_READ = "audit:read"
    ACCOUNTS_MANAGE = "accounts:manage"
    RULES_MANAGE = "rules:manage"
    PEOPLE_REVEAL = "people:reveal"
    VOLUNTEERS_READ = "volunteers:read"
    VOLUNTEERS_PUSH = "volunteers:push"
    VOLUNTEERS_CORRECT = "volunteers:correct"
    WORKERS_READ = "workers:read"
    WORKERS_MANAGE = "workers:manage"
    PROJECTS_MANAGE = "projects:manage"
    INCUBATION_MANAGE = "incubation:manage"


@dataclass(frozen=True, slots=True)
class Grant:
    """Permissions held in one division and all that lies within it; None is everywhere."""

    permissions: frozenset[Permission]
    division_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller, named as the audit trail will name them."""

    name: str
    account_id: int | None = None
    roles: frozenset[str] = frozenset()
    grants: tuple[Grant, ...] = ()
    via: Via = "anonymous"
    remote: str | None = None
    must_change_password: bool = False
    platform_id: int | None = None
    """The volunteer platform that calls, where one does."""
    access_version: int | None = None
    """At which version of all that keys may do this was read; None: only for the request at hand."""

    def require(self, permission: Permission, *, within: Collection[int] | None = None) -> None:
        """Raises Forbidden.

        `within` holds the division that it is asked for and all that it lies within; what belongs
        to no division is asked for with an empty one, and without one any division will do.
        """
        if not self.may(permission, within=within):
            message = f"{self.name} lacks the permission {permission}."
            raise Forbidden(message, f"您没有此项权限：{permission}。")

    def may(self, permission: Permission, *, within: Collection[int] | None = None) -> bool:
        """The same as a question."""
        held = self.scopes(permission)
        return held is None or bool(held if within is None else held.intersection(within))

    def scopes(self, permission: Permission) -> frozenset[int] | None:
        """The divisions in which they hold it, for a statement to be bound to; None: everywhere."""
        held = {grant.division_id for grant in self.grants if permission in grant.permissions}
        if None in held:
            return None
        return frozenset(division_id for division_id in held if division_id is not None)


ANONYMOUS = Actor("anonymous")
"""Whoever shows nothing that says who they are."""

OPERATOR = Actor("operator", grants=(Grant(frozenset(Permission)),), via="cli")
"""Whoever runs the command line: they hold the database's own password already."""
