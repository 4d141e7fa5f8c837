"""The proof of the planner: what it answers is what graphql-core answers over plain Python objects.

Operations are made in two ways, by hypothesis-graphql from the contract and by `reference.documents`,
which uses the whole of the query language; a third of each runs on a register whose tallies were never
folded, a third where changes wait on top of folded ones, a third where all are folded. The register is
small and made to be difficult (`reference.world`). What is proved by example is in the table EXAMPLES.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import asyncpg
import httpx2
import pytest
from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_required_argument,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

import schema.common
from registry import app
from registry.tallies import keeping as tallies
from registry.volunteers import tallies as volunteer_tallies
from schema.contract import schema as contract
from schema.planner import Planner
from tests.conftest import TODAY, database_named, serving
from tests.reference import comparing, model, world
from tests.reference.documents import Author, Document
from tests.reference.execution import MOST_WORDS, Reference
from tests.reference.filling import SCALARS, filled
from tests.reference.pages import encode
from tests.reference.pools import Pools
from tests.reference.public import public_part

SDL = public_part(contract)
AUTHORED = 120
DRAWN = 160
MOST_SKIPPED = 0.2
COUNTED_UP_TO = 5
"""So low that lists of a small world exceed it."""

STATES = {"never folded": (), "partly folded": (2,), "folded": (2, 3, 4)}
"""After which steps of the world the tallies are folded."""

SKIPPED = {"COST_LIMIT_EXCEEDED", "BAD_USER_INPUT"}
UNKNOWN = "UNKNOWN_DIVISION"
UNKNOWN_PLATFORM = "UNKNOWN_PLATFORM"
UNASKED = "answered without a look at the unknown division"
"""As where only `baselineOn` is asked of the charities within it."""


@dataclass(slots=True)
class Run:
    """The application on one register beside the reference, and what came of their comparison."""

    client: httpx2.AsyncClient
    reference: Reference
    outcomes: Counter[str] = field(default_factory=Counter)

    async def compare(self, document: Document, language: str = "zh") -> None:
        """Fails where the answers differ; an operation that is refused with reason is counted."""
        expected = self.reference.answer(document, language)
        answer = await self.ask(document, language)
        if errors := answer.get("errors"):
            (error,) = errors
            self.outcomes[error["extensions"]["code"]] += 1
            assert self.is_rightly_refused(error), (error, document)
            return
        assert not expected.refused, (expected.refused, document)
        self.outcomes["answered"] += 1
        self.outcomes[UNASKED] += bool(expected.unknown)
        found = comparing.difference(expected.data, answer["data"])
        assert found is None, (found, document)

    def is_rightly_refused(self, error: Any) -> bool:
        if error["extensions"]["code"] == UNKNOWN_PLATFORM:
            codes = {
                f"No platform has the code {p.code}." for p in self.reference.register.platforms
            }
            return error["message"] not in codes
        if error["extensions"]["code"] != UNKNOWN:
            return error["extensions"]["code"] in SKIPPED
        claimed = re.fullmatch(r"No division has the code (\d{12}) on (.{10})\.", error["message"])
        assert claimed is not None, error
        return self.reference.register.coded(claimed[1], date.fromisoformat(claimed[2])) is None

    async def ask(self, document: Document, language: str = "zh") -> Any:
        asked = {"query": document.text, "variables": document.variables}
        response = await self.client.post(
            "/graphql",
            json=asked | {"operationName": document.operation_name},
            headers={"Accept-Language": language},
        )
        return comparing.read(response.text)


@pytest.fixture(scope="module", autouse=True)
def small_numbers() -> Iterator[None]:
    """Counts reach their cap early, and nobody folds tallies while they are looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema.common, "COUNTED_UP_TO", COUNTED_UP_TO)
        patch.setattr(app, "Planner", Planner)  # with plans of its own
        patch.setattr(tallies, "PAUSE", 3_600)
        patch.setattr(volunteer_tallies, "PAUSE", 3_600)
        yield


@asynccontextmanager
async def lived(server: str, empty: str, state: str) -> AsyncIterator[str]:
    """The URL of a register in which the world has happened, folded after some of its steps."""
    name = f"registry_test_{os.getpid()}_{state.replace(' ', '_')}"
    async with database_named(server, name, empty) as url:
        connection = await asyncpg.connect(url)
        for number, step in enumerate(world.steps(), start=1):
            async with connection.transaction():
                await step(connection)
            if number in STATES[state]:
                await world.fold(connection)
        await connection.close()
        yield url


