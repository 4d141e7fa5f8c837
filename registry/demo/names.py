"""Names by 社会组织名称管理办法: division, then brand or field, then the kind of body. Pure."""

from dataclasses import dataclass
from itertools import accumulate
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


SERVICES = Pool(words.SERVICES)
COMMUNITY_SERVICES = Pool(words.COMMUNITY_SERVICES)
COMMUNITY_ASSOCIATIONS = Pool(words.COMMUNITY_ASSOCIATIONS)
CHARITY_SERVICES = Pool(words.CHARITY_SERVICES)
CHARITY_ASSOCIATIONS = Pool(words.CHARITY_ASSOCIATIONS)
FOUNDATIONS = Pool(words.FOUNDATIONS)


class RegisteredNames:
    """Names of registered bodies: each given once."""

    def __init__(self, rng: Random, city: City) -> None:
        self._rng = rng
        self._city = city.top.name
        self._given: set[str] = set()

    def name(self, body: Body) -> Named:
        while True:
            named = self._propose(body)
            if named.name not in self._given:
                self._given.add(named.name)
                return named

    def _propose(self, body: Body) -> Named:
        where = self._city if body.municipal else self._city + body.home.district.name
        if body.form == OrganizationForm.FOUNDATION:
            return self._branded(where, FOUNDATIONS)
        association = body.form == OrganizationForm.ASSOCIATION
        if body.charity:
            return self._branded(where, CHARITY_ASSOCIATIONS if association else CHARITY_SERVICES)
        if body.community_based:
            return self._of_community(where, body.home, association=association)
        return self._of_field(where, body) if association else self._branded(where, SERVICES)

    def _branded(self, where: str, pool: Pool) -> Named:
        kind = pool.draw(self._rng)
        return Named(f"{where}{self._brand()}{kind.tail}", kind)

    def _of_community(self, where: str, home: Community, *, association: bool) -> Named:
        if not association:
            return self._branded(where, COMMUNITY_SERVICES)
        kind = COMMUNITY_ASSOCIATIONS.draw(self._rng)
        return Named(f"{where}{home.township}{home.name}{kind.tail}", kind)

    def _of_field(self, where: str, body: Body) -> Named:
        if not body.municipal and self._rng.random() < 0.3:  # noqa: PLR2004 - three in ten
            where += body.home.township
        kind = self._trade() if self._rng.random() < 0.55 else self._learning()  # noqa: PLR2004
        return Named(where + kind.tail, kind)

    def _trade(self) -> Kind:
        trade, aspect = self._rng.choice(words.TRADES), self._rng.choice(words.ASPECTS)
        if aspect == "种植" and trade not in words.GROWN:
            aspect = "产业"
        form = self._rng.choice(words.TRADE_FORMS)
        return Kind(
            f"{trade}{aspect}{form}",
            f"服务{trade}行业会员，促进行业自律和交流。",
            "商务委员会",
            direct=True,
        )

    def _learning(self) -> Kind:
        field, form = self._rng.choice(words.LEARNING), self._rng.choice(words.LEARNING_FORMS)
        return Kind(f"{field}{form}", f"组织会员开展{field}的学习、研究和交流。", "科学技术协会")

    def _brand(self) -> str:
        return self._rng.choice(words.BRAND_FIRST) + self._rng.choice(words.BRAND_SECOND)


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
