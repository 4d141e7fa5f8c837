"""The viewer, and what comes of signing in and out."""

from typing import Annotated

import strawberry
from sqlalchemy import Boolean, Text

from schema.accounts import reads
from schema.accounts.inputs import Permission, Via
from schema.common import word  # noqa: F401 - strawberry resolves annotations here
from schema.divisions.types import Division
from schema.planner import Leaf, Many, One, argument, leaf, planned
from schema.problems import Forbidden, InvalidInput, Unauthenticated
from schema.scalars import DivisionCode


@strawberry.type(description="A set of permissions under a name (角色).")
class Role:
    name: str = leaf(lambda row: row.r.c.name, "Its name; stable.")
    title: str = leaf(reads.title, "Its title, in the caller's language.")


@strawberry.type(description="A permission that is held in a division and all that lies within it.")
class HeldPermission:
    permission: Permission = leaf(lambda row: row.h.c.permission, "The permission.")
    division: Division | None = planned(One(reads.held_in), "Where it is held; null is everywhere.")


@strawberry.type(description="Whoever calls: who they are, and what they may do.")
class Viewer:
    is_signed_in: bool = planned(Leaf(reads.is_signed_in), "Whether it is known who they are.")
    name: str = planned(
        reads.known("name", Text()), "The login, the key's name, or the provider's subject."
    )
    via: Via = planned(reads.known("via", Text()), "How they proved who they are.")
    must_change_password: bool = planned(
        reads.MUST_CHANGE, "Whether they may do nothing before they have changed their password."
    )
    roles: list[Role] = planned(
        Many(reads.roles, lambda row: [row.r.c.name], size=5), "The roles that they hold anywhere."
    )
    permissions: list[HeldPermission] = planned(
        Many(reads.permissions, lambda row: [row.h.c.permission, row.h.c.division_id], size=20),
        "Every permission, once for each division where it is held.",
    )
    may: bool = planned(
        Leaf(reads.may),
        "Whether they hold a permission.",
        argument("permission", Permission, "The permission."),
        argument("within", DivisionCode | None, "In this division; by default anywhere."),
    )


@strawberry.type(description="Someone is signed in.")
class SignedIn:
    token: str = leaf(
        lambda row: row.value("token", Text()),
        "What to send from now on, as `Authorization: Bearer ...`. It is not shown again.",
    )


@strawberry.type(description="The session has ended.")
class SignedOut:
    ended: bool = leaf(lambda row: row.value("ended", Boolean()), "True.")


@strawberry.type(description="The new password holds; all other sessions have ended.")
class PasswordChanged:
    changed: bool = leaf(lambda row: row.value("changed", Boolean()), "True.")


SignInResult = Annotated[
    SignedIn | Unauthenticated, strawberry.union("SignInResult", description="What came of it.")
]
SignOutResult = Annotated[
    SignedOut | Forbidden, strawberry.union("SignOutResult", description="What came of it.")
]
ChangePasswordResult = Annotated[
    PasswordChanged | Forbidden | InvalidInput,
    strawberry.union("ChangePasswordResult", description="What came of it."),
]
