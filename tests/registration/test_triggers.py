"""What puts a body on a credit list, for whom it is proposed, and when it comes off. Without a database."""

from __future__ import annotations

from typing import Any

from registry.registration.body import Body
from tests.registration.bodies import body, due, fact, notice, report, reports, told

PAST = reports(2020, 2021, 2022, 2023)


def proposed(of: Body) -> list[tuple[str, str, str, str]]:
    """List, trigger, what about, and the day by which it is to be entered."""
    found = [(duty.proposal or {}, str(duty.due.on)) for duty in due(of, "LISTING")]
    return [(p["list"], p["trigger"], p["about"], on) for p, on in found]


def penalty(number: str, on: str, kind: str = "WARNING", fine: str | None = None) -> dict[str, Any]:
    return fact("PENALTY", on, key=number, penalty=kind, fine=fine, ground="x")


def listing(name: str, since: str, until: str | None = None, **value: Any) -> dict[str, Any]:
    return fact("LISTING", since, until, name, **value)


def test_a_report_that_is_missing_or_late() -> None:
    late = ("ABNORMAL", "ANNUAL_LATE", "2024", "2025-06-09")
    assert proposed(body("2025-05-31", *PAST)) == [], "its day is the last"
    assert proposed(body("2025-06-01", *PAST)) == [late]
    came = body("2025-07-01", *PAST, report(2024, "2025-06-20"))
    assert proposed(came) == [late], "that it came in late stays true"
    listed = listing("ABNORMAL", "2025-06-05", trigger="ANNUAL_LATE", about="2024")
    assert proposed(body("2025-07-01", *PAST, listed)) == []


def test_penalties_by_their_gravity() -> None:
    past = [*PAST, *reports(2024)]
    warned = body("2025-09-02", *past, penalty("RC1", "2025-09-01"))
    assert proposed(warned) == [("ABNORMAL", "SMALL_PENALTY", "RC1", "2025-09-08")]
    small = body("2025-09-02", *past, penalty("RC1", "2025-09-01", "FINE", "49999.99"))
    assert proposed(small)[0][:2] == ("ABNORMAL", "SMALL_PENALTY")
    large = body("2025-09-02", *past, penalty("RC1", "2025-09-01", "FINE", "50000.00"))
    assert proposed(large) == [("SERIOUS", "LARGE_FINE", "RC1", "2025-09-08")]
    stopped = body("2025-09-02", *past, penalty("RC1", "2025-09-01", "SUSPENSION"))
    assert proposed(stopped)[0][:2] == ("SERIOUS", "SUSPENSION")


def test_two_small_penalties_within_three_years() -> None:
    past = [*PAST, *reports(2024)]
    twice = [penalty("RC1", "2022-09-02"), penalty("RC2", "2025-09-01")]
    repeated = ("SERIOUS", "REPEATED_PENALTIES", "RC2", "2025-09-08")
    assert repeated in proposed(body("2025-09-02", *past, *twice))
    apart = [penalty("RC1", "2022-09-01"), penalty("RC2", "2025-09-01")]
    assert repeated not in proposed(body("2025-09-02", *past, *apart))


def test_mailings_that_nobody_signed_for() -> None:
    past = [*PAST, *reports(2024)]

    def mailed(*days: str) -> list[tuple[str, str, str, str]]:
        return proposed(body("2025-12-01", *past, *(notice("MAILING_RETURNED", d) for d in days)))

    assert mailed("2025-09-01") == []
    assert mailed("2025-09-01", "2025-09-20") == [], "too close together"
    assert [p[:3] for p in mailed("2025-09-01", "2025-09-21")] == [
        ("ABNORMAL", "UNREACHABLE", "2025-09-21")
    ]
    assert mailed("2025-09-01", "2025-11-01") == [], "too far apart"


