"""A selection set becomes one SELECT in which Postgres builds the JSON answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from sqlalchemy import BigInteger, ColumnElement, Text, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import column

from schema.planner import paging
from schema.planner.arguments import Args, Binders, day_literal
from schema.planner.cursors import read_global_id
from schema.planner.declare import (
    PLAN,
    ByGlobalId,
    Connection,
    Judged,
    Leaf,
    Many,
    One,
    Part,
    Source,
)
from schema.planner.errors import Refused
from schema.planner.judged import Judgement, cut_of
from schema.planner.sql import (
    Json,
    all_of,
    json_list,
    json_object,
    name_literal,
    rows,
    value_from,
    value_of,
)

if TYPE_CHECKING:
    from graphql.execution.values import VariableValues


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked of one field: its nodes, the type it answers with, and how often at most."""

    nodes: FieldDetailsList
    type: Any
    path: tuple[str, ...]
    times: int

    def often(self, size: int) -> Selection:
        """The same, asked once for each entry of a list."""
        return replace(self, times=self.times * max(size, 1))


class Compiler:
    """Composes the statement of one operation for one shape of its variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: dict[str, FragmentDetails],
        variables: VariableValues,
        today: date,
    ) -> None:
        self.schema = schema
        self.operation = operation
        self.fragments = fragments
        self.variables = variables
        self.today = today
        self.binders = Binders(day_literal(today))
        self.judged: dict[str, Judgement] = {}
        self.cost = 0

    def anew(self) -> Compiler:
        """For another statement of the same operation."""
        return Compiler(self.schema, self.operation, self.fragments, self.variables, self.today)

    def root_fields(self, type_: GraphQLObjectType) -> Mapping[str, FieldDetailsList]:
        return collect_fields(
            self.schema, self.fragments, self.variables, type_, self.operation
        ).grouped_field_set

    def root(self, type_: GraphQLObjectType, fields: Mapping[str, FieldDetailsList]) -> Json:
        """The operation's own selection set; its row is the binders: today and the language."""
        return self._fields(type_, fields, self.binders, (), 1)

    def subfields(
        self, type_: GraphQLObjectType, selection: Selection
    ) -> Mapping[str, FieldDetailsList]:
        return collect_subfields(
            self.schema, self.fragments, self.variables, self.operation, type_, selection.nodes
        ).grouped_field_set

    def object(
        self, selection: Selection, row: Any, type_: GraphQLObjectType | None = None
    ) -> Json:
        """The object that a selection asks for, read from `row`."""
        type_ = type_ or selection.type
        self.cost += selection.times
        fields = self.subfields(type_, selection)
        return self._fields(type_, fields, row, selection.path, selection.times)

    def one(
        self, source: Source, selection: Selection, type_: GraphQLObjectType | None = None
    ) -> Json:
        """The object of a source of at most one row, or null."""
        with self.binders.seen.within(lambda shown: value_of(source, shown)):
            return value_of(source, self.object(selection, source.row, type_))

    def _fields(
        self,
        type_: GraphQLObjectType,
        fields: Mapping[str, FieldDetailsList],
        row: Any,
        path: tuple[str, ...],
        times: int,
    ) -> Json:
        return json_object(
            {
                key: self._field(type_, nodes, row, (*path, key), times)
                for key, nodes in fields.items()
            }
        )

    def _field(
        self,
        parent: GraphQLObjectType,
        nodes: FieldDetailsList,
        row: Any,
        path: tuple[str, ...],
        times: int,
    ) -> Json:
        node: FieldNode = nodes[0].node
        if node.name.value == "__typename":
            return name_literal(parent.name)
        definition = parent.fields[node.name.value]
        plan = definition.extensions["strawberry-definition"].metadata[PLAN]
        args = self.binders.open(definition, node, path, self.variables)
        selection = Selection(nodes, get_named_type(definition.type), path, times)
        try:
            return self._planned(plan, row, args, selection)
        except Refused as refusal:
            raise refusal if refusal.path else refusal.at(node, path) from None

    def _planned(  # noqa: PLR0911 - one for each kind of plan
        self, plan: Any, row: Any, args: Args, selection: Selection
    ) -> Json:
        match plan:
            case Leaf():
                return plan.expression(row, args)
            case Part():
                return self.object(selection, plan.row(row, args))
            case One():
                return self.one(plan.source(row, args), selection)
            case Many():
                return self._many(plan, row, args, selection)
            case Connection():
                return paging.connection(self, plan, row, args, selection)
            case ByGlobalId():
                return (
                    self._by_id(args, selection) if "id" in args else self._by_ids(args, selection)
                )
            case Judged():
                (key,) = selection.path  # the answer is looked for at the root
                self.judged[key] = Judgement(plan, args.slot, cut_of(self, selection))
                return plan.material(row, args)
        raise TypeError(f"{selection.path}: nothing says what to read")

    def _many(self, plan: Many, row: Any, args: Args, selection: Selection) -> Json:
        source = plan.source(row, args)
        with self.binders.seen.within(lambda shown: all_of(rows(source, shown)), many=True):
            item = self.object(selection.often(plan.longest(row)), source.row)
        listed = rows(source, item.label("item")).order_by(*plan.order(source.row)).subquery()
        return value_from(listed, json_list(func.json_agg(listed.c.item)))

    def _by_id(self, args: Args, selection: Selection) -> Json:
        return self._any_type(
            args.bind("id", Text(), lambda text: read_global_id(text)[0]),
            args.bind("id", BigInteger(), lambda text: read_global_id(text)[1]),
            selection,
        )

    def _by_ids(self, args: Args, selection: Selection) -> Json:
        size = len(args.shape("ids"))
        if size > paging.MOST:
            raise Refused(f"At most {paging.MOST} ids can be asked for at once, not {size}.")
        wanted = (
            func.unnest(
                args.bind(
                    "ids", ARRAY(Text()), lambda ids: [read_global_id(text)[0] for text in ids]
                ),
                args.bind(
                    "ids",
                    ARRAY(BigInteger()),
                    lambda ids: [read_global_id(text)[1] for text in ids],
                ),
            )
            .table_valued(
                column("type_name", Text()), column("key", BigInteger()), with_ordinality="place"
            )
            .render_derived()
        )
        with self.binders.seen.within(
            lambda shown: all_of(select(shown).select_from(wanted)), many=True
        ):
            item = self._any_type(wanted.c.type_name, wanted.c.key, selection.often(size))
        listed = select(item.label("item")).select_from(wanted).order_by(wanted.c.place).subquery()
        return value_from(listed, json_list(func.json_agg(listed.c.item)))

    def _any_type(
        self, type_name: ColumnElement[str], key: ColumnElement[int], selection: Selection
    ) -> Json:
        """The object with this key, of whichever type the id names."""
        branches = []
        for type_ in self.schema.get_possible_types(selection.type):
            source = type_.extensions["strawberry-definition"].origin.by_key(key, self.binders)
            is_named = type_name == name_literal(type_.name)
            found = Source(source.row, source.rows, (*source.where, is_named))
            branches.append(self.one(found, selection, type_))
        return func.coalesce(*branches)
