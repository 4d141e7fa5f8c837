"""Projects of social organizations (社会组织公益项目): what they are for, who takes part, and what they reach."""

from registry.projects.models import FundOrigin, ProjectKind

__all__ = ["FundOrigin", "ProjectKind"]
