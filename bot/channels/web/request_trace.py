"""Gives every request an identifier, in and out, and a line in the log that says nothing of the visitor."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.tracing import trace_block

# What probes and scrapers ask for by whatever name they reach this process; nothing there depends on it.
MACHINES = ("/healthz", "/readyz", "/metrics")
log = logging.getLogger(__name__)


class Traced:
    """Runs every request under the identifier that a proxy of ours gave it (X-Request-Id, traceparent), or its own."""

    def __init__(self, app: ASGIApp, trusts: Callable[[HTTPConnection], bool]) -> None:
        self._app = app
        self._trusts = trusts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and note what came of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, start = 500, time.perf_counter()
        given = Headers(scope=scope) if self._trusts(HTTPConnection(scope)) else {}
        with trace_block(given.get("x-request-id"), given.get("traceparent")) as request:

            async def send_named(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    MutableHeaders(scope=message)["X-Request-Id"] = request.id
                await send(message)

            try:
                await self._app(scope, receive, send_named)
            finally:
                _log_request(scope, status, time.perf_counter() - start)


def route_of(scope: Scope) -> str:
    """The route that a request took; its path may hold a secret, or anything else that somebody thought of."""
    return str(getattr(scope.get("route"), "path", "no route"))


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    route = route_of(scope)
    # Asked for every few seconds by machines; not worth a line each.
    level = logging.DEBUG if route in MACHINES else logging.INFO
    facts = {"method": scope["method"], "route": route, "status": status, "milliseconds": round(seconds * 1000, 1)}
    log.log(level, "answered", extra={"facts": facts})
