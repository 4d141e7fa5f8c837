"""Registration (登记): how long a case may take."""

from registry.registration.clock import Pause, days_used, due, is_overdue

__all__ = ["Pause", "days_used", "due", "is_overdue"]
