"""What else the register knows of a registered body: reports, lists, grades, certificates. Pure."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from registry.demo.bodies import Body
from registry.demo.calibrations import LAST
from registry.demo.lives import Day, day
from registry.organizations import FactKind, OrganizationForm

KEPT_SINCE = day("2025-01-01")
"""Bodies that are older were taken over then: what was due before is not known."""

YEARS = (2024, 2025)
ON_TIME, LATE = 0.955, 0.03
CONCLUSIONS, CONCLUSION_WEIGHTS = ("PASSED", "BARELY_PASSED", "FAILED"), (90, 8, 2)
GRADED, GRADES, GRADE_WEIGHTS = 0.18, (2, 3, 4, 5), (5, 60, 25, 10)
PENALIZED = 0.004
RECTIFIED = 0.9
LISTED = 0.7
"""Of those whose last report is missing; the others are proposed."""

FUNDRAISING_SHARE = 0.31
"""38 of 124 charities in February 2021."""

LEAP_DAY, CYCLE = (2, 29), 4


@dataclass(frozen=True, slots=True)
class Record:
    """A dated fact."""

    kind: FactKind
    begin: Day
    end: Day | None
    value: dict[str, Any]
    key: str = ""


def records(rng: Random, body: Body) -> list[Record]:
    """What is on record of a registered body, up to the demo's last day: never two of one kind at once."""
    latest: dict[tuple[FactKind, str], Record] = {}
    kept: list[Record] = []
    for record in sorted(_drawn(rng, body), key=lambda r: r.begin, reverse=True):
        following = latest.get((record.kind, record.key))
        if following is not None:
            ends = following.begin if record.end is None else min(record.end, following.begin)
            record = replace(record, end=ends)  # noqa: PLW2901 - the same record, ended
        if record.end is None or record.begin < record.end:
            latest[record.kind, record.key] = record
            kept.append(record)
    return kept


def _drawn(rng: Random, body: Body) -> Iterator[Record]:
    for year in YEARS:
        yield from _year(rng, body, year)
    yield from _grade(rng, body)
    yield from _fundraising(rng, body)
    yield from _certificate(body)
    if body.end is None and rng.random() < PENALIZED:
        at = rng.randint(max(body.begin, day("2025-02-01")), LAST)
        value = {"penalty": "WARNING", "fine": None, "ground": "未按照章程开展活动"}
        yield Record(FactKind.PENALTY, at, None, value, f"渝民罚{at}")


def _year(rng: Random, body: Body, year: int) -> Iterator[Record]:
    """A year's report, and what came of one that was not in time."""
    by = day(
        f"{year + 1}-03-31" if body.form == OrganizationForm.FOUNDATION else f"{year + 1}-05-31"
    )
    if body.begin > day(f"{year}-06-30") or (body.end is not None and body.end <= by):
        return
    luck = rng.random()
    if luck < ON_TIME:
        yield from _report(rng, body, year, rng.randint(day(f"{year + 1}-01-20"), by))
        return
    filed = rng.randint(by + 20, by + 90) if luck < ON_TIME + LATE else None
    listed = rng.randint(by + 2, by + 7)
    ends = None if filed is None else filed + 5
    if year < YEARS[-1] or rng.random() < LISTED:
        value = {"trigger": "ANNUAL_LATE", "ground": "未按规定报送年度报告", "about": str(year)}
        if ends is None and year < YEARS[-1]:
            ends = listed + rng.randint(60, 180)
        yield Record(FactKind.LISTING, listed, ends, value, "ABNORMAL")
    if filed is not None or year < YEARS[-1]:
        yield from _report(rng, body, year, filed or (ends or listed) - 5)


def _report(rng: Random, body: Body, year: int, filed: Day) -> Iterator[Record]:
    (conclusion,) = rng.choices(CONCLUSIONS, CONCLUSION_WEIGHTS)
    on = date.fromordinal(filed)
    report = {"filedOn": str(on), "conclusion": conclusion}
    yield Record(FactKind.ANNUAL, filed, None, report, str(year))
    if conclusion != "PASSED" and rng.random() < RECTIFIED:
        mended = filed + rng.randint(20, 85)
        if mended <= LAST and (body.end is None or mended < body.end):
            yield _notice(mended, "RECTIFIED")


def _notice(at: Day, what: str) -> Record:
    on = str(date.fromordinal(at))
    value = {"notice": what, "on": on, "note": None}
    return Record(FactKind.NOTICE, at, None, value, f"{what} {on}")


def _grade(rng: Random, body: Body) -> Iterator[Record]:
    if body.begin > day("2022-12-31") or rng.random() >= GRADED:
        return
    begin = rng.randint(max(day("2021-06-01"), body.begin + 731), day("2025-12-31"))
    if body.end is None or begin < body.end:
        (level,) = rng.choices(GRADES, GRADE_WEIGHTS)
        five_years = anniversary(begin, 5)
        end = five_years if body.end is None else min(body.end, five_years)
        yield Record(FactKind.GRADE, begin, end, {"level": level})


def _fundraising(rng: Random, body: Body) -> Iterator[Record]:
    charity = body.charity
    if charity is None or charity.end is not None or body.end is not None:
        return
    if rng.random() < FUNDRAISING_SHARE and charity.begin < day("2020-01-01"):
        begin = max(charity.begin + 1, day("2017-03-01"))
        yield Record(FactKind.FUNDRAISING, begin, None, {})
        yield _notice(rng.randint(day("2026-06-10"), LAST), "FUNDRAISING_CAMPAIGN")


def _certificate(body: Body) -> Iterator[Record]:
    """The newest copy of a service agency's certificate: one in four years from its first."""
    if body.form != OrganizationForm.SERVICE_AGENCY or body.end is not None:
        return
    cycles = (date.fromordinal(LAST).year - date.fromordinal(body.begin).year) // CYCLE
    issued = anniversary(body.begin, cycles * CYCLE)
    if issued > LAST:
        issued = anniversary(body.begin, (cycles - 1) * CYCLE)
    if issued > body.begin:
        value = {"issuedOn": str(date.fromordinal(issued))}
        yield Record(FactKind.CERTIFICATE, issued, None, value)


def anniversary(begin: Day, years: int) -> Day:
    first = date.fromordinal(begin)
    year = first.year + years
    is_missing = (first.month, first.day) == LEAP_DAY and not isleap(year)
    return (date(year, 2, 28) if is_missing else first.replace(year=year)).toordinal()
