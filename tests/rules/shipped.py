"""The rules as the migrations ship them, for tests without a database; and facts of sound bodies."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from registry.organizations import OrganizationForm
from registry.rules import Facts, RegistrarLevel, RuleInForce, RuleKey, RuleSet
from registry.rules.facts import Conclusion, Grade, Stretch
from registry.rules.values import parse

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
TODAY = date(2026, 11, 24)


@cache
def shipped() -> tuple[RuleInForce, ...]:
    """Every row of every revision that has laws."""
    revisions = (path for path in VERSIONS.glob("*.py") if "\nLAWS" in path.read_text("utf-8"))
    laws = (law for path in sorted(revisions) for law in _laws(path))
    return tuple(_rule(law, row) for law, rows in laws for row in rows)


def _laws(path: Path) -> list[tuple[Any, Any]]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    laws: list[tuple[Any, Any]] = module.LAWS
    return laws


def _rule(law: tuple[Any, ...], row: tuple[Any, ...]) -> RuleInForce:
    name, source, since, until = law
    key, form, level, value, article, zh, en = row
    return RuleInForce(
        key=RuleKey(key),
        form=form and OrganizationForm(form),
        level=level and RegistrarLevel(level),
        since=date.fromisoformat(since) if since else None,
        until=until and date.fromisoformat(until),
        value=parse(RuleKey(key), value),
        article=f"《{name}》{article}",
        source=source,
        description_zh=zh,
        description_en=en,
    )


def rules_of(day: date) -> RuleSet:
    return RuleSet.of(day, shipped())


ASSOCIATION = Facts(
    form=OrganizationForm.ASSOCIATION,
    registrar_level=RegistrarLevel.DISTRICT,
    member_persons=50,
    member_units=0,
    funds=Decimal(30_000),
)

FOUNDATION = Facts(
    form=OrganizationForm.FOUNDATION,
    registrar_level=RegistrarLevel.MUNICIPALITY,
    public_foundation=False,
    funds=Decimal(2_000_000),
    council_size=5,
)

CHARITY = Facts(
    form=OrganizationForm.SERVICE_AGENCY,
    registrar_level=RegistrarLevel.DISTRICT,
    registered_on=date(2015, 3, 1),
    charity=(Stretch(date(2018, 6, 1)),),
    listings=(),
    penalties=(),
    fundraising_revocations=(),
    grades=(Grade(3, Stretch(date(2023, 1, 1), date(2028, 1, 1))),),
    grade_acts=(),
    conclusions=((2025, Conclusion.PASSED), (2024, Conclusion.PASSED)),
    under_investigation=False,
    council_size=9,
    council_related=3,
    liquidation_done=True,
    liquidation_done_on=date(2026, 11, 20),
)

PLAIN = replace(CHARITY, charity=(), grades=())