def test_two_years_on_the_list_lead_to_the_other() -> None:
    past = [*PAST, *reports(2024)]
    since = {"trigger": "OTHER", "about": None}
    for listed in (
        listing("ABNORMAL", "2023-04-03", **since),
        listing("ABNORMAL", "2024-06-01", listedSince="2023-04-03", **since),
    ):
        assert proposed(body("2025-04-02", *past, listed)) == []
        assert proposed(body("2025-04-03", *past, listed)) == [
            ("SERIOUS", "ABNORMAL_TOO_LONG", "2023-04-03", "2025-04-11")
        ], "five working days: 清明 from the 4th to the 6th"


def test_whose_registration_was_revoked() -> None:
    revoked = body("2025-09-02", *PAST, standing="REVOKED", standingSince="2025-09-01")
    assert proposed(revoked) == [("SERIOUS", "REGISTRATION_REVOKED", "2025-09-01", "2025-09-08")]


def test_off_the_list_within_days_of_the_cure() -> None:
    listed = listing("ABNORMAL", "2025-06-05", trigger="ANNUAL_LATE", about="2024")
    assert told(body("2025-07-01", *PAST, listed), "DELISTING") == []
    cured = body("2025-07-01", *PAST, listed, report(2024, "2025-06-20"))
    assert told(cured, "DELISTING") == [("DELISTING", "ABNORMAL", "2025-06-27")]


def test_off_the_list_after_its_time_where_nothing_can_be_cured() -> None:
    listed = listing("ABNORMAL", "2025-06-05", trigger="SMALL_PENALTY", about="RC1")
    assert told(body("2025-07-01", *PAST, listed), "DELISTING") == [
        ("DELISTING", "ABNORMAL", "2025-12-05")
    ]
    serious = listing("SERIOUS", "2025-06-05", trigger="LARGE_FINE", about="RC1")
    assert told(body("2025-07-01", *PAST, serious), "DELISTING") == [
        ("DELISTING", "SERIOUS", "2027-06-05")
    ]


def test_an_uncured_cause_keeps_it_on_the_list() -> None:
    late = listing("ABNORMAL", "2025-06-05", "2025-09-01", trigger="ANNUAL_LATE", about="2024")
    warned = listing(
        "ABNORMAL", "2025-09-01", trigger="SMALL_PENALTY", about="RC1", listedSince="2025-06-05"
    )
    assert told(body("2026-04-01", *PAST, late, warned), "DELISTING") == []
    came = report(2024, "2025-10-10")
    assert told(body("2026-04-01", *PAST, late, warned, came), "DELISTING") == [
        ("DELISTING", "ABNORMAL", "2026-03-01")
    ], "after the time of what cannot be cured"


def test_a_cause_that_names_no_year_is_not_cured_by_any_report() -> None:
    listed = listing("ABNORMAL", "2025-06-05", trigger="ANNUAL_LATE", about=None)
    assert told(body("2025-07-01", *PAST, listed), "DELISTING") == []


def test_what_was_done_before_it_was_listed_cures_it_too() -> None:
    idle = listing("ABNORMAL", "2025-08-05", trigger="FUNDRAISING_IDLE", about="2025-01-10")
    again = notice("FUNDRAISING_CAMPAIGN", "2025-08-01")
    assert told(body("2025-08-10", *PAST, idle, again), "DELISTING") == [
        ("DELISTING", "ABNORMAL", "2025-08-12")
    ]


def test_whoever_need_not_report_is_never_late() -> None:
    new = {"form": "SERVICE_AGENCY", "registeredOn": "2024-11-01", "enteredOn": "2024-11-01"}
    assert proposed(body("2025-08-01", report(2024, "2025-07-01"), **new)) == []


def test_mailings_need_not_follow_each_other_at_once() -> None:
    past = [*PAST, *reports(2024)]
    days = ("2025-09-01", "2025-09-11", "2025-09-26")
    found = proposed(body("2025-12-01", *past, *(notice("MAILING_RETURNED", d) for d in days)))
    assert [p[1:3] for p in found] == [("UNREACHABLE", "2025-09-26")]
