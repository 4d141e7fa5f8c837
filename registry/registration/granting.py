"""What approving a case grants a body or takes from it: charity, fundraising, grades, lists, records."""

from __future__ import annotations

from datetime import date

from registry.errors import Conflict
from registry.organizations import FactKind
from registry.organizations.models import CharityRoute
from registry.registration import contents
from registry.registration.decisions import Decision
from registry.rules import GradeAct, RuleKey
from registry.terms import add_term


async def become_charity(decision: Decision) -> None:
    await decision.entry.become_charity(CharityRoute.DESIGNATED)


async def end_charity(decision: Decision) -> None:
    """The right to raise funds in public ends with it."""
    if not await decision.entry.end_charity():
        raise Conflict("It is no charity.", "该组织不是慈善组织。")
    await decision.entry.end(FactKind.FUNDRAISING)


async def raise_funds(decision: Decision) -> None:
    await decision.entry.fact(FactKind.FUNDRAISING, {})


async def end_fundraising(decision: Decision) -> None:
    """A revocation bars it for years; giving the certificate back does not."""
    content = decision.asked(contents.EndFundraising)
    if not await decision.entry.end(FactKind.FUNDRAISING):
        raise Conflict("It has no such qualification.", "该组织没有公开募捐资格。")
    if content.revoked:
        value = {"ground": content.ground}
        await decision.entry.fact(FactKind.FUNDRAISING_REVOCATION, value, key=decision.case.number)


async def evaluate(decision: Decision) -> None:
    """A grade runs out by itself (社会组织评估管理办法 art. 28)."""
    content = decision.asked(contents.Evaluation)
    until = add_term(decision.day, decision.rules.get(RuleKey.EVALUATION_VALIDITY).term)
    await decision.entry.fact(FactKind.GRADE, {"level": content.level}, until=until)


async def regrade(decision: Decision) -> None:
    """Lowered, it runs out when it would have; cancelled, it is gone (art. 31)."""
    content = decision.asked(contents.Regrade)
    held = decision.held(FactKind.GRADE)
    if held is None:
        raise Conflict("It has no grade that is valid.", "该组织没有有效的评估等级。")
    if content.level is not None and content.level >= int(held["value"]["level"]):
        raise Conflict("A grade is lowered to a lower one.", "只能降低至更低的等级。")
    await decision.entry.end(FactKind.GRADE)
    if content.level is not None:
        lowered = {"level": content.level}
        until = date.fromisoformat(held["until"])
        await decision.entry.fact(FactKind.GRADE, lowered, until=until)
    act = GradeAct.CANCELLED if content.level is None else GradeAct.DOWNGRADED
    value = {"act": act, "level": content.level, "ground": content.ground}
    await decision.entry.fact(FactKind.GRADE_ACT, value, key=decision.case.number)


async def report_annually(decision: Decision) -> None:
    content = decision.asked(contents.Annual)
    value = {"filedOn": str(content.filed_on), "conclusion": content.conclusion}
    await decision.entry.fact(FactKind.ANNUAL, value, key=str(content.year))


async def penalize(decision: Decision) -> None:
    content = decision.asked(contents.Penalty)
    fine = None if content.fine is None else str(content.fine)
    value = {"penalty": content.penalty, "fine": fine, "ground": content.ground}
    await decision.entry.fact(FactKind.PENALTY, value, key=decision.case.number)


async def list_(decision: Decision) -> None:
    """A new cause begins anew, and the body has stood there since the first."""
    content = decision.asked(contents.Listing)
    former = decision.held(FactKind.LISTING, content.list)
    value = content.model_dump(include={"trigger", "ground", "about"})
    if former is not None:
        if all(former["value"].get(name) == value[name] for name in ("trigger", "about")):
            raise Conflict("It stands on that list for this already.", "该组织已因此事列入名录。")
        value["listedSince"] = former["value"].get("listedSince") or former["since"]
    await decision.entry.fact(FactKind.LISTING, value, key=content.list)


async def delist(decision: Decision) -> None:
    content = decision.asked(contents.Delisting)
    if not await decision.entry.end(FactKind.LISTING, content.list):
        raise Conflict("It does not stand on that list.", "该组织不在名录中。")


async def build_party(decision: Decision) -> None:
    content = decision.asked(contents.Party)
    await decision.entry.fact(FactKind.PARTY, {"note": content.note}, key=content.step)


async def certify(decision: Decision) -> None:
    content = decision.asked(contents.Certificate)
    await decision.entry.fact(FactKind.CERTIFICATE, {"issuedOn": str(content.issued_on)})


async def note(decision: Decision) -> None:
    """Under the case's number: the same may be reported again on any day."""
    content = decision.asked(contents.Notice)
    value = {"notice": content.notice, "on": str(content.on), "note": content.note}
    await decision.entry.fact(FactKind.NOTICE, value, key=decision.case.number)
