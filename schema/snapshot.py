"""The committed contract: what front-end apps build against."""

from pathlib import Path

from schema.contract import schema

SNAPSHOT = Path(__file__).parent / "schema.graphql"


def printed() -> str:
    """The contract as the code has it."""
    return schema.as_str() + "\n"
