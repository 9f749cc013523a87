"""Slack over HTTP: events, interactions and commands, believed only with Slack's signature."""

from __future__ import annotations

import ipaddress
import json
import logging
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import parse_qs

from fastapi import APIRouter
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.channels.slack.pictures import CHARTS, Pictures
from bot.channels.slack.reading import Source
from bot.errors import NotReady

log = logging.getLogger(__name__)

BODY_LIMIT = 1024 * 1024
_STATUS = {"bad_json": 400, "bad_token": 401, "too_big": 413, "not_ready": 503}


class Refused(Exception):
    """A request is not taken; the code is one of _STATUS."""


class Taking(Protocol):
    """Keeps what came in."""

    async def take(self, source: Source, payload: Mapping[str, Any]) -> bool:
        """Keep what this payload says. Raises NotReady."""


class Gate:
    """Tells Slack's requests from others: by signature and age or, with nothing set up, by coming from this machine."""

    def __init__(self, signing_secret: str, open_locally: bool) -> None:
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._open_locally = open_locally

    def check(self, request: Request, body: bytes) -> None:
        """Raises Refused for a request that is not Slack's."""
        if not (self._is_signed(request, body) if self._verifier else self._open_locally and _is_local(request)):
            raise Refused("bad_token")

    def _is_signed(self, request: Request, body: bytes) -> bool:
        assert self._verifier is not None
        stamp = request.headers.get("x-slack-request-timestamp", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15):
            return False
        signature = request.headers.get("x-slack-signature", "")
        try:
            return signature.isascii() and self._verifier.is_valid(body, stamp, signature)
        except UnicodeDecodeError:
            return False


def slack_http_routes(taking: Taking, gate: Gate, pictures: Pictures, errors: Mapping[str, str]) -> APIRouter:
    """The routes under /webhooks/slack."""
    router = APIRouter(prefix="/webhooks/slack")

    async def take(request: Request, source: Source) -> Response:
        try:
            body = await _read(request)
            gate.check(request, body)
            payload = _parse(source, body)
            if payload.get("type") == "url_verification":
                return PlainTextResponse(str(payload.get("challenge", "")))
            await taking.take(source, payload)
            return Response()
        except Refused as refusal:
            return _refusal(str(refusal), errors)
        except NotReady as error:
            # Not acknowledged, so Slack sends it again.
            log.error("slack: not kept: %s", error)
            return _refusal("not_ready", errors)

    @router.post("/events")
    async def events(request: Request) -> Response:
        return await take(request, "events")

    @router.post("/interactions")
    async def interactions(request: Request) -> Response:
        return await take(request, "interactions")

    @router.post("/commands")
    async def commands(request: Request) -> Response:
        return await take(request, "commands")

    @router.get(f"{CHARTS.removeprefix(router.prefix)}{{token}}.png")
    def chart(token: str) -> Response:
        png = pictures.png(token)
        if png is None:
            return Response(status_code=404)
        # Slack fetches it from its own servers and shows it on its own pages.
        cached = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return Response(png, media_type="image/png", headers=cached)

    return router


async def _read(request: Request) -> bytes:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_LIMIT:
            raise Refused("too_big")
    return raw


def _parse(source: Source, body: bytes) -> dict[str, Any]:
    try:
        if source == "events":
            payload = json.loads(body)
        else:
            form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
            payload = json.loads(form["payload"]) if source == "interactions" else form
    except (ValueError, KeyError, RecursionError):
        raise Refused("bad_json") from None
    if not isinstance(payload, dict):
        raise Refused("bad_json")
    return payload


def _refusal(code: str, errors: Mapping[str, str]) -> Response:
    return JSONResponse({"error": {"code": code, "message": str(errors[code])}}, _STATUS[code])


def _is_local(request: Request) -> bool:
    # A proxy on this machine would make the whole world look local.
    if any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip")):
        return False
    try:
        return ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False
