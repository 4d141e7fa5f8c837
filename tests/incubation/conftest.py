"""A city with officers, as the tests of cases have it."""

from tests.registration.conftest import bureau, o, staffed

__all__ = ["bureau", "o", "staffed"]
