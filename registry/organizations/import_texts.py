"""What can be wrong with a row of an organizations file: stable codes, and words for people."""

from __future__ import annotations

from collections.abc import Mapping

from registry.imports import texts
from registry.imports.problems import Texts

ROW_TEXTS: Mapping[str, Texts] = {
    **texts.ROW_TEXTS,
    "FORM_UNKNOWN": ("{!r} is no form of organization.", "形式{!r}无法识别。"),
    "MODE_UNKNOWN": ("{!r} is no way of management.", "管理方式{!r}无法识别。"),
    "ROUTE_UNKNOWN": ("{!r} is no way to become a charity.", "慈善途径{!r}无法识别。"),
    "CREDIT_CODE_KIND": (
        "The credit code was issued for another form of organization ({}).",
        "统一社会信用代码的机构类别与形式不符（{}）。",
    ),
    "CREDIT_CODE_MISSING": (
        "A registered body has a credit code.",
        "登记的社会组织须有统一社会信用代码。",
    ),
    "NO_KEY": (
        "Neither a credit code nor a filing number says which body this is.",
        "既无统一社会信用代码，也无备案编号。",
    ),
    "MODE_WITHOUT_UNIT": (
        "Dual management names the supervising unit.",
        "双重管理须填写业务主管单位。",
    ),
    "UNIT_WITHOUT_MODE": (
        "A directly registered body has no supervising unit.",
        "直接登记的组织没有业务主管单位。",
    ),
    "COMMUNITY_BASED": (
        "A community organization is community-based.",
        "备案或指导的社区组织属于社区社会组织。",
    ),
    "REVOKED_FORM": ("Only a registration can be revoked.", "只有登记的组织才能被撤销登记。"),
    "CHARITY_FORM": ("Only a registered body can be a charity.", "只有登记的组织才能是慈善组织。"),
    "CHARITY_WITHOUT_START": (
        "The day on which it became a charity is missing.",
        "缺少慈善组织认定日期。",
    ),
    "DUPLICATE_IN_FILE": (
        "Row {} has the same credit code or filing number.",
        "与第{}行的统一社会信用代码或备案编号相同。",
    ),
}
"""What a row says by itself, or beside the others of its file."""

REGISTER_TEXTS: Mapping[str, Texts] = {
    **texts.REGISTER_TEXTS,
    "FOUNDATION_REGISTRAR": (
        "A province or municipality registers foundations (基金会管理条例 art. 6), no {}.",
        "基金会由省级以上民政部门登记，不应为{}（《基金会管理条例》第六条）。",
    ),
    "FORM_CHANGED": (
        "It is known as {}; an import does not change a form.",
        "登记簿中的形式为{}，导入不能变更形式。",
    ),
    "REGISTRAR_CHANGED": (
        "It is known with another registrar; an import does not change it.",
        "登记簿中的登记（备案）机关不同，导入不能变更。",
    ),
    "ESTABLISHED_CHANGED": (
        "It is known as established on {}; an import does not change that.",
        "登记簿中的成立日期为{}，导入不能变更。",
    ),
    "BASIS_CHANGED": (
        "Whether it is community-based is known otherwise; an import does not change it.",
        "登记簿中是否社区社会组织的记载不同，导入不能变更。",
    ),
    "FILING_CHANGED": (
        "It is known with the filing number {}; an import does not change it.",
        "登记簿中的备案编号为{}，导入不能变更。",
    ),
    "STANDING_CHANGED": (
        "It is known as {}; an import does not rewrite that.",
        "登记簿中已记载为{}，导入不能改写。",
    ),
    "CHARITY_CHANGED": (
        "Its time as a charity is known otherwise; an import does not rewrite it.",
        "登记簿中慈善组织的起止日期或途径不同，导入不能改写。",
    ),
}
"""What a row says against the register."""

TEXTS: Mapping[str, Texts] = {**ROW_TEXTS, **REGISTER_TEXTS}
"""Both; a rule that both speak of says the same in both."""
