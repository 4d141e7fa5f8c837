"""A small register made to be difficult: reforms, moves, gaps, open ends, and names that hurt.

It is lived through in four steps, so that the tallies can be folded after any of them: places,
organizations, a reform that moves a township, and what happens to organizations afterwards.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from asyncpg import Range

from registry import credit_code
from tests.reference import people
from tests.reference.people import People

if TYPE_CHECKING:
    from asyncpg import Connection

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

MERGED = date(2022, 1, 1)
SPLIT = date(2023, 3, 1)
ABSORBED = date(2021, 7, 1)
SWALLOWED = date(2020, 3, 1)
CARVED = date(2019, 9, 1)
REFORM = date(2024, 7, 1)
REUSED = date(2025, 1, 1)
BASELINES = (date(2012, 12, 31), date(2020, 2, 29))

COLUMNS = {
    "division": ("id", "level"),
    "division_version": ("division_id", "level", "during", "code", "name", "parent_id", "source"),
    "division_settlement": ("division_id", "during", "settlement", "source"),
    "division_succession": ("predecessor_id", "successor_id", "on_date", "source"),
    "organization": (
        *("id", "name", "credit_code", "filing_number", "registrar_id", "purpose"),
        *("supervising_unit", "management_mode", "established_on", "demo"),
    ),
    "organization_home": ("organization_id", "during", "division_id", "source"),
    "organization_charity": ("organization_id", "during", "route", "source"),
    "organization_standing": (
        *("organization_id", "during", "form", "standing", "community_based", "source"),
    ),
}


def during(since: date | None = None, until: date | None = None) -> Range[date]:
    return Range(since, until)


@dataclass(slots=True)
class Places:
    """The divisions, and when each existed."""

    rows: Rows = field(default_factory=lambda: {table: [] for table in COLUMNS})
    exists: dict[int, tuple[date | None, date | None]] = field(default_factory=dict)
    communities: list[int] = field(default_factory=list)

    def add(
        self,
        key: int,
        level: str,
        code: str,
        parent: int | None,
        *names: tuple[str, date | None],
        since: date | None = None,
        until: date | None = None,
    ) -> None:
        """A division with its names, each until a day: the last until the division's own end."""
        self.rows["division"].append((key, level))
        start = since
        for name, end in [*names[:-1], (names[-1][0], until)]:
            self.rows["division_version"].append(
                (key, level, during(start, end), code.ljust(12, "0"), name, parent, "world")
            )
            start = end
        self.exists[key] = (since, until)
        if level == "COMMUNITY":
            self.communities.append(key)

    def settle(
        self, key: int, settlement: str, since: date | None = None, until: date | None = None
    ) -> None:
        self.rows["division_settlement"].append((key, during(since, until), settlement, "world"))

    def follows(self, predecessor: int, successor: int, on: date) -> None:
        self.rows["division_succession"].append((predecessor, successor, on, "world"))


TOWNSHIPS = (
    (10, 2, "500101001"),
    (11, 2, "500101002"),
    (12, 2, "500101003"),
    (13, 3, "500103001"),
    (14, 3, "500103002"),
)

UNUSUAL_NAMES = {
    3: "100%_社区",
    4: "\\后山\\社区",
    8: "ZZ社区",
    11: "aa社区",
    17: "𠀀社区",
    18: "￥社区",
}


def places() -> Places:
    made = Places()
    made.add(1, "MUNICIPALITY", "500000", None, ("重庆市", None))
    made.add(2, "DISTRICT", "500101", 1, ("万县区", date(2017, 5, 1)), ("万州区", None))
    made.add(3, "DISTRICT", "500103", 1, ("渝中区", None))
    made.add(4, "DISTRICT", "500199", 1, ("空区", None), since=date(2019, 1, 1))
    made.add(5, "DISTRICT", "500198", 1, ("旧区", None), until=date(2010, 1, 1))
    for key, district, code in TOWNSHIPS:
        names = [(f"{code[-4:]}街道", date(2018, 1, 1)), (f"{code[-4:]}镇", None)]
        made.add(key, "TOWNSHIP", code, district, *names[key % 2 :])
        for number in range(1, 8):
            _add_community(made, 100 + (key - 10) * 7 + number, code, key, number)
    made.add(15, "TOWNSHIP", "500103009", 3, ("无社区乡", None), since=date(2016, 1, 1))
    for key, district, code in ((190, 2, "500101900001"), (191, 3, "500103900001")):
        made.add(key, "COMMUNITY", code, district, (f"直属{key}社区", None))
        made.settle(key, "URBAN")
    _change(made)
    return made


