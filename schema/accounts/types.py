"""The viewer, and what comes of signing in and out."""

from typing import Annotated, ClassVar

import strawberry
from sqlalchemy import Boolean, Text

from schema.access import OWN
from schema.accounts import reads
from schema.accounts.inputs import Permission, Via
from schema.common import word  # noqa: F401 - strawberry resolves annotations here
from schema.divisions.types import Division
from schema.planner import Leaf, Many, One, argument, leaf, planned
from schema.problems import Forbidden, InvalidInput, Throttled, Unauthenticated
from schema.scalars import DivisionCode


@strawberry.type(description="A set of permissions under a name (角色).")
class Role:
    access: ClassVar = OWN

    name: str = leaf(lambda row: row.r.c.name, "Its name; stable.")
    title: str = leaf(reads.title, "Its title, in the caller's language.")


@strawberry.type(description="A permission that is held in a division and all that lies within it.")
class HeldPermission:
    access: ClassVar = OWN

    permission: Permission = leaf(lambda row: row.h.c.permission, "The permission.")
    division: Division | None = planned(One(reads.held_in), "Where it is held; null is everywhere.")


@strawberry.type(description="Whoever calls: who they are, and what they may do.")
class Viewer:
    access: ClassVar = OWN

    is_signed_in: bool = planned(Leaf(reads.is_signed_in), "Whether it is known who they are.")
    name: str = planned(
        reads.known("name", Text()), "The login, the key's name, or the provider's subject."
    )
    display_name: str | None = planned(
        Leaf(reads.display_name),
        "Their name as people call them (姓名); null for who has no account.",
    )
    via: Via = planned(reads.known("via", Text()), "How they proved who they are.")
    must_change_password: bool = planned(
        reads.MUST_CHANGE, "Whether they may do nothing before they have changed their password."
    )
    has_totp: bool = planned(
        Leaf(reads.has_totp),
        "Whether signing in takes a code of their authenticator (双因素认证).",
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
    access: ClassVar = OWN

    token: str = leaf(
        lambda row: row.value("token", Text()),
        "What to send from now on, as `Authorization: Bearer ...`. It is not shown again.",
    )


@strawberry.type(description="The session has ended.")
class SignedOut:
    access: ClassVar = OWN

    ended: bool = leaf(lambda row: row.value("ended", Boolean()), "True.")


@strawberry.type(description="The new password holds; all other sessions have ended.")
class PasswordChanged:
    access: ClassVar = OWN

    changed: bool = leaf(lambda row: row.value("changed", Boolean()), "True.")


@strawberry.type(description="A secret for an authenticator; without a code it changes nothing.")
class NewTotp:
    access: ClassVar = OWN

    secret: str = leaf(
        lambda row: row.value("secret", Text()),
        "What to type into the authenticator (密钥), and to send back with its first code. "
        "It is not shown again.",
    )
    uri: str = leaf(
        lambda row: row.value("uri", Text()),
        "The same as a text that an authenticator scans or opens (otpauth).",
    )


@strawberry.type(description="From now on signing in takes a code as well (双因素认证).")
class TotpEnabled:
    access: ClassVar = OWN

    enabled: bool = leaf(lambda row: row.value("enabled", Boolean()), "True.")


@strawberry.type(description="From now on the password will do.")
class TotpDisabled:
    access: ClassVar = OWN

    disabled: bool = leaf(lambda row: row.value("disabled", Boolean()), "True.")


SignInResult = Annotated[
    SignedIn | Unauthenticated | Throttled,
    strawberry.union("SignInResult", description="What came of it."),
]
SignOutResult = Annotated[
    SignedOut | Forbidden, strawberry.union("SignOutResult", description="What came of it.")
]
ChangePasswordResult = Annotated[
    PasswordChanged | Forbidden | InvalidInput,
    strawberry.union("ChangePasswordResult", description="What came of it."),
]
NewTotpResult = Annotated[
    NewTotp | Forbidden, strawberry.union("NewTotpResult", description="What came of it.")
]
EnableTotpResult = Annotated[
    TotpEnabled | Forbidden | InvalidInput,
    strawberry.union("EnableTotpResult", description="What came of it."),
]
DisableTotpResult = Annotated[
    TotpDisabled | Forbidden | InvalidInput,
    strawberry.union("DisableTotpResult", description="What came of it."),
]
