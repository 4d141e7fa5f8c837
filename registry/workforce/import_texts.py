"""What can be wrong with a row of a file of social workers: stable codes, and words for people."""

from __future__ import annotations

from collections.abc import Mapping

from registry.imports import texts
from registry.imports.problems import Texts

ROW_TEXTS: Mapping[str, Texts] = {
    **texts.ROW_TEXTS,
    # No detail: what is wrong with a number is told without the number.
    "ID_NUMBER": ("The document's number is wrong: {}", "证件号码有误：{}"),
    "ID_TYPE_UNKNOWN": ("{!r} is no kind of identity document.", "证件类型{!r}无法识别。"),
    "PHONE": ("A phone number has 5 to 15 digits.", "电话号码应为5至15位数字。"),
    "LEVEL_UNKNOWN": ("{!r} is no level of a certificate.", "证书级别{!r}无法识别。"),
    "DEGREE_UNKNOWN": ("{!r} is no degree.", "学历{!r}无法识别。"),
    "NO_BASIS": (
        "A certificate or a degree makes somebody a social worker.",
        "社会工作专业人才应具有职业资格证书或者社会工作及相关专业学历。",
    ),
    "CERTIFICATE_PARTS": (
        "A certificate has a level, a number and the day on which it was issued.",
        "证书应同时填写级别、编号和发证日期。",
    ),
    "CERTIFICATE_NUMBER": (
        "A certificate's number has 5 to 40 letters and digits.",
        "证书编号应为5至40位字母和数字。",
    ),
    "DEGREE_PARTS": (
        "A degree has an institution and the day on which it was conferred.",
        "学历应同时填写毕业院校和毕业日期。",
    ),
    "REGISTRATION_PARTS": (
        "A registration has a certificate and both of its days.",
        "登记应有证书并同时填写登记日期和有效期届满日期。",
    ),
    "EMPLOYER_PARTS": (
        "Name one employer: an organization, a community, or another with its division.",
        "用人单位应填写社会组织、社区或者其他单位名称及其区划之一。",
    ),
    "DUPLICATE_IN_FILE": (
        "Row {} is of the same person, or shows the same certificate.",
        "与第{}行为同一人，或者证书编号相同。",
    ),
}
"""What a row says by itself, or beside the others of its file."""

REGISTER_TEXTS: Mapping[str, Texts] = {
    **texts.REGISTER_TEXTS,
    "NOT_A_COMMUNITY": ("{} is no community.", "{}不是社区或者村。"),
    "UNKNOWN_POST": ("The employer has no post called {}.", "用人单位没有名为{}的岗位。"),
    "CERTIFICATE_TAKEN": (
        "Another person in the register shows this certificate.",
        "该证书编号已登记在他人名下。",
    ),
    "CERTIFICATE_CHANGED": (
        "A certificate of this level is known otherwise; an import does not rewrite it.",
        "登记簿中同级别证书的编号或者发证日期不同，导入不能改写。",
    ),
    "DEGREE_CHANGED": (
        "A degree of this level is known otherwise; an import does not rewrite it.",
        "登记簿中同级别学历的毕业日期不同，导入不能改写。",
    ),
    "LEFT": (
        "They have left already, and an import does not bring them back.",
        "此人已退出，导入不能恢复。",
    ),
}
"""What a row says against the register."""

TEXTS: Mapping[str, Texts] = {**ROW_TEXTS, **REGISTER_TEXTS}
