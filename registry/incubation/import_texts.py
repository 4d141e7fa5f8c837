"""What can be wrong with a row of a file of bases or of tenancies: stable codes, and words for people."""

from __future__ import annotations

from collections.abc import Mapping

from registry.imports import texts
from registry.imports.problems import Texts

_SHARED: Mapping[str, Texts] = {
    **texts.ROW_TEXTS,
    **texts.REGISTER_TEXTS,
    "BASE_AMBIGUOUS": (
        "The register has {} such bases; which one is meant does not show.",
        "登记簿中有{}个这样的基地，无法确定所指基地。",
    ),
}

BASE_TEXTS: Mapping[str, Texts] = {
    **_SHARED,
    "TIER_UNKNOWN": ("{!r} is no tier of a base.", "基地层级{!r}无法识别。"),
    "FORM_UNKNOWN": ("{!r} is no form of a base.", "基地形态{!r}无法识别。"),
    "CAPACITY_FORMAT": (
        "{!r} is no number of places from 1 to 1,000,000.",
        "{!r}不是容量：应为1至1000000的整数。",
    ),
    "SERVICES_MANY": ("{} services are named; 50 are allowed.", "服务内容有{}项，最多50项。"),
    "CLOSING_INCOMPLETE": (
        "The day of the closing and its reason are given together or not at all.",
        "关闭日期和关闭原因须同时填写或同时为空。",
    ),
    "SITE_FAR": (
        "The site {} does not lie within a division of the base's tier.",
        "基地所在区划{}不属于该层级。",
    ),
    "STILL_TENANTS": (
        "There are tenants on {}: their exits come first.",
        "{}仍有入驻组织，须先登记退出。",
    ),
    "DUPLICATE_IN_FILE": (
        "Row {} is of the same name, site and day of opening.",
        "与第{}行的名称、所在区划和设立日期相同。",
    ),
}

TENANCY_TEXTS: Mapping[str, Texts] = {
    **_SHARED,
    "SITE_MISSING": (
        "A base that is called by its name is told with its site.",
        "以名称填写基地时须同时填写所在区划代码。",
    ),
    "STAGE_UNKNOWN": ("{!r} is no stage.", "孵化阶段{!r}无法识别。"),
    "STAGE_INCOMPLETE": ("A day without a stage.", "有阶段起始日期而无孵化阶段。"),
    "EXIT_UNKNOWN": ("{!r} is no way to leave.", "退出方式{!r}无法识别。"),
    "EXIT_INCOMPLETE": (
        "The day of the exit, its way and its reason are given together or not at all.",
        "退出日期、退出方式和退出事由须同时填写或同时为空。",
    ),
    "HANDOVER_INCOMPLETE": (
        "The day of the handover and what was handed over are given together or not at all.",
        "交接日期和交接内容须同时填写或同时为空。",
    ),
    "HANDOVER_EARLY": (
        "Nothing is handed over on {}, before the exit.",
        "交接日期{}不得早于退出日期。",
    ),
    "EXPIRED_EARLY": (
        "The agreement runs until {}: name another exit.",
        "入驻协议至{}方期满，退出方式不能为期满。",
    ),
    "NEW_INCOMPLETE": (
        "This stay is not known yet, so {} must be filled in.",
        "该入驻尚未登记，须填写“{}”。",
    ),
    "FIRST_STAGE": (
        "This stay is not known yet: its first stage begins on {}, and later ones come in later files.",
        "该入驻尚未登记：首个孵化阶段自{}起，此后阶段由以后的文件补充。",
    ),
    "STAGE_DAY": (
        "It was no tenant any more on {}, the day of the stage.",
        "阶段起始日期{}该组织已退出。",
    ),
    "EXIT_DAY": (
        "It leaves after {}, the day on which its last stage began.",
        "退出日期应当晚于最后孵化阶段起始日期{}。",
    ),
    "UNKNOWN_BASE": ("No base is known as {}.", "登记簿中没有{}这一孵化基地。"),
    "BASE_CLOSED": (
        "The base was not open all that time: it is {}.",
        "该期间基地未全程开放：开放期间为{}。",
    ),
    "OVERLAP": (
        "It is a tenant of this base in that time already: {}.",
        "该组织在此期间已入驻该基地：{}。",
    ),
    "FULL": ("The base has no free place: {}.", "基地没有空余名额：{}。"),
    # What the base's own rules say against it: as they are told of an application.
    "BASE_TERMS": ("{}", "{}"),
    "DUPLICATE_IN_FILE": (
        "Row {} is of the same base, organization and day of admission.",
        "与第{}行的基地、社会组织和入驻日期相同。",
    ),
}
