"""Passwords: argon2id in threads of their own, and what a password must be."""

from __future__ import annotations

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from registry.accounts.limits import LONGEST_PASSWORD, SHORTEST_PASSWORD
from registry.accounts.tokens import new_token
from registry.errors import BadInput

_hasher = PasswordHasher()
# Each hash takes 64 MiB while it is made.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, _hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Takes as long where there is no hash, so that nobody learns which logins there are."""
    return await asyncio.get_running_loop().run_in_executor(
        _threads, _verify, password_hash, password
    )


def check_new_password(new: str, *, old: str, login: str) -> None:
    """Raises BadInput."""
    plain = _normal(new)
    if not SHORTEST_PASSWORD <= len(plain) <= LONGEST_PASSWORD:
        raise BadInput(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
            f"密码长度应为{SHORTEST_PASSWORD}至{LONGEST_PASSWORD}个字符。",
        )
    if plain.casefold() == login.casefold():
        raise BadInput("The password must not be the login.", "密码不得与登录名相同。")
    if plain == _normal(old):
        raise BadInput("The new password must not be the old one.", "新密码不得与原密码相同。")


def _normal(password: str) -> str:
    """Keyboards write one character in several ways."""
    return unicodedata.normalize("NFKC", password)


def _hash(password: str) -> str:
    return _hasher.hash(_normal(password).encode("utf-8", "surrogatepass"))


@cache
def _nobodys() -> str:
    return _hash(new_token())


def _verify(password_hash: str | None, password: str) -> bool:
    plain = _normal(password[: LONGEST_PASSWORD + 1]).encode("utf-8", "surrogatepass")
    try:
        is_right = _hasher.verify(password_hash or _nobodys(), plain)
    except (VerificationError, InvalidHashError):
        return False
    return is_right and password_hash is not None
