"""Words about social workers and posts."""

from enum import Enum

import strawberry

from schema.common import word


@strawberry.enum(description="What makes somebody a social worker (认定依据).")
class Basis(Enum):
    CERTIFICATE = word("CERTIFICATE", "A certificate only (职业资格证书).")
    DEGREE = word("DEGREE", "A degree in social work or a related field only (专业学历).")
    BOTH = word("BOTH", "Both: counted once (证书和学历).")


@strawberry.enum(description="The level of a certificate (社会工作者职业水平), the lowest first.")
class CertificateLevel(Enum):
    ASSISTANT = word("ASSISTANT", "Assistant social worker (助理社会工作师).")
    INTERMEDIATE = word("INTERMEDIATE", "Social worker (社会工作师).")
    SENIOR = word("SENIOR", "Senior social worker (高级社会工作师).")


@strawberry.enum(description="A degree (学历).")
class Degree(Enum):
    ASSOCIATE = word("ASSOCIATE", "Associate (专科).")
    BACHELOR = word("BACHELOR", "Bachelor (本科).")
    MASTER = word("MASTER", "Master (硕士研究生).")
    DOCTOR = word("DOCTOR", "Doctor (博士研究生).")


@strawberry.enum(description="What kind of qualification it is.")
class QualificationKind(Enum):
    CERTIFICATE = word("CERTIFICATE", "A certificate (社会工作者职业资格证书).")
    DEGREE = word("DEGREE", "A degree (社会工作及相关专业学历).")


@strawberry.enum(description="Whether somebody is a social worker of the city (状态).")
class WorkerStatus(Enum):
    ACTIVE = word("ACTIVE", "They are (在册).")
    LEFT = word("LEFT", "They are no more: retired, moved away, deceased (退出).")


@strawberry.enum(description="Who employs (用人单位类型).")
class WorkplaceKind(Enum):
    ORGANIZATION = word("ORGANIZATION", "A social organization of the register (社会组织).")
    COMMUNITY = word("COMMUNITY", "A community (城乡社区).")
    INSTITUTION = word("INSTITUTION", "An institution that is neither (事业单位等).")