def _add_community(made: Places, key: int, code: str, township: int, number: int) -> None:
    name = UNUSUAL_NAMES.get(key - 100, f"{township}-{number}{'社区' if number % 2 else '村'}")
    ended = {101: MERGED, 102: MERGED, 108: SPLIT, 122: ABSORBED, 124: SWALLOWED}.get(key)
    renamed = {123: ABSORBED, 109: date(2027, 1, 1), 130: date(2021, 1, 1)}.get(key)
    names = [(f"原{name}", renamed), (name, None)] if renamed else [(name, None)]
    made.add(key, "COMMUNITY", f"{code}{number:03}", township, *names, until=ended)
    match key % 7:
        case 0 | 3:
            made.settle(key, "URBAN")
        case 1 | 4:
            made.settle(key, "RURAL", until=date(2021, 1, 1))
            made.settle(key, "URBAN", since=date(2021, 1, 1))
        case 2:
            made.settle(key, "RURAL")
        case 5 if key % 2:
            made.settle(key, "URBAN", since=date(2020, 6, 1))
        case 6:
            made.settle(key, "RURAL", date(2015, 1, 1), date(2020, 1, 1))
            made.settle(key, "URBAN", since=date(2022, 6, 1))


def _change(made: Places) -> None:
    """A merger, a split, an absorption, one that leaves no trace in the name, one carved out."""
    made.add(141, "COMMUNITY", "500101001041", 10, ("合并社区", None), since=MERGED)
    made.settle(141, "URBAN", since=MERGED)
    made.follows(101, 141, MERGED)
    made.follows(102, 141, MERGED)
    for key in (142, 143):
        made.add(key, "COMMUNITY", f"500101002{key:03}", 11, (f"拆分{key}社区", None), since=SPLIT)
        made.settle(key, "RURAL", since=SPLIT)
        made.follows(108, key, SPLIT)
    made.follows(122, 123, ABSORBED)
    made.follows(124, 125, SWALLOWED)
    made.add(144, "COMMUNITY", "500103002044", 14, ("划出社区", None), since=CARVED)
    made.follows(129, 144, CARVED)
    made.add(145, "COMMUNITY", "500101001001", 10, ("重号社区", None), since=REUSED)
    made.settle(145, "RURAL", since=REUSED)
    made.add(146, "COMMUNITY", "500103001046", 13, ("未来社区", None), since=date(2027, 6, 1))
    made.add(147, "COMMUNITY", "500103001047", 13, ("将撤社区", None), until=date(2028, 1, 1))
    made.settle(147, "URBAN", until=date(2027, 1, 1))


HEIRS = {101: 141, 102: 141, 108: 142, 122: 123, 124: 125, 147: 125}
"""Where the bodies of a community that ends are at home afterwards."""

DAYS = (
    *(date(2008, 6, 1), date(2012, 2, 29), date(2015, 6, 30), date(2017, 5, 1), date(2018, 12, 31)),
    *(date(2019, 1, 1), CARVED, date(2020, 2, 29), SWALLOWED, date(2020, 12, 31), date(2021, 1, 1)),
    *(ABSORBED, MERGED, SPLIT, REFORM - timedelta(1), REFORM, REUSED, date(2026, 11, 24)),
    *(date(2026, 11, 25), date(2027, 6, 1)),
)
"""Days on which much begins and ends."""

NAMES = (
    *(
        "渝中区志愿者协会",
        "渝中区志愿者协会",
        "Ärzte ohne Grenzen",
        "abc 互助会",
        "ABC 互助会",
        "Zebra",
    ),
    *(
        "100% 公益_会",
        "50\\50 读书会",
        'Das "Haus" e. V.',
        "O'Neill 基金会",
        "𠀀字会",
        "￥会",
        "tab\there",
    ),
    *("line\nbreak", "\u2028行会", "\x01控制", "😀乐队", "社区舞蹈队", "一", "长" * 300),
)
PURPOSES = (None, "互助。", 'a "quoted"\\ text\nof two lines', "", "控\x02制\u2029")


