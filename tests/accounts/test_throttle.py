"""Guessing from one address at many logins; and that nobody keeps others out by it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from registry import accounts
from registry.accounts import Limits, Throttle, passwords, throttle
from registry.accounts.throttle import Windows, group_of
from registry.database import Database
from registry.errors import Throttled, Unauthenticated, Unavailable
from tests.accounts.calling import asked, places, sign_in
from tests.accounts.people import PASSWORD, add, member
from tests.files import value, write
from tests.keys import VAULT

ATTACKER, OFFICE, HOME = "203.0.113.7", "10.20.30.40", "2001:db8:1:2::5"
IN_AN_HOUR = "UPDATE account SET locked_until = locked_until - interval '1 hour'"


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    told = Clock()
    monkeypatch.setattr(throttle, "monotonic", told)
    return told


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many passwords were looked at."""
    seen: Counter[str] = Counter()
    verify: Callable[[str | None, str], bool] = passwords._verify

    def counted(password_hash: str | None, password: str) -> bool:
        seen["verified"] += 1
        return verify(password_hash, password)

    monkeypatch.setattr(passwords, "_verify", counted)
    return seen


async def test_one_address_at_many_logins(
    city: Database, clock: Clock, hashes: Counter[str]
) -> None:
    await member(city)
    hashes.clear()
    async with places(city.url, sign_in_address_attempts=6) as at:
        told = [await sign_in(at(ATTACKER), f"login{n}", "guess") for n in range(10)]
        assert [each["code"] for each in told] == ["UNAUTHENTICATED"] * 6 + ["THROTTLED"] * 4
        assert hashes["verified"] == 6
        refused = told[-1]
        assert (refused["__typename"], refused["retryAfter"]) == ("Throttled", 300)
        assert refused["message"] == "登录失败次数过多，请在300秒后再试。"
        right = await sign_in(at(ATTACKER))
        assert right["__typename"] == "Throttled", "whatever is shown"
        assert hashes["verified"] == 6
        clock.now += 299.5
        assert (await sign_in(at(ATTACKER)))["retryAfter"] == 1
        clock.now += 1
        assert (await sign_in(at(ATTACKER)))["__typename"] == "SignedIn"


async def test_one_login_at_one_address(city: Database, clock: Clock) -> None:
    async with places(city.url) as at:
        told = [await sign_in(at(ATTACKER), login, "guess") for login in ["li.na", "LI.NA "] * 4]
        assert [each["code"] for each in told] == ["UNAUTHENTICATED"] * 5 + ["THROTTLED"] * 3
        other = await sign_in(at(ATTACKER), "wang.fang", "guess")
        assert other["code"] == "UNAUTHENTICATED", "others there are not affected yet"
        assert clock.now == 1_000


async def test_many_fields_of_one_request_count_each(
    city: Database, clock: Clock, hashes: Counter[str]
) -> None:
    guess = 's{n}: signIn(input: {{login: "login{n}", password: "guess"}}) {{ __typename }}'
    query = f"mutation {{ {' '.join(guess.format(n=n) for n in range(28))} }}"
    async with places(city.url) as at:
        told = await asked(at(ATTACKER), "", query)
    kinds = [each["__typename"] for each in told.values()]
    assert kinds == ["Unauthenticated"] * 20 + ["Throttled"] * 8
    assert hashes["verified"] == 20
    assert clock.now == 1_000


async def test_guesses_at_once_are_bounded(city: Database, hashes: Counter[str]) -> None:
    async with places(city.url, sign_in_address_attempts=5) as at:
        client = at(ATTACKER)
        told = await asyncio.gather(*(sign_in(client, f"login{n}", "guess") for n in range(20)))
    assert Counter(each["__typename"] for each in told) == {"Unauthenticated": 5, "Throttled": 15}
    assert hashes["verified"] == 5


async def test_many_who_sign_in_from_one_office(city: Database) -> None:
    """Only failures count, however many sign in; and a success takes none of them away."""
    await member(city)
    async with places(city.url, sign_in_address_attempts=3) as at:
        office = at(OFFICE)
        for _ in range(2):
            await sign_in(office, "nobody", "guess")
            for _ in range(3):
                assert (await sign_in(office))["__typename"] == "SignedIn"
        await sign_in(office, "somebody", "guess")
        assert (await sign_in(office))["__typename"] == "Throttled"


