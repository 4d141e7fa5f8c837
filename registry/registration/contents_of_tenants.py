"""What each kind of case about a tenant of a base asks for, as it is given and kept. Pure."""

from __future__ import annotations

from datetime import date

from registry.cases import CaseKind
from registry.incubation import Exit, Stage
from registry.incubation.stated import StatedTenant
from registry.registration.contents import Content
from registry.stated import Name, Words


class AboutTenant(Content, StatedTenant):
    """A case about a body and a base."""


class AdmitTenant(AboutTenant):
    """入驻申请; until when, unless the base's own period says."""

    kind = CaseKind.ADMIT_TENANT

    stage: Stage
    agreement: Name
    until: date | None = None


class RenewTenancy(AboutTenant):
    """续驻."""

    kind = CaseKind.RENEW_TENANCY

    agreement: Name
    until: date


class EndTenancy(AboutTenant):
    """退出."""

    kind = CaseKind.END_TENANCY

    exit: Exit
    reason: Words
    on: date
