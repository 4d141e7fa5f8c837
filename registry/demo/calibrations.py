"""The figures that the demo register adds up to on given days, and its shares and spreads. Pure.

Sources: 重庆商报 (2017-07), mzj.cq.gov.cn (2018-03, 2019-12), 中国社会报 2021-07-01 (end of
2020), cq.cqnews.net (2021-02), gsshgz.com (2021-05), cq.cri.cn (2022-09), cqdsrb.com.cn
(2023-02). What lies between and after those days is invented.
"""

from collections.abc import Mapping, Sequence

from registry.demo.lives import Anchor, Day, day
from registry.divisions.models import Settlement
from registry.organizations.models import OrganizationForm

LAST = day("2026-10-31")
"""No fact of the demo is later: its today lies in November 2026."""


def _days(*figures: tuple[str, int]) -> list[Anchor]:
    return [(day(at), number) for at, number in figures]


REGISTERED: Mapping[OrganizationForm, Sequence[Anchor]] = {
    OrganizationForm.ASSOCIATION: _days(
        ("1989-12-31", 0),
        ("1994-12-31", 900),
        ("1999-12-31", 2_300),
        ("2005-12-31", 3_600),
        ("2010-12-31", 5_100),
        ("2013-12-31", 6_300),
        ("2015-12-31", 7_100),
        ("2017-07-31", 7_517),
        ("2018-03-31", 7_631),
        ("2019-12-31", 7_770),
        ("2020-12-31", 7_880),
        ("2022-12-31", 7_905),
        ("2024-12-31", 7_930),
        ("2026-10-31", 7_950),
    ),
    OrganizationForm.SERVICE_AGENCY: _days(
        ("1998-10-25", 0),
        ("2000-12-31", 600),
        ("2005-12-31", 2_700),
        ("2010-12-31", 4_800),
        ("2013-12-31", 6_700),
        ("2015-12-31", 8_050),
        ("2017-07-31", 8_944),
        ("2018-03-31", 9_256),
        ("2019-12-31", 9_702),
        ("2020-12-31", 10_036),
        ("2022-12-31", 10_150),
        ("2024-12-31", 10_260),
        ("2026-10-31", 10_352),
    ),
    OrganizationForm.FOUNDATION: _days(
        ("1989-12-31", 0),
        ("2000-12-31", 9),
        ("2005-12-31", 18),
        ("2010-12-31", 42),
        ("2015-12-31", 74),
        ("2017-07-31", 78),
        ("2018-03-31", 78),
        ("2019-12-31", 81),
        ("2020-12-31", 84),
        ("2022-12-31", 89),
        ("2024-12-31", 94),
        ("2026-10-31", 98),
    ),
}
"""Registered and in being: 16,539 in 2017-07, 16,965 in 2018-03, then 17,553, 18,000, 18,400."""

REGISTERED_LOSS = 0.02
REGISTERED_LOSS_SINCE = day("2015-10-01")
"""Credit codes exist since then: the demo holds no body that ended without ever having one."""
REVOKED_SHARE = 0.12

CHARITY_FOUNDATIONS = _days(
    ("2016-08-31", 0),
    ("2016-12-31", 18),
    ("2017-07-31", 40),
    ("2018-12-31", 50),
    ("2020-12-31", 62),
    ("2021-02-23", 62),
    ("2021-05-31", 62),
    ("2022-09-30", 66),
    ("2023-02-28", 68),
    ("2024-12-31", 76),
    ("2026-10-31", 84),
)
CHARITIES_OF_CITY = _days(
    ("2016-08-31", 0),
    ("2017-07-31", 1),
    ("2018-12-31", 4),
    ("2020-12-31", 8),
    ("2021-02-23", 8),
    ("2021-05-31", 9),
    ("2022-09-30", 10),
    ("2023-02-28", 11),
    ("2024-12-31", 17),
    ("2026-10-31", 24),
)
CHARITIES_OF_DISTRICTS = _days(
    ("2016-08-31", 0),
    ("2016-12-31", 9),
    ("2017-07-31", 25),
    ("2018-12-31", 39),
    ("2020-12-31", 54),
    ("2021-02-23", 54),
    ("2021-05-31", 54),
    ("2022-09-30", 60),
    ("2023-02-28", 64),
    ("2024-12-31", 77),
    ("2026-10-31", 88),
)
"""Together 66 in 2017-07 (41 municipal), 124, 124, 125, 136, 143, 196; none before the law."""

CHARITY_LOSS = 0.012
DISSOLVED_WITH_STATUS = 0.5
ESTABLISHED_SHARE = {True: 0.45, False: 0.15}
"""Of charities, those that were charities from their registration on: foundations, others."""

