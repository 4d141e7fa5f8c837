"""What can be wrong with a row of a projects file: stable codes, and words for people."""

from __future__ import annotations

from collections.abc import Mapping

from registry.imports import texts
from registry.imports.problems import Texts

TEXTS: Mapping[str, Texts] = {
    **texts.ROW_TEXTS,
    **texts.REGISTER_TEXTS,
    "KIND_UNKNOWN": ("{!r} is no kind of project.", "项目类别{!r}无法识别。"),
    "ORIGIN_UNKNOWN": ("{!r} is no origin of money.", "资金来源{!r}无法识别。"),
    "YEAR_FORMAT": ("{!r} is no year such as 2025.", "{!r}不是年度，应如2025。"),
    "AMOUNT_FORMAT": (
        "{!r} is no amount in yuan above 0 with two decimals at most.",
        "{!r}不是金额：应为大于0的元数，最多两位小数。",
    ),
    "PERSONS_FORMAT": (
        "{!r} is no number of persons from 1 to 10,000,000.",
        "{!r}不是人次：应为1至10000000的整数。",
    ),
    "FUND_INCOMPLETE": (
        "Year, origin and amount of the money are given together or not at all.",
        "资金年度、来源和金额须同时填写或同时为空。",
    ),
    "FUND_DAY": (
        "The project did not run on {}, the day on which the money was committed.",
        "拨付日期{}不在项目期间内。",
    ),
    "BENEFICIARIES_DAY": (
        "The project did not run on {}, the day of the beneficiaries.",
        "受益人次日期{}不在项目期间内。",
    ),
    "DUPLICATE_IN_FILE": (
        "Row {} is of the same project, and of money of the same year and origin if of any.",
        "与第{}行的项目及资金年度、来源均相同。",
    ),
    "FUND_CHANGED": (
        "Of this year and origin {} yuan are known: withdraw them first.",
        "该年度该来源已登记{}元，须先撤回。",
    ),
    "BENEFICIARIES_FEWER": (
        "{} are known already: withdraw what is too many.",
        "已登记{}人次，多计部分须先撤回。",
    ),
}