@pytest.fixture(scope="module")
async def runs(server: str, empty_template: str) -> AsyncIterator[dict[str, Run]]:
    """The three registers, and one reference for them all: they hold the same records."""
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(lived(server, empty_template, s)) for s in STATES]
        connection = await asyncpg.connect(urls[0])
        reference = Reference(
            SDL, await model.load(connection), today=TODAY, counted_up_to=COUNTED_UP_TO
        )
        await connection.close()
        clients = [await stack.enter_async_context(serving(url)) for url in urls]
        opened = {
            state: Run(client, reference) for state, client in zip(STATES, clients, strict=True)
        }
        yield opened
        assert_few_skipped(sum((run.outcomes for run in opened.values()), Counter()))


def assert_few_skipped(outcomes: Counter[str]) -> None:
    unasked = outcomes.pop(UNASKED, 0)
    assert unasked <= 0.01 * outcomes.total(), unasked
    assert outcomes["answered"] >= (1 - MOST_SKIPPED) * outcomes.total(), outcomes


@pytest.fixture(scope="module")
def run(runs: dict[str, Run]) -> Run:
    return runs["partly folded"]


# Generated operations


async def compare_authored(run: Run, seed: int) -> None:
    """A document of ours, and the same again with other values for its variables."""
    reference = run.reference
    rng = Random(seed)  # noqa: S311 - repeatable, not secret
    author = Author(reference.schema, Pools(reference.register, TODAY, rng), rng)
    for document in author.documents():
        await run.compare(document, rng.choice(("zh", "en")))


@pytest.mark.parametrize("state", STATES)
async def test_authored_operations(runs: dict[str, Run], state: str) -> None:
    for seed in range(list(STATES).index(state), AUTHORED, len(STATES)):
        await compare_authored(runs[state], seed)


NUMBERS = st.integers(0, 999).map(nodes.String)
DRAWABLE: dict[str, Any] = {
    **dict.fromkeys(SCALARS, NUMBERS),
    "Int": st.sampled_from((0, 1, 2, 3, 5, 8)).map(nodes.Int),
}


