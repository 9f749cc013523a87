"""The feed of leads: what a CRM that cannot be told asks for, from where it stopped the last time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timezone

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.web.errors import ChatError
from bot.leads.model import Lead
from bot.leads.store import LeadStore
from bot.leads.table import to_csv
from bot.settings import Settings

_MOST = 500
_PRIVATE = {"Cache-Control": "no-store"}
Place = tuple[datetime, str]


def feed_routes(leads: LeadStore, settings: Settings) -> APIRouter:
    """/api/leads and /api/leads.csv, with the bearer token that is set; nothing where none is.

    Leads come by the time of their last change; `after` takes the `next` of the answer before, `limit` at most 500.
    """
    router = APIRouter(prefix="/api")
    if not settings.feed_token:
        return router

    def take(request: Request) -> tuple[Sequence[Lead], str | None]:
        _admit(request, str(settings.feed_token))
        after, limit = _place(request.query_params.get("after", "")), _limit(request.query_params.get("limit", ""))
        rest = [lead for lead in sorted(leads.all(), key=_of) if after is None or _of(lead) > after]
        page = rest[:limit]
        return page, _told(page[-1]) if page else request.query_params.get("after")

    @router.get("/leads")
    def as_json(request: Request) -> JSONResponse:
        page, place = take(request)
        return JSONResponse({"leads": [lead.as_json() for lead in page], "next": place}, headers=_PRIVATE)

    @router.get("/leads.csv")
    def as_csv(request: Request) -> Response:
        page, place = take(request)
        headers = {**_PRIVATE, **({"X-Next": place} if place else {})}
        return Response(to_csv(page), media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _admit(request: Request, expected: str) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip() if scheme.lower() == "bearer" else ""
    if not secrets.compare_digest(given.encode(), expected.encode()):
        raise ChatError("bad_token", text="feed_closed")


def _of(lead: Lead) -> Place:
    return lead.changed, lead.id


def _told(lead: Lead) -> str:
    return f"{lead.changed.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S.%fZ}_{lead.id}"


def _place(text: str) -> Place | None:
    if not text:
        return None
    moment, _, id = text.partition("_")
    try:
        read = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        raise ChatError("bad_json", text="not_a_moment") from None
    return (read if read.tzinfo else read.replace(tzinfo=timezone.utc)), id


def _limit(text: str) -> int:
    if not text:
        return _MOST
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST):
        raise ChatError("bad_json", text="not_a_limit", most=_MOST)
    return int(text)
