"""Every rule that the code knows, and what shape its value has."""

from enum import StrEnum


class RuleKey(StrEnum):
    """A rule by name; its numbers are data."""

    REGISTRAR_LEVELS = "registration.registrar_levels"
    MEMBERS_PERSONS_MIN = "registration.members_persons_min"
    MEMBERS_UNITS_MIN = "registration.members_units_min"
    MEMBERS_MIXED_MIN = "registration.members_mixed_min"
    FUNDS_MIN = "registration.funds_min"
    FUNDS_MIN_PUBLIC = "registration.funds_min_public"
    FUNDS_MIN_NONPUBLIC = "registration.funds_min_nonpublic"
    STATE_ASSETS_MAX = "registration.state_assets_max_ratio"
    SITE_RIGHT = "registration.site_right_term"
    REGISTRATION_DECISION = "registration.decision_term"
    CERTIFICATE_VALIDITY = "registration.certificate_term"
    INACTIVITY = "registration.inactivity_term"
    CHANGE_APPLICATION = "registration.change_term"
    DEREGISTRATION_FILING = "registration.deregistration_term"

    COUNCIL_MIN = "governance.council_min"
    COUNCIL_MAX = "governance.council_max"
    COUNCIL_TERM = "governance.council_term"
    BRANCHES_ALLOWED = "governance.branches_allowed"

    SPENDING_MIN_PUBLIC = "spending.public_min_ratio"
    SPENDING_MIN_NONPUBLIC = "spending.nonpublic_min_ratio"
    ADMIN_COST_MAX = "spending.admin_max_ratio"
    FUNDRAISING_SPENDING_MIN = "spending.fundraising_min_ratio"
    FUNDRAISING_ADMIN_COST_MAX = "spending.fundraising_admin_max_ratio"

    ANNUAL_TO_SUPERVISOR = "annual.supervisor_by"
    ANNUAL_TO_REGISTRAR = "annual.registrar_by"
    ANNUAL_CONCLUSIONS = "annual.conclusions"
    ANNUAL_EXEMPTION = "annual.exemption_term"
    ANNUAL_RECTIFICATION = "annual.rectification_term"
    ANNUAL_REGISTERED_BY = "annual.registered_by"
    ANNUAL_CHARITIES_EXCLUDED = "annual.charities_excluded"

    CHARITY_FORMS = "charity.forms"
    CHARITY_ESTABLISHMENT_DECISION = "charity.establishment_decision_term"
    CHARITY_DESIGNATION_DECISION = "charity.designation_decision_term"
    CHARITY_DECISION_EXTENSION = "charity.decision_extension_term"
    CHARITY_INACTIVITY = "charity.inactivity_term"
    CHARITY_CLEAN = "charity.no_penalty_term"
    CHARITY_NOT_LISTED = "charity.not_listed"

    FUNDRAISING_WAIT = "fundraising.wait_term"
    FUNDRAISING_DECISION = "fundraising.decision_term"
    FUNDRAISING_BAN = "fundraising.ban_term"
    FUNDRAISING_GRADE_MIN = "fundraising.grade_min"
    FUNDRAISING_GRADE_WAIVER = "fundraising.grade_waiver_term"
    FUNDRAISING_CLEAN = "fundraising.no_penalty_term"
    FUNDRAISING_NOT_LISTED = "fundraising.not_listed"
    FUNDRAISING_RELATED_MAX = "fundraising.related_council_max_ratio"
    FUNDRAISING_SUPERVISORS_MIN = "fundraising.supervisors_min"

    CREDIT_ENTRY = "credit.entry_term"
    ABNORMAL_TRIGGERS = "credit.abnormal_triggers"
    SERIOUS_TRIGGERS = "credit.serious_triggers"
    ABNORMAL_FINE_BELOW = "credit.abnormal_fine_below"
    ABNORMAL_FUNDRAISING_IDLE = "credit.abnormal_fundraising_idle_term"
    ABNORMAL_MAILINGS = "credit.abnormal_mailings"
    ABNORMAL_MAILINGS_MIN_GAP = "credit.abnormal_mailings_min_term"
    ABNORMAL_MAILINGS_MAX_GAP = "credit.abnormal_mailings_max_term"
    ABNORMAL_REMOVAL = "credit.abnormal_removal_term"
    ABNORMAL_STAY = "credit.abnormal_stay_term"
    SERIOUS_AFTER = "credit.serious_after_term"
    SERIOUS_FINE_MIN = "credit.serious_fine_min"
    SERIOUS_PENALTIES = "credit.serious_penalties"
    SERIOUS_PENALTIES_WITHIN = "credit.serious_penalties_term"
    SERIOUS_EXIT = "credit.serious_exit_term"

    EVALUATION_WAIT = "evaluation.wait_term"
    EVALUATION_VALIDITY = "evaluation.validity_term"
    EVALUATION_REAPPLICATION = "evaluation.reapplication_term"
    EVALUATION_GRADES = "evaluation.grades"
    EVALUATION_BAN_DOWNGRADED = "evaluation.downgraded_ban_term"
    EVALUATION_BAN_CANCELLED = "evaluation.cancelled_ban_term"
    EVALUATION_PRIORITY_GRADE = "evaluation.priority_grade_min"
    EVALUATION_SIMPLIFIED_GRADE = "evaluation.simplified_grade_min"
    EVALUATION_CLEAN_YEARS = "evaluation.no_penalty_years"
    EVALUATION_BARELY_PASSED = "evaluation.barely_passed_years"
    EVALUATION_NOT_LISTED = "evaluation.not_listed"
    EVALUATION_NOT_INVESTIGATED = "evaluation.not_investigated"

    NAMES_ORDER = "names.order"
    NAMES_PLAIN = "names.plain_characters"
    NAMES_FORBIDDEN = "names.forbidden"
    NAMES_NATIONAL = "names.national_words"
    NAMES_SUFFIXES = "names.suffixes"
    NAMES_LENGTH_MAX = "names.length_max"
    NAMES_DISTINCT = "names.distinct"

    FILING_MEMBERS_MIN = "filing.members_min"

    MATERIALS_ESTABLISH = "materials.establish"
    MATERIALS_FILE = "materials.file"
    MATERIALS_CHANGE = "materials.change"
    MATERIALS_DEREGISTER = "materials.deregister"
    MATERIALS_CHARITY = "materials.charity"
    MATERIALS_FUNDRAISING = "materials.fundraising"
    MATERIALS_EVALUATION = "materials.evaluation"

    PARTY_COVERAGE = "party.coverage_term"
    PARTY_PAPERS_ESTABLISH = "party.papers_establish"
    PARTY_CHANGE = "party.steps_change"
    PARTY_ANNUAL = "party.steps_annual"
    PARTY_EVALUATION = "party.steps_evaluation"
    PARTY_CHARITY = "party.steps_charity"

    WORKFORCE_REGISTRATION = "workforce.registration_term"
    WORKFORCE_RENEWAL = "workforce.renewal_term"
    WORKFORCE_FIRST = "workforce.first_registration_term"
    WORKFORCE_EDUCATION = "workforce.education_hours"
    WORKFORCE_EDUCATION_ASSISTANT = "workforce.education_hours_assistant"
    VOLUNTEERS_RECORD = "volunteers.record_term"

    INCUBATION_FIRST_REVIEW = "incubation.first_review_term"
    INCUBATION_HANDOVER = "incubation.handover_term"


