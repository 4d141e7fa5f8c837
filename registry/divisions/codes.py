"""Statistical division codes (统计用区划代码): 12 digits, of which trailing zeros stand for no level."""

from __future__ import annotations

from registry.divisions.models import DivisionLevel

DIGITS = {
    DivisionLevel.PROVINCE: 2,
    DivisionLevel.MUNICIPALITY: 2,
    DivisionLevel.PREFECTURE: 4,
    DivisionLevel.DISTRICT: 6,
    DivisionLevel.TOWNSHIP: 9,
    DivisionLevel.COMMUNITY: 12,
}
"""How many digits name a division of each level (6 of GB/T 2260, 3 of the township, 3 below)."""

LENGTH = 12


class DivisionCode(str):
    """A division code that knows how many of its digits name the division."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> DivisionCode:
        """Raises ValueError."""
        if isinstance(text, str) and len(text) == LENGTH and text.isascii() and text.isdigit():
            return cls(text)
        raise ValueError("A division code has 12 digits, for example 500103000000.")

    @property
    def digits(self) -> int:
        return next((n for n in (2, 4, 6, 9) if not self[n:].strip("0")), LENGTH)

    @property
    def shape(self) -> int:
        """What of the code decides how a statement is composed: how large the division is."""
        return self.digits
