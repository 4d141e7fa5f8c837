"""What is answered to whoever entered a base, or recorded something of one or of a tenant."""

from typing import Annotated, ClassVar

import strawberry

from schema.access import PUBLIC
from schema.incubation import reads, tenancy_reads
from schema.incubation.types import IncubationBase, Tenancy
from schema.planner import One, planned
from schema.problems import Conflict, Forbidden, InvalidInput, NotFound, RuleViolation


@strawberry.type(description="The base is in the register.")
class BaseEntered:
    access: ClassVar = PUBLIC

    base: IncubationBase | None = planned(One(reads.written), "The base.")


@strawberry.type(description="It is recorded of the base.")
class BaseFactRecorded:
    access: ClassVar = PUBLIC

    base: IncubationBase | None = planned(One(reads.written), "The base after it.")


@strawberry.type(description="It is recorded of the tenant.")
class TenancyRecorded:
    access: ClassVar = PUBLIC

    tenancy: Tenancy | None = planned(One(tenancy_reads.written), "The tenancy after it.")


EnterBaseResult = Annotated[
    BaseEntered | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("EnterBaseResult", description="What came of it."),
]
RecordBaseFactResult = Annotated[
    BaseFactRecorded | Forbidden | NotFound | Conflict | InvalidInput | RuleViolation,
    strawberry.union("RecordBaseFactResult", description="What came of it."),
]
RecordTenancyResult = Annotated[
    TenancyRecorded | Forbidden | NotFound | Conflict | InvalidInput | RuleViolation,
    strawberry.union("RecordTenancyResult", description="What came of it."),
]
