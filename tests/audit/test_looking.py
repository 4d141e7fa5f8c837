"""Whoever is shown what is not public is on the trail before it leaves; nobody else is."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from registry import audit
from registry.database import Database
from tests.accounts.people import DISTRICT
from tests.asking import refusal
from tests.audit.trail import connected, sealed
from tests.audit.watched import Watched
from tests.files import value

CASE = "query OneCase($n: String!) { case(number: $n) { number content } }"
CASES = "query ($filter: CaseFilter, $after: Cursor) { cases(filter: $filter, after: $after) { nodes { number } pageInfo { endCursor } } }"
NUMBER, OTHERS = "RC000000001", "RC000000002"
COUNCIL = "council { name }"


async def test_a_look_at_a_case_says_who_what_and_under_which_request(w: Watched) -> None:
    assert (await w.clerk.ask(CASE, n=NUMBER))["case"]["content"] == {"leader": "王芳"}
    (entry,) = await w.left()
    who = ("clerk.one", "clerk", "session", "127.0.0.1")
    what = ("case.looked", NUMBER, "case", 1, None, 1)
    assert entry[:-1] == (*who, *what)
    assert json.loads(entry[-1]) == {"operation": "OneCase"}
    request_id = "SELECT request_id FROM audit_entry ORDER BY id DESC LIMIT 1"
    first = await value(w.db, request_id)
    await w.clerk.ask(CASE, n=NUMBER)
    assert len(first) == 16
    assert await value(w.db, request_id) != first


async def test_whoever_is_shown_nothing_leaves_nothing(w: Watched) -> None:
    for person, number in (
        (w.nobody, NUMBER),
        (w.administrator, NUMBER),
        (w.clerk, OTHERS),
        (w.clerk, "RC000000099"),
    ):
        assert (await person.ask(CASE, n=number))["case"] is None
    for person in (w.nobody, w.administrator):
        assert not (await person.ask(CASES))["cases"]["nodes"]
    assert await w.left() == []


async def test_what_is_public_leaves_nothing(w: Watched) -> None:
    for person in (w.auditor, w.clerk, w.nobody):
        await person.ask("{ viewer { name } organizations { nodes { name } count { value } } }")
        await person.ask("{ __schema { queryType { name } } }")
        await person.ask('{ a: __typename organization(number: "SO000000001") { name } }')
    assert await w.left() == []


async def test_one_record_is_one_entry_and_each_record_is(w: Watched) -> None:
    await w.auditor.ask(f"""{{ a: case(number: "{NUMBER}") {{ number }}
        b: case(number: "{OTHERS}") {{ number }} c: case(number: "{NUMBER}") {{ title }} }}""")
    entries = await w.left()
    assert sorted(entry[5] for entry in entries) == [NUMBER, OTHERS]


async def test_a_list_is_one_entry_with_what_was_asked_for(w: Watched) -> None:
    asked = {"status": ["SUBMITTED"], "organization": None, "mine": False}
    page = (await w.clerk.ask(CASES, filter=asked))["cases"]
    (entry,) = await w.left()
    assert entry[4:8] == ("cases.listed", "cases", None, None)
    assert json.loads(entry[-1]) == {"arguments": {"filter": asked}}
    await w.clerk.ask(CASES, after=page["pageInfo"]["endCursor"])
    await w.clerk.ask(
        "{ a: cases(first: 1) { count { value } } cases(last: 0) { nodes { kind } } }"
    )
    details = [json.loads(entry[-1]) for entry in await w.left()]
    assert details == [
        {"arguments": {}},
        {"arguments": {"first": 1}},
        {"arguments": {"last": 0}},
    ]


async def test_what_is_unpublished_of_a_body_leaves_its_look(w: Watched) -> None:
    one = f'{{ organization(number: "SO000000001") {{ name {COUNCIL} }} }}'
    assert (await w.clerk.ask(one))["organization"]["council"] == [{"name": "王芳"}]
    (entry,) = await w.left()
    assert entry[4:8] == ("organization.looked", "SO000000001", "organization", 1)
    for person in (w.nobody, w.stranger):
        assert (await person.ask(one))["organization"]["council"] == []
    assert await w.left() == []


async def test_below_a_list_one_entry_names_all_that_were_shown(w: Watched) -> None:
    page = f"query Page {{ organizations(first: 3) {{ nodes {{ number {COUNCIL} }} }} }}"
    await w.local.ask(page)
    (entry,) = await w.left()
    assert entry[4:8] == ("organizations.looked", "organizations", None, None)
    shown = {"operation": "Page", "arguments": {"first": 3}, "ids": [1, 3]}
    assert json.loads(entry[-1]) == shown, "the second is another district's"
    deep = f"""{{ division(code: "{DISTRICT}") {{ organizations {{ edges {{ node {{ {COUNCIL} }} }} }}
        children {{ nodes {{ organizations {{ nodes {{ {COUNCIL} }} }} }} }} }}
        case(number: "{NUMBER}") {{ organization {{ {COUNCIL} }} }} }}"""
    await w.auditor.ask(deep)
    entries = await w.left()
    assert [entry[4] for entry in entries] == ["organizations.looked", "case.looked"]
    assert json.loads(entries[0][-1])["ids"] == [1, 3]
    await w.nobody.ask(page)
    assert await w.left() == []


async def test_a_case_leaves_its_look_wherever_it_is_shown(w: Watched) -> None:
    async with connected(w.db) as connection:
        await connection.execute("UPDATE registration_case SET organization_id = id")
    one = '{ organization(number: "SO000000001") { cases { number events { act } } } }'
    assert (await w.clerk.ask(one))["organization"]["cases"][0]["number"] == NUMBER
    assert [entry[4:8] for entry in await w.left()] == [("case.looked", NUMBER, "case", 1)]
    assert (await w.stranger.ask(one))["organization"]["cases"] == []
    assert await w.left() == []
    await w.auditor.ask("{ organizations(last: 2) { nodes { cases { number } } } }")
    (entry,) = await w.left()
    assert (entry[4], json.loads(entry[-1])["ids"]) == ("cases.looked", [2, 3])
    await w.clerk.ask("{ worklist(first: 5) { nodes { dueOn } } }")
    assert [entry[4] for entry in await w.left()] == ["worklist.listed"]


async def test_a_look_by_a_global_id(w: Watched) -> None:
    known = '{ organization(number: "SO000000003") { id } }'
    id_ = (await w.clerk.ask(known))["organization"]["id"]
    fragment = f"... on SocialOrganization {{ {COUNCIL} }}"
    await w.clerk.ask(f'{{ node(id: "{id_}") {{ {fragment} }} }}')
    assert [entry[7] for entry in await w.left()] == [3]
    await w.clerk.ask(f'{{ nodes(ids: ["{id_}", "{id_}"]) {{ {fragment} }} }}')
    (entry,) = await w.left()
    assert json.loads(entry[-1])["ids"] == [3]


async def test_what_a_mutation_answers_leaves_its_look(w: Watched) -> None:
    claim = f"""mutation {{ claimCase(input: {{number: "{NUMBER}"}}) {{ ... on CaseDone {{ case {{
        number organization {{ {COUNCIL} }} }} }} }} }}"""
    await w.clerk.ask(claim)
    assert await w.actions() == [("clerk.one", "case.claimed")], "it is about no body yet"
    async with connected(w.db) as connection:
        await connection.execute("UPDATE registration_case SET organization_id = 1 WHERE id = 1")
    await w.clerk.ask(claim.replace("claimCase", "releaseCase"))
    entries = await w.left()
    assert [entry[4] for entry in entries] == ["case.released", "organization.looked"]
    assert json.loads(entries[1][-1]) == {}, "what was written is no part of it"


async def test_a_kept_answer_leaves_its_look_too(
    w: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ask at once: the second is answered from memory before the first one's look is written."""
    kept: list[bool] = []
    read = Database.read

    async def watched(self: Database, sql: str, args: Any) -> Any:
        row = await read(self, sql, args)
        kept.extend([row["answer"] is None] if "shown" in row else [])
        return row

    monkeypatch.setattr(Database, "read", watched)
    looks = 0
    while not any(kept):  # what anything on the server commits in between makes an answer anew
        await sealed(w.db)
        async with connected(w.db) as other, other.transaction():
            await other.execute("LOCK TABLE audit_entry IN EXCLUSIVE MODE")
            asking = [asyncio.create_task(w.clerk.ask(CASE, n=NUMBER))]
            await asyncio.sleep(0.3)
            asking.append(asyncio.create_task(w.clerk.ask(CASE, n=NUMBER)))
            await asyncio.sleep(0.3)
            assert not any(task.done() for task in asking), "nothing leaves before it is put down"
        first, second = await asyncio.gather(*asking)
        assert first == second
        looks += 2
        assert await w.actions() == [("clerk.one", "case.looked")] * looks
        assert looks < 20, "an answer is kept at all"


