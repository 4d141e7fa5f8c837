"""Compiles a GraphQL operation to one SQL statement. Knows GraphQL and SQLAlchemy, knows no area."""

from schema.planner.arguments import Args, Binders, Request
from schema.planner.cursors import cursor, global_id, key_reader
from schema.planner.declare import (
    ByGlobalId,
    Connection,
    Judged,
    Leaf,
    Many,
    One,
    Order,
    Outcome,
    Part,
    Source,
    Write,
    argument,
    leaf,
    planned,
    told,
)
from schema.planner.errors import Refused
from schema.planner.limits import Limits
from schema.planner.looks import Look
from schema.planner.mutations import MutationField, Written
from schema.planner.operation import InvalidDocument, Planner, Prepared
from schema.planner.plans import Plan
from schema.planner.sql import (
    all_of,
    json_list,
    json_object,
    name_literal,
    rows,
    value_from,
    value_of,
)

__all__ = [
    "Args",
    "Binders",
    "ByGlobalId",
    "Connection",
    "InvalidDocument",
    "Judged",
    "Leaf",
    "Limits",
    "Look",
    "Many",
    "MutationField",
    "One",
    "Order",
    "Outcome",
    "Part",
    "Plan",
    "Planner",
    "Prepared",
    "Refused",
    "Request",
    "Source",
    "Write",
    "Written",
    "all_of",
    "argument",
    "cursor",
    "global_id",
    "json_list",
    "json_object",
    "key_reader",
    "leaf",
    "name_literal",
    "planned",
    "rows",
    "told",
    "value_from",
    "value_of",
]
