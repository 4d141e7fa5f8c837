"""What can be wrong with a row of any file: stable codes, and words for people."""

from __future__ import annotations

from collections.abc import Mapping

from registry.imports.problems import Texts

ROW_TEXTS: Mapping[str, Texts] = {
    "REQUIRED": ("The column {} must be filled in.", "必填项“{}”为空。"),
    "NAME_LENGTH": ("The name has {} characters; 200 are allowed.", "名称有{}个字，最多200个字。"),
    "TEXT_LENGTH": ("{} is too long.", "“{}”内容过长。"),
    "TEXT_CHARACTERS": (
        "{} holds control or invisible characters.",
        "“{}”含有控制字符或不可见字符。",
    ),
    "BOOLEAN_FORMAT": ("{!r} is neither yes nor no.", "{!r}应为“是”或“否”。"),
    "DATE_FORMAT": ("{!r} is no date such as 2025-11-06.", "{!r}不是日期，应如2025-11-06。"),
    "DATE_FUTURE": ("{} has not come yet.", "日期{}尚未到来。"),
    "DATE_ORDER": ("These days are in the wrong order: {}.", "日期先后有误：{}。"),
    "CODE_FORMAT": ("{!r} is no division code of 12 digits.", "{!r}不是12位区划代码。"),
    "ORGANIZATION_FORMAT": (
        "{!r} is neither a credit code nor a number of the register.",
        "{!r}既不是统一社会信用代码，也不是登记簿编号。",
    ),
    "CREDIT_CODE_LENGTH": ("{}", "统一社会信用代码应为18位。"),
    "CREDIT_CODE_CHARACTERS": ("{}", "统一社会信用代码含有不使用的字符。"),
    "CREDIT_CODE_DIVISION": ("{}", "统一社会信用代码第3至8位应为登记机关行政区划码。"),
    "CREDIT_CODE_ORGANIZATION": ("{}", "统一社会信用代码第17位（组织机构代码校验位）有误。"),
    "CREDIT_CODE_CHECK": ("{}", "统一社会信用代码第18位校验位有误。"),
}
"""What a row says by itself. A kind adds its own; among them DUPLICATE_IN_FILE, of its keys."""

REGISTER_TEXTS: Mapping[str, Texts] = {
    "UNKNOWN_DIVISION": ("No division ever had the code {}.", "没有代码为{}的行政区划。"),
    "DATE_ORDER": ROW_TEXTS["DATE_ORDER"],
    "UNKNOWN_ORGANIZATION": ("No organization is known as {}.", "登记簿中没有{}这一社会组织。"),
    "NOT_IN_BEING": (
        "The organization was not in being on {}.",
        "该社会组织在{}不在存续状态。",
    ),
    "KNOWN_OTHERWISE": (
        "{} is known otherwise; an import does not change it.",
        "登记簿中{}的记载不同，导入不能变更。",
    ),
    "CONFLICT": (
        "It contradicts what the register holds, or was changed at the same moment: {}.",
        "与登记簿现有内容冲突，或同时被他人修改：{}。",
    ),
}
"""What a row says against the register; CONFLICT is what the register says against a row."""