@dataclass(slots=True)
class Lives:
    """Organizations, each with facts that overlap in every way they may."""

    places: Places
    rng: Random
    rows: Rows = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def day(self) -> date:
        if self.rng.random() < 0.4:
            return self.rng.choice(DAYS)
        return date(2006, 1, 1) + timedelta(self.rng.randrange(20 * 365))

    def live(self, key: int) -> None:
        begin, kind = self.day(), self.rng.random()
        if kind < 0.3:
            based = self.rng.random() < 0.9
            self._group(key, begin, based=based)
        else:
            self._registered(key, begin)
        self._homes(key, begin)
        self._charity(key, begin)
        self._organization(key, begin)

    def _stand(self, key: int, since: date | None, until: date | None, *facts: Any) -> None:
        if since is None or until is None or since < until:
            self.rows["organization_standing"].append((key, during(since, until), *facts, "world"))

    def _group(self, key: int, begin: date, *, based: bool) -> None:
        """Filed or guided; some end, some are registered later, some are forgotten for a while."""
        form, standing = self.rng.choice(
            [("COMMUNITY_FILED", "FILED"), ("COMMUNITY_GUIDED", "GUIDED")]
        )
        then = begin + timedelta(self.rng.choice([1, 30, 700, 1500]))
        match self.rng.randrange(4):
            case 0:
                self._stand(key, begin, None, form, standing, True)
            case 1:
                self._stand(key, begin, then, form, standing, True)
                self._stand(key, then, None, form, "DISSOLVED", True)
            case 2:
                self._stand(key, begin, then, form, standing, True)
                self._stand(key, then, None, "SERVICE_AGENCY", "REGISTERED", based)
            case _:
                self._stand(key, begin, then, form, standing, True)
                self._stand(key, then + timedelta(90), None, form, standing, True)

    def _registered(self, key: int, begin: date) -> None:
        form = self.rng.choice(["ASSOCIATION", "SERVICE_AGENCY", "SERVICE_AGENCY", "FOUNDATION"])
        based, then = self.rng.random() < 0.5, begin + timedelta(self.rng.choice([1, 400, 2000]))
        match self.rng.randrange(6):
            case 0 | 1 | 2:
                self._stand(key, begin, None, form, "REGISTERED", based)
            case 3:
                ended = self.rng.choice(["DISSOLVED", "REVOKED"])
                self._stand(key, begin, then, form, "REGISTERED", based)
                self._stand(key, then, None, form, ended, based)
            case 4:
                self._stand(key, begin, then, form, "REGISTERED", based)
                self._stand(key, then, None, "ASSOCIATION", "REGISTERED", not based)
            case _:
                self._stand(key, begin, then, form, "REGISTERED", based)

    def _homes(self, key: int, begin: date) -> None:
        """From the beginning, or a little later, or since ever; moved when their place ends."""
        place = self._place(begin)
        since: date | None = begin
        if self.rng.random() < 0.1:
            since = begin + timedelta(100)
        if self.rng.random() < 0.1 and self.places.exists[place][0] is None:
            since = None
        while True:
            end = self.places.exists[place][1]
            moves = (since or begin) + timedelta(self.rng.randrange(200, 4000))
            if self.rng.random() < 0.3 and (end is None or moves < end):
                end = moves
            if end is None and self.rng.random() < 0.05:
                self._live_at(key, since, (since or begin) + timedelta(3000), place)
                return
            self._live_at(key, since, end, place)
            if end is None:
                return
            heir = HEIRS.get(place) if end == self.places.exists[place][1] else None
            place, since = heir or self._place(end), end

    def _live_at(self, key: int, since: date | None, until: date | None, place: int) -> None:
        self.rows["organization_home"].append((key, during(since, until), place, "world"))

    def _place(self, day: date) -> int:
        """Mostly a community; sometimes only something larger is known."""
        larger = (10, 12, 14, 15, 2, 3, 1)
        while True:
            near = self.rng.random()
            place = self.rng.choice(larger if near < 0.2 else self.places.communities)
            if near > 0.6:
                place = self.rng.choice((103, 104, 115, 117, 129, 130, 190, 101, 108))
            since, until = self.places.exists[place]
            if (since is None or since <= day) and (until is None or day < until):
                return place

    def _charity(self, key: int, begin: date) -> None:
        then = begin + timedelta(self.rng.choice([0, 1, 365, 1200]))
        end = then + timedelta(self.rng.choice([1, 365, 2500]))
        lives: dict[int, list[tuple[date | None, date | None]]] = {
            0: [(then, None)],
            1: [(then, None)],
            2: [(then, end)],
            3: [(then, end), (end + timedelta(30), None)],
            4: [(then, end), (end, end + timedelta(500))],
            5: [(None, None)],
            6: [(None, then)],
        }
        periods = lives.get(self.rng.randrange(11), [])
        for since, until in periods:
            if since is None or until is None or since < until:
                route = self.rng.choice(["ESTABLISHED", "DESIGNATED"])
                self.rows["organization_charity"].append(
                    (key, during(since, until), route, "world")
                )

    def _organization(self, key: int, begin: date) -> None:
        registrar = self.rng.choice([1, 2, 3, 4, 5, 10, 12, 14, 101])
        coded = self.rng.random() < 0.7
        mode = self.rng.choice([None, "DUAL", "DIRECT"])
        self.rows["organization"].append(
            (
                key,
                self.rng.choice(NAMES) if self.rng.random() < 0.5 else f"第{key}号协会",
                credit_code.issue("1", "500103", f"DM{key:06}") if coded else None,
                f"备{key}" if not coded or self.rng.random() < 0.3 else None,
                registrar,
                self.rng.choice(PURPOSES),
                "民政局" if mode == "DUAL" else None,
                mode,
                begin if self.rng.random() < 0.8 else self.rng.choice(DAYS),
                self.rng.random() < 0.2,
            )
        )