class Shape(StrEnum):
    """What the value of a rule is."""

    NUMBER = "NUMBER"
    TERM = "TERM"
    RATIO = "RATIO"
    WORDS = "WORDS"
    FLAG = "FLAG"
    MONTH_DAY = "MONTH_DAY"


_ENDINGS = {"term": Shape.TERM, "ratio": Shape.RATIO, "by": Shape.MONTH_DAY}

_SHAPES = {
    **dict.fromkeys(
        (
            RuleKey.BRANCHES_ALLOWED,
            RuleKey.ANNUAL_CHARITIES_EXCLUDED,
            RuleKey.EVALUATION_NOT_INVESTIGATED,
            RuleKey.NAMES_PLAIN,
            RuleKey.NAMES_DISTINCT,
        ),
        Shape.FLAG,
    ),
    **dict.fromkeys(
        (
            RuleKey.REGISTRAR_LEVELS,
            RuleKey.ANNUAL_CONCLUSIONS,
            RuleKey.CHARITY_FORMS,
            RuleKey.CHARITY_NOT_LISTED,
            RuleKey.FUNDRAISING_NOT_LISTED,
            RuleKey.EVALUATION_NOT_LISTED,
            RuleKey.EVALUATION_GRADES,
            RuleKey.NAMES_ORDER,
            RuleKey.NAMES_FORBIDDEN,
            RuleKey.NAMES_NATIONAL,
            RuleKey.NAMES_SUFFIXES,
            RuleKey.ABNORMAL_TRIGGERS,
            RuleKey.SERIOUS_TRIGGERS,
            *(key for key in RuleKey if key.startswith(("materials.", "party.steps", "party.pap"))),
        ),
        Shape.WORDS,
    ),
}


def shape_of(key: RuleKey) -> Shape:
    """By how the key ends, where it is neither a list nor a flag; else a number."""
    return _SHAPES.get(key) or _ENDINGS.get(key.rpartition("_")[2], Shape.NUMBER)
