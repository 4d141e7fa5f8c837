"""Tallies (统计): how many of what there were in every division on every day, kept by whoever writes."""

from registry.tallies.keeping import MEASURES, Tally, fold, keep_folded, loaded, rebuild, verify
from registry.tallies.models import Measure

__all__ = ["MEASURES", "Measure", "Tally", "fold", "keep_folded", "loaded", "rebuild", "verify"]
