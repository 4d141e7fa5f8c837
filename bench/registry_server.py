"""The registry as uvicorn serves it; settings come from the environment."""

from __future__ import annotations

import asyncio

from registry.app import create_app
from registry.config import Settings
from registry.logs import configure_logs
from registry.setup import vault_of

settings = Settings()
configure_logs(settings.log_format)
url = settings.database_url or ""
app = create_app(settings, url, asyncio.run(vault_of(settings, url)))
