"""How findings name things: Chinese and English."""

from collections.abc import Mapping
from enum import StrEnum

from registry.organizations import OrganizationForm
from registry.rules.facts import Conclusion
from registry.rules.models import RegistrarLevel

WORDS: Mapping[StrEnum, tuple[str, str]] = {
    OrganizationForm.ASSOCIATION: ("社会团体", "an association"),
    OrganizationForm.SERVICE_AGENCY: ("社会服务机构", "a service agency"),
    OrganizationForm.FOUNDATION: ("基金会", "a foundation"),
    OrganizationForm.COMMUNITY_FILED: ("备案社区社会组织", "a filed community organization"),
    OrganizationForm.COMMUNITY_GUIDED: ("社区指导组织", "a guided community group"),
    RegistrarLevel.NATIONAL: ("民政部", "the ministry"),
    RegistrarLevel.PROVINCE: ("省级", "province level"),
    RegistrarLevel.MUNICIPALITY: ("直辖市级", "the municipality"),
    RegistrarLevel.PREFECTURE: ("地市级", "prefecture level"),
    RegistrarLevel.DISTRICT: ("区县级", "district level"),
    Conclusion.PASSED: ("合格", "passed"),
    Conclusion.BARELY_PASSED: ("基本合格", "barely passed"),
    Conclusion.FAILED: ("不合格", "failed"),
}


def words_for(word: StrEnum, zh: str, en: str) -> tuple[str, str]:
    """Both sentences with the word's name at `{}`."""
    chinese, english = WORDS[word]
    return zh.format(chinese), en.format(english)
