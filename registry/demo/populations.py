"""Every body of the demo: the registered ones, the filed groups and the guided ones. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.demo import calibrations
from registry.demo.bodies import Body
from registry.demo.charities import charities
from registry.demo.homes import Homes
from registry.demo.lives import Anchor, Day, Life, beside, lives, workdays
from registry.divisions.models import Settlement
from registry.organizations.models import OrganizationForm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from registry.demo.places import City, Community


def populate(city: City, scale: float, stream: Callable[[str], Random]) -> list[Body]:
    """All bodies, the oldest first. `stream` gives each subject randomness of its own."""
    homes = Homes(stream("homes"), city)
    bodies = charities(stream("charities"), homes)
    for form in calibrations.REGISTERED:
        bodies += _registered(stream(form), form, homes, bodies, scale)
    for settlement in Settlement:
        places = city.settled(settlement)
        bodies += _filed(stream(settlement), places, homes, bodies, scale)
    everywhere = len(city.communities) / sum(calibrations.COMMUNITIES.values())
    bodies += _guided(stream("guided"), homes, scale * everywhere)
    return sorted(bodies, key=lambda body: body.established_on)


def _scaled(anchors: Sequence[Anchor], scale: float) -> list[Anchor]:
    return [(at, round(number * scale)) for at, number in anchors]


def _registered(
    rng: Random, form: OrganizationForm, homes: Homes, charitable: Sequence[Body], scale: float
) -> list[Body]:
    """The bodies of a form beside those that were charities."""
    taken = [(body.begin, body.end) for body in charitable if body.form == form]
    population = lives(
        rng,
        beside(_scaled(calibrations.REGISTERED[form], scale), taken),
        yearly_loss=calibrations.REGISTERED_LOSS,
        loss_since=calibrations.REGISTERED_LOSS_SINCE,
    )
    drawn = homes.registered(rng, len(population))
    return [
        _registered_body(rng, form, life, home, homes)
        for life, home in zip(population, drawn, strict=True)
    ]


def _registered_body(
    rng: Random, form: OrganizationForm, life: Life, home: Community, homes: Homes
) -> Body:
    body = Body(form, *life, home)
    foundation = form == OrganizationForm.FOUNDATION
    body.municipal = foundation or rng.random() < calibrations.MUNICIPAL_SHARE
    body.community_based = not body.municipal and rng.random() < _community_share(body.begin)
    body.revoked = body.end is not None and rng.random() < calibrations.REVOKED_SHARE
    if body.community_based:
        body.filed_on = _filed_before(rng, body.begin)
    elif rng.random() < calibrations.NO_COMMUNITY_SHARE:
        body.at_district = True
    if not body.at_district and rng.random() < calibrations.MOVED_SHARE:
        body.moved = homes.move(rng, body, home.district.id)
    return body


def _community_share(begin: Day) -> float:
    return next(share for until, share in calibrations.COMMUNITY_BASED_SHARE if begin < until)


def _filed_before(rng: Random, begin: Day) -> Day | None:
    """The day of its filing, for a body that was a filed group first."""
    if begin < calibrations.GROWN_SINCE or rng.random() >= calibrations.GROWN_SHARE:
        return None
    fewest, most = calibrations.GROWN_AFTER
    since = calibrations.FILED[Settlement.URBAN][0][0]
    return rng.choice(workdays(max(since, begin - most), begin - fewest))


def _filed(
    rng: Random, places: Sequence[Community], homes: Homes, bodies: Sequence[Body], scale: float
) -> list[Body]:
    """Filed groups: with the community-based registered bodies they add up to the means."""
    settlement = places[0].settlement
    based = [b for b in bodies if b.community_based and b.home.settlement == settlement]
    grown = [(b.filed_on, b.begin) for b in based if b.filed_on is not None]
    share = len(places) / calibrations.COMMUNITIES[settlement]
    early = _scaled(calibrations.FILED[settlement], scale * share)
    counted = [
        (at, round(mean * len(places) * scale))
        for at, mean in calibrations.COUNTED_MEAN[settlement]
    ]
    anchors = beside(early, grown) + beside(counted, [(b.established_on, b.end) for b in based])
    population = lives(rng, anchors, yearly_loss=calibrations.FILED_LOSS)
    drawn = homes.groups(rng, settlement, len(population))
    return [
        _group(rng, OrganizationForm.COMMUNITY_FILED, life, home, homes)
        for life, home in zip(population, drawn, strict=True)
    ]


def _guided(rng: Random, homes: Homes, scale: float) -> list[Body]:
    anchors = _scaled(calibrations.GUIDED, scale)
    population = lives(rng, anchors, yearly_loss=calibrations.GUIDED_LOSS)
    drawn = homes.anywhere(rng, len(population))
    return [
        _group(rng, OrganizationForm.COMMUNITY_GUIDED, life, home, homes)
        for life, home in zip(population, drawn, strict=True)
    ]


def _group(rng: Random, form: OrganizationForm, life: Life, home: Community, homes: Homes) -> Body:
    body = Body(form, *life, home, community_based=True)
    if rng.random() < calibrations.MOVED_FILED_SHARE:
        body.moved = homes.move(rng, body, home.township_id)
    return body
