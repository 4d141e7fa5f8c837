"""Where bodies are at home: more in rich communities, none in the few that have none. Pure."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from registry.demo import calibrations
from registry.divisions.models import Settlement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from registry.demo.bodies import Body
    from registry.demo.lives import Day
    from registry.demo.places import City, Community

SETTLED_IN = 120
"""A body moves no earlier than so many days after its beginning, and no later before its end."""


class Homes:
    """Urns of communities, each as likely as it is rich."""

    def __init__(self, rng: Random, city: City) -> None:
        weights = {place.id: _weight(rng, place) for place in city.communities}
        self._groups = {
            settlement: Urn(city.settled(settlement), weights) for settlement in Settlement
        }
        urban = calibrations.REGISTERED_URBAN_SHARE
        total = {s: sum(weights[p.id] for p in city.settled(s)) for s in Settlement}
        share = {Settlement.URBAN: urban, Settlement.RURAL: 1 - urban}
        self._registered = Urn(
            city.communities,
            {
                place.id: weights[place.id]
                * share[place.settlement]
                / total[place.settlement]
                * calibrations.richness(place.district.name)
                for place in city.communities
            },
        )
        self._any = Urn(city.communities, weights)
        self._near: dict[tuple[int, Settlement], list[Community]] = {}
        for place in (place for place in city.communities if weights[place.id]):
            for within in (place.district.id, place.township_id):
                self._near.setdefault((within, place.settlement), []).append(place)

    def registered(self, rng: Random, number: int) -> list[Community]:
        return self._registered.draw(rng, number)

    def groups(self, rng: Random, settlement: Settlement, number: int) -> list[Community]:
        return self._groups[settlement].draw(rng, number)

    def anywhere(self, rng: Random, number: int) -> list[Community]:
        return self._any.draw(rng, number)

    def move(self, rng: Random, body: Body, within: int) -> tuple[Day, Community] | None:
        """To another community of the division, settled alike, on some day of the body's life."""
        first = body.begin + SETTLED_IN
        last = (body.end or calibrations.LAST + 1) - SETTLED_IN
        there = rng.choice(self._near[within, body.home.settlement])
        if first >= last or there == body.home:
            return None
        return rng.randrange(first, last), there


class Urn:
    """Communities to draw from, each with its weight."""

    def __init__(self, places: Sequence[Community], weights: Mapping[int, float]) -> None:
        self._places = places
        self._cumulated = list(accumulate(weights[place.id] for place in places))

    def draw(self, rng: Random, number: int) -> list[Community]:
        return rng.choices(self._places, cum_weights=self._cumulated, k=number) if number else []


def _weight(rng: Random, place: Community) -> float:
    if rng.random() < calibrations.EMPTY_SHARE:
        return 0.0
    return rng.choice(calibrations.SPREAD) * calibrations.richness(place.district.name)
