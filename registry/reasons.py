"""Why somebody does what touches a person's rights. Pure."""

from __future__ import annotations

import re

from registry.errors import BadInput

SHORTEST, LONGEST = 5, 500

# The trail is kept for good: what is written there cannot be erased with the person.
_PERSONAL = re.compile(
    r"(?<![0-9A-Z])([1-9]\d{16}[\dX]|(\+?86)?1[3-9]\d{9})(?![0-9A-Z])", re.ASCII | re.IGNORECASE
)


def checked(reason: str) -> str:
    """A reason as it goes on the trail. Raises BadInput."""
    stripped = reason.strip()
    if not SHORTEST <= len(stripped) <= LONGEST:
        raise BadInput(
            f"Say why, in {SHORTEST} to {LONGEST} characters.",
            f"请填写理由，{SHORTEST}至{LONGEST}字。",
            path=["reason"],
        )
    if _PERSONAL.search(stripped):
        raise BadInput(
            "A reason is kept for good: leave identity and phone numbers out of it.",
            "理由将长期留存，请勿填写身份证件号码或电话号码。",
            path=["reason"],
        )
    return stripped
