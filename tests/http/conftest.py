"""A server on a real port."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.http.wire import listening


@pytest.fixture(scope="session")
async def address(demo_url: str) -> AsyncIterator[str]:
    """Where uvicorn serves the demo register."""
    async with listening(demo_url) as url:
        yield url