ORGANIZATIONS, VOLUNTEERS = 150, 120


def steps() -> Iterator[Callable[[Connection[Any]], Awaitable[None]]]:
    """What happens to the register, in order; each step is one transaction."""
    city = places()
    lives = Lives(city, Random(20261124))  # noqa: S311 - a world, not a secret
    for key in range(1, ORGANIZATIONS + 1):
        lives.live(key)
    inhabited = [*city.communities, 10, 11, 12, 14, 15, 2, 3]
    volunteers = People(inhabited, DAYS, Random(20261125))  # noqa: S311 - see above
    for key in range(1, VOLUNTEERS + 1):
        volunteers.live(key)

    async def write_places(connection: Connection[Any]) -> None:
        await _copy(connection, city.rows)
        await connection.execute("SELECT refresh_division_placement()")
        for statement in TARGETS:
            await connection.execute(statement)

    async def write_organizations(connection: Connection[Any]) -> None:
        await _copy(connection, lives.rows)
        await connection.execute(
            "SELECT setval(pg_get_serial_sequence('organization', 'id'), 1000)"
        )
        await people.write(connection, volunteers)

    async def reform(connection: Connection[Any]) -> None:
        for statement in REFORMED:
            await connection.execute(statement, REFORM)
        await connection.execute("SELECT refresh_division_placement()")

    async def afterwards(connection: Connection[Any]) -> None:
        for statement in (*AFTERWARDS, *RECORDED, *people.AFTERWARDS):
            await connection.execute(statement)

    yield write_places
    yield write_organizations
    yield reform
    yield afterwards


async def fold(connection: Connection[Any]) -> None:
    for statement in (
        "SELECT fold_tally('organization', 'form, standing, community_based, charity')",
        *people.FOLD,
    ):
        await connection.execute(statement)


async def _copy(connection: Connection[Any], rows: Rows) -> None:
    for table, columns in COLUMNS.items():
        await connection.copy_records_to_table(table, records=rows[table], columns=columns)


# Targets that a small world can reach and miss, whole and broken; each period with a rule of its own.
TARGETS = (
    "DELETE FROM ratio_target",
    """INSERT INTO ratio_target
           (settlement, during, target, counted, definition_zh, definition_en, source)
       SELECT settlement, during, target, counted::text[], '口径' || target, 'rule' || target, source
       FROM (VALUES
           ('URBAN', daterange(NULL, '2021-01-01'), 1, '{FILED,REGISTERED}', 'old'),
           ('URBAN', daterange('2021-01-01', '2025-01-01'), 2.5, '{FILED,REGISTERED}', 'plan'),
           ('URBAN', daterange('2025-01-01', NULL), 2, '{GUIDED,FILED,REGISTERED}', 'new'),
           ('RURAL', daterange(NULL, '2021-01-01'), 0.5, '{REGISTERED}', 'old'),
           ('RURAL', daterange('2021-01-01', NULL), 1.75, '{GUIDED,REGISTERED}', 'plan')
       ) AS plan (settlement, during, target, counted, source)""",
    "DELETE FROM charity_target",
    """INSERT INTO charity_target (during, baseline_on, factor, source) VALUES
           (daterange(NULL, '2025-01-01'), '2012-12-31', 2, 'plan'),
           (daterange('2025-01-01', NULL), '2020-02-29', 3, 'plan')""",
)

