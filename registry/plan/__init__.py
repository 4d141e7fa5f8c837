"""The plan (十四五规划): what the city set itself to reach, counted from the register's own records."""

from registry.plan.models import CharityTarget, CountTarget, RatioTarget

__all__ = ["CharityTarget", "CountTarget", "RatioTarget"]
