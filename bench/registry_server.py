"""The registry as uvicorn serves it; settings come from the environment."""

from __future__ import annotations

from registry.app import create_app
from registry.config import Settings
from registry.logs import configure_logs

settings = Settings()
configure_logs(settings.log_format)
app = create_app(settings, settings.database_url or "")
