"""One cluster: where its files are and as whom Postgres runs on them."""

import sys
from dataclasses import dataclass
from pathlib import Path

PRIVATE = 0o700
# pg_trgm finds no trigram in Chinese under LC_CTYPE=C, and only Linux has a C.UTF-8 of its own.
CTYPE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
LOCALE = "C.UTF-8" if sys.platform == "linux" else "C"


class EmbeddedPostgresError(Exception):
    """The embedded Postgres cannot run; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """A directory and as whom Postgres runs on it: the owner of the files, the command before."""

    data_dir: Path
    durable: bool
    uid: int
    gid: int
    prefix: tuple[str, ...]
    drop: bool = False

    @property
    def pgdata(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def log(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def password(self) -> Path:
        return self.data_dir / "postgres.password"
