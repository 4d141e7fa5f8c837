"""What became of a push, as its mutation answers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Integer, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.sql import column

from registry.volunteers.pushing import Pushed, Told
from registry.volunteers.verdicts import Verdict
from schema.planner import Args, Outcome, Source, Written

COLUMNS: Mapping[str, Any] = {
    "index": Integer(),
    "external_id": Text(),
    "verdict": Text(),
    "code": Text(),
    "message": Text(),
    "path": ARRAY(Text()),
    "warnings": ARRAY(Text()),
    "number": Text(),
}


def outcome(type_name: str, pushed: Pushed, language: str) -> Outcome:
    counts: dict[str, Any] = {verdict.value: pushed.counts.get(verdict, 0) for verdict in Verdict}
    told = [_told(each, zh=language == "zh") for each in pushed.told]
    return Outcome(type_name, {**counts, "verdicts": orjson.dumps(told).decode()})


def _told(each: Told, *, zh: bool) -> dict[str, Any]:
    return {
        "index": each.line,
        "external_id": each.external_id,
        "verdict": each.verdict,
        "code": each.code,
        "message": each.message_zh if zh else each.message,
        "path": each.path,
        "warnings": each.warnings,
        "number": each.number,
    }


def verdicts(row: Written, _: Args) -> Source:
    each = func.json_to_recordset(row.value("verdicts", JSON()))
    columns = (column(name, type_) for name, type_ in COLUMNS.items())
    told = each.table_valued(*columns).render_derived(with_types=True)
    return Source(told, told)