async def test_nobody_keeps_everybody_else_out(city: Database) -> None:
    """An attacker with every login fills their own measure; the office works on."""
    logins = ["zhang.wei", "li.na", "wang.fang"]
    tokens = {login: await member(city, login) for login in logins}
    async with places(city.url) as at:
        for login in logins:
            assert (await sign_in(at(OFFICE), login))["__typename"] == "SignedIn"
        told = [
            (await sign_in(at(ATTACKER), login, "guess"))["code"]
            for login in [*logins, *(f"login{n}" for n in range(5))]
            for _ in range(5)
        ]
        assert told == ["UNAUTHENTICATED"] * 20 + ["THROTTLED"] * 20
        assert await value(city, "SELECT count(*) FROM account WHERE locked_until > now()") == 3
        for login in logins:
            viewer = (await asked(at(OFFICE), tokens[login], "{ viewer { name } }"))["viewer"]
            assert viewer == {"name": login}, "who is signed in stays so"
            assert (await sign_in(at(OFFICE), login))["__typename"] == "SignedIn"
            assert (await sign_in(at(ATTACKER), login))["__typename"] == "Throttled"


async def test_a_lock_holds_where_its_owner_never_was(city: Database) -> None:
    await member(city)
    async with places(city.url) as at:
        await sign_in(at(OFFICE))
        for _ in range(5):
            await sign_in(at(ATTACKER), "zhang.wei", "guess")
        assert (await sign_in(at(HOME)))["__typename"] == "Unauthenticated"
        await write(city, IN_AN_HOUR)
        assert (await sign_in(at(HOME)))["__typename"] == "SignedIn"


async def test_even_where_its_owner_was_guesses_come_to_an_end(db: Database) -> None:
    await member(db)
    await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD, remote=OFFICE)
    limits = Limits(familiar_attempts=7)
    for n in range(7):
        with pytest.raises(Unauthenticated):
            await accounts.sign_in(
                db, VAULT, "zhang.wei", f"guess {n}", remote=OFFICE, limits=limits
            )
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD, remote=OFFICE, limits=limits)
    assert await value(db, "SELECT failed_attempts FROM account") == 7
    await write(db, IN_AN_HOUR)
    await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD, remote=OFFICE, limits=limits)


async def test_one_who_was_never_there_is_not_familiar(city: Database) -> None:
    """A stranger's own account makes nobody else's familiar."""
    await member(city, "li.na")
    await add(city)
    async with places(city.url) as at:
        await sign_in(at(ATTACKER), "li.na")
        for _ in range(5):
            await sign_in(at(HOME), "zhang.wei", "guess")
        assert await value(city, "SELECT count(*) FROM account WHERE locked_until > now()") == 1
        await sign_in(at(ATTACKER), "zhang.wei", "guess")
        assert await value(city, "SELECT max(failed_attempts) FROM account") == 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::1%eth1"),
        (None, "testclient"),
    ],
)
def test_what_counts_as_one_address(one: str | None, other: str) -> None:
    assert group_of(one) == group_of(other)


def test_what_counts_as_different_addresses() -> None:
    places = (
        None,
        *("192.0.2.1", "192.0.2.2", "::ffff:192.0.2.3", "::ffff:192.0.2.4"),
        *("2001:db8:1:2::1", "2001:db8:1:3::1", "::1"),
    )
    assert len({group_of(place) for place in places}) == len(places)


def test_memory_is_bounded() -> None:
    counted = Throttle(Limits())
    for n in range(12_000):
        with pytest.raises(Unauthenticated), counted.attempt("x" * 10_000, f"2001:db8:{n:x}::1"):
            raise Unauthenticated
    for windows in (counted._addresses, counted._logins):
        assert len(windows._windows) == throttle.MOST
    assert all(len(str(key)) < 300 for key in counted._logins._windows)


def test_what_is_over_is_forgotten(clock: Clock) -> None:
    windows = Windows(attempts=1, length=timedelta(seconds=10))
    for of in range(100):
        with windows.attempt(of):
            pass
    clock.now += 10
    with windows.attempt("next"):
        assert len(windows._windows) == 1


def test_only_a_refusal_is_a_failure(clock: Clock) -> None:
    """Who cannot be answered, for the database is away, did not guess."""
    windows = Windows(attempts=1, length=timedelta(seconds=10))
    for error in (Unavailable, KeyError, asyncio.CancelledError):
        with pytest.raises(error), windows.attempt("there"):
            raise error
    with windows.attempt("there"), pytest.raises(Throttled) as refused:
        windows.attempt("there").__enter__()
    assert refused.value.retry_after == 1, "only what is under way is in the way"
    with pytest.raises(Unauthenticated), windows.attempt("there"):
        raise Unauthenticated
    clock.now += 3
    with pytest.raises(Throttled) as refused, windows.attempt("there"):
        pass
    assert refused.value.retry_after == 7


async def test_what_began_before_does_not_count_for_the_next_window(clock: Clock) -> None:
    windows = Windows(attempts=1, length=timedelta(seconds=10))
    before = windows.attempt("there")
    before.__enter__()
    clock.now += 11
    with windows.attempt("there"):
        pass
    before.__exit__(Unauthenticated, Unauthenticated(), None)
    with windows.attempt("there"):
        pass
