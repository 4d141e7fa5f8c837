"""What speaks against taking a body in, or against its next stage, by the base's own rules. Pure.

The numbers and the words are each base's own. What one does not state is not asked, but for who may
enter at all: filed community organizations and registered ones (信民〔2025〕4号).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from registry.incubation.known import Base, Body, Tenant
from registry.incubation.models import BaseTier, Stage
from registry.organizations import OrganizationForm, Standing
from registry.rules import Finding
from registry.terms import add_term

ADMITTED = (Standing.FILED, Standing.REGISTERED)
DEFAULT = "信民〔2025〕4号（参照）：已备案的社区社会组织、已登记的社会组织可以入驻"


def is_sited(tier: str, site_id: int, office_id: int | None) -> bool:
    """Whether a base's site lies within a division of its tier, and a community's in a community."""
    return office_id is not None and not (tier == BaseTier.COMMUNITY and office_id == site_id)


def agreed_until(base: Base, since: date, until: date | None) -> date | None:
    """The first day that an agreement does not cover: as stated, else by the base's own period."""
    period = base.terms.period
    return until or (None if period is None else add_term(since, period))


def to_admission(base: Base, body: Body, stage: Stage, until: date | None) -> Iterator[Finding]:
    """Whether it may enter: `until` is what was stated."""
    yield from _among("standings", base, body.standing, base.terms.standings or ADMITTED)
    if base.terms.forms is not None:
        yield from _among("forms", base, body.form, base.terms.forms)
    yield from _allowed(base, stage)
    if until is None and base.terms.period is None:
        zh = "基地未规定孵化期限，入驻协议应当约定期限届满日期"
        en = "The base states no incubation period, so the agreement states its end"
        yield _against("period", base.article, zh, en)


def to_renewal(base: Base, tenant: Tenant) -> Iterator[Finding]:
    most = base.terms.renewals_max
    if most is not None and tenant.renewals >= most:
        zh = f"续驻不超过{most}次：已续驻{tenant.renewals}次"
        en = f"At most {most} renewals: there were {tenant.renewals}"
        yield _against("renewals", base.article, zh, en)


def to_stage(base: Base, tenant: Tenant, stage: Stage) -> Iterator[Finding]:
    """Only those that the base has, and in its order where it states one."""
    yield from _allowed(base, stage)
    order = base.terms.stages or ()
    if {stage, tenant.stage} <= set(order) and order.index(stage) < order.index(tenant.stage):
        zh = f"孵化阶段按顺序推进：目前为{_chinese(tenant.stage)}"
        en = f"Stages follow in order: it is in {tenant.stage}"
        yield _against("stages", base.article, zh, en)


def to_grade(base: Base, grade: str) -> Iterator[Finding]:
    """A base's own words for grades, where it has some."""
    if base.terms.grades is not None:
        yield from _among("grades", base, grade, base.terms.grades)


def _allowed(base: Base, stage: Stage) -> Iterator[Finding]:
    if base.terms.stages is not None:
        yield from _among("stages", base, stage, base.terms.stages)


CHINESE: dict[str, str] = {
    Stage.EMBRYONIC: "萌芽",
    Stage.START_UP: "初创",
    Stage.HUB: "枢纽",
    Standing.GUIDED: "指导管理",
    Standing.FILED: "备案",
    Standing.REGISTERED: "登记",
    OrganizationForm.ASSOCIATION: "社会团体",
    OrganizationForm.SERVICE_AGENCY: "社会服务机构",
    OrganizationForm.FOUNDATION: "基金会",
    OrganizationForm.COMMUNITY_FILED: "备案的社区社会组织",
    OrganizationForm.COMMUNITY_GUIDED: "指导的社区社会组织",
}
"""The words of the register; a grade is in the base's own."""

NAMES = {
    "standings": ("基地接收的组织状态", "The base takes in bodies that stand as"),
    "forms": ("基地接收的组织形式", "The base takes in bodies of the forms"),
    "stages": ("基地设置的孵化阶段", "The base has the stages"),
    "grades": ("基地设置的评估等次", "The base has the grades"),
}


def _among(
    what: str, base: Base, told: StrEnum | str | None, wanted: Sequence[StrEnum | str]
) -> Iterator[Finding]:
    if told in wanted:
        return
    is_default = what == "standings" and base.terms.standings is None
    zh, en = NAMES[what]
    listed, held = "、".join(map(_chinese, wanted)), _chinese(told or "")
    article = DEFAULT if is_default else base.article
    texts = f"{zh}为{listed}：现为{held}", f"{en} {', '.join(wanted)}: it is {told}"
    yield _against(what, article, *texts)


def _chinese(word: str) -> str:
    return CHINESE.get(word, word)


def _against(what: str, article: str, zh: str, en: str) -> Finding:
    return Finding(
        f"incubation.{what}", passes=False, article=article, message_zh=zh, message_en=en
    )
