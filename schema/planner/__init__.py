"""Compiles a GraphQL operation to one SQL statement. Knows GraphQL and SQLAlchemy, knows no area."""

from schema.planner.arguments import Args, Binders, Request
from schema.planner.cursors import global_id
from schema.planner.declare import (
    ByGlobalId,
    Connection,
    Leaf,
    Many,
    One,
    Order,
    Part,
    Source,
    argument,
    leaf,
    planned,
)
from schema.planner.errors import Refused
from schema.planner.limits import Limits
from schema.planner.operation import InvalidDocument, Plan, Planner, Prepared
from schema.planner.sql import name_literal, rows, value_of

__all__ = [
    "Args",
    "Binders",
    "ByGlobalId",
    "Connection",
    "InvalidDocument",
    "Leaf",
    "Limits",
    "Many",
    "One",
    "Order",
    "Part",
    "Plan",
    "Planner",
    "Prepared",
    "Refused",
    "Request",
    "Source",
    "argument",
    "global_id",
    "leaf",
    "name_literal",
    "planned",
    "rows",
    "value_of",
]
