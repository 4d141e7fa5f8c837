"""Connections: a page of a long list by keyset, forwards or backwards, and what lies beyond it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graphql import get_named_type
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    case,
    false,
    func,
    literal_column,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from schema.planner import cursors
from schema.planner.declare import Connection, Order, Source
from schema.planner.errors import Refused
from schema.planner.sql import (
    Json,
    all_of,
    json_list,
    json_object,
    name_literal,
    rows,
    value_from,
)

if TYPE_CHECKING:
    from graphql import GraphQLObjectType

    from schema.planner.arguments import Args
    from schema.planner.compile import Compiler, Selection

MOST = 100
DEFAULT = 20

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Window:
    """Which entries of an ordered list are asked for, and which lie before and after them."""

    size: int
    backward: bool
    inside: tuple[Condition, ...]
    skipped: Condition | None  # the entries that the cursor at which the walk starts leaves behind


def window(order: Order, args: Args) -> Window:
    """Reads first, after, last and before. Raises Refused."""
    first, last = args.shape("first"), args.shape("last")
    if first is not None and last is not None:
        raise Refused("Ask for the first or for the last entries of a list, not for both.")
    size = next((given for given in (first, last) if given is not None), DEFAULT)
    if not 0 <= size <= MOST:
        raise Refused(f"A page holds 0 to {MOST} entries, not {size}.")
    keys, backward = tuple_(*order.keys), last is not None
    inside, skipped = [], None
    for name, starts in (("after", not backward), ("before", backward)):
        if name in args:
            place = _place(order, args, name)
            later = (name == "after") != order.descending
            walked = (keys, *(tuple_(twin) for twin in order.twins))
            inside += [each > place if later else each < place for each in walked]
            inside += [
                start >= place.clauses[0] if later else start <= place.clauses[0]
                for start in order.starts
            ]
            skipped = (keys <= place if later else keys >= place) if starts else skipped
    return Window(size, backward, tuple(inside), skipped)


def _place(order: Order, args: Args, name: str) -> Any:
    return tuple_(
        *(
            args.bind(name, key.type, cursors.key_reader(order, index))
            for index, key in enumerate(order.keys)
        )
    )


def connection(
    compiler: Compiler, plan: Connection, row: Any, args: Args, selection: Selection
) -> Json:
    """The connection's object. Its page is read once, whatever is asked of it."""
    source = plan.source(row, args)
    page = Page(compiler, source, plan.order(source.row, args), args)
    type_: GraphQLObjectType = selection.type
    compiler.cost += selection.times
    fields: dict[str, Callable[[FromClause], Json]] = {}
    for key, nodes in compiler.subfields(type_, selection).items():
        name = nodes[0].node.name.value
        if name == "__typename":
            fields[key] = _constant(name_literal(type_.name))
            continue
        answer = get_named_type(type_.fields[name].type)
        part = type(selection)(nodes, answer, (*selection.path, key), selection.times)
        if name == "count":
            counted = compiler.one(plan.count(row, args), part)
            fields[key] = _constant(counted)
        else:
            fields[key] = page.info(part) if name == "pageInfo" else page.entries(name, part)
    return page.read(fields)


def _constant(value: Json) -> Callable[[FromClause], Json]:
    return lambda _: value


