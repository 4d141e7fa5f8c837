"""What is applied for in random lives: a content of every kind, mostly such as may be approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.registration.expecting import HERE, THERE, Known

COMMUNITIES = {HERE: "500103001003", THERE: "500105001001"}
PREFIXES = {HERE: "重庆市渝中区", THERE: "重庆市江北区"}
FORMS = {"ASSOCIATION": "协会", "SERVICE_AGENCY": "服务中心"}
SIGNS = "甲乙丙丁戊己庚辛壬癸"

Content = dict[str, Any]


def founding(place: str, form: str, number: int) -> Content:
    """A body that may be registered, under a name that no other has, by its number."""
    sign = "".join(SIGNS[int(digit)] for digit in str(number))
    return {
        "form": form,
        "name": f"{PREFIXES[place]}{sign}互助{FORMS[form]}",
        "registrar": place,
        "home": COMMUNITIES[place],
        "memberPersons": 60,
        "memberUnits": 0,
        "funds": "30000.00",
        "council": [_seat(office) for office in ("CHAIR", "MEMBER", "MEMBER", "SUPERVISOR")],
    }


def _seat(office: str, until: str = "2030-12-31") -> Content:
    return {"name": "王芳", "office": office, "related": False, "until": until}


def some_founding(rng: Random, place: str, number: int) -> Content:
    """The same with a supervising unit or without, as a charity or not, or with too few members."""
    content = founding(place, rng.choice(sorted(FORMS)), number)
    content["memberPersons"] = rng.choice((60, 60, 60, 49))
    if rng.random() < 0.3:
        content["charity"] = True
    if rng.random() < 0.5:
        content["supervisingUnit"] = "民政局"
    return content


def filing(place: str, number: int, *, guided: bool) -> Content:
    content: Content = {
        "name": f"互助队{number}",
        "community": COMMUNITIES[place],
        "leader": "王芳",
        "members": 12,
    }
    return {**content, "guided": True} if guided else content


def _change(rng: Random, today: date) -> Content:
    """Of one thing or of several."""
    until = str(today + timedelta(days=rng.choice((5, 400))))
    every: Content = {
        "address": "民生路1号",
        "legalRepresentative": "李强",
        "funds": "50000.00",
        "council": [_seat(office, until) for office in ("CHAIR", "MEMBER", "SUPERVISOR")],
        "purpose": "邻里互助",
        "supervisingUnit": "民政局",
        "direct": True,
    }
    chosen = rng.sample(sorted(every), rng.randint(1, 3))
    if {"supervisingUnit", "direct"} <= set(chosen):
        chosen.remove("direct")
    return {name: every[name] for name in chosen}


LISTS = {
    "ABNORMAL": ("ANNUAL_LATE", "SMALL_PENALTY", "UNREACHABLE", "OTHER"),
    "SERIOUS": ("LARGE_FINE", "FRAUD"),
}
NOTICES = (
    *("SUPERVISOR_CONSENT", "LIQUIDATION_DONE", "ACTIVITY", "RECTIFIED"),
    *("FUNDRAISING_CAMPAIGN", "MAILING_RETURNED"),
)


def _listing(rng: Random, _: date) -> Content:
    name = rng.choice(sorted(LISTS))
    about = rng.choice(({"about": "2024"}, {"about": "2025"}, {}))
    return {"list": name, "trigger": rng.choice(LISTS[name]), "ground": "事由", **about}


def _penalty(rng: Random, _: date) -> Content:
    kind = rng.choice(("WARNING", "FINE", "SUSPENSION"))
    fine = {"fine": rng.choice(("100.00", "50000.00"))} if kind == "FINE" else {}
    return {"penalty": kind, "ground": "事由", **fine}


def _annual(rng: Random, today: date) -> Content:
    conclusions = ("PASSED", "PASSED", "BARELY_PASSED", "FAILED", None)
    conclusion = rng.choice(conclusions)
    filed_on = today - timedelta(days=rng.choice((0, 30)))
    given: Content = {"year": today.year - rng.choice((1, 1, 2)), "filedOn": str(filed_on)}
    return given if conclusion is None else {**given, "conclusion": conclusion}


def _deregister(rng: Random, today: date) -> Content:
    done = {"liquidationDoneOn": str(today)} if rng.random() < 0.7 else {}
    return {"reason": "完成宗旨", **done}


def _grounds(rng: Random, _: date) -> Content:
    return {"ground": "事由", **rng.choice(({}, {"level": 2}))}


ABOUT: Mapping[str, Callable[[Random, date], Content]] = {
    "change": _change,
    "deregister": _deregister,
    "revoke": lambda *_: {"ground": "骗取登记"},
    "charity": lambda *_: {},
    "fundraising": lambda *_: {},
    "evaluation": lambda rng, _: {"level": rng.choice((3, 4)), "underInvestigation": False},
    "annual": _annual,
    "penalty": _penalty,
    "listing": _listing,
    "delisting": lambda rng, _: {"list": rng.choice(sorted(LISTS)), "cure": "已改正"},
    "party": lambda rng, _: {"step": rng.choice(("ORGANIZATION_COVERAGE", "WORK_COVERAGE"))},
    "endCharity": lambda *_: {"ground": "事由"},
    "endFundraising": lambda rng, _: {"revoked": rng.random() < 0.5, "ground": "事由"},
    "regrade": _grounds,
    "certificate": lambda _, today: {"issuedOn": str(today)},
    "notice": lambda rng, today: {"notice": rng.choice(NOTICES), "on": str(today)},
}
"""Every kind that is about a body in the register, without the body."""

SPOILING = {"deregister", "revoke", "penalty", "listing", "endCharity"}
"""After which not much else is approved."""

DAYS = {"annual": "filedOn", "certificate": "issuedOn", "notice": "on"}
"""Days that cannot be to come."""


def founded(content: Mapping[str, Any], number: str, place: str) -> Known:
    """The body that a case was approved to found or to file."""
    filed = "COMMUNITY_GUIDED" if content.get("guided") else "COMMUNITY_FILED"
    form = content.get("form", filed)
    return Known(number, place, form, "supervisingUnit" in content)


def approved(kind: str, content: Mapping[str, Any], body: Known) -> None:
    """What approving a case about a body changes of what the model knows of it."""
    if kind in {"ESTABLISH", "FILE"}:
        grown = founded(content, body.number, body.place)
        body.form, body.is_supervised = grown.form, grown.is_supervised
    elif kind == "CHANGE" and ("supervisingUnit" in content or content.get("direct")):
        body.is_supervised = "supervisingUnit" in content