REFORMED = (
    """UPDATE division_version SET during = daterange(lower(during), $1)
       WHERE (division_id = 12 OR parent_id = 12) AND upper_inf(during)""",
    """INSERT INTO division_version (division_id, level, during, code, name, parent_id, source)
       SELECT division_id, level, daterange($1, NULL), '500103' || substr(code, 7), name,
              CASE level WHEN 'TOWNSHIP' THEN 3 ELSE parent_id END, 'reform'
       FROM division_version
       WHERE (division_id = 12 OR parent_id = 12) AND upper(during) = $1""",
)

# Facts are ended, begun, put right and struck out one at a time, as a register is kept.
AFTERWARDS = (
    """UPDATE organization_standing SET during = daterange(lower(during), '2025-09-01')
       WHERE organization_id % 10 = 3 AND upper_inf(during) AND lower(during) < '2025-01-01'""",
    """INSERT INTO organization_standing
           (organization_id, during, form, standing, community_based, source)
       SELECT organization_id, daterange('2025-09-01', NULL), form, 'DISSOLVED', community_based, 'x'
       FROM organization_standing
       WHERE upper(during) = '2025-09-01' AND organization_id % 20 = 3 AND form <> 'FOUNDATION'""",
    """UPDATE organization_home SET division_id = 141
       WHERE organization_id % 15 = 4 AND lower(during) >= '2022-01-01' AND upper_inf(during)""",
    """UPDATE organization_home SET during = daterange(lower(during), '2026-01-01')
       WHERE organization_id % 12 = 5 AND upper_inf(during) AND lower(during) < '2026-01-01'""",
    """INSERT INTO organization_home (organization_id, during, division_id, source)
       SELECT organization_id, daterange('2026-01-01', NULL), 115, 'x'
       FROM organization_home
       WHERE upper(during) = '2026-01-01' AND organization_id % 12 = 5""",
    "DELETE FROM organization_charity WHERE organization_id % 9 = 7",
    """UPDATE organization_charity SET during = daterange(lower(during), '2025-06-01')
       WHERE organization_id % 11 = 8 AND upper_inf(during)
         AND coalesce(lower(during), '2000-01-01') < '2025-06-01'""",
    """INSERT INTO organization_charity (organization_id, during, route, source)
       SELECT id, daterange('2026-03-01', NULL), 'DESIGNATED', 'x' FROM organization o
       WHERE id % 6 = 0 AND NOT EXISTS (
           SELECT FROM organization_charity WHERE organization_id = o.id)""",
    "UPDATE organization SET name = '改名' || id WHERE id % 25 = 0",
)


def recorded(kind: str, ids: str, during: str, value: str, key: str = "''") -> str:
    """Facts of a kind for the bodies that the condition picks."""
    return f"""INSERT INTO organization_fact (organization_id, kind, during, value, key, source)
        SELECT id, '{kind}', {during}, {value}, {key}, 'world' FROM organization WHERE {ids}"""  # noqa: S608 - the texts stand below


TRIGGERS = (
    *("ANNUAL_LATE", "PARTY_MISSING", "RECTIFICATION_OVERDUE", "FUNDRAISING_UNQUALIFIED"),
    *("FUNDRAISING_IDLE", "SMALL_PENALTY", "UNREACHABLE", "ABNORMAL_TOO_LONG", "FRAUD"),
    *("SUSPENSION", "LARGE_FINE", "REPEATED_PENALTIES", "JUDGMENT_DEFAULTER"),
    *("REGISTRATION_REVOKED", "OTHER"),
)
EVER, BEFORE, SINCE = (
    "daterange(NULL, NULL)",
    "daterange(NULL, '2024-05-01')",
    "daterange('2024-05-01', NULL)",
)
ROUND = "(ARRAY['PASSED', 'BARELY_PASSED', 'FAILED', NULL])[1 + (id + {}) % 4]"

