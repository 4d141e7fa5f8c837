"""Serves the console at `/`: everything from the wheel, nothing from outside."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocketClose

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUILT = Path(str(files("registry"))) / "_console"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "font-src 'self' data:; img-src 'self' data:; worker-src 'self'; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# Vite names what it puts here by a hash of the content.
HASHED = "/assets/"


def application() -> ASGIApp:
    """The built console, compressed; a sentence where it has not been built."""
    if not (BUILT / "index.html").is_file():
        return PlainTextResponse("The console is not built: run `make console`.\n", 503)
    return _with_headers(
        GZipMiddleware(StaticFiles(directory=BUILT, html=True), minimum_size=1_000)
    )


def _with_headers(app: ASGIApp) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return
        lasting = HASHED in scope["path"]
        cache = "public, max-age=31536000, immutable" if lasting else "no-cache"
        added = _encoded({**HEADERS, "Cache-Control": cache})

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await app(scope, receive, note)

    return serve


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
