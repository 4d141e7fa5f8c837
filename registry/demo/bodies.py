"""One body's life, before it has a name and a number. Pure."""

from dataclasses import dataclass

from registry.demo.lives import Day
from registry.demo.places import Community
from registry.organizations.models import CharityRoute, OrganizationForm


@dataclass(frozen=True, slots=True)
class CharityStatus:
    """That it was a charity, for a time."""

    begin: Day
    end: Day | None
    route: CharityRoute


@dataclass(slots=True)
class Body:
    """From the day of its filing or registration to its end."""

    form: OrganizationForm
    begin: Day
    end: Day | None
    home: Community
    municipal: bool = False  # registered with the municipality, not with its district
    community_based: bool = False
    at_district: bool = False  # no community home is known
    filed_on: Day | None = None  # it was a filed group before it was registered
    moved: tuple[Day, Community] | None = None
    charity: CharityStatus | None = None
    revoked: bool = False

    @property
    def established_on(self) -> Day:
        return self.begin if self.filed_on is None else self.filed_on
