"""The bodies that were ever charities: all of them at every scale. Pure."""

from collections.abc import Sequence
from random import Random

from registry.demo import calibrations
from registry.demo.bodies import Body, CharityStatus
from registry.demo.homes import Homes
from registry.demo.lives import Anchor, Day, lives, workdays
from registry.organizations.models import CharityRoute, OrganizationForm

FOUNDATIONS = (OrganizationForm.FOUNDATION,)
OTHERS = (OrganizationForm.ASSOCIATION, OrganizationForm.SERVICE_AGENCY)


def charities(rng: Random, homes: Homes) -> list[Body]:
    """Foundations and others of the municipality, then those of the districts."""
    return [
        *_group(rng, homes, calibrations.CHARITY_FOUNDATIONS, FOUNDATIONS, municipal=True),
        *_group(rng, homes, calibrations.CHARITIES_OF_CITY, OTHERS, municipal=True),
        *_group(rng, homes, calibrations.CHARITIES_OF_DISTRICTS, OTHERS, municipal=False),
    ]


def _group(
    rng: Random,
    homes: Homes,
    anchors: Sequence[Anchor],
    forms: Sequence[OrganizationForm],
    *,
    municipal: bool,
) -> list[Body]:
    """The status has its anchors; the body began with it or before, and ended with it or not."""
    statuses = lives(rng, anchors, yearly_loss=calibrations.CHARITY_LOSS)
    drawn = homes.registered(rng, len(statuses))
    bodies = []
    for (begin, end), home in zip(statuses, drawn, strict=True):
        form = rng.choice(forms)
        body = Body(form, begin, end, home, municipal=municipal)
        established = rng.random() < calibrations.ESTABLISHED_SHARE[form in FOUNDATIONS]
        if not established:
            body.begin = _earlier(rng, calibrations.REGISTERED[form][0][0], begin)
        if rng.random() >= calibrations.DISSOLVED_WITH_STATUS:
            body.end = None
        route = CharityRoute.ESTABLISHED if established else CharityRoute.DESIGNATED
        body.charity = CharityStatus(begin, end, route)
        bodies.append(body)
    return bodies


def _earlier(rng: Random, first: Day, status: Day) -> Day:
    """A day of registration at least a year before the status, more often a late one."""
    days = workdays(first, status - 365)
    return max(rng.choice(days), rng.choice(days))