@settings(
    max_examples=DRAWN,
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
@given(drawn=queries(SDL, custom_scalars=DRAWABLE, print_ast=lambda document: document))
async def test_operations_drawn_from_the_contract(
    runs: dict[str, Run], drawn: DocumentNode
) -> None:
    run = list(runs.values())[sum(each.outcomes.total() for each in runs.values()) % len(runs)]
    pools = Pools(run.reference.register, TODAY, Random(0))  # noqa: S311 - repeatable, not secret
    await run.compare(Document(filled(drawn, run.reference.schema, pools), {}))


NEVER = {
    ("CharityDoubling", "series", "empty"),  # the day itself is always a point
    ("Community", "district", None),
    ("Community", "municipality", None),
    ("Division", "municipality", None),
    ("SocialOrganization", "division", None),
    ("SocialOrganization", "municipality", None),
    ("Query", "volunteerPlatforms", "empty"),
    ("Division", "level", "PROVINCE"),
    ("Division", "level", "PREFECTURE"),
}
"""What the world does not hold: each place lies in the municipality, each home exists."""


EVERY_ORGANIZATION = """{{ organizations(first: 100, filter: {{asOf: "{day}",
    standing: [GUIDED, FILED, REGISTERED, DISSOLVED, REVOKED]}}) {{
        nodes {{ {SocialOrganization} }} count {{ value precision }} }} }}"""
EVERY_DIVISION = """{{ before: division(code: "500101001001", asOf: "{day}") {{ {Division} }}
    after: division(code: "500101001041", asOf: "{day}") {{ {Division} }}
    communities(first: 1, filter: {{nameContains: "社", asOf: "{day}"}}) {{ count {{ value precision }} }}
    division(code: "500000000000", asOf: "{day}") {{ {Division} children(first: 20) {{
        nodes {{ {Division} children(first: 20) {{ nodes {{ {Division} }} }} }} }} }} }}"""
EVERY_RATIO = """{{ charityDoubling(asOf: "{day}") {{ {CharityDoubling} }} urban: communityRatio(settlement: URBAN, asOf: "{day}") {{ ...A }}
    rural: communityRatio(settlement: RURAL, asOf: "{day}") {{ ...A }} }}
    fragment A on CommunityRatio {{ {CommunityRatio} gaps(first: 100) {{ nodes {{ {CommunityGap} }} }} }}"""
SWEPT = ("2016-01-01", "2020-06-01", "2022-06-01", "2024-05-01", "2026-11-24", "2026-12-31")
"""Days on which all there is of organizations, divisions and the plan is asked for."""


async def test_everything_has_been_answered(runs: dict[str, Run]) -> None:
    """Each field with null and not, empty and not, true and false, by every word of an enum.

    What the operations above have not come upon is looked for in further ones.
    """
    run, seed = runs["folded"], AUTHORED
    expected = {
        (type_.name, name, kind)
        for type_ in public_types(run.reference.schema)
        for name, of in type_.fields.items()
        for kind in kinds(of.type)
    }
    types = {type_.name: in_full(type_) for type_ in public_types(run.reference.schema)}
    for day in SWEPT:
        for every in (EVERY_ORGANIZATION, EVERY_DIVISION, EVERY_RATIO):
            await run.compare(Document(every.format(day=day, **types), {}, None))
    while expected - NEVER - run.reference.seen and seed < 4 * AUTHORED:
        seed += 1
        await compare_authored(run, seed)
    assert expected - run.reference.seen <= NEVER


def public_types(contract: GraphQLSchema) -> set[GraphQLObjectType]:
    """The types that anyone is answered with."""
    assert contract.query_type is not None
    found, new = set[GraphQLObjectType](), {contract.query_type}
    while new:
        found |= new
        named = {get_named_type(of.type) for type_ in new for of in type_.fields.values()}
        objects = {type_ for type_ in named if isinstance(type_, GraphQLObjectType)}
        for type_ in named:
            if isinstance(type_, GraphQLInterfaceType):
                objects |= set(contract.get_possible_types(type_))
        new = objects - found
    return found


def in_full(type_: Any, deeper: bool = True) -> str:  # noqa: FBT001, FBT002 - one level down, and no more
    """Every field of a type that takes no arguments it must have, and those of what it leads to."""
    asked = []
    for name, of in type_.fields.items():
        named = get_named_type(of.type)
        if any(is_required_argument(argument) for argument in of.args.values()):
            continue
        if not isinstance(named, GraphQLObjectType):
            asked.append(name)
        elif inner := in_full(named, deeper=False) if deeper else "":
            asked.append(f"{name} {{ {inner} }}")
    return " ".join(asked)


def is_short(words: GraphQLEnumType) -> bool:
    """Whether each word of an enum is waited for; of many any will do."""
    return len(words.values) <= MOST_WORDS


def kinds(type_: GraphQLOutputType) -> set[Any]:
    """The kinds of answers that a field of this type can give."""
    nullable = set() if isinstance(type_, GraphQLNonNull) else {None}
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(inner, GraphQLList):
        return nullable | {"some", "empty"}
    named = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        return nullable | (set(named.values) if is_short(named) else {"some"})
    return nullable | ({True, False} if named.name == "Boolean" else {"some"})


# The query language by example

DISTRICT = encode("Division:2")
COMMUNITY = encode("Community:103")
TOWNSHIP_AS_COMMUNITY = encode("Community:10")
ORGANIZATION = encode("SocialOrganization:1")
NOTHING = encode("SocialOrganization:4711")
OTHER = encode("Nothing:1")
LAST_CODE = "WyJDT0RFKyIsICI1MDAxMDMwMDMwMDciXQ"  # ["CODE+", "500103003007"]
LONG = "a" * 64
CHOSEN = 'division(code: "500101000000")'
ALL_FIELDS = in_full(build_schema(SDL).type_map["SocialOrganization"])
MANY_FIELDS = " ".join([ALL_FIELDS, "__typename", *(f"a{n}: name" for n in range(30))])

EXAMPLES: dict[str, str | tuple[str, dict[str, Any]]] = {
    # Response keys
    "an alias": f"{{ here: {CHOSEN} {{ called: name name }} }}",
    "one field twice under aliases, with other arguments": """{
        a: communities(first: 2) { nodes { code } } b: communities(last: 2) { nodes { code } } }""",
    "an alias longer than an identifier of Postgres": f"{{ {LONG}: {CHOSEN} {{ {LONG}b: name }} }}",
    "aliases that agree in what Postgres would keep of them": f"""{{ {CHOSEN} {{
        {LONG}1: code {LONG}2: name children(first: 2) {{
            {LONG}1: nodes {{ {LONG}1: code {LONG}2: name }} {LONG}2: edges {{ {LONG}1: cursor }} }} }} }}""",
    "aliases named like columns of the statement": """{ organizations(first: 3) {
        place: nodes { place: name cursor: number node: id entry_0: form item: standing }
        cursor: edges { node: cursor cursor: node { value: name } }
        entry_0: pageInfo { place: hasNextPage cursor: endCursor }
        node: count { precision: value value: precision } } }""",
    "keys in the order in which they are asked for": f"{{ {CHOSEN} {{ name level id code }} }}",
    "more fields in one object than a function has arguments": f"""{{
        organization(number: "SO000000001", asOf: "2026-01-01") {{ {MANY_FIELDS} }}
        organizations(first: 2) {{ nodes {{ {ALL_FIELDS} }} }} }}""",
    # Fields that merge
    "a repeated field": f"{{ {CHOSEN} {{ code }} {CHOSEN} {{ name code }} }}",
    "a repeated list": """{ organizations(first: 2) { nodes { name } edges { cursor } nodes { id }
        edges { node { name } } } organizations(first: 2) { nodes { form } edges { node { id } } } }""",
    "a repeated page and count": """{ communities(last: 2) { pageInfo { hasNextPage } count { value }
        pageInfo { endCursor hasNextPage } count { precision value } } }""",
    "a merged field keeps its first place": f"""{{ {CHOSEN} {{ parent {{ name }} code
        parent {{ code }} }} }}""",
    # Fragments
    "a named fragment": f"{{ {CHOSEN} {{ ...A }} }} fragment A on Division {{ code name }}",
    "fragments within fragments, one of them twice": f"""{{ {CHOSEN} {{ ...A }} x: {CHOSEN} {{ ...B }} }}
        fragment A on Division {{ code ...B }} fragment B on Division {{ name }}""",
    "an inline fragment with and without a type": f"""{{ {CHOSEN} {{ ... {{ code }}
        ... on Division {{ name }} ... on Node {{ id }} }} }}""",
    "fragments on an interface": f"""{{ node(id: "{DISTRICT}") {{ id ... on Division {{ name code }}
        ... on Community {{ name }} ... on SocialOrganization {{ name number }} ...N }} }}
        fragment N on Node {{ id ... on Division {{ level }} ... on Community {{ township {{ name }} }} }}""",
    "one interface's objects of every type": f"""{{ nodes(ids: ["{ORGANIZATION}", "{COMMUNITY}",
        "{DISTRICT}"]) {{ __typename id ... on Division {{ same: code }} ... on Community {{ same: code
        organizations(first: 1) {{ count {{ value }} }} }} ... on SocialOrganization {{ name }} }} }}""",
    "a fragment on an interface within an object": f"""{{ {CHOSEN} {{ ... on Node {{ id
        ... on Division {{ name }} ... on Community {{ code }} }} }} }}""",
    "a fragment of the root": "{ ...R } fragment R on Query { __typename ...S } "
    f"fragment S on Query {{ {CHOSEN} {{ code }} }}",
    "a fragment that merges with a field": f"""{{ {CHOSEN} {{ parent {{ name }} ...A code }} }}
        fragment A on Division {{ parent {{ code name }} }}""",
    # Directives
    "skip and include, by constants": f"""{{ {CHOSEN} {{ a: code @skip(if: true) b: code @skip(if: false)
        c: code @include(if: true) d: code @include(if: false) }} }}""",
    "skip and include, both": f"""{{ {CHOSEN} {{
        a: code @skip(if: true) @include(if: true) b: code @skip(if: false) @include(if: true)
        c: code @skip(if: true) @include(if: false) d: code @skip(if: false) @include(if: false) }} }}""",
    "skip and include, by variables": (
        f"""query ($yes: Boolean!, $no: Boolean = false) {{ {CHOSEN} {{ a: code @skip(if: $yes)
            b: code @include(if: $yes) c: code @skip(if: $no) d: code @include(if: $no) }} }}""",
        {"yes": True},
    ),
    "directives on fragments": (
        f"""query ($no: Boolean!) {{ {CHOSEN} {{ ...A @skip(if: true) ...A @include(if: $no) code
            ... @include(if: $no) {{ level }} ... on Division @skip(if: $no) {{ id }} }} }}
            fragment A on Division {{ name }}""",
        {"no": False},
    ),
    "a field kept once and skipped once": f"{{ {CHOSEN} {{ code @skip(if: true) name code }} }}",
    "everything skipped": f"""{{ {CHOSEN} {{ code @skip(if: true) }} communities(first: 1) {{
        nodes @skip(if: true) {{ code }} }} organizations(first: 2) {{ nodes {{ id @skip(if: true) }}
        edges {{ cursor @skip(if: true) }} pageInfo {{ hasNextPage @skip(if: true) }} }} }}""",
    # __typename
    "__typename at the root": "{ a: __typename __typename }",
    "__typename everywhere": f"""{{ __typename {CHOSEN} {{ __typename parent {{ __typename }} }}
        communities(first: 1) {{ __typename edges {{ __typename node {{ __typename }} }}
            nodes {{ __typename }} pageInfo {{ __typename }} count {{ __typename }} }}
        communityRatio(settlement: URBAN) {{ __typename gaps(first: 1) {{ __typename
            nodes {{ __typename }} }} byDistrict {{ __typename }} }}
        charityDoubling {{ __typename series(by: YEAR) {{ __typename }} byDistrict {{ __typename }} }}
        node(id: "{COMMUNITY}") {{ __typename }} nodes(ids: ["{DISTRICT}", "{NOTHING}"]) {{ __typename }} }}""",
    "__typename alone of a list within a list": f"""{{ {CHOSEN} {{ children(last: 2) {{ __typename }}
        organizations(first: 2) {{ pageInfo {{ __typename }} }} }} }}""",
    "the contract beside data, in order": f"""{{ a: __typename __schema {{ queryType {{ name }} }}
        {CHOSEN} {{ code }} __type(name: "Standing") {{ kind name }} z: __typename }}""",
    # Pages
    "no size: twenty": "{ organizations { nodes { id } pageInfo { hasNextPage } } }",
    "first 0": """{ organizations(first: 0) { nodes { id } edges { cursor } count { value }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }""",
    "last 0": """{ communities(last: 0) { nodes { id } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }""",
    "last without before": """{ communities(last: 3) { nodes { code } edges { cursor node { name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }""",
    "after": f"""{{ communities(first: 3, after: "{LAST_CODE}") {{ nodes {{ code }}
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}""",
    "before": f"""{{ communities(last: 3, before: "{LAST_CODE}") {{ nodes {{ code }}
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}""",
    "after, backwards": f"""{{ communities(last: 2, after: "{LAST_CODE}") {{ nodes {{ code }}
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}""",
    "both cursors, one before the other and none between": f"""{{ communities(after: "{LAST_CODE}",
        before: "{LAST_CODE}", first: 2) {{ nodes {{ code }} count {{ value }}
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}""",
    "an empty list": """{ organizations(filter: {nameContains: "没有这个"}, last: 2) { nodes { id }
        edges { cursor } count { value precision }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }""",
    "a condition that no word fulfils": """{ organizations(filter: {form: [], standing: []}) {
        nodes { id } count { value precision } } }""",
    "only what lies beyond": """{ a: communities(last: 2) { pageInfo { hasNextPage } }
        b: communities(first: 2) { pageInfo { hasPreviousPage } } c: communities { count { value } } }""",
    "a count that stops at its cap": """{ organizations(filter: {nameContains: "协会"}) {
        count { value precision } } communities(filter: {nameContains: "社区"}) { count {
        value precision } } """
    f"{CHOSEN} {{ children {{ count {{ value precision }} }} }} }}",
    "orders, both ways": """{
        a: organizations(orderBy: {field: NAME}) { nodes { name } edges { cursor } }
        b: organizations(orderBy: {field: NAME, direction: DESC}, last: 9) { nodes { name } }
        c: organizations(orderBy: {field: ESTABLISHED_ON, direction: DESC}) { edges { cursor } }
        d: communities(orderBy: {field: NAME, direction: DESC}) { nodes { name } edges { cursor } }
        e: communities(orderBy: {direction: DESC}) { nodes { code } } f: communities(orderBy: {}) {
        nodes { code } } }""",
    # Nodes
    "unknown ids: null in their places": f"""{{ nodes(ids: ["{NOTHING}", "{DISTRICT}", "{OTHER}",
        "{TOWNSHIP_AS_COMMUNITY}", "{DISTRICT}"]) {{ id }} node(id: "{NOTHING}") {{ id }} }}""",
    "no ids": "{ nodes(ids: []) { id } }",
    "one id in place of a list": f'{{ nodes(ids: "{DISTRICT}") {{ id }} }}',
    # Variables
    "a variable, its default, and null for it": (
        """query ($a: Int, $b: Int = 2, $c: Int = 2, $d: Int = null) {
            a: communities(first: $a) { nodes { code } } b: communities(first: $b) { nodes { code } }
            c: communities(first: $c) { nodes { code } } d: communities(first: $d) { nodes { code } } }""",
        {"a": 1, "c": None},
    ),
    "null given explicitly": """{ organizations(first: 2, last: null, after: null, filter: null,
        orderBy: null) { nodes { id } } communities(filter: {division: null, settlement: null,
        nameContains: null, asOf: null}, first: 2) { nodes { code } count { value precision } } }""",
    "an input object as a variable": (
        """query ($filter: OrganizationFilter, $order: OrganizationOrder) {
            organizations(filter: $filter, orderBy: $order) { nodes { name } count { value } } }""",
        {"filter": {"standing": "DISSOLVED", "asOf": "2026-01-01"}, "order": {"field": "NAME"}},
    ),
    "variables within an input object, one of them absent": (
        """query ($day: Date, $code: DivisionCode, $form: OrganizationForm!, $way: Direction!) {
            organizations(filter: {asOf: $day, division: $code, form: [$form, FOUNDATION]},
                orderBy: {direction: $way}) { nodes { form } count { value } } }""",
        {"day": "2020-06-01", "form": "ASSOCIATION", "way": "DESC"},
    ),
    "a list as a variable": (
        f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ id }} x: nodes(ids: $ids) {{ __typename }} "
        f'y: nodes(ids: ["{DISTRICT}"]) {{ id }} }}',
        {"ids": [COMMUNITY, NOTHING]},
    ),
    "two fragments with one variable": (
        f"""query ($day: Date) {{ {CHOSEN} {{ ...A ...B }} }}
            fragment A on Division {{ a: organizationCount(asOf: $day) }}
            fragment B on Division {{ b: organizationCount(asOf: $day) c: organizationCount }}""",
        {"day": "2015-06-30"},
    ),
    # Days
    "the day of the object around it": """{ division(code: "500101003000", asOf: "2024-06-30") {
        code district { name organizationCount } organizationCount now: organizationCount(asOf:
        "2026-11-24") communities(first: 2) { nodes { code settlement } } organizations(first: 3, filter:
        {asOf: "2026-01-01"}) { nodes { standing then: standing(asOf: "2018-01-01") district { code } } } }
        moved: division(code: "500103003000") { district { name } } gone: division(code: "500101003000")
        { code } }""",
    "what came before and after, as it was then": """{ division(code: "500101001041") { name
        predecessors { code name organizationCount settlement township { code } successors { code } } }
        split: division(code: "500101002001", asOf: "2023-02-28") { successors { code
        organizationCount parent { name } predecessors { name } } }
        carved: division(code: "500103002044") { predecessors { code } }
        swallowed: division(code: "500103001003", asOf: "2020-02-29") { successors { name } } }""",
    "boundaries of another day": """{ communityRatio(settlement: URBAN, within: "500103000000", asOf:
        "2024-01-01", boundariesOn: "2025-01-01") { target communities organizations mean median
        belowTarget missing shortfall definition source byDistrict { division { code organizationCount }
        communities mean median belowTarget missing shortfall } gaps(first: 4) { edges { cursor node {
        organizations missing community { code organizationCount } } } count { value } pageInfo {
        hasNextPage endCursor } } } }""",
    "charities on many days": """{ charityDoubling { baseline baselineOn target actual progress reachedOn
        projectedOn series(by: YEAR) { on value } m: series(by: MONTH) { on value } q: series(by:
        QUARTER) { on } byDistrict { division { code } baseline actual } } early: charityDoubling(asOf:
        "2016-01-01") { actual progress reachedOn series(by: YEAR) { on value } } leap:
        charityDoubling(asOf: "2024-02-29", within: "500101000000") { projectedOn progress actual } }""",
}
"""What of the query language is proved by example, and the document that proves it."""


