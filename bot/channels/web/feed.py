"""The feed of leads: what a CRM that cannot be told asks for, from where it stopped the last time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.conversations.errors import ChatError
from bot.leads.csv_export import to_csv
from bot.leads.model import Lead
from bot.leads.store import LeadPage, LeadStore
from bot.settings import Settings

_MOST = 500
_PRIVATE = {"Cache-Control": "no-store"}


def feed_routes(
    leads: LeadStore,
    settings: Settings,
    left: Callable[[Lead], bool] = lambda _: False,
    questions: Sequence[str] = (),
) -> APIRouter:
    """/api/leads and /api/leads.csv, with the bearer token that is set; nothing where none is.

    `left` tells whose visitor is to be followed up, `questions` which answers to an agency's own are columns. Leads
    come by the time of their last change; `after` takes the `next` of the answer before, `limit` at most 500.
    """
    router = APIRouter(prefix="/api")
    if not settings.feed_token:
        return router

    def take_page(request: Request) -> LeadPage:
        _check_token(request, str(settings.feed_token))
        after, limit = request.query_params.get("after", ""), _read_limit(request.query_params.get("limit", ""))
        try:
            return leads.load_page("changed", after or None, limit)
        except ValueError:
            raise ChatError("bad_json", text="not_a_moment") from None

    @router.get("/leads")
    def as_json(request: Request) -> JSONResponse:
        page = take_page(request)
        found = [{**lead.as_json(), "follow_up": left(lead)} for lead in page.leads]
        return JSONResponse({"leads": found, "next": page.place}, headers=_PRIVATE)

    @router.get("/leads.csv")
    def as_csv(request: Request) -> Response:
        page = take_page(request)
        headers = {**_PRIVATE, **({"X-Next": page.place} if page.place else {})}
        return Response(to_csv(page.leads, left, questions), media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _check_token(request: Request, expected: str) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip() if scheme.lower() == "bearer" else ""
    if not secrets.compare_digest(given.encode(), expected.encode()):
        raise ChatError("bad_token", text="feed_closed")


def _read_limit(text: str) -> int:
    if not text:
        return _MOST
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST):
        raise ChatError("bad_json", text="not_a_limit", most=_MOST)
    return int(text)
