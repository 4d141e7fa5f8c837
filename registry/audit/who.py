"""What an entry says of its actor. The one place that knows what an Actor is made of."""

from typing import NamedTuple

from registry.actor import Actor
from registry.audit.models import Way


class Who(NamedTuple):
    """Who acts, in which role, by which way and from where."""

    actor: str
    account_id: int | None
    role: str | None
    via: Way | None
    remote: str | None


def who(actor: Actor) -> Who:
    """An actor as an entry names them; whoever showed nothing came by no way."""
    roles = ",".join(sorted(actor.roles)) or None
    via = None if actor.via == "anonymous" else Way(actor.via)
    return Who(actor.name, actor.account_id, roles, via, actor.remote)
