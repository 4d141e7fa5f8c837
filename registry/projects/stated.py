"""What officers state of a project, and what must be true of it by itself. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from registry.projects.models import FundOrigin, ProjectKind
from registry.stated import LARGEST_SUM, Name, Stated, Words

OrganizationNumber = Annotated[str, Field(pattern="^SO[0-9]{9,18}$")]
ProjectNumber = Annotated[str, Field(pattern="^PJ[0-9]{9,18}$")]
FundNumber = Annotated[str, Field(pattern="^PF[0-9]{9,18}$")]
BeneficiariesNumber = Annotated[str, Field(pattern="^PB[0-9]{9,18}$")]
WorkerNumber = Annotated[str, Field(pattern="^SW[0-9]{9,18}$")]
VolunteerNumber = Annotated[str, Field(pattern="^VO[0-9]{9,18}$")]
Amount = Annotated[Decimal, Field(gt=0, lt=LARGEST_SUM, decimal_places=2)]
Persons = Annotated[int, Field(ge=1, le=10_000_000)]
Year = Annotated[int, Field(ge=1900, le=2199)]


class StatedProject(Stated):
    """A project that has begun (立项)."""

    organization: OrganizationNumber
    name: Name
    kind: ProjectKind
    purpose: Words | None = None
    division: str
    begins_on: date
    ends_on: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> StatedProject:
        if self.ends_on is not None and self.ends_on < self.begins_on:
            raise ValueError("it ends before it begins")
        return self


class StatedFund(Stated):
    """Money that was committed on a day, for a year."""

    year: Year
    origin: FundOrigin
    amount: Amount
    on: date
    note: Words | None = None


class StatedBeneficiaries(Stated):
    """How many more it has reached by a day."""

    persons: Persons
    on: date
    note: Words | None = None


class StatedFundWithdrawal(Stated):
    """That a row of funds was wrong."""

    fund: FundNumber
    reason: Words


class StatedBeneficiariesWithdrawal(Stated):
    """That a row of beneficiaries was wrong."""

    beneficiaries: BeneficiariesNumber
    reason: Words


class StatedPartner(Stated):
    """Another organization that carries it along from a day on."""

    organization: OrganizationNumber
    since: date


class StatedPartnerEnd(Stated):
    """That it does so no longer."""

    organization: OrganizationNumber
    on: date


class StatedWorker(Stated):
    """A social worker who takes part from a day on."""

    worker: WorkerNumber
    since: date


class StatedWorkerEnd(Stated):
    """That they do so no longer."""

    worker: WorkerNumber
    on: date


class StatedVolunteer(Stated):
    """A volunteer who takes part from a day on."""

    volunteer: VolunteerNumber
    since: date


class StatedVolunteerEnd(Stated):
    """That they do so no longer."""

    volunteer: VolunteerNumber
    on: date


class StatedEnd(Stated):
    """That the project was ended early."""

    on: date
    reason: Words


class StatedFact(Stated):
    """One thing that is recorded of a project."""

    fund: StatedFund | None = None
    fund_withdrawal: StatedFundWithdrawal | None = None
    beneficiaries: StatedBeneficiaries | None = None
    beneficiaries_withdrawal: StatedBeneficiariesWithdrawal | None = None
    partner: StatedPartner | None = None
    partner_end: StatedPartnerEnd | None = None
    worker: StatedWorker | None = None
    worker_end: StatedWorkerEnd | None = None
    volunteer: StatedVolunteer | None = None
    volunteer_end: StatedVolunteerEnd | None = None
    end: StatedEnd | None = None

    @model_validator(mode="after")
    def _is_one(self) -> StatedFact:
        if len(self.model_fields_set) != 1:
            raise ValueError("record exactly one thing")
        return self


class StatedRecord(Stated):
    """Something recorded of a project, as it was read."""

    number: ProjectNumber
    expected_version: int | None = None
    fact: StatedFact