COMMUNITIES = {Settlement.URBAN: 3_324, Settlement.RURAL: 7_946}
"""The communities over which the filed and guided groups are counted here: Chongqing's, 2023."""

FILED: Mapping[Settlement, Sequence[Anchor]] = {
    Settlement.URBAN: _days(
        ("2012-02-29", 0),
        ("2012-12-31", 60),
        ("2013-12-31", 180),
        ("2014-12-31", 350),
        ("2015-12-31", 620),
        ("2016-12-31", 930),
        ("2017-12-31", 1_250),
        ("2018-03-31", 1_350),
        ("2018-12-31", 6_200),
        ("2019-12-31", 16_800),
    ),
    Settlement.RURAL: _days(
        ("2012-02-29", 0),
        ("2012-12-31", 20),
        ("2013-12-31", 70),
        ("2014-12-31", 160),
        ("2015-12-31", 330),
        ("2016-12-31", 560),
        ("2017-12-31", 820),
        ("2018-03-31", 899),
        ("2018-12-31", 6_000),
        ("2019-12-31", 19_500),
    ),
}
"""Filed groups before the plan's baseline: 2,249 in 2018-03, then the campaign for 10 and 5."""

COUNTED_MEAN: Mapping[Settlement, Sequence[tuple[Day, float]]] = {
    Settlement.URBAN: [
        (day("2020-12-31"), 9.4),
        (day("2021-12-31"), 10.1),
        (day("2022-08-31"), 10.55),
        (day("2023-02-28"), 11.75),
        (day("2023-12-31"), 12.1),
        (day("2024-12-31"), 12.65),
        (day("2025-12-31"), 13.05),
        (day("2026-10-31"), 13.3),
    ],
    Settlement.RURAL: [
        (day("2020-12-31"), 4.6),
        (day("2021-12-31"), 4.95),
        (day("2022-08-31"), 5.2),
        (day("2023-02-28"), 5.9),
        (day("2023-12-31"), 6.1),
        (day("2024-12-31"), 6.4),
        (day("2025-12-31"), 6.68),
        (day("2026-10-31"), 6.9),
    ],
}
"""Filed or registered community organizations a community: the targets are 13 and 7."""

FILED_LOSS = 0.015
GUIDED = _days(
    ("2013-12-31", 0),
    ("2017-12-31", 600),
    ("2020-12-31", 5_200),
    ("2023-12-31", 7_600),
    ("2026-10-31", 9_000),
)
GUIDED_LOSS = 0.03

COMMUNITY_BASED_SHARE = [
    (day("2005-01-01"), 0.06),
    (day("2012-01-01"), 0.18),
    (day("2018-01-01"), 0.30),
    (LAST + 1, 0.44),
]
"""Of the bodies that districts register, those of one community, and until when that holds."""

GROWN_SHARE = 0.10
GROWN_SINCE = day("2014-01-01")
"""Of community-based bodies registered since then, those that had been a filed group before."""
GROWN_AFTER = (250, 1_500)
"""The fewest and the most days from filing to registration."""

DIRECT_SINCE = day("2015-01-01")
"""Since then the kinds of 渝民发〔2014〕76号 register without a supervising unit."""

MUNICIPAL_SHARE = 0.12
NO_COMMUNITY_SHARE = 0.02
MOVED_SHARE = 0.02
MOVED_FILED_SHARE = 0.002

REGISTERED_URBAN_SHARE = 0.76

EMPTY_SHARE = 0.005
SPREAD = (28, 40, 48, 55, 61, 67, 73, 79, 84, 90, 96, 102, 109, 116, 124, 133, 145, 161, 187, 260)
"""How far communities lie apart, in per cent of their mean: the twentieths of a skewed spread."""

CENTRAL = {"渝中区", "江北区", "渝北区", "南岸区", "九龙坡区", "沙坪坝区", "两江新区"}
NEAR = {"大渡口区", "北碚区", "巴南区", "璧山区", "永川区", "涪陵区", "万州区"}
REMOTE = {
    *(
        "城口县",
        "丰都县",
        "忠县",
        "云阳县",
        "奉节县",
        "巫山县",
        "巫溪县",
        "开州区",
        "武隆区",
        "黔江区",
    ),
    *("石柱土家族自治县", "秀山土家族苗族自治县", "酉阳土家族苗族自治县", "彭水苗族土家族自治县"),
}


def richness(district: str) -> float:
    """How many community organizations its communities have, against an ordinary district's."""
    if district in CENTRAL:
        return 1.3
    if district in NEAR:
        return 1.1
    return 0.8 if district in REMOTE else 1.0
