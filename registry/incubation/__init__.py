"""Incubation bases (社会组织孵化基地): what they are, and the social organizations that they take in."""

from registry.incubation.models import BaseForm, BaseTier, Exit, Stage

__all__ = ["BaseForm", "BaseTier", "Exit", "Stage"]
