"""Server and Postgres die under platforms that sync: nothing lost, nothing twice, nothing untold.

`python -m bench.sync` does the same a hundred times.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from bench.cities import city as besieged
from bench.sync import sync


def test_what_was_told_is_there_once_and_in_the_feed(data_dir: Path) -> None:
    with besieged("synced", 0, data_dir) as made:
        siege = asyncio.run(sync(made, times=4, every=4, platforms=2, lines=3_000))
    assert siege.kills == {"server": 3, "Postgres": 1}
    assert siege.wrong == []
    assert siege.pushes > 10
    assert siege.files > 0
    assert siege.followed > 1_000