def as_document(example: str | tuple[str, dict[str, Any]]) -> Document:
    text, variables = (example, {}) if isinstance(example, str) else example
    return Document(text, variables)


@pytest.mark.parametrize("name", EXAMPLES)
async def test_example(run: Run, statements: list[str], name: str) -> None:
    document = as_document(EXAMPLES[name])
    answered = run.outcomes["answered"]
    await run.compare(document)
    assert run.outcomes["answered"] == answered + 1
    assert len(statements) == 1


SEVERAL = f"""query A {{ {CHOSEN} {{ ...Part }} }} query B($n: Int = 1) {{ communities(first: $n) {{
    nodes {{ ...Named }} }} }} fragment Part on Division {{ code }} fragment Named on Community {{ name }}"""


@pytest.mark.parametrize("name", ["A", "B"])
async def test_one_of_several_operations(run: Run, statements: list[str], name: str) -> None:
    await run.compare(Document(SEVERAL, {}, name))
    assert len(statements) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_texts_in_the_readers_language(run: Run, language: str) -> None:
    ratio = Document("{ communityRatio(settlement: RURAL) { definition } }", {})
    await run.compare(ratio, language)


async def test_the_contract_alone_needs_no_statement(run: Run, statements: list[str]) -> None:
    await run.compare(Document("{ __schema { queryType { name } } }", {}))
    assert not statements


