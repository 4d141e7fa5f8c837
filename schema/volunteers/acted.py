"""What is answered to whoever acted on one person. What is personal is never part of a statement."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple

import orjson
import strawberry
from sqlalchemy import BigInteger, ColumnElement, Integer, Text, func
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.sql import column

from registry.actor import Permission
from registry.audit.subjects import VOLUNTEER, Subject
from registry.volunteers import queries
from registry.volunteers.revealing import Revealed
from schema.planner import Args, Many, One, Outcome, Source, Written, leaf, planned
from schema.problems import Conflict, Forbidden, InvalidInput, NotFound, VerifierUnavailable
from schema.scalars import Date
from schema.volunteers import reads
from schema.volunteers.acting import VerificationResult
from schema.volunteers.counts import VolunteerPlatform
from schema.volunteers.inputs import DocumentType
from schema.volunteers.types import Volunteer

HIDDEN = ("name", "number", "country", "phone", "born_on")
COLUMNS = ("place", "platform", "external_id", "document_type", *HIDDEN)


def key_of(number: str) -> int:
    return Subject.numbered(VOLUNTEER, number).id


def _person(name: str) -> One:
    """A volunteer whose key is told, to whoever may read of them."""

    def read(row: Written, _: Args) -> Source:
        return reads.by_key(row.value(name, BigInteger()), row.binders)

    return One(read)


class RevealedRow(NamedTuple):
    """A registration with the names of its secrets, and what makes them stand-ins."""

    written: Written
    r: Any

    def hidden(self, what: str) -> ColumnElement[str]:
        return self.written.secret(self.r.c[what])


def revealed(shown: Revealed) -> Outcome:
    """Each text that is personal is a secret; the list tells its name."""
    secrets: dict[str, str] = {}
    listed = []
    for place, registration in enumerate(shown.registrations):
        told: dict[str, Any] = {"place": place, **registration._asdict()}
        for what in HIDDEN:
            if told[what] is not None:
                name = f"{what}_{place}"
                secrets[name], told[what] = str(told[what]), name
        listed.append({name: told[name] for name in COLUMNS})
    values = {"number": shown.number, "registrations": _json(listed)}
    return Outcome("IdentityRevealed", values, secrets)


def _registrations(row: Written, _: Args) -> Source:
    each = func.json_to_recordset(row.value("registrations", JSON()))
    columns = (column(name, Integer() if name == "place" else Text()) for name in COLUMNS)
    r = each.table_valued(*columns).render_derived(with_types=True)
    return Source(RevealedRow(row, r), r)


def _platform(row: RevealedRow, _: Args) -> Source:
    p = queries.platform.alias()
    return Source(p, p, [p.c.code == row.r.c.platform])


def _hidden(what: str, description: str) -> Any:
    return leaf(lambda row: row.hidden(what), description)


@strawberry.type(description="What a platform states of who somebody is, in the clear (明文).")
class RevealedRegistration:
    access: ClassVar = Permission.PEOPLE_REVEAL

    platform: VolunteerPlatform | None = planned(One(_platform), "The platform.")
    external_id: str = leaf(lambda row: row.r.c.external_id, "What the platform calls it.")
    name: str | None = _hidden("name", "The name (姓名).")
    document_type: DocumentType | None = leaf(
        lambda row: row.r.c.document_type, "The identity document (证件类型)."
    )
    document_number: str | None = _hidden("number", "Its number (证件号码).")
    document_country: str | None = _hidden("country", "Of a passport: who issued it (签发国).")
    phone: str | None = _hidden("phone", "The phone number (联系电话).")
    born_on: Date | None = _hidden(
        "born_on", "The day of birth, as it is stated or by the document (出生日期)."
    )


@strawberry.type(description="Who somebody is. That it was shown stands on the trail.")
class IdentityRevealed:
    access: ClassVar = Permission.PEOPLE_REVEAL

    number: str = leaf(lambda row: row.value("number", Text()), "The person's number.")
    registrations: list[RevealedRegistration] = planned(
        Many(_registrations, lambda row: [row.r.c.place], size=3),
        "What each platform states of them.",
    )


@strawberry.type(description="A person's own copy. That it was made stands on the trail.")
class VolunteerExported:
    access: ClassVar = Permission.PEOPLE_REVEAL

    number: str = leaf(lambda row: row.value("number", Text()), "The person's number.")
    document: str = leaf(
        lambda row: row.value("document", Text()),
        "All that is held of them, in the clear, as the text of a JSON document.",
    )


@strawberry.type(description="The person's data is erased; earlier days count them as before.")
class VolunteerErased:
    access: ClassVar = Permission.VOLUNTEERS_CORRECT

    volunteer: Volunteer | None = planned(_person("volunteer"), "What is left of the person.")


@strawberry.type(description="The two persons that were one.")
class VolunteerSplit:
    access: ClassVar = Permission.VOLUNTEERS_CORRECT

    volunteer: Volunteer | None = planned(_person("volunteer"), "The person that remains.")
    new_volunteer: Volunteer | None = planned(
        _person("new_volunteer"), "The person that the registrations belong to now."
    )


@strawberry.type(description="The one person of the two.")
class VolunteersMerged:
    access: ClassVar = Permission.VOLUNTEERS_CORRECT

    volunteer: Volunteer | None = planned(_person("volunteer"), "The person.")


@strawberry.type(description="The verifier has answered; where they match the person is verified.")
class VolunteerVerified:
    access: ClassVar = Permission.VOLUNTEERS_READ

    result: VerificationResult = leaf(
        lambda row: row.value("result", Text()),
        "What it said: MATCH where one of the names that are stated with the number is theirs.",
    )
    registrations: int = leaf(
        lambda row: row.value("registrations", Integer()), "How many registrations this verified."
    )
    volunteer: Volunteer | None = planned(_person("volunteer"), "The person after it.")


def _json(value: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(value).decode()


RevealIdentityResult = Annotated[
    IdentityRevealed | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("RevealIdentityResult", description="Who somebody is, or why not."),
]
ExportVolunteerResult = Annotated[
    VolunteerExported | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("ExportVolunteerResult", description="A person's copy, or why not."),
]
EraseVolunteerResult = Annotated[
    VolunteerErased | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("EraseVolunteerResult", description="What came of it."),
]
SplitVolunteerResult = Annotated[
    VolunteerSplit | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("SplitVolunteerResult", description="What came of it."),
]
MergeVolunteersResult = Annotated[
    VolunteersMerged | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("MergeVolunteersResult", description="What came of it."),
]
VerifyVolunteerResult = Annotated[
    VolunteerVerified | Forbidden | NotFound | Conflict | InvalidInput | VerifierUnavailable,
    strawberry.union("VerifyVolunteerResult", description="What came of it."),
]
