"""Slack over HTTP: events, interactions and commands, believed only with Slack's signature."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import parse_qs

from fastapi import APIRouter
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.channels.bodies import BODY_SECONDS, BodyTooLong, BodyTooSlow, read_bytes
from bot.channels.local import is_local
from bot.channels.slack.pictures import CHARTS, Pictures
from bot.channels.slack.reading import Source
from bot.errors import NotReady

log = logging.getLogger(__name__)

# A message of 40,000 characters comes twice, as text and in blocks, each of its characters up to six bytes.
BODY_LIMIT = 512 * 1024
_SIGNED_SECONDS = 300
_SSL_CHECK_BYTES = 1024
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_STATUS = {"bad_json": 400, "bad_token": 401, "too_slow": 408, "too_big": 413, "not_ready": 503}


class RequestRefused(Exception):
    """A request is not taken; the code is one of _STATUS."""


class PayloadInbox(Protocol):
    """Keeps what came in."""

    async def take_payload(self, source: Source, payload: Mapping[str, Any]) -> bool:
        """Keep what this payload says. Raises NotReady."""


class SignatureCheck:
    """Tells Slack's requests from others: by signature and age or, where a setting asks for it, by coming from here."""

    def __init__(self, signing_secret: str, open_locally: bool) -> None:
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._open_locally = open_locally

    def check_head(self, request: Request) -> None:
        """Raises Refused for a request that cannot be Slack's, whatever its body says: nothing of that is read."""
        if not (self._looks_signed(request) if self._verifier else self._open_locally and is_local(request)):
            raise RequestRefused("bad_token")

    def check_request(self, request: Request, body: bytes) -> None:
        """Raises Refused for a request that is not Slack's."""
        self.check_head(request)
        if self._verifier and not self._is_signed(request, body):
            raise RequestRefused("bad_token")

    def _looks_signed(self, request: Request) -> bool:
        stamp = request.headers.get("x-slack-request-timestamp", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15):
            return False
        fresh = abs(time.time() - int(stamp)) <= _SIGNED_SECONDS
        return fresh and _SIGNATURE.fullmatch(request.headers.get("x-slack-signature", "")) is not None

    def _is_signed(self, request: Request, body: bytes) -> bool:
        assert self._verifier is not None
        headers = request.headers
        try:
            return self._verifier.is_valid(body, headers["x-slack-request-timestamp"], headers["x-slack-signature"])
        except UnicodeDecodeError:
            return False


def slack_http_routes(
    taking: PayloadInbox, gate: SignatureCheck, pictures: Pictures, errors: Mapping[str, str]
) -> APIRouter:
    """The routes under /webhooks/slack."""
    router = APIRouter(prefix="/webhooks/slack")

    async def take_request(request: Request, source: Source) -> Response:
        try:
            if await _is_ssl_check(request, source):
                return Response()
            gate.check_head(request)
            body = await _read_body(request)
            gate.check_request(request, body)
            payload = _parse_payload(source, body)
            if payload.get("type") == "url_verification":
                return PlainTextResponse(str(payload.get("challenge", "")))
            await taking.take_payload(source, payload)
            return Response()
        except RequestRefused as refusal:
            return _make_refusal(str(refusal), errors)
        except NotReady as error:
            # Not acknowledged, so Slack sends it again.
            log.error("slack: not kept: %s", error)
            return _make_refusal("not_ready", errors)

    for path in ("/commands", "/interactions"):
        router.get(path)(_answer_ssl_check)

    @router.post("/events")
    async def take_events(request: Request) -> Response:
        return await take_request(request, "events")

    @router.post("/interactions")
    async def take_interactions(request: Request) -> Response:
        return await take_request(request, "interactions")

    @router.post("/commands")
    async def take_commands(request: Request) -> Response:
        return await take_request(request, "commands")

    add_chart_route(router, pictures)
    return router


def add_chart_route(router: APIRouter, pictures: Pictures) -> None:
    """Charts, where Slack fetches them."""

    @router.get(f"{CHARTS.removeprefix(router.prefix)}{{token}}.png")
    def send_chart(token: str) -> Response:
        png = pictures.get_png(token)
        if png is None:
            return Response(status_code=404)
        # Slack fetches it from its own servers and shows it on its own pages.
        cached = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return Response(png, media_type="image/png", headers=cached)


async def _answer_ssl_check(request: Request) -> Response:
    return Response(status_code=200 if request.query_params.get("ssl_check") == "1" else 405)


async def _is_ssl_check(request: Request, source: Source) -> bool:
    """Whether Slack only tries our certificate: that is not signed, says nothing and gets an empty answer."""
    length = request.headers.get("content-length", "")
    small = length.isascii() and length.isdigit() and len(length) < 5 and int(length) <= _SSL_CHECK_BYTES
    if source == "events" or not small or "x-slack-signature" in request.headers:
        return False
    # Kept by the request, so that whoever reads it next finds it there.
    try:
        async with asyncio.timeout(BODY_SECONDS):
            form = parse_qs((await request.body()).decode("ascii", "replace"))
    except TimeoutError:
        raise RequestRefused("too_slow") from None
    return form.get("ssl_check") == ["1"] and "payload" not in form and "command" not in form


async def _read_body(request: Request) -> bytes:
    try:
        return await read_bytes(request, BODY_LIMIT)
    except BodyTooLong:
        raise RequestRefused("too_big") from None
    except BodyTooSlow:
        raise RequestRefused("too_slow") from None


def _parse_payload(source: Source, body: bytes) -> dict[str, Any]:
    try:
        if source == "events":
            payload = json.loads(body)
        else:
            form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
            payload = json.loads(form["payload"]) if source == "interactions" else form
    except (ValueError, KeyError, RecursionError):
        raise RequestRefused("bad_json") from None
    if not isinstance(payload, dict):
        raise RequestRefused("bad_json")
    return payload


def _make_refusal(code: str, errors: Mapping[str, str]) -> Response:
    return JSONResponse({"error": {"code": code, "message": str(errors[code])}}, _STATUS[code])
