"""Every deadline of the law, and what settles it. Without a database."""

from __future__ import annotations

import pytest

from tests.registration.bodies import body, due, fact, notice, report, reports, told


def test_reports_are_due_after_each_year() -> None:
    assert told(body("2021-06-01"), "ANNUAL", "ANNUAL_SUPERVISOR") == [
        ("ANNUAL_SUPERVISOR", "2020", "2021-03-31"),
        ("ANNUAL", "2020", "2021-05-31"),
    ]
    assert told(body("2020-12-31"), "ANNUAL") == [], "not before the year is over"
    assert told(body("2021-06-01", report(2020, "2021-05-20")), "ANNUAL") == []
    direct = body("2021-06-01", isSupervised=False)
    assert told(direct, "ANNUAL", "ANNUAL_SUPERVISOR") == [("ANNUAL", "2020", "2021-05-31")]


def test_a_foundation_reports_to_its_registrar_by_march() -> None:
    foundation = body("2021-02-01", form="FOUNDATION", registrarLevel="MUNICIPALITY")
    assert told(foundation, "ANNUAL", "ANNUAL_SUPERVISOR") == [("ANNUAL", "2020", "2021-03-31")]


@pytest.mark.parametrize(
    ("form", "registered", "is_exempt"),
    [
        ("SERVICE_AGENCY", "2024-06-30", False),
        ("SERVICE_AGENCY", "2024-07-01", True),
        ("ASSOCIATION", "2026-06-30", False),
        ("ASSOCIATION", "2026-07-01", True),
        ("ASSOCIATION", "2024-12-01", False),  # before 2026 no rule exempts it
    ],
)
def test_who_is_too_new_does_not_report(form: str, registered: str, *, is_exempt: bool) -> None:
    year = int(registered[:4])
    new = body(f"{year + 1}-02-01", form=form, registeredOn=registered, enteredOn=registered)
    assert (told(new, "ANNUAL") == []) is is_exempt


def test_what_was_due_before_the_register_kept_it_is_not_known() -> None:
    taken_over = body("2026-02-01", registeredOn="2005-03-02", enteredOn="2025-01-01")
    assert told(taken_over, "ANNUAL") == [
        ("ANNUAL", "2024", "2025-05-31"),
        ("ANNUAL", "2025", "2026-05-31"),
    ]
    assert told(taken_over, "ACTIVITY", "CERTIFICATE") == []


def test_what_an_inspection_finds_wanting_is_mended() -> None:
    agency = {"form": "SERVICE_AGENCY"}
    wanting = report(2024, "2025-05-20", "BARELY_PASSED")
    assert told(body("2025-06-01", wanting, **agency), "RECTIFICATION") == [
        ("RECTIFICATION", "2024", "2025-08-20")
    ]
    mended = body("2025-06-01", wanting, notice("RECTIFIED", "2025-05-30"), **agency)
    assert told(mended, "RECTIFICATION") == []
    before = body("2025-06-01", notice("RECTIFIED", "2025-05-19"), wanting, **agency)
    assert len(told(before, "RECTIFICATION")) == 1, "what was mended before was something else"


def test_a_body_becomes_active_within_a_year() -> None:
    (first,) = due(body("2020-12-01"), "ACTIVITY")
    assert (str(first.due.on), first.act) == ("2021-03-02", "NOTICE")
    (late,) = due(body("2021-03-03"), "ACTIVITY")
    assert late.act == "REVOKE"
    assert "第29条" in late.rule.article
    assert told(body("2021-03-03", notice("ACTIVITY", "2021-01-05")), "ACTIVITY") == []
    assert told(body("2022-03-03", report(2020, "2021-05-01")), "ACTIVITY") == []


def test_a_certificate_of_a_service_agency_lasts_four_years() -> None:
    agency = {"form": "SERVICE_AGENCY"}
    assert told(body("2023-01-01", **agency), "CERTIFICATE") == [("CERTIFICATE", "", "2024-03-02")]
    renewed = fact("CERTIFICATE", "2024-02-20", issuedOn="2024-02-18")
    assert told(body("2024-03-01", renewed, **agency), "CERTIFICATE") == [
        ("CERTIFICATE", "", "2028-02-18")
    ]
    assert told(body("2023-01-01"), "CERTIFICATE") == []


def test_a_grade_may_be_renewed_in_its_last_two_years() -> None:
    grade = fact("GRADE", "2022-07-01", "2027-07-01", level=4)
    assert told(body("2025-06-30", grade), "GRADE") == []
    assert told(body("2025-07-01", grade), "GRADE") == [("GRADE", "", "2027-07-01")]
    assert told(body("2027-07-01", grade), "GRADE") == [], "it has run out"


def test_what_is_reported_starts_a_term() -> None:
    consent = notice("SUPERVISOR_CONSENT", "2025-03-03")
    assert told(body("2025-03-04", consent), "CHANGE") == [("CHANGE", "", "2025-04-02")]
    ended = notice("SUPERVISOR_CONSENT", "2025-03-03", "2025-03-20")
    assert told(body("2025-03-21", ended), "CHANGE") == []
    done = notice("LIQUIDATION_DONE", "2025-03-03")
    assert told(body("2025-03-04", done), "DEREGISTRATION") == [
        ("DEREGISTRATION", "", "2025-03-18")
    ]


def test_who_may_raise_funds_does_so_every_half_year() -> None:
    may = fact("FUNDRAISING", "2025-01-10")
    assert told(body("2025-02-01", may), "FUNDRAISING") == [("FUNDRAISING", "", "2025-07-10")]
    again = notice("FUNDRAISING_CAMPAIGN", "2025-05-31")
    assert told(body("2025-06-01", may, again), "FUNDRAISING") == [
        ("FUNDRAISING", "", "2025-11-30")
    ]


def test_a_body_that_is_no_more_owes_nothing() -> None:
    over = body("2026-02-01", notice("SUPERVISOR_CONSENT", "2026-01-20"), standing="DISSOLVED")
    assert due(over, *{duty.kind for duty in due(over)}) == []
    assert told(body("2026-02-01", *reports(2020, 2021, 2022, 2023, 2024)), "ANNUAL") == [
        ("ANNUAL", "2025", "2026-05-31")
    ]