TOO_MANY = ", ".join(f'"{DISTRICT}"' for _ in range(101))
REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "first and last": ("{ communities(first: 1, last: 1) { nodes { id } } }", {}, "BAD_USER_INPUT"),
    "a negative page": ("{ communities(first: -1) { nodes { id } } }", {}, "BAD_USER_INPUT"),
    "a large page": ("{ communities(last: 101) { nodes { id } } }", {}, "BAD_USER_INPUT"),
    "no cursor": ('{ communities(after: "x") { nodes { id } } }', {}, "BAD_USER_INPUT"),
    "a cursor of another order": (
        f'{{ communities(after: "{LAST_CODE}", orderBy: {{direction: DESC}}) {{ nodes {{ id }} }} }}',
        {},
        "BAD_USER_INPUT",
    ),
    "many ids": (f"{{ nodes(ids: [{TOO_MANY}]) {{ id }} }}", {}, "BAD_USER_INPUT"),
    "no id": ('{ node(id: "x") { id } }', {}, "BAD_USER_INPUT"),
    "no organization": ("{ organization { id } }", {}, "BAD_USER_INPUT"),
    "an unknown division": (
        '{ communities(filter: {division: "999999999999"}) { nodes { id } } }',
        {},
        "UNKNOWN_DIVISION",
    ),
    "a division unknown on the day": (
        '{ charityDoubling(within: "500103003000", asOf: "2024-06-30") { actual } }',
        {},
        "UNKNOWN_DIVISION",
    ),
    "null for an argument that needs a value": (
        'query ($code: DivisionCode = "500101000000") { division(code: $code) { id } }',
        {"code": None},
        "BAD_USER_INPUT",
    ),
    "null for an input field that needs a value": (
        "query ($by: Direction) { communities(orderBy: {direction: $by}) { nodes { id } } }",
        {"by": None},
        "BAD_USER_INPUT",
    ),
    "null for a directive": (
        "query ($skip: Boolean = false) { __typename @skip(if: $skip) }",
        {"skip": None},
        "BAD_USER_INPUT",
    ),
    "a variable that is not sent": (
        "query ($code: DivisionCode!) { division(code: $code) { id } }",
        {},
        "BAD_USER_INPUT",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refusal(run: Run, name: str) -> None:
    """What the planner refuses the reference answers with an error as well."""
    text, variables, code = REFUSED[name]
    document = Document(text, variables)
    answer = await run.ask(document)
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    expected = run.reference.answer(document)
    assert expected.refused or expected.unknown
