"""Rules (规则): what the law asks on a day, as dated data, and whether a body meets it."""

from registry.rules.eligibility import eligibility
from registry.rules.entering import NewRule, enter_holidays, enter_rule
from registry.rules.facts import (
    Conclusion,
    CreditList,
    Facts,
    Grade,
    GradeAct,
    Listing,
    Stretch,
)
from registry.rules.findings import Eligibility, Finding, Question, check_met
from registry.rules.keys import RuleKey
from registry.rules.law import Law, read_law, rules_on
from registry.rules.models import RegistrarLevel
from registry.rules.names import check_name, name_core
from registry.rules.reading import holidays, rules_from
from registry.rules.ruleset import RuleInForce, RuleSet
from registry.rules.taken import names_taken

__all__ = [
    "Conclusion",
    "CreditList",
    "Eligibility",
    "Facts",
    "Finding",
    "Grade",
    "GradeAct",
    "Law",
    "Listing",
    "NewRule",
    "Question",
    "RegistrarLevel",
    "RuleInForce",
    "RuleKey",
    "RuleSet",
    "Stretch",
    "check_met",
    "check_name",
    "eligibility",
    "enter_holidays",
    "enter_rule",
    "holidays",
    "name_core",
    "names_taken",
    "read_law",
    "rules_from",
    "rules_on",
]
