"""Nothing in the trail is changed or removed: not by its owner, nor by a superuser who forgets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from registry import audit
from registry.database import Database
from registry.migrate import migrate
from tests.audit.trail import act, acts, connected, sealed
from tests.conftest import database_named, opened
from tests.files import value

CHANGES = (
    "UPDATE audit_entry SET actor = 'nobody'",
    "UPDATE audit_entry SET actor = 'nobody' WHERE false",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "TRUNCATE audit_entry CASCADE",
    "UPDATE audit_seal SET hash = sha256('')",
    "DELETE FROM audit_seal WHERE position = 1",
    "TRUNCATE audit_seal",
    "INSERT INTO audit_seal VALUES (1, 1, sha256('')) "
    "ON CONFLICT (position) DO UPDATE SET hash = excluded.hash",
)
REFUSED = r"audit_\w+ is append-only: [A-Z]+ is refused"


@pytest.fixture
async def is_superuser(db: Database) -> bool:
    """Whether the tests run as one, as on the embedded server; on one's own they need not."""
    return bool(await value(db, "SELECT current_setting('is_superuser') = 'on'"))


@pytest.fixture
async def owned(server: str, db: Database, is_superuser: bool) -> AsyncIterator[Database]:  # noqa: FBT001 - a fixture
    """A register whose owner is no superuser, as on a server of one's own."""
    if not is_superuser:
        yield db
        return
    role, name = "registry_test_owner", "registry_test_owned"
    connection = await asyncpg.connect(server)
    await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await connection.execute(f"DROP ROLE IF EXISTS {role}")
    await connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'owned'")
    async with database_named(server, name, "template0") as url:
        await connection.execute(f"ALTER DATABASE {name} OWNER TO {role}")
        parts = urlsplit(url)
        at = f"{role}:owned@{parts.netloc.rpartition('@')[2]}"
        owners = urlunsplit(parts._replace(netloc=at))
        await migrate(owners)
        async with opened(owners) as database:
            yield database
    await connection.execute(f"DROP ROLE {role}")
    await connection.close()


@pytest.mark.parametrize("role", ["origin", "replica"])
async def test_the_embedded_role_is_refused(
    db: Database,
    role: str,
    is_superuser: bool,  # noqa: FBT001 - a fixture
) -> None:
    if not is_superuser:
        pytest.skip("the server's role is no superuser")
    await acts(db, 2)
    async with connected(db, session_replication_role=role) as superuser:
        assert await superuser.fetchval("SHOW is_superuser") == "on"
        for change in CHANGES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=REFUSED):
                await superuser.execute(change)
    assert await audit.verify(db) == audit.Verified(2, 2, 0)


async def test_an_owner_is_refused_and_can_do_all_else(owned: Database) -> None:
    await act(owned)
    assert await sealed(owned) == 1
    async with connected(owned) as owner:
        assert await owner.fetchval("SHOW is_superuser") == "off"
        for change in CHANGES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                await owner.execute(change)
        await owner.execute("GRANT ALL ON audit_entry, audit_seal TO CURRENT_USER")
        for change in CHANGES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=REFUSED):
                await owner.execute(change)
    assert await audit.verify(owned) == audit.Verified(1, 1, 0)
