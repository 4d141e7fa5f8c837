"""Officers at work on a city, as the cases have them."""

from tests.registration.conftest import bureau, o, staffed

__all__ = ["bureau", "o", "staffed"]
