"""What stands around every route: security headers, and the last net under a fault."""

from __future__ import annotations

import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.errors import ChatError, to_response
from bot.channels.web.texts import Texts
from bot.channels.web.trace import route_of
from bot.errors import cause

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
    """Adds the headers to every answer that has not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._plain = tuple((name.lower().encode(), value.encode()) for name, value in HEADERS.items())
        self._secure = (*self._plain, (b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in wanted if h[0] not in said)]
            await send(message)

        wanted = self._secure if scope.get("scheme") == "https" else self._plain

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


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
            log.error("%s failed: %s", route_of(scope), cause(error))
            if scope["type"] == "http" and not begun:
                await to_response(ChatError("try_again"), self._texts)(scope, receive, send)
