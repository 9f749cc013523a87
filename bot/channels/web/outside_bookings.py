"""Webhooks of Cal.com and Calendly: measured, then checked by their signature, and only then read.

Whatever comes with a good signature is answered with 200, or they would send it again and in the end no more; only when
the database is away they are to come again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.bodies import BodyTooLong, BodyTooSlow, read_bytes
from bot.channels.limits import Limits, RateWindows, Window
from bot.channels.tokens import find_secret, read_booker
from bot.errors import NotReady
from bot.leads.outside_bookings import READERS, Source
from bot.settings import Settings
from bot.storage.leads.outside_bookings import OutsideBookings

log = logging.getLogger(__name__)

_MOST_BYTES = 65_536
# Of one address in a minute; both send from few addresses, and one message for each change.
_MOST_REQUESTS, _WITHIN = 300, 60.0
# How old, or how far ahead of our clock, a signature of Calendly may be.
_TOLERANCE = 180.0
_RETRY_SECONDS = 30


def sign_body(secret: str, body: bytes) -> str:
    """The signature of a body, as both write it."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_from_calcom(secret: str, body: bytes, header: str) -> bool:
    """Whether the body bears Cal.com's signature (X-Cal-Signature-256)."""
    return hmac.compare_digest(sign_body(secret, body).encode(), header.strip().lower().encode())


def is_from_calendly(secret: str, body: bytes, header: str, now: float) -> bool:
    """Whether the body bears Calendly's signature (t=…,v1=…), made lately."""
    pairs = [part.strip().partition("=")[::2] for part in header[:1000].split(",")]
    moment = next((value for name, value in pairs if name == "t"), "")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 13 and abs(now - int(moment)) <= _TOLERANCE):
        return False
    expected = sign_body(secret, f"{moment}.".encode() + body).encode()
    return any(hmac.compare_digest(expected, value.encode()) for name, value in pairs if name == "v1")


@dataclass(frozen=True)
class BookingHooks:
    """What takes the requests; `store` keeps what they tell."""

    store: OutsideBookings
    settings: Settings
    limits: Limits
    now: Callable[[], datetime]
    rates: RateWindows

    async def take_request(self, source: Source, request: Request) -> Response:
        """The answer to one request."""
        if wait := self.rates.count_or_wait(self.limits.address_of(request)):
            return _refuse_request(429, "rate_limited", {"Retry-After": str(int(wait) + 1)})
        try:
            body = await read_bytes(request, _MOST_BYTES)
        except BodyTooLong:
            return _refuse_request(413, "too_long")
        except BodyTooSlow:
            return _refuse_request(408, "too_slow")
        if not self._is_signed(source, request, body):
            return _refuse_request(401, "bad_token")
        try:
            return JSONResponse({"status": await asyncio.to_thread(self._take_body, source, body)})
        except NotReady:
            return _refuse_request(503, "not_ready", {"Retry-After": str(_RETRY_SECONDS)})

    def _is_signed(self, source: Source, request: Request, body: bytes) -> bool:
        if source == "calcom":
            header = request.headers.get("x-cal-signature-256", "")
            return is_from_calcom(str(self.settings.calcom_secret), body, header)
        header = request.headers.get("calendly-webhook-signature", "")
        return is_from_calendly(str(self.settings.calendly_key), body, header, self.now().timestamp())

    def _take_body(self, source: Source, body: bytes) -> str:
        event = READERS[source](_parse_body(body))
        if event is None:
            return "nothing"
        talk = read_booker(find_secret(self.settings), event.token) if event.token else None
        outcome = self.store.take_event(event, talk, self.now())
        log.info("%s: %s, %s", source, event.told, outcome)
        return outcome


def hook_routes(store: OutsideBookings, settings: Settings, limits: Limits, now: Callable[[], datetime]) -> APIRouter:
    """/webhooks/calcom and /webhooks/calendly, each where its secret is set."""
    router = APIRouter(prefix="/webhooks")
    hooks = BookingHooks(store, settings, limits, now, RateWindows(Window(_MOST_REQUESTS, _WITHIN)))
    if settings.calcom_secret:

        @router.post("/calcom")
        async def take_calcom(request: Request) -> Response:
            return await hooks.take_request("calcom", request)

    if settings.calendly_key:

        @router.post("/calendly")
        async def take_calendly(request: Request) -> Response:
            return await hooks.take_request("calendly", request)

    return router


def _parse_body(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _refuse_request(status: int, code: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": code}}, status, headers)
