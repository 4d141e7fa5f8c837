"""Divisions (行政区划): the tree from the municipality down to the communities, dated."""

from registry.divisions.models import DivisionLevel, Settlement

__all__ = ["DivisionLevel", "Settlement"]