RECORDED = (
    recorded("NAME", "id % 7 = 0", BEFORE, "jsonb_build_object('name', '旧名' || id)"),
    recorded("NAME", "id % 7 = 0", SINCE, "jsonb_build_object('name', name)"),
    recorded("PURPOSE", "id % 9 = 0", BEFORE, "jsonb_build_object('text', nullif('读书', '读书'))"),
    recorded("PURPOSE", "id % 9 = 1", BEFORE, "jsonb_build_object('text', '下棋')"),
    recorded("SUPERVISION", "id % 8 = 0", BEFORE, """'{"mode": "DUAL", "unit": "文化局"}'"""),
    recorded("SUPERVISION", "id % 8 = 1", BEFORE, """'{"mode": "DIRECT", "unit": null}'"""),
    recorded("REGISTRAR", "id % 10 = 0", BEFORE, """'{"divisionId": 3}'"""),
    recorded("REGISTRAR", "id % 10 = 1", SINCE, "jsonb_build_object('divisionId', registrar_id)"),
    recorded(
        "ADDRESS", "id % 4 = 0", SINCE, "jsonb_build_object('address', '民生路' || id || '号')"
    ),
    recorded("LEGAL_REPRESENTATIVE", "id % 5 < 2", BEFORE, """'{"name": "王芳"}'"""),
    recorded("LEGAL_REPRESENTATIVE", "id % 5 = 1", SINCE, """'{"name": "李强"}'"""),
    recorded("FUNDS", "id % 6 = 0", EVER, """'{"amount": "30000.00", "public": null}'"""),
    recorded("FUNDRAISING", "id % 6 = 0", "daterange('2019-03-01', NULL)", "'{}'"),
    recorded("FUNDRAISING", "id % 6 = 1", "daterange('2019-03-01', '2026-12-01')", "'{}'"),
    recorded(
        "FUNDRAISING_REVOCATION", "id % 6 = 1", "daterange('2026-12-01', NULL)", "'{}'", "'RC1'"
    ),
    recorded(
        "GRADE",
        "id % 3 = 0",
        "daterange('2022-01-01', nullif('2027-01-01'::date, '2027-01-01'::date - (id % 6)::int))",
        "jsonb_build_object('level', 1 + id % 5)",
    ),
    recorded("GRADE_ACT", "id % 9 = 0", SINCE, """'{"act": "DOWNGRADED"}'""", "'RC2'"),
    recorded(
        "LISTING",
        "id % 5 > 0",
        "daterange('2021-06-01', CASE WHEN id % 4 = 0 THEN '2026-12-01'::date END)",
        f"""jsonb_build_object('ground', CASE WHEN id % 5 > 2 THEN '逾期' END, 'about', '2024',
            'trigger', (ARRAY['{"', '".join(TRIGGERS)}'])[1 + id % 18])""",
        "CASE WHEN id % 3 = 0 THEN 'SERIOUS' ELSE 'ABNORMAL' END",
    ),
    *(
        recorded(
            "ANNUAL",
            f"id % 3 = {year % 3}",
            f"daterange('{year + 1}-05-20', NULL)",
            f"jsonb_build_object('filedOn', '{year + 1}-05-20', 'conclusion', {ROUND.format(year)})",
            f"'{year}'",
        )
        for year in (2021, 2022, 2023, 2024, 2025)
    ),
    recorded(
        "PENALTY",
        "id % 4 = 1",
        "daterange('2023-04-01', NULL)",
        """jsonb_build_object('ground', '超出业务范围', 'fine', CASE WHEN id % 3 = 0 THEN '500.00' END,
            'penalty', (ARRAY['WARNING', 'FINE', 'SUSPENSION'])[1 + id % 3])""",
        "'RC3'",
    ),
    *(
        recorded(
            kind,
            "id % 5 = 3",
            EVER,
            """'{"name": "不公开", "seats": [], "persons": 3,
            "issuedOn": "2025-01-01", "on": "2025-01-01", "notice": "ACTIVITY"}'""",
            key,
        )
        for kind, key in (
            *(("LEADER", "''"), ("COUNCIL", "''"), ("MEMBERS", "''"), ("CERTIFICATE", "''")),
            *(("LIQUIDATION", "''"), ("PARTY", "'x'"), ("NOTICE", "'ACTIVITY'")),
        )
    ),
)
"""What else is known of bodies; the last ones only by officers."""
