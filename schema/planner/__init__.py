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
    Outcome,
    Part,
    Source,
    Write,
    argument,
    leaf,
    planned,
)
from schema.planner.errors import Refused
from schema.planner.limits import Limits
from schema.planner.mutations import MutationField, Written
from schema.planner.operation import InvalidDocument, Planner, Prepared
from schema.planner.plans import Plan
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
    "argument",
    "global_id",
    "leaf",
    "name_literal",
    "planned",
    "rows",
    "value_of",
]