class Page:
    """One page of a source: the columns read for each entry, and what is made of them all."""

    def __init__(self, compiler: Compiler, source: Source, order: Order, args: Args) -> None:
        self.compiler = compiler
        self.source = source
        self.order = order
        self.window = window(order, args)
        self.columns: dict[str, Json] = {}
        self.beyond = 0

    def entries(self, name: str, selection: Selection) -> Callable[[FromClause], Json]:
        """The page's nodes, or its edges."""
        often = selection.often(self.window.size)
        whole = name == "nodes"
        with self.compiler.binders.seen.within(self._shown, many=True):
            entry = self.compiler.object(often, self.source.row) if whole else self._edge(often)
        label = f"entry_{len(self.columns)}"
        self.columns[label] = entry
        return lambda page: json_list(self._each(page, page.c[label]))

    def _shown(self, shown: Json) -> Json:
        """What is shown of the page's entries."""
        return all_of(self._walked([shown], self.window.size))

    def _edge(self, selection: Selection) -> Json:
        edge: GraphQLObjectType = selection.type
        fields: dict[str, Json] = {}
        for key, nodes in self.compiler.subfields(edge, selection).items():
            match nodes[0].node.name.value:
                case "node":
                    of = get_named_type(edge.fields["node"].type)
                    path = (*selection.path, key)
                    node = type(selection)(nodes, of, path, selection.times)
                    fields[key] = self.compiler.object(node, self.source.row)
                case "cursor":
                    fields[key] = cursors.cursor(self.order)
                case _:
                    fields[key] = name_literal(edge.name)
        return json_object(fields)

    def info(self, selection: Selection) -> Callable[[FromClause], Json]:
        """PageInfo (Relay): what lies beyond the page, and the cursors of its ends."""
        self.beyond = 1
        self.columns |= {f"key_{n}": key for n, key in enumerate(self.order.keys)}
        asked = self.compiler.subfields(selection.type, selection)
        names = {key: nodes[0].node.name.value for key, nodes in asked.items()}

        def info(page: FromClause) -> Json:
            more, skipped = func.count() > self.window.size, self._skipped()
            ends = [self._end(page, page.c.place), self._end(page, page.c.place.desc())]
            backward = self.window.backward
            known = {
                "hasNextPage": skipped if backward else more,
                "hasPreviousPage": more if backward else skipped,
                "startCursor": ends[backward],
                "endCursor": ends[not backward],
                "__typename": name_literal(selection.type.name),
            }
            return json_object({key: known[name] for key, name in names.items()})

        return info

    def _skipped(self) -> Condition:
        if self.window.skipped is None:
            return false()
        behind = Source(None, self.source.rows, (*self.source.where, self.window.skipped))
        return rows(behind, literal_column("1")).exists()

    def _end(self, page: FromClause, nearest: Any) -> Json:
        """The cursor of the page's entry that is nearest; null where there is none."""
        inside = page.c.place <= self.window.size
        keys = [
            func.array_agg(
                aggregate_order_by(page.c[f"key_{number}"], nearest), type_=ARRAY(key.type)
            ).filter(inside)[1]
            for number, key in enumerate(self.order.keys)
        ]
        any_there = func.count().filter(inside) > literal_column("0")
        return case((any_there, cursors.cursor(replace(self.order, keys=keys))))

    def _each(self, page: FromClause, value: Json) -> Json:
        """The page's entries in the list's order, without the one beyond it."""
        if self.window.backward:
            value = aggregate_order_by(value, page.c.place.desc())
        elif self.beyond:  # beside an aggregate with an order, one without takes that order
            value = aggregate_order_by(value, page.c.place)
        each = func.json_agg(value)
        return each.filter(page.c.place <= self.window.size) if self.beyond else each

    def _walk(self) -> list[ColumnElement[Any]]:
        down = self.order.descending != self.window.backward
        return [key.desc() if down else key.asc() for key in self.order.keys]

    def _walked(self, columns: Sequence[Json], size: int) -> Select[Any]:
        """So many entries, from where the walk starts."""
        inside = Source(None, self.source.rows, (*self.source.where, *self.window.inside))
        limit: ColumnElement[int] = literal_column(str(size))
        return rows(inside, *columns).order_by(*self._walk()).limit(limit)

    def read(self, fields: dict[str, Callable[[FromClause], Json]]) -> Json:
        columns = [column.label(key) for key, column in self.columns.items()]
        if self.beyond or self.window.backward:
            columns.append(func.row_number().over(order_by=self._walk()).label("place"))
        if not columns:
            return json_object({key: field(self.source.rows) for key, field in fields.items()})
        page = self._walked(columns, self.window.size + self.beyond).subquery()
        return value_from(page, json_object({key: field(page) for key, field in fields.items()}))
