"""The rules of one day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TypeVar

from registry.errors import NotFound
from registry.organizations import OrganizationForm
from registry.rules.keys import RuleKey
from registry.rules.models import RegistrarLevel
from registry.rules.values import MonthDay, Value
from registry.terms import Term

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule's value on a day, with what it rests on. Each property raises TypeError on another shape."""

    key: RuleKey
    form: OrganizationForm | None
    level: RegistrarLevel | None
    since: date | None
    until: date | None
    value: Value
    article: str
    source: str
    description_zh: str
    description_en: str

    @property
    def number(self) -> int:
        return self._as(int)

    @property
    def flag(self) -> bool:
        return self._as(bool)

    @property
    def ratio(self) -> Fraction:
        return self._as(Fraction)

    @property
    def term(self) -> Term:
        return self._as(Term)

    @property
    def month_day(self) -> MonthDay:
        return self._as(MonthDay)

    @property
    def words(self) -> tuple[str, ...]:
        return self._as(tuple)

    def _as(self, kind: type[T]) -> T:
        if type(self.value) is not kind:
            raise TypeError(f"{self.key} is no {kind.__name__}")
        return self.value


Place = tuple[RuleKey, OrganizationForm | None, RegistrarLevel | None]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What was in force on a day: one value for each rule, form and level."""

    day: date
    rules: tuple[RuleInForce, ...]
    _by_place: dict[Place, RuleInForce] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {(rule.key, rule.form, rule.level): rule for rule in self.rules}
        object.__setattr__(self, "_by_place", places)

    @classmethod
    def of(cls, day: date, rules: Iterable[RuleInForce]) -> RuleSet:
        """Those of the rules that hold on the day."""
        holding = (
            r for r in rules if (r.since or day) <= day and (r.until is None or day < r.until)
        )
        return cls(day, tuple(holding))

    def find(
        self,
        key: RuleKey,
        form: OrganizationForm | None = None,
        level: RegistrarLevel | None = None,
    ) -> RuleInForce | None:
        """The most particular value that there is: form before level before neither."""
        for place in ((form, level), (form, None), (None, level), (None, None)):
            if rule := self._by_place.get((key, *place)):
                return rule
        return None

    def get(
        self,
        key: RuleKey,
        form: OrganizationForm | None = None,
        level: RegistrarLevel | None = None,
    ) -> RuleInForce:
        """The same. Raises NotFound."""
        if rule := self.find(key, form, level):
            return rule
        raise NotFound(f"No rule {key} was in force on {self.day} for {form or 'any form'}.")
