"""The contract says who may ask a field: of whatever that is not everybody, its read declares a look."""

from __future__ import annotations

import pytest
from graphql import GraphQLObjectType, get_named_type, is_composite_type

from registry.actor import Permission
from schema.access import ACCESS
from schema.contract import schema
from schema.planner import Limits, Plan, Planner, Request
from tests.conftest import TODAY

CONTRACT = schema._schema
PLACES = {
    "Query": "{{ {} }}",
    "SocialOrganization": '{{ organization(number: "SO000000001") {{ {} }} }}',
    "OrganizationFact": '{{ organization(number: "SO000000001") {{ history {{ {} }} }} }}',
    "BaseEvaluation": '{{ incubationBase(number: "IB000000001") {{ evaluations {{ {} }} }} }}',
    "SocialWorker": '{{ socialWorker(number: "SW000000001") {{ {} }} }}',
    "Tenancy": '{{ organization(number: "SO000000001") {{ tenancies {{ {} }} }} }}',
}
"""How an object of each type that has such fields is reached."""

ARGUMENTS = {("Query", "case"): '(number: "RC000000001")'}

MASKED = {
    *("Volunteer", "VolunteerConnection", "SocialWorker", "SocialWorkerConnection"),
    *("ProjectVolunteerConnection", "ProjectWorker", "BulkJob"),
}
"""What shows of persons only what may be shown, and a platform's own files: who reveals somebody is on
the trail, not who looks."""


def kept() -> list[tuple[str, str]]:
    """The fields that state a permission of their own; where a whole type does, these lead to it."""
    return [
        (type_.name, name)
        for type_ in CONTRACT.type_map.values()
        if isinstance(type_, GraphQLObjectType) and type_ is not CONTRACT.mutation_type
        for name, field in type_.fields.items()
        if not name.startswith("__") and "strawberry-definition" in field.extensions
        if isinstance(field.extensions["strawberry-definition"].metadata.get(ACCESS), Permission)
        if get_named_type(field.type).name not in MASKED
    ]


def plan_of(query: str) -> Plan:
    prepared = Planner(CONTRACT, Limits()).prepare(query, None)
    return prepared.plan(prepared.variables({}), Request(TODAY, "zh"))


@pytest.mark.parametrize(("type_name", "name"), kept())
def test_what_is_kept_from_others_declares_a_look(type_name: str, name: str) -> None:
    type_ = CONTRACT.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    asked = f"{name}{ARGUMENTS.get((type_name, name), '')}"
    if is_composite_type(get_named_type(type_.fields[name].type)):
        asked += " { __typename }"
    plan = plan_of(PLACES[type_name].format(asked))
    assert plan.looks
    assert " AS shown" in (plan.sql or "")


@pytest.mark.parametrize(
    "query",
    [
        "{ viewer { name permissions { permission } } }",
        "{ organizations { nodes { name grade { level } registrar { name } } count { value } } }",
        '{ organization(number: "SO000000001") { name penalties { on } } nodes(ids: []) { id } }',
        "{ communityRatio(settlement: URBAN) { mean } charityDoubling { progress } }",
    ],
)
def test_what_everybody_may_know_adds_nothing_to_its_statement(query: str) -> None:
    plan = plan_of(query)
    assert not plan.looks
    assert "shown" not in (plan.sql or "")
