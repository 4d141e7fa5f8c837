"""What codes of verdicts say to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Words(NamedTuple):
    """A message in both languages, and the field of the record that it is about."""

    message: str
    message_zh: str
    path: Sequence[str] = ()


TOLD = {
    "ERASED": Words(
        "This person has been erased from the register.",
        "此人的个人信息已依法删除。",
    ),
    "REVISION_REUSED": Words(
        "Another content was sent under this revision before.",
        "同一修订号此前已用于不同内容。",
    ),
    "ALREADY_REGISTERED": Words(
        "This person is registered on the platform under another external id already.",
        "该证件号码的志愿者已经在本平台注册过。",
    ),
    "SEPARATED": Words(
        "An officer found that this is not the person whose number is stated: it stays apart.",
        "经核查，此记录与该证件号码的持有人并非同一人：仍单独登记，不予实名认证。",
    ),
    "SUPERSEDED": Words(
        "A newer revision of this record came in the same push.",
        "同一批次中已有更新的修订。",
    ),
    "REGISTRATION_UNKNOWN": Words(
        "No registration of this platform has this external id: push the registration first.",
        "本平台没有此外部编号的志愿者注册，请先推送注册记录。",
        ("registration",),
    ),
    "SERVICE_DATE": Words(
        "The day of the activity lies in the future or too far back.",
        "活动日期晚于今日或过早。",
        ("serviceDate",),
    ),
    "HOURS": Words(
        "Hours are more than 0 and at most 24, with at most two decimal places.",
        "服务时长应大于0小时且不超过24小时，至多两位小数。",
        ("hours",),
    ),
    "DIVISION": Words(
        "No district, street or community had this code on the day of the activity or has it today.",
        "活动当日及今日均没有此代码的区县、街道乡镇或社区。",
        ("division",),
    ),
    "ORGANIZATION": Words(
        "No organization in the register has this number; SO000000001 would be one.",
        "登记簿中没有此编号的社会组织（编号形如SO000000001）。",
        ("organizationNumber",),
    ),
    "DAY_EXCEEDED": Words(
        "With this record the volunteer would have served more than 24 hours on the day.",
        "计入此记录后，该志愿者当日服务时长将超过24小时。",
        ("hours",),
    ),
}
