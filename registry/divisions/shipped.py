"""The divisions that come with the product: Chongqing in 2023, by the National Bureau of Statistics."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from registry.divisions.importing import DivisionsImported, import_divisions

if TYPE_CHECKING:
    from registry.actor import Actor
    from registry.database import WriteSession

SOURCE = "国家统计局 统计用区划代码 2023"


async def import_shipped(session: WriteSession, actor: Actor) -> DivisionsImported:
    """Loads them; the settlement is read from the committee's name, so that source is named."""
    with as_file(files("registry.divisions") / "data" / "chongqing-2023.csv") as path:
        return await import_divisions(session, actor, path, source=SOURCE)
