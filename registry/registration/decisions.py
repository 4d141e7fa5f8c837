"""A decision on its way into the register: what the case is about, its content, and what was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from registry.cases.models import RegistrationCase
from registry.database import WriteSession
from registry.organizations import FactKind
from registry.registration.contents import Content
from registry.registration.entering import Entry
from registry.registration.known import Said, standing
from registry.rules import RuleSet

C = TypeVar("C", bound=Content)


class Subject(NamedTuple):
    """What a case is about, and the division whose office decides."""

    division_id: int
    title: str
    organization_id: int | None = None
    worker_id: int | None = None
    base_id: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """An approved case, what was known of its body, and the rules of the day."""

    session: WriteSession
    case: RegistrationCase
    content: Content
    day: date
    rules: RuleSet
    said: Said | None

    @property
    def case_id(self) -> int:
        assert self.case.id is not None  # noqa: S101 - it was read from its table
        return self.case.id

    @property
    def entry(self) -> Entry:
        assert self.case.organization_id is not None  # noqa: S101 - its kind is about a body
        return Entry(self.session, self.case.organization_id, self.case_id, self.day)

    @property
    def known(self) -> Said:
        assert self.said is not None  # noqa: S101 - its kind is about a body
        return self.said

    def held(self, kind: FactKind, key: str | None = None) -> Said | None:
        """The fact of a kind that holds on the day."""
        return next(standing(self.known, kind, self.day, key), None)

    def asked(self, kind: type[C]) -> C:
        """The content, as its kind has it."""
        assert isinstance(self.content, kind)  # noqa: S101 - by the case's kind
        return self.content
