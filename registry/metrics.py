"""What the server tells of itself at /metrics: how many requests, how they ended, how long they took."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """Counters of one application; no label holds anything that a caller sent."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "registry_graphql_requests", "GraphQL requests.", ["status"], registry=self._registry
        )
        self._seconds = Histogram(
            "registry_graphql_seconds",
            "Seconds until an answer began.",
            buckets=BUCKETS,
            registry=self._registry,
        )

    def observe(self, status: int, seconds: float) -> None:
        self._requests.labels(status).inc()
        self._seconds.observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self._registry)


class Measured:
    """An ASGI application, counted and timed."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = perf_counter()

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.metrics.observe(message["status"], perf_counter() - start)
            await send(message)

        await self.app(scope, receive, note)
