"""Whether a body may have what it asks for on a day, by the rules of that day. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from registry.rules import judging_charity, judging_evaluation, judging_registration
from registry.rules.facts import Facts
from registry.rules.findings import Eligibility, Finding, Question
from registry.rules.judging import Case
from registry.rules.ruleset import RuleSet

_JUDGES: Mapping[Question, Callable[[Case], Iterator[Finding]]] = {
    Question.REGISTER: judging_registration.register,
    Question.DEREGISTRATION: judging_registration.deregister,
    Question.CHARITY: judging_charity.become_charity,
    Question.FUNDRAISING: judging_charity.raise_funds,
    Question.EVALUATION: judging_evaluation.be_evaluated,
}


def eligibility(facts: Facts, question: Question, day: date, rules: RuleSet) -> Eligibility:
    """Every rule's finding; what is not known cannot pass, and says so."""
    return Eligibility.of(_JUDGES[question](Case(facts, day, rules)), day)
