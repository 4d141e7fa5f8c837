"""What is hashed: the one canonical text of an entry, and the link that it makes. Pure.

The text is a JSON array of the columns in the order in which the table came by them, without the
nulls at its end: a column that is added later leaves the texts of all older entries as they are.
Nothing in it is left to Postgres's taste: times are seconds since 1970 and know no time zone, and
`detail` is parsed and written anew as a text of its own, with its keys sorted and its numbers as
they stand, in strings that begin with a NUL, which no text in a jsonb can hold.
"""

from hashlib import sha256
from json import JSONDecoder, JSONEncoder
from typing import Any

import orjson

COLUMNS = """
e.id, e.xid::text, extract(epoch FROM e.at)::text, e.actor, e.action, e.subject,
coalesce(e.detail::text, 'null'), e.account_id, e.role, e.via, e.remote, e.subject_type, e.subject_id, e.reason,
e.case_id, e.request_id
"""
DETAIL = 6

GENESIS = bytes(32)
"""The hash before the first."""


def _digits(number: str) -> str:
    return f"\0{number}"


_parse = JSONDecoder(parse_float=_digits, parse_int=_digits).raw_decode
_write = JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode


def canonical(entry: list[Any]) -> bytes:
    """The text of what COLUMNS selected, which is used up."""
    entry[DETAIL] = _write(_parse(entry[DETAIL])[0])
    while entry[-1] is None:
        entry.pop()
    return orjson.dumps(entry)


def link(previous: bytes, text: bytes) -> bytes:
    """The hash that seals an entry behind the one before."""
    return sha256(previous + text).digest()
