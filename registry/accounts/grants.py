"""What roles grant, read in the same statement that says who calls."""

from __future__ import annotations

import json
from collections import defaultdict

from registry.actor import Grant, Permission

KNOWN = frozenset(Permission)


def granted(source: str) -> str:
    """SQL: the roles of `source`, which has the columns role and division_id, for `read_grants`."""
    return f"""coalesce((
        SELECT json_agg(json_build_array(held.role, held.division_id, permission))
        FROM {source} held JOIN role_permission USING (role)), '[]')"""  # noqa: S608 - sources stand in the code


def read_grants(granted_json: str) -> tuple[frozenset[str], tuple[Grant, ...]]:
    """The roles, and one grant for each division; a permission of a newer release is left out."""
    roles: set[str] = set()
    held: dict[int | None, set[Permission]] = defaultdict(set)
    for role, division_id, permission in json.loads(granted_json):
        roles.add(role)
        if permission in KNOWN:
            held[division_id].add(Permission(permission))
    return frozenset(roles), tuple(Grant(frozenset(p), where) for where, p in held.items())