async def test_what_cannot_be_put_down_is_not_told(w: Watched) -> None:
    async with connected(w.db) as connection:
        await connection.execute("ALTER TABLE audit_entry ADD CHECK (action <> 'case.looked')")
    headers = {"Authorization": f"Bearer {w.clerk.token}"}
    body = {"query": CASE, "variables": {"n": NUMBER}}
    response = await w.clerk.client.post("/graphql", json=body, headers=headers)
    assert response.status_code == 500
    assert "data" not in response.json()
    assert await w.left() == []


async def test_a_read_that_fails_leaves_nothing(
    w: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cancelled(*_: Any) -> None:
        raise asyncpg.QueryCanceledError

    with monkeypatch.context() as patch:
        patch.setattr(Database, "read", cancelled)
        body = {"query": CASE, "variables": {"n": NUMBER}}
        headers = {"Authorization": f"Bearer {w.clerk.token}"}
        response = await w.clerk.client.post("/graphql", json=body, headers=headers)
    assert response.json()["errors"]
    assert await refusal(w.clerk.client, "{ cases(first: 1000) { nodes { number } } }")
    assert await w.left() == []


async def test_a_look_is_one_read_and_one_transaction(
    w: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    await w.clerk.ask(CASE, n=NUMBER)
    reads: list[str] = []
    written: dict[str | None, list[str]] = defaultdict(list)
    read = Database.read

    async def counted(self: Database, sql: str, args: Any) -> Any:
        reads.append(sql)
        return await read(self, sql, args)

    def wrote(*call: Any) -> None:
        """The server folds, seals and works out its worklist meanwhile: it does so for no request."""
        written[audit.request_id.get()].append(call[2])

    monkeypatch.setattr(Database, "read", counted)
    event.listen(Engine, "after_cursor_execute", wrote)
    try:
        await w.clerk.ask(CASE, n=NUMBER)
    finally:
        event.remove(Engine, "after_cursor_execute", wrote)
    assert len([sql for sql in reads if "json_build_object" in sql]) == 1
    (looked,) = [texts for texts in written.values() if any("audit_entry" in t for t in texts)]
    assert [text.split()[0] for text in looked] == ["INSERT"]


async def test_the_chain_holds_with_looks_in_it(w: Watched) -> None:
    await w.auditor.ask(CASES)
    await w.auditor.ask(CASE, n=NUMBER)
    await sealed(w.db)
    verified = await audit.verify(w.db)
    assert isinstance(verified, audit.Verified)
    assert verified.waiting == 0
