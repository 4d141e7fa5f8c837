"""Registrations are sealed anew like all else: by their key of two parts, four columns at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registry.actor import Actor
from registry.database import Database
from registry.vault import Keys, Suite, Vault, reseal, resealing, rotate
from registry.volunteers.opening import open_registrations
from registry.volunteers.pushing import push_volunteers
from registry.volunteers.sealed import REGISTRATION
from tests.commands import registry
from tests.conftest import TODAY
from tests.files import drifts, fetch
from tests.vault.opening import opened
from tests.volunteers.stating import number, platform, record

SEALED_WITH = " UNION ".join(
    f"SELECT get_byte({column}, 1) FROM volunteer_registration WHERE {column} IS NOT NULL"  # noqa: S608 - the names stand in the code
    for column in REGISTRATION.columns
)
PERSONS = "SELECT id FROM volunteer ORDER BY id"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


async def push_some(db: Database, vault: Vault, actor: Actor, *people: int) -> None:
    """Some of whom have each of what is sealed."""
    records = [
        record(
            f"e{n}",
            idNumber=number(n) if n % 2 else None,
            phone="13800138000" if n % 3 else None,
            bornOn=date(1990, 1, 1) if n % 5 else None,
        )
        for n in people
    ]
    async with db.transaction() as session:
        await push_volunteers(session, actor, vault, records, TODAY)


async def in_clear(db: Database, vault: Vault) -> list[tuple[object, ...]]:
    persons = await fetch(db, PERSONS)
    async with db.transaction() as session:
        return [
            (each.name, each.document, each.phone, each.born_on)
            for (id_,) in persons
            for each in await open_registrations(session, vault, id_)
        ]


async def test_registrations_are_sealed_anew_under_a_server(city: Database, path: Path) -> None:
    vault = await opened(city, path)
    await push_some(city, vault, await platform(city, "one"), *range(20))
    await push_some(city, vault, await platform(city, "two"), *range(10, 30))
    before = await in_clear(city, vault)
    (told,) = registry(city, "vault", "rotate", KEY_FILE=str(path))
    sealed = sum(sum(value is not None for value in each) for each in before)
    assert told.startswith(f"{sealed} values are sealed with the new key in ")
    assert await fetch(city, SEALED_WITH) == [(2,)]
    assert await in_clear(city, vault) == before
    assert await drifts(city) == []
    (told,) = registry(city, "vault", "reseal", KEY_FILE=str(path))
    assert told.startswith("0 values")


async def test_one_that_broke_off_passes_over_what_is_done(
    city: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 7)
    vault = await opened(city, path)
    for code in ("one", "two"):
        await push_some(city, vault, await platform(city, code), *range(25))
    before = await in_clear(city, vault)
    renewed = await rotate(city, path, Suite.SM)
    replace = resealing._replace
    batches = 0

    async def breaks_off(*given: object) -> None:
        nonlocal batches
        batches += 1
        if batches == 4:
            raise ConnectionError
        await replace(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(resealing, "_replace", breaks_off)
    with pytest.raises(ConnectionError):
        await reseal(city, renewed, [REGISTRATION])
    assert sorted(await fetch(city, SEALED_WITH)) == [(1,), (2,)]
    left = await reseal(city, renewed, [REGISTRATION])
    assert 0 < left < sum(sum(value is not None for value in each) for each in before)
    assert batches == 4 + 5, "50 rows in batches of 7: three were done"
    assert await fetch(city, SEALED_WITH) == [(2,)]
    assert await in_clear(city, renewed) == before


async def test_what_is_replaced_meanwhile_stays_replaced(
    city: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and writing a batch a platform states another name, a newer key seals it."""
    vault = await opened(city, path)
    actor = await platform(city)
    await push_some(city, vault, actor, 1)
    renewed = await rotate(city, path, Suite.AES)
    replace = resealing._replace

    async def overtaken(*given: object) -> None:
        async with city.transaction() as session:
            newer = record("e1", 2, name="李娜", idNumber=number(1))
            await push_volunteers(session, actor, renewed, [newer], TODAY)
        await replace(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(resealing, "_replace", overtaken)
    await reseal(city, renewed, [REGISTRATION])
    ((name, document, phone, born_on),) = await in_clear(city, renewed)
    assert (name, phone, born_on) == ("李娜", None, None)
    assert document is not None
    assert await fetch(city, SEALED_WITH) == [(2,)]


async def test_a_passports_country_is_kept_with_its_number(city: Database, path: Path) -> None:
    vault = await opened(city, path)
    actor = await platform(city)
    stated = record("e1", idType="PASSPORT", idNumber="E1234567", idCountry="CHN")
    async with city.transaction() as session:
        await push_volunteers(session, actor, vault, [stated], TODAY)
    ((_, document, *_),) = await in_clear(city, vault)
    assert document is not None
    assert document.key == "PASSPORT:CHN:E1234567"  # type: ignore[attr-defined]
    assert [key.id for key in Keys.read(path).digesting] == [1]
