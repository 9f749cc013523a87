"""Everything under /desk, as one router."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.web.assets import serve
from bot.desk.access import HOME
from bot.desk.account import AccountPages
from bot.desk.funnel import FunnelPage
from bot.desk.gaps import GapPages
from bot.desk.inbox import InboxPages
from bot.desk.leads import LeadPages
from bot.desk.pages import Pages, desk_route, load_static
from bot.desk.parts import DeskParts
from bot.desk.signing import SigningPages
from bot.desk.talks import TalkPages
from bot.desk.today import TodayPage
from bot.desk.trail import TrailPage


class _Room(Protocol):
    def mount(self, router: APIRouter) -> None:
        """Add the routes."""


def desk_routes(parts: DeskParts) -> APIRouter:
    """The desk behind its login, the files it loads, and the ways that lead there."""
    pages = Pages(parts)
    outside = APIRouter(include_in_schema=False)
    inside = APIRouter(prefix="/desk", route_class=desk_route(pages), include_in_schema=False)
    static = load_static()

    @outside.get("/desk/static/{name}")
    async def file(name: str, request: Request) -> Response:
        if name not in static:
            raise HTTPException(404)
        return serve(request, static[name])

    @outside.get("/desk")
    @outside.get("/dashboard")
    async def lead_there() -> Response:
        return RedirectResponse(HOME, 307)

    rooms: tuple[_Room, ...] = (
        SigningPages(parts, pages),
        AccountPages(parts, pages),
        TodayPage(parts, pages),
        InboxPages(parts, pages),
        LeadPages(parts, pages),
        TalkPages(parts, pages),
        FunnelPage(parts, pages),
        GapPages(parts, pages),
        TrailPage(parts, pages),
    )
    for room in rooms:
        room.mount(inside)
    outside.include_router(inside)
    return outside
