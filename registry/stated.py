"""What is stated to the register, as it is checked and kept: keys are those of the contract's inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from registry.errors import BadInput

LONGEST_NAME, LONGEST_TEXT = 200, 2_000
LARGEST_SUM = Decimal(10) ** 13

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=r"^[^\x00]*\S[^\x00]*$")]
Words = Annotated[
    str, Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"^[^\x00]*\S[^\x00]*$")
]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Yuan = Annotated[Decimal, Field(ge=0, le=LARGEST_SUM, decimal_places=2)]

PAST = frozenset(
    {
        *("on", "since", "filed_on", "issued_on", "graduated_on", "begins_on"),
        "liquidation_done_on",
    }
)
"""The days of what is stated that cannot be to come."""


class Contradiction(ValueError):
    """Parts of what is stated do not go together; in English and Chinese."""

    def __init__(self, message: str, zh: str) -> None:
        super().__init__(message)
        self.zh = zh


class Stated(BaseModel):
    """Something that is stated; nothing may stand in it that is not asked for."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, hide_input_in_errors=True
    )

    def check_days(self, today: date, within: Sequence[str] = ()) -> None:
        """What is reported has happened. Raises BadInput with the path of a day that is to come."""
        for name in type(self).model_fields:
            told = getattr(self, name)
            path = [*within, to_camel(name)]
            if isinstance(told, Stated):
                told.check_days(today, path)
            elif name in PAST and told is not None and told > today:
                raise BadInput(f"{path[-1]} is still to come.", "日期不得晚于今天。", path=path)

    def kept(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


S = TypeVar("S", bound=Stated)


def stated(type_: type[S], given: Mapping[str, Any], called: str = "input") -> S:
    """What was given, checked. Raises BadInput with the path of what is wrong, and never a value."""
    try:
        return type_.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        path = [str(step) for step in first["loc"]]
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, Contradiction):
            raise BadInput(str(cause), cause.zh, path=path) from None
        where = ".".join(path) or called
        raise BadInput(
            f"{where}: {first['msg']}.", f"{where}：填写内容不符合要求。", path=path
        ) from None
