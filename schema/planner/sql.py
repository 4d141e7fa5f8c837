"""The few SQL shapes that every planned read is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSON

from schema.planner.declare import Source

Json = ColumnElement[Any]

# Postgres calls a function with at most 100 arguments: 50 pairs.
MOST_PAIRS = 50


def rows(source: Source, *columns: Json) -> Select[Any]:
    """A query over a source; tables that are not its own are those of the queries around it."""
    return (
        select(*columns)
        .select_from(source.rows)
        .where(*source.where)
        .correlate_except(source.rows, *_inside(source.rows))
    )


def value_of(source: Source, column: Json) -> Json:
    """The one value of a source of at most one row."""
    return rows(source, column).scalar_subquery()


def value_from(rows_: FromClause, column: Json) -> Json:
    """One value computed over all rows of a subquery, also where it looks at none of them."""
    all_rows = select(column).select_from(rows_).having(literal_column("true"))
    return all_rows.correlate_except(rows_).scalar_subquery()


def all_of(values: Select[Any]) -> Json:
    """A JSON list of what a query of one column finds; null where it finds nothing but nulls."""
    found = values.subquery()
    (value,) = found.c
    return value_from(found, func.json_agg(value).filter(value.is_not(None)))


def name_literal(name: str) -> Json:
    """A name of the contract: letters, digits and underscores, so it needs no quoting."""
    return literal_column(f"'{name}'::text", Text())


def json_object(fields: Mapping[str, Json]) -> Json:
    if not fields:
        return literal_column("'{}'::json", JSON())
    pairs: list[tuple[Json, Json]] = [
        (literal_column(f"'{key}'"), value) for key, value in fields.items()
    ]
    chunks = [_pairs(pairs[at : at + MOST_PAIRS]) for at in range(0, len(pairs), MOST_PAIRS)]
    if len(chunks) == 1:
        return chunks[0]
    # Joined as text: each object without its braces.
    texts = [chunk.cast(Text()) for chunk in chunks]
    inner = [func.substr(text, 2, func.length(text) - 2) for text in texts]
    return func.concat("{", func.concat_ws(",", *inner), "}").cast(JSON())


def json_list(items: Json) -> Json:
    return func.coalesce(items, literal_column("'[]'::json"))


def _pairs(pairs: Sequence[tuple[Json, Json]]) -> Json:
    return func.json_build_object(*(part for pair in pairs for part in pair))


def _inside(rows_: FromClause) -> list[FromClause]:
    """The tables that a join is made of."""
    return [table for table in rows_._from_objects if table is not rows_]  # noqa: SLF001 - no public way
