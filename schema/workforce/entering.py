"""What officers tell the register of social workers and posts."""

import strawberry

from schema.registration.inputs import KEY, may, must
from schema.scalars import Date, DivisionCode, Hours
from schema.volunteers.inputs import DocumentType
from schema.workforce.words import CertificateLevel, Degree, WorkerStatus

NUMBER = "The person's number."
VERSION = "The version that was read; refused with a Conflict where there is another by now."


@strawberry.input(description="A certificate of qualification (社会工作者职业资格证书).")
class WorkerCertificateInput:
    level: CertificateLevel = must("Its level (级别).")
    number: str = must("Its number (证书编号); sealed.")
    issued_on: Date = must("When it was issued (取得日期).")


@strawberry.input(description="A degree in social work or a related field (专业学历).")
class DegreeInput:
    degree: Degree = must("Which (学历).")
    institution: str = must("Who conferred it (毕业院校).")
    graduated_on: Date = must("When it was conferred (毕业日期).")


@strawberry.input(description="An employer that is neither a body of the register nor a community.")
class InstitutionInput:
    division: DivisionCode = must("Where it is.")
    name: str = must("Its name (单位名称).")


@strawberry.input(one_of=True, description="Who employs: exactly one (用人单位).")
class WorkplaceInput:
    organization: str | None = may("A social organization, by its number (社会组织).")
    community: DivisionCode | None = may("A community (城乡社区).")
    institution: InstitutionInput | None = may("An institution (事业单位等).")
    base: str | None = may("An incubation base, by its number (孵化基地).")


@strawberry.input(description="Who employs somebody from a day on (任职).")
class EmploymentInput:
    workplace: WorkplaceInput = must("Who (用人单位).")
    since: Date = must("From which day on (任职日期); who employed them before does so no longer.")
    post: str | None = may("In which post of theirs, by its number (岗位).")


@strawberry.input(description="A person to be entered as a social worker (录入社会工作者).")
class EnterSocialWorkerInput:
    id_type: DocumentType = strawberry.field(
        default=DocumentType.RESIDENT_ID, description="The identity document (证件类型)."
    )
    id_number: str = must("Its number (证件号码): who has the same is the same person; sealed.")
    id_country: str | None = may("Of a passport: who issued it, in three letters (签发国).")
    name: str = must("The name (姓名); sealed.")
    phone: str | None = may("The phone number (联系电话); sealed.")
    home: DivisionCode = must("Where they live: a community, or a larger division (居住地).")
    since: Date | None = may(
        "Since when they are one of the city; by default from the first day of the employment, or today."
    )
    certificate: WorkerCertificateInput | None = may("A certificate; this or a degree is required.")
    degree: DegreeInput | None = may("A degree.")
    employment: EmploymentInput | None = may("Who employs them (任职).")
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="Where somebody lives from a day on (居住地变更).")
class HomeInput:
    division: DivisionCode = must("Where.")
    since: Date = must("From which day on.")


@strawberry.input(description="A day on which something ends.")
class EndInput:
    on: Date = must("The first day on which it holds no more.")


@strawberry.input(description="A certificate that is held no more (证书作废).")
class CertificateLossInput:
    level: CertificateLevel = must("Of which level.")
    on: Date = must("The first day on which it is held no more; its registration ends with it.")
    reason: str = must("Why (原因).")


@strawberry.input(description="Whether somebody is a social worker of the city (状态变更).")
class WorkerStatusInput:
    status: WorkerStatus = must("Whether they are.")
    on: Date = must("From which day on; who leaves is employed no more.")
    reason: str = must("Why (原因).")


@strawberry.input(description="Continuing education on a day (继续教育).")
class EducationInput:
    on: Date = must("The day (日期).")
    hours: Hours = must("How long, with one decimal place (学时).")
    title: str = must("What it was (课程).")
    provider: str = must("Who gave it (主办单位).")


@strawberry.input(one_of=True, description="One thing that is recorded of a social worker.")
class SocialWorkerFactInput:
    certificate: WorkerCertificateInput | None = may("A certificate (取得证书).")
    certificate_loss: CertificateLossInput | None = may("That one is held no more (证书作废).")
    degree: DegreeInput | None = may("A degree (取得学历).")
    home: HomeInput | None = may("A new home (居住地变更).")
    employment: EmploymentInput | None = may("A new employer or post (任职).")
    employment_end: EndInput | None = may("That nobody employs them any more (离职).")
    status: WorkerStatusInput | None = may("That they leave, or are back (状态变更).")
    education: EducationInput | None = may("Continuing education (继续教育).")


@strawberry.input(description="What is recorded of a social worker, and of whom.")
class RecordSocialWorkerFactInput:
    number: str = must(NUMBER)
    fact: SocialWorkerFactInput = must("What.")
    expected_version: int | None = may(VERSION)
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="A post at a workplace: for so many from a day on (设置社工岗位).")
class SetPostInput:
    workplace: WorkplaceInput = must("Who employs (用人单位).")
    title: str = must("What it is called; known again by it (岗位名称).")
    places: int = must("For how many persons it is set (设置人数); 0 gives it up.")
    since: Date = must("From which day on.")
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="Who is to be shown in the clear, and why (查看明文).")
class RevealSocialWorkerInput:
    number: str = must(NUMBER)
    reason: str = must("Why (办理原因); it stands on the trail.")
