"""What stands around every route: security headers, and the last net under a fault."""

from __future__ import annotations

import logging

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from bot.channels.web.errors import to_response
from bot.channels.web.request_trace import MACHINES, route_of
from bot.channels.web.texts import Texts
from bot.conversations.errors import ChatError
from bot.errors import describe_cause
from bot.hosts import host_of, is_loopback
from bot.settings import Settings

log = logging.getLogger(__name__)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds the headers to every answer that has not set its own; with `tls`, that visitors come over TLS alone."""

    def __init__(self, app: ASGIApp, tls: bool = False) -> None:
        self._app = app
        headers = {**HEADERS, **({"Strict-Transport-Security": "max-age=31536000"} if tls else {})}
        self._headers = tuple((name.lower().encode(), value.encode()) for name, value in headers.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in self._headers if h[0] not in said)]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class KnownHosts:
    """Answers only for names of our own, where the operator told one: pages are not to be had under another's name."""

    def __init__(self, app: ASGIApp, texts: Texts, hosts: frozenset[str]) -> None:
        self._app = app
        self._texts = texts
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request for one name of ours."""
        if (
            scope["type"] == "lifespan"
            or scope["path"] in MACHINES
            or self._is_ours(Headers(scope=scope).getlist("host"))
        ):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            await to_response(ChatError("bad_host"), self._texts)(scope, receive, send)

    def _is_ours(self, named: list[str]) -> bool:
        if len(named) != 1:
            return False
        host = host_of(f"//{named[0]}")
        return host is not None and (not self._hosts or host in self._hosts or is_loopback(host))


def hosts_of(settings: Settings) -> frozenset[str]:
    """The names this server goes by: what the operator set, and where visitors reach it; empty when nobody said."""
    public = host_of(settings.public_url) if settings.public_url else None
    return frozenset((*settings.hosts, *([public] if public else [])))


class FaultNet:
    """Turns a fault nobody caught into an honest answer; the log gets its kind, never what a visitor said."""

    def __init__(self, app: ASGIApp, texts: Texts) -> None:
        self._app = app
        self._texts = texts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and answer for what fails."""
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except ClientDisconnect:
            log.info("%s: the visitor left before the request was whole", route_of(scope))
        except Exception as error:
            log.error("%s failed: %s", route_of(scope), describe_cause(error))
            if scope["type"] == "http" and not begun:
                await to_response(ChatError("try_again"), self._texts)(scope, receive, send)
