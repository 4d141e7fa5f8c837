"""The composition root: everything that serves, put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from registry import audit, registration, tallies
from registry.accounts import RecentKeys, Throttle, authenticate, limits_from
from registry.bulk_worker import keep_working
from registry.database import Database
from registry.dated import today
from registry.errors import Unavailable
from registry.housekeeping import keep_tidy
from registry.metrics import Measured, Metrics
from registry.recounting import FOLDED
from registry.volunteers import tallies as volunteer_tallies
from registry.volunteers.verifier import Verifier
from registry.web import console
from registry.web.bulk import Bulk
from registry.web.exporting import Exports
from schema.accounts.caller import Calling, token_of
from schema.contract import schema
from schema.http import GraphQLEndpoint
from schema.http.answers import Answers
from schema.http.documents import Documents
from schema.http.requests import Headers
from schema.planner import Limits, Planner

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from registry.accounts.oidc import Issuer
    from registry.actor import Actor
    from registry.config import Settings
    from registry.vault import Vault

# How long /readyz waits for the database.
READY_WITHIN = 2.0


class Application(Starlette):
    """Serves the endpoint without a look at the other routes; it answers its own failures."""

    def __init__(self, endpoint: ASGIApp, **options: Any) -> None:
        super().__init__(**options)
        self.endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_for_it = scope["type"] == "http" and scope["path"] == "/graphql"
        await (self.endpoint if is_for_it else super().__call__)(scope, receive, send)


def _issuer(settings: Settings) -> Issuer | None:
    """The identity provider, where there is one; only then is its library worth its memory."""
    if settings.oidc_issuer is None:
        return None
    from registry.accounts.oidc import issuer_from  # noqa: PLC0415 - see above

    return issuer_from(settings)


def _verifier(settings: Settings) -> Verifier | None:
    """Whoever is asked whether names and numbers belong together, where there is somebody."""
    if settings.verifier_url is None:
        return None
    token = settings.verifier_token
    return Verifier(settings.verifier_url, None if token is None else token.get_secret_value())


def create_app(
    settings: Settings, url: str, vault: Vault, *, clock: Callable[[], date] = today
) -> Starlette:
    """The web application on one database and its vault. `clock` says what day it is."""
    database = Database(url, pool_size=settings.pool_size, write_pool_size=settings.write_pool_size)
    metrics = Metrics()
    limits = limits_from(settings)
    throttle = Throttle(limits)
    issuer = _issuer(settings)
    verifier = _verifier(settings)
    recent = RecentKeys(limits.seen_every)

    async def caller(scope: Scope, headers: Headers, *, anew: bool) -> Calling:
        """Whoever asks, by what they show. Raises Unauthenticated, Unavailable."""
        shown, client = headers.find(b"authorization"), scope["client"]
        remote = client[0] if client else None
        read = partial(authenticate, database, shown, remote, issuer=issuer, limits=limits)
        actor = await recent.actor(shown, remote, read, anew=anew)
        return Calling(actor, database, vault, limits, throttle, token_of(shown), verifier)

    endpoint = GraphQLEndpoint(
        Planner(schema._schema, Limits(cost=settings.cost_limit)),  # noqa: SLF001 - no public way
        database,
        Documents(),
        today=clock,
        body_limit=settings.body_limit,
        answers=Answers(settings.answers),
        caller=caller,
    )

    async def sender(request: Request) -> Actor:
        """Whoever asks a route below /bulk or /export. Raises Unauthenticated, Unavailable."""
        shown, client = request.headers.get("authorization"), request.client
        remote = client.host if client else None
        return await authenticate(database, shown, remote, issuer=issuer, limits=limits)

    bulk = Bulk(database, sender, settings.data_dir / "bulk", settings.bulk_limit)
    exports = Exports(database, sender, clock)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await database.open()
        background = [
            asyncio.create_task(tallies.keep_folded(database, FOLDED)),
            asyncio.create_task(volunteer_tallies.keep_folded(database)),
            asyncio.create_task(audit.keep_sealed(database)),
            asyncio.create_task(registration.keep_current(database, clock)),
            asyncio.create_task(keep_tidy(database, settings.feed_retention)),
            asyncio.create_task(keep_working(database, url)),
        ]
        yield
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await database.close()

    async def ready(_: Request) -> Response:
        try:
            await asyncio.wait_for(database.read("SELECT 'ready'", ()), READY_WITHIN)
        except (Unavailable, TimeoutError):
            return PlainTextResponse("The database does not answer.\n", 503)
        return PlainTextResponse("ready\n")

    def unavailable(_: Request, error: Exception) -> Response:
        return PlainTextResponse(f"{error}\n", 503, {"Retry-After": "2"})

    async def about(_: Request) -> Response:
        (demo,) = await database.read("SELECT EXISTS (SELECT FROM organization WHERE demo)", ())
        return JSONResponse(
            {"demo": demo, "version": version("civil-registry"), "endpoint": "/graphql"}
        )

    def page(text: str | bytes) -> Callable[[Request], Response]:
        return lambda _: PlainTextResponse(text)

    return Application(
        Measured(endpoint, metrics),
        routes=[
            Route("/schema.graphql", page(schema.as_str())),
            Route("/console.json", about),
            Route("/healthz", page("alive\n")),
            Route("/readyz", ready),
            *bulk.routes,
            *exports.routes,
            Route("/metrics", lambda _: PlainTextResponse(metrics.text())),
            Mount("/", console.application()),
        ],
        lifespan=lifespan,
        exception_handlers={Unavailable: unavailable},
    )
