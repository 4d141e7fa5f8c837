"""Who may ask a field: stated beside it, said in its description, and part of the compiled SQL."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, Text, exists, func, not_, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import column, literal_column

from registry.actor import Permission
from registry.dated import Day, on
from registry.divisions.models import placement
from schema.planner import planned

if TYPE_CHECKING:
    from graphql import GraphQLObjectType
    from sqlalchemy import Select

    from schema.planner import Binders

ACCESS = "access"
PUBLIC = "public"
"""Whoever can reach the register may ask."""

OWN = "own"
"""It is about the caller alone."""

PARTLY = "public in part"
"""Whoever can reach the register may ask, and is not told what is kept from them."""

Access = Permission | str

ONE: ColumnElement[int] = literal_column("1")


def stated(access: Access, plan: Any, description: str, *arguments: Any) -> Any:
    """A field of the root, with who may ask it. A type states it once, as its attribute `access`."""
    said = f" Needs {access.name}." if isinstance(access, Permission) else ""
    return planned(plan, f"{description}{said}", *arguments, metadata={ACCESS: access})


def shown_to(access: Access, field: Any) -> Any:
    """A field that states its own access, where it is not that of its type."""
    field.metadata = MappingProxyType({**field.metadata, ACCESS: access})
    return field


def unpublished(field: Any) -> Any:
    """A field of an organization that only officers of the place are told."""
    permission = Permission.ORGANIZATIONS_READ_UNPUBLISHED
    field.description += f" Needs {permission.name} where its registrar is; empty otherwise."
    return shown_to(permission, field)


def access_of(type_: GraphQLObjectType, name: str) -> Access | None:
    """Who may ask a field: what it states, else what its type does; None where neither does."""
    field = type_.fields[name].extensions["strawberry-definition"]
    type_states: Access | None = getattr(
        type_.extensions["strawberry-definition"].origin, ACCESS, None
    )
    own: Access | None = field.metadata.get(ACCESS)
    return own or type_states


def held(binders: Binders) -> Any:
    """The caller's permissions, each with the division where it is held; null is everywhere."""
    rows = func.unnest(
        binders.caller("permissions", ARRAY(Text())),
        binders.caller("divisions", ARRAY(BigInteger())),
    )
    columns = (column("permission", Text()), column("division_id", BigInteger()))
    return rows.table_valued(*columns).render_derived()


def may(
    binders: Binders,
    permission: Permission,
    division_id: ColumnElement[int],
    day: Day | None = None,
) -> ColumnElement[bool]:
    """Whether the caller holds a permission where a division lies, or lay on a day; of a row or two."""
    grants, p = held(binders), placement.alias()
    there = exists(
        select(ONE).where(
            p.c.division_id == division_id,
            p.c.within_id == grants.c.division_id,
            on(p, _or_today(binders, day)),
        )
    ).correlate_except(p)
    reaches = or_(grants.c.division_id.is_(None), there)
    found = select(ONE).select_from(grants).where(_is(grants, permission), reaches)
    return exists(found.correlate_except(grants))


def may_each(
    binders: Binders,
    permission: Permission,
    division_id: ColumnElement[int],
    day: Day | None = None,
) -> ColumnElement[bool]:
    """The same for the rows of a list: where the caller may is found once, and hashed."""
    grants, p = held(binders), placement.alias()
    held_in = p.join(grants, p.c.within_id == grants.c.division_id)
    places = (
        select(p.c.division_id)
        .select_from(held_in)
        .where(_is(grants, permission), on(p, _or_today(binders, day)))
        .correlate_except(p, grants)
    )
    return or_(may_everywhere(binders, permission), division_id.in_(places))


def may_everywhere(binders: Binders, permission: Permission) -> ColumnElement[bool]:
    """Whether the caller holds a permission everywhere; asked once, and of no row."""
    grants = held(binders)
    is_everywhere = grants.c.division_id.is_(None)
    return exists(select(ONE).select_from(grants).where(_is(grants, permission), is_everywhere))


def may_somewhere(binders: Binders, permission: Permission) -> ColumnElement[bool]:
    """Whether the caller holds a permission anywhere at all; asked once, and of no row."""
    grants = held(binders)
    return exists(select(ONE).select_from(grants).where(_is(grants, permission)))


def readable(binders: Binders, permission: Permission, roots: Select[Any], day: Day) -> Select[Any]:
    """Where the caller holds a permission within some divisions: each in whole, or its largest parts.

    As divisions lay on the day.
    """
    root = roots.subquery()
    (id_,) = root.c
    whole = may(binders, permission, id_, day)
    g, p = held(binders), placement.alias()
    inside = [p.c.division_id == g.c.division_id, p.c.within_id == id_, on(p, day)]
    larger = not_(_is_part(binders, permission, g, day))
    wanted = [_is(g, permission), not_(whole), *inside, larger]
    parts = select(g.c.division_id).distinct().select_from(g, p).where(*wanted).correlate(root)
    both = union_all(select(id_).where(whole).correlate(root), parts).lateral()
    return select(both.c[0]).select_from(root.join(both, literal_column("true")))


def _is_part(binders: Binders, permission: Permission, g: Any, day: Day) -> ColumnElement[bool]:
    """Whether a division where they hold it lies within another where they do."""
    larger, p = held(binders), placement.alias()
    lies = [p.c.division_id == g.c.division_id, p.c.within_id == larger.c.division_id]
    other = [_is(larger, permission), larger.c.division_id != g.c.division_id, on(p, day)]
    return exists(select(ONE).select_from(larger, p).where(*lies, *other).correlate(g))


def _or_today(binders: Binders, day: Day | None) -> Day:
    return binders.today if day is None else day


def _is(grants: Any, permission: Permission) -> ColumnElement[bool]:
    is_it: ColumnElement[bool] = grants.c.permission == literal_column(f"'{permission.name}'")
    return is_it
