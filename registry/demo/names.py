"""Names by 社会组织名称管理办法: division, then brand or field, then the kind of body. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from random import Random

from registry.demo import words
from registry.demo.bodies import Body
from registry.demo.places import City, Community
from registry.demo.words import Kind
from registry.organizations.models import OrganizationForm


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and the kind that it says."""

    name: str
    kind: Kind


class Pool:
    """Kinds to draw from by their weights."""

    def __init__(self, kinds: list[Kind]) -> None:
        self._kinds = kinds
        self._cumulated = list(accumulate(kind.weight for kind in kinds))

    def draw(self, rng: Random) -> Kind:
        return rng.choices(self._kinds, cum_weights=self._cumulated)[0]


CITY_SERVICES = Pool(words.CITY_SERVICES)
SERVICES = Pool(words.LOCAL_SERVICES + words.CITY_SERVICES)
COMMUNITY_SERVICES = Pool(words.COMMUNITY_SERVICES)
COMMUNITY_ASSOCIATIONS = Pool(words.COMMUNITY_ASSOCIATIONS)
CHARITY_SERVICES = Pool(words.CHARITY_SERVICES)
CHARITY_ASSOCIATIONS = Pool(words.CHARITY_ASSOCIATIONS)
FOUNDATIONS = Pool(words.FOUNDATIONS)

GROWERS_SHARE = 0.5
"""Of the associations at home in a town, those of its growers, named after the town."""
FIELDS = ("trade", "trade", "trade", "art", "sport", "science")
TOWNS = ("镇", "乡")
TRIES = 12
"""So often a name without a brand is looked for: a small division has few."""


class RegisteredNames:
    """Names of registered bodies: each given once."""

    def __init__(self, rng: Random, city: City) -> None:
        self._rng = rng
        self._city = city.top.name
        self._given: set[str] = set()

    def name(self, body: Body) -> Named:
        branded = body.form != OrganizationForm.ASSOCIATION or body.charity is not None
        for tried in count():
            where, kind = self._propose(body)
            brand = self._brand() if branded or tried > TRIES else ""
            name = f"{where}{brand}{kind.tail}"
            if name not in self._given:
                break
        self._given.add(name)
        return Named(name, kind)

    def _propose(self, body: Body) -> tuple[str, Kind]:
        where = self._city if body.municipal else self._city + body.home.district.name
        if body.form == OrganizationForm.FOUNDATION:
            return where, FOUNDATIONS.draw(self._rng)
        if body.form == OrganizationForm.SERVICE_AGENCY:
            return where, _services(body).draw(self._rng)
        if body.charity:
            return where, CHARITY_ASSOCIATIONS.draw(self._rng)
        town = where + body.home.township
        if body.community_based:
            return town + body.home.name, COMMUNITY_ASSOCIATIONS.draw(self._rng)
        if not body.municipal and town.endswith(TOWNS) and self._rng.random() < GROWERS_SHARE:
            return town, self._growers()
        return where, self._field()

    def _growers(self) -> Kind:
        crop = self._rng.choice(words.CROPS)
        tail = f"{crop}{self._any(words.CROP_ASPECTS)}{self._any(words.CROP_FORMS)}"
        return Kind(tail, f"为{crop}种养户提供技术、信息和销售服务。", "农业农村委员会")

    def _field(self) -> Kind:
        field = self._any(FIELDS)
        if field == "trade":
            trade = self._any(words.TRADES)
            tail = f"{trade}{self._any(words.TRADE_ASPECTS)}{self._any(words.TRADE_FORMS)}"
            return Kind(tail, f"服务{trade}行业会员，促进自律和交流。", "商务委员会", direct=True)
        if field == "art":
            what = self._any(words.PEOPLE) + self._any(words.ARTS)
            tail, unit = what + self._any(words.ART_FORMS), "文化和旅游发展委员会"
        elif field == "sport":
            what = self._any(words.PEOPLE) + self._any(words.SPORTS)
            tail, unit = what + self._any(words.SPORT_FORMS), "体育局"
        else:
            what = self._any(words.SCIENCES) + self._any(words.SCIENCE_ASPECTS)
            tail, unit = what + self._any(words.SCIENCE_FORMS), "科学技术协会"
        return Kind(tail, f"组织会员开展{what}的学习、研究和交流。", unit)

    def _any(self, choices: Sequence[str]) -> str:
        return self._rng.choice(choices)

    def _brand(self) -> str:
        return self._any(words.BRAND_FIRST) + self._any(words.BRAND_SECOND)


def _services(body: Body) -> Pool:
    if body.charity:
        return CHARITY_SERVICES
    if body.community_based:
        return COMMUNITY_SERVICES
    return CITY_SERVICES if body.municipal else SERVICES


class GroupNames:
    """Names of filed and guided groups: within one community each given once."""

    STRIDE = 61  # shares no divisor with the length of either list, so every kind comes up

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: dict[int, tuple[int, int]] = {}

    def name(self, home: Community) -> Named:
        offset, number = self._given.get(home.id) or (self._rng.randrange(1 << 16), 0)
        self._given[home.id] = (offset, number + 1)
        kind = self._kind(offset, number)
        return Named(f"{home.district.name}{home.name}{kind.tail}", kind)

    def _kind(self, offset: int, number: int) -> Kind:
        """Every other one is common, until the common ones have been given."""
        common, rare = words.COMMON_GROUPS, words.RARE_GROUPS
        turn, odd = divmod(number, 2)
        if turn < len(common) and not odd:
            return common[(offset + turn * self.STRIDE) % len(common)]
        turn = turn if turn < len(common) else number - len(common)
        return rare[(offset + turn * self.STRIDE) % len(rare)]
