"""Every kind of case, with what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.cases import CaseKind
from registry.registration import contents, contents_of_tenants, contents_of_workers
from registry.registration.contents import Content
from registry.stated import stated

CONTENTS: Mapping[CaseKind, type[Content]] = {
    content.kind: content
    for content in (
        *(contents.Establish, contents.File, contents.Change, contents.Deregister),
        *(contents.Revoke, contents.Charity, contents.Fundraising, contents.Evaluation),
        *(contents.Annual, contents.Penalty, contents.Listing, contents.Delisting),
        *(contents.Party, contents.Notice, contents.EndCharity, contents.EndFundraising),
        *(contents.Regrade, contents.Certificate),
        *(contents_of_workers.RegisterWorker, contents_of_workers.RenewWorker),
        *(contents_of_tenants.AdmitTenant, contents_of_tenants.RenewTenancy),
        contents_of_tenants.EndTenancy,
    )
}


def content_of(kind: CaseKind, given: Mapping[str, Any]) -> Content:
    """What was given. Raises BadInput with the path of what is wrong."""
    return stated(CONTENTS[kind], given, called=kind)
