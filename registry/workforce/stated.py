"""What officers and files state of a social worker, and what must be true of it by itself. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from registry.identity_document import DocumentType
from registry.stated import Contradiction, Name, Stated, Words
from registry.workforce.models import CertificateLevel, Degree, WorkerStatus

MOST_HOURS = Decimal(1_000)

Number = Annotated[str, Field(pattern="^[0-9A-Za-z()（）-]{5,40}$")]
Hours = Annotated[Decimal, Field(gt=0, le=MOST_HOURS, decimal_places=1)]
Places = Annotated[int, Field(ge=1, le=10_000)]
WorkerNumber = Annotated[str, Field(pattern="^SW[0-9]{9,18}$")]
PostNumber = Annotated[str, Field(pattern="^SP[0-9]{9,18}$")]


class StatedCertificate(Stated):
    """A certificate of qualification (社会工作者职业资格证书)."""

    level: CertificateLevel
    number: Number
    issued_on: date


class StatedDegree(Stated):
    """A degree in social work or a related field (社会工作及相关专业学历)."""

    degree: Degree
    institution: Name
    graduated_on: date


class StatedInstitution(Stated):
    """An employer that is neither a body of the register nor a community (事业单位等)."""

    division: str
    name: Name


class StatedWorkplace(Stated):
    """Who employs: exactly one of its kinds."""

    organization: Annotated[str, Field(pattern="^SO[0-9]{9,18}$")] | None = None
    community: str | None = None
    institution: StatedInstitution | None = None

    @model_validator(mode="after")
    def _is_one(self) -> StatedWorkplace:
        if len(self.model_fields_set) != 1:
            raise Contradiction("Name exactly one employer.", "请填写一个用人单位。")
        return self


class StatedEmployment(Stated):
    """Who employs them from a day on, and in which post."""

    workplace: StatedWorkplace
    since: date
    post: PostNumber | None = None


class StatedWorker(Stated):
    """A person who is entered as a social worker: known by a document, and by what makes them one."""

    id_type: DocumentType = DocumentType.RESIDENT_ID
    id_number: Annotated[str, Field(max_length=50)]
    id_country: Annotated[str, Field(max_length=3)] | None = None
    name: Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[^\x00]*\S[^\x00]*$")]
    phone: Annotated[str, Field(max_length=50)] | None = None
    home: str
    since: date | None = None
    certificate: StatedCertificate | None = None
    degree: StatedDegree | None = None
    employment: StatedEmployment | None = None

    @model_validator(mode="after")
    def _has_a_basis(self) -> StatedWorker:
        if self.certificate is None and self.degree is None:
            raise Contradiction(
                "A certificate or a degree makes somebody a social worker.",
                "社会工作专业人才应具有职业资格证书或者社会工作及相关专业学历。",
            )
        return self


class StatedHome(Stated):
    """Where they live from a day on."""

    division: str
    since: date


class StatedEnd(Stated):
    """That something ends on a day."""

    on: date


class StatedLoss(Stated):
    """That a certificate is no longer held (证书作废)."""

    level: CertificateLevel
    on: date
    reason: Words


class StatedStatus(Stated):
    """Whether they are a social worker of the city from a day on."""

    status: WorkerStatus
    on: date
    reason: Words


class StatedEducation(Stated):
    """Continuing education on a day."""

    on: date
    hours: Hours
    title: Name
    provider: Name


class StatedFact(Stated):
    """One thing that is recorded of a social worker."""

    certificate: StatedCertificate | None = None
    certificate_loss: StatedLoss | None = None
    degree: StatedDegree | None = None
    home: StatedHome | None = None
    employment: StatedEmployment | None = None
    employment_end: StatedEnd | None = None
    status: StatedStatus | None = None
    education: StatedEducation | None = None

    @model_validator(mode="after")
    def _is_one(self) -> StatedFact:
        if len(self.model_fields_set) != 1:
            raise Contradiction("Record exactly one thing.", "每次登记一项内容。")
        return self


class StatedPost(Stated):
    """A post at a workplace: for so many persons from a day on; for none it is given up."""

    workplace: StatedWorkplace
    title: Name
    places: Annotated[int, Field(ge=0, le=10_000)]
    since: date
