"""What approving a case does to the register, kind by kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from registry.cases import CaseKind
from registry.database import WriteSession
from registry.divisions.finding import division_of
from registry.errors import Conflict
from registry.organizations import FactKind, OrganizationForm, Standing
from registry.organizations.models import CharityRoute, ManagementMode
from registry.registration import contents, granting
from registry.registration.codes import issue_code
from registry.registration.decisions import Decision
from registry.registration.entering import Entry, create
from registry.registration.known import Said, is_registered


async def enter(decision: Decision) -> int:
    """Enters it in the register; the body that it is about. Raises Conflict."""
    if (founded := _FOUNDED.get(decision.case.kind)) is not None:
        return await founded(decision)
    await _ENTERED[decision.case.kind](decision)
    return decision.entry.body


async def _establish(decision: Decision) -> int:
    """A new body, or one that was filed and keeps its number."""
    content = decision.asked(contents.Establish)
    code = await issue_code(decision.session, content.form, decision.case.division_id)
    mode = ManagementMode.DUAL if content.supervising_unit else ManagementMode.DIRECT
    columns: dict[str, Any] = {
        "name": content.name,
        "purpose": content.purpose,
        "supervising_unit": content.supervising_unit,
        "management_mode": mode,
    }
    if decision.case.organization_id is None:
        entry = await _found(decision, credit_code=code, filing_number=None, **columns)
    else:
        entry = decision.entry
        await _grow(decision, columns)
        await entry.set(credit_code=code)
    await entry.live(await _division(decision.session, content.home))
    await _govern(entry, content)
    await _fund(entry, content, public=content.public_foundation)
    if content.charity:
        await entry.become_charity(CharityRoute.ESTABLISHED)
    community_based = content.community_based
    if community_based is None:
        community_based = decision.said is not None and bool(decision.known["communityBased"])
    await entry.stand(content.form, Standing.REGISTERED, community_based=community_based)
    return entry.body


async def _found(decision: Decision, **columns: Any) -> Entry:
    registrar, day = decision.case.division_id, decision.day
    body = await create(decision.session, registrar_id=registrar, day=day, **columns)
    return Entry(decision.session, body, decision.case_id, day, is_new=True)


async def _grow(decision: Decision, columns: Mapping[str, Any]) -> None:
    """What a filed body was called and who filed it stay on record. Raises Conflict."""
    if is_registered(decision.known):
        raise Conflict("It is registered already.", "该组织已经登记。")
    entry, registrar = decision.entry, decision.case.division_id
    await entry.column(FactKind.NAME, {"name": columns["name"]}, name=columns["name"])
    purpose = columns["purpose"]
    if purpose is not None:
        await entry.column(FactKind.PURPOSE, {"text": purpose}, purpose=purpose)
    await entry.column(FactKind.REGISTRAR, {"divisionId": registrar}, registrar_id=registrar)
    await _supervise(entry, columns["supervising_unit"])
    await entry.end(FactKind.LEADER)


async def _file(decision: Decision) -> int:
    """Filed by the street, or guided by the community only; a guided group may become a filed one."""
    content = decision.asked(contents.File)
    form = OrganizationForm.COMMUNITY_GUIDED if content.guided else OrganizationForm.COMMUNITY_FILED
    standing = Standing.GUIDED if content.guided else Standing.FILED
    if decision.case.organization_id is None:
        entry = await _found(
            decision,
            name=content.name,
            purpose=content.purpose,
            supervising_unit=None,
            management_mode=None,
            credit_code=None,
            filing_number=decision.case.number,
        )
    elif content.guided or decision.known["standing"] != Standing.GUIDED:
        raise Conflict("It is filed already, or registered.", "该组织已经备案或者登记。")
    else:
        entry = decision.entry
        await _rename(entry, content)
        await entry.set(filing_number=decision.case.number)
    await entry.live(await _division(decision.session, content.community))
    await entry.fact(FactKind.LEADER, {"name": content.leader})
    await entry.fact(FactKind.MEMBERS, {"persons": content.members})
    await entry.stand(form, standing, community_based=True)
    return entry.body


async def _rename(entry: Entry, content: contents.File | contents.Change) -> None:
    if content.name is not None:
        await entry.column(FactKind.NAME, {"name": content.name}, name=content.name)
    if content.purpose is not None:
        await entry.column(FactKind.PURPOSE, {"text": content.purpose}, purpose=content.purpose)


async def _change(decision: Decision) -> None:
    """What the supervising unit consented to is done with it."""
    content, entry = decision.asked(contents.Change), decision.entry
    await entry.set()
    await _rename(entry, content)
    if content.supervising_unit is not None or content.direct:
        await _supervise(entry, content.supervising_unit)
    if content.home is not None:
        await entry.live(await _division(decision.session, content.home))
    held = decision.held(FactKind.FUNDS)
    await _fund(entry, content, public=held["value"].get("public") if held else None)
    await _govern(entry, content, members=decision.held(FactKind.MEMBERS))
    await entry.done_with("SUPERVISOR_CONSENT")


async def _supervise(entry: Entry, unit: str | None) -> None:
    mode = ManagementMode.DUAL if unit else ManagementMode.DIRECT
    value = {"mode": mode, "unit": unit}
    await entry.column(FactKind.SUPERVISION, value, supervising_unit=unit, management_mode=mode)


async def _fund(entry: Entry, content: contents.Governed, *, public: bool | None) -> None:
    if content.funds is not None:
        await entry.fact(FactKind.FUNDS, {"amount": str(content.funds), "public": public})


async def _govern(entry: Entry, content: contents.Governed, members: Said | None = None) -> None:
    """What is stated; of the members, the number that is not stated stays."""
    if content.address is not None:
        await entry.fact(FactKind.ADDRESS, {"address": content.address})
    if content.legal_representative is not None:
        await entry.fact(FactKind.LEGAL_REPRESENTATIVE, {"name": content.legal_representative})
    if content.member_persons is not None or content.member_units is not None:
        stated = {"persons": content.member_persons, "units": content.member_units}
        known = members["value"] if members else {}
        counts = {name: known.get(name, 0) if n is None else n for name, n in stated.items()}
        await entry.fact(FactKind.MEMBERS, counts)
    if content.council is not None:
        seats = [seat.model_dump(mode="json", by_alias=True) for seat in content.council]
        await entry.fact(FactKind.COUNCIL, {"seats": seats})


async def _deregister(decision: Decision) -> None:
    content = decision.asked(contents.Deregister)
    if content.liquidation_done_on is not None:
        value = {"doneOn": str(content.liquidation_done_on)}
        await decision.entry.fact(FactKind.LIQUIDATION, value)
    await _cease(decision, Standing.DISSOLVED)


async def _revoke(decision: Decision) -> None:
    if not is_registered(decision.known):
        raise Conflict("Only a registration can be revoked.", "只有已登记的社会组织可以撤销登记。")
    await _cease(decision, Standing.REVOKED)


async def _cease(decision: Decision, standing: Standing) -> None:
    known = decision.known
    form = OrganizationForm(known["form"])
    await decision.entry.set()
    await decision.entry.cease(form, standing, community=known["communityBased"])


async def _division(session: WriteSession, code: str) -> int:
    """The division that a home is in. Raises NotFound."""
    division_id = await division_of(session, code)
    assert division_id is not None  # noqa: S101 - a code was given
    return division_id


_FOUNDED: Mapping[str, Callable[[Decision], Awaitable[int]]] = {
    CaseKind.ESTABLISH: _establish,
    CaseKind.FILE: _file,
}
_ENTERED: Mapping[str, Callable[[Decision], Awaitable[None]]] = {
    CaseKind.CHANGE: _change,
    CaseKind.DEREGISTER: _deregister,
    CaseKind.REVOKE: _revoke,
    CaseKind.CHARITY: granting.become_charity,
    CaseKind.END_CHARITY: granting.end_charity,
    CaseKind.FUNDRAISING: granting.raise_funds,
    CaseKind.END_FUNDRAISING: granting.end_fundraising,
    CaseKind.EVALUATION: granting.evaluate,
    CaseKind.REGRADE: granting.regrade,
    CaseKind.ANNUAL: granting.report_annually,
    CaseKind.PENALTY: granting.penalize,
    CaseKind.LISTING: granting.list_,
    CaseKind.DELISTING: granting.delist,
    CaseKind.PARTY: granting.build_party,
    CaseKind.CERTIFICATE: granting.certify,
    CaseKind.NOTICE: granting.note,
}
