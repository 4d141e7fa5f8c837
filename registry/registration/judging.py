"""What speaks against approving a case, by the rules of the day. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry.cases import CaseKind
from registry.organizations import FactKind, OrganizationForm
from registry.registration import contents
from registry.registration.contents import Content
from registry.registration.known import (
    Said,
    council_of,
    facts_from,
    is_registered,
    listed_since,
    party_steps,
    standing,
)
from registry.rules import (
    Facts,
    Finding,
    Question,
    RegistrarLevel,
    RuleKey,
    RuleSet,
    check_name,
    eligibility,
)
from registry.rules.findings import not_in_force, verdict
from registry.rules.findings import since as since_day
from registry.terms import add_term


@dataclass(frozen=True, slots=True)
class Application:
    """A case on the day of its decision: what is applied for, what is known, what is asked."""

    content: Content
    day: date
    rules: RuleSet
    level: RegistrarLevel | None = None
    prefixes: tuple[str, ...] = ()
    """What the name may begin with: the registrar's division, or with those above it in front."""
    said: Said | None = None
    """What the register knows of the body, where it is in it."""
    taken: tuple[str, ...] = ()
    """Names like the one applied for, of other bodies of the registrar in being."""

    @property
    def facts(self) -> Facts:
        return Facts() if self.said is None else facts_from(self.said, self.day)


def objections(application: Application) -> list[Finding]:
    """Every rule that the case does not meet."""
    kind = application.content.kind
    found = [*_JUDGES.get(kind, _none)(application), *_party(application)]
    return [finding for finding in found if not finding.passes]


def _establish(application: Application) -> Iterator[Finding]:
    content = application.content
    assert isinstance(content, contents.Establish)  # noqa: S101 - by its kind
    seats = None if content.council is None else [seat.model_dump() for seat in content.council]
    council = council_of(seats)
    facts = Facts(
        form=content.form,
        registrar_level=application.level,
        member_persons=content.member_persons,
        member_units=content.member_units,
        funds=content.funds,
        public_foundation=content.public_foundation,
        council_size=council.size,
        council_related=council.related,
        supervisors=council.supervisors,
    )
    yield from eligibility(facts, Question.REGISTER, application.day, application.rules).findings
    yield from _name(application, content.name, content.form)


def _file(application: Application) -> Iterator[Finding]:
    """The floor is the bureau's to set; without one there is none."""
    content = application.content
    assert isinstance(content, contents.File)  # noqa: S101 - by its kind
    rule = application.rules.find(RuleKey.FILING_MEMBERS_MIN, OrganizationForm.COMMUNITY_FILED)
    if rule is not None and not content.guided:
        texts = (f"现有{content.members}人", f"it has {content.members}")
        yield verdict(rule, texts, passes=content.members >= rule.number)


def _change(application: Application) -> Iterator[Finding]:
    content, form = application.content, application.facts.form
    assert isinstance(content, contents.Change)  # noqa: S101 - by its kind
    if content.name is not None and form is not None:
        yield from _name(application, content.name, form)


def _deregister(application: Application) -> Iterator[Finding]:
    content = application.content
    assert isinstance(content, contents.Deregister)  # noqa: S101 - by its kind
    if application.said is None or not is_registered(application.said):
        return
    done_on = content.liquidation_done_on or _liquidated(application.said, application.day)
    facts = replace(
        application.facts, liquidation_done=done_on is not None, liquidation_done_on=done_on
    )
    day, rules = application.day, application.rules
    yield from eligibility(facts, Question.DEREGISTRATION, day, rules).findings


def _liquidated(said: Said, day: date) -> date | None:
    """When the liquidation was reported to be done."""
    reported = (fact["value"] for fact in standing(said, FactKind.NOTICE, day))
    done = (value["on"] for value in reported if value["notice"] == "LIQUIDATION_DONE")
    return next(map(date.fromisoformat, done), None)


def _asks(question: Question) -> Callable[[Application], Iterable[Finding]]:
    def judge(application: Application) -> Iterable[Finding]:
        day, rules = application.day, application.rules
        return eligibility(application.facts, question, day, rules).findings

    return judge


def _evaluate(application: Application) -> Iterable[Finding]:
    content = application.content
    assert isinstance(content, contents.Evaluation)  # noqa: S101 - by its kind
    facts = replace(application.facts, under_investigation=content.under_investigation)
    day, rules = application.day, application.rules
    return eligibility(facts, Question.EVALUATION, day, rules).findings


def _list(application: Application) -> Iterator[Finding]:
    """For what the rule of the list names, and nothing else."""
    content = application.content
    assert isinstance(content, contents.Listing)  # noqa: S101 - by its kind
    is_abnormal = content.list == "ABNORMAL"
    key = RuleKey.ABNORMAL_TRIGGERS if is_abnormal else RuleKey.SERIOUS_TRIGGERS
    rule = application.rules.find(key, application.facts.form, application.level)
    if rule is None:
        yield not_in_force(key)
    else:
        texts = (f"以{content.trigger}列入", f"listed for {content.trigger}")
        yield verdict(rule, texts, passes=content.trigger in rule.words)


def _delist(application: Application) -> Iterator[Finding]:
    """Off the list of serious cases only after its term (社会组织信用信息管理办法)."""
    content, rule = application.content, application.rules.find(RuleKey.SERIOUS_EXIT)
    assert isinstance(content, contents.Delisting)  # noqa: S101 - by its kind
    since = listed_since(application.said or {"facts": ()}, content.list, application.day)
    if rule is None or since is None or content.list != "SERIOUS":
        return
    first = add_term(since, rule.term)
    yield since_day(rule, application.day, first, (f"{since}列入", f"listed on {since}"))


def _name(application: Application, name: str, form: OrganizationForm) -> list[Finding]:
    known = application
    return check_name(name, form, known.prefixes, known.rules, known.level, known.taken)


def _party(application: Application) -> Iterator[Finding]:
    """The steps of party building that the bureau wants done before a case of this kind."""
    try:
        key = RuleKey(f"party.steps_{application.content.kind.lower()}")
    except ValueError:
        return
    rule = application.rules.find(key, application.facts.form, application.level)
    done = party_steps(application.said or {"facts": ()}, application.day)
    for step in rule.words if rule else ():
        if rule and step not in done:
            yield verdict(rule, (f"尚未完成“{step}”", f"{step} is not done"), passes=False)


def _none(_: Application) -> Iterable[Finding]:
    return ()


_JUDGES: Mapping[CaseKind, Callable[[Application], Iterable[Finding]]] = {
    CaseKind.ESTABLISH: _establish,
    CaseKind.FILE: _file,
    CaseKind.CHANGE: _change,
    CaseKind.DEREGISTER: _deregister,
    CaseKind.CHARITY: _asks(Question.CHARITY),
    CaseKind.FUNDRAISING: _asks(Question.FUNDRAISING),
    CaseKind.EVALUATION: _evaluate,
    CaseKind.LISTING: _list,
    CaseKind.DELISTING: _delist,
}
