"""Constraints on projects, and what is said where one is broken."""

from __future__ import annotations

from collections.abc import Mapping

from registry.errors import BadInput, Conflict, RegistryError

SAME_DAY = Conflict(
    "It began on that very day or later, and would have held on none.",
    "当日或之后才开始，不能在此之前结束。",
)
TWICE = Conflict("They take part at that time already.", "该时段内已参与此项目。")
OUTSIDE = Conflict(
    "The project does not run then: what is recorded of it lies within its period.",
    "不在项目期间内：所记录事项须在项目起止日期之间。",
)

ENTERED: Mapping[str, RegistryError] = {
    "uq_project_organization_id_name_begins_on": Conflict(
        "The organization has begun a project of this name on this day already.",
        "该组织同日已有同名项目。",
        path=["name"],
    ),
    "ck_project_organization": Conflict(
        "The organization was not in being on the day on which the project began.",
        "项目开始之日，该社会组织不在存续状态。",
        path=["beginsOn"],
    ),
}

RECORDED: Mapping[str, RegistryError] = {
    "ck_project_ended_on": Conflict(
        "A project that is ended early ran for a day at least, and ends before its last day as planned.",
        "提前终止日期须晚于开始日期，且不晚于计划结束日期。",
        path=["fact", "end", "on"],
    ),
    "ck_project_facts": Conflict(
        "Money, beneficiaries or people are recorded for that day or later.",
        "该日或之后仍有资金、受益人次或参与记录。",
        path=["fact", "end", "on"],
    ),
    "ck_project_fund_period": BadInput(
        "The project does not run in that year.",
        "项目期间不含该年度。",
        path=["fact", "fund", "year"],
    ),
    "ck_project_partner_other": BadInput(
        "The partner is the organization itself.",
        "合作单位不能是主办组织本身。",
        path=["fact", "partner", "organization"],
    ),
    "ck_project_partner_organization": Conflict(
        "The partner was not in being that day.",
        "合作单位当日不在存续状态。",
        path=["fact", "partner", "organization"],
    ),
    **{f"ck_project_{what}_during": SAME_DAY for what in ("partner", "worker", "volunteer")},
    **{
        f"ck_project_{what}_within": OUTSIDE
        for what in ("partner", "worker", "volunteer", "fund", "beneficiaries")
    },
    "ex_project_partner_project_id_organization_id": TWICE,
    "ex_project_worker_project_id_worker_id": TWICE,
    "ex_project_volunteer_project_id_volunteer_id": TWICE,
}
