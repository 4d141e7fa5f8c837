"""What officers tell the register of one person: which, and why."""

from enum import Enum

import strawberry

from schema.common import word
from schema.registration.inputs import KEY, may, must

REASON = "Why (办理原因); it stands on the trail."
NUMBER = "The person's number."


@strawberry.enum(description="What the verifier said of a name and a number (核验结果).")
class VerificationResult(Enum):
    MATCH = word("MATCH", "They belong together (一致).")
    MISMATCH = word("MISMATCH", "They do not (不一致).")
    UNKNOWN = word("UNKNOWN", "It does not know the number (库中无此记录).")


@strawberry.input(description="Whose identity is to be shown, and why (查看明文).")
class RevealIdentityInput:
    number: str = must(NUMBER)
    reason: str = must(REASON)


@strawberry.input(description="Whose copy is to be made, and why (查阅、复制个人信息).")
class ExportVolunteerInput:
    number: str = must(NUMBER)
    reason: str = must(REASON)


@strawberry.input(description="Whose personal data is to be erased, and why (删除个人信息).")
class EraseVolunteerInput:
    number: str = must(NUMBER)
    reason: str = must(REASON)
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="A registration, by what its platform calls it.")
class RegistrationKeyInput:
    platform: str = must("The platform's code.")
    external_id: str = must("What the platform calls it.")


@strawberry.input(description="Which registrations are somebody else's, and why (拆分).")
class SplitVolunteerInput:
    number: str = must(NUMBER)
    registrations: list[RegistrationKeyInput] = must(
        "Those that leave: some of the person's, but not all of them."
    )
    keeps_identity: bool = must(
        "Whether the identity number belongs to the person that remains, and not to the new one."
    )
    reason: str = must(REASON)
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="Which two persons are one, and why (合并).")
class MergeVolunteersInput:
    number: str = must("The number of the person that is no longer one by themselves.")
    into: str = must("The number of the person that they are.")
    reason: str = must(REASON)
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="Whose name and number are to be verified (实名核验).")
class VerifyVolunteerInput:
    number: str = must(NUMBER)
