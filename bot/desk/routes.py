"""Everything under /desk, as one router."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.assets import serve_asset
from bot.desk.access import HOME
from bot.desk.account import AccountPages
from bot.desk.answers import AnswerPages
from bot.desk.audit_page import AuditPage
from bot.desk.experiments import ExperimentPage
from bot.desk.file_upload import FileUpload
from bot.desk.filters import FilterPages
from bot.desk.funnel_page import FunnelPage
from bot.desk.gaps import GapPages
from bot.desk.inbox import InboxPages
from bot.desk.leads import LeadPages
from bot.desk.learning import LearningPage
from bot.desk.live import LiveTalks
from bot.desk.new_answer import NewAnswerPages
from bot.desk.open_id_pages import OpenIdPages
from bot.desk.pages import Pages, desk_route, load_static
from bot.desk.parts import DeskParts
from bot.desk.prompts import PromptPresses
from bot.desk.quality import QualityPage
from bot.desk.settings_page import SettingsPage
from bot.desk.sign_in import SignInPages
from bot.desk.talks import TalkPages
from bot.desk.today_page import TodayPage


class _PageGroup(Protocol):
    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""


def desk_routes(parts: DeskParts) -> APIRouter:
    """The desk behind its login, the files it loads, and the ways that lead there."""
    pages = Pages(parts)
    outside = APIRouter(include_in_schema=False)
    inside = APIRouter(prefix="/desk", route_class=desk_route(pages), include_in_schema=False)
    static = load_static()

    @outside.get("/desk/static/{name}")
    async def send_file(name: str, request: Request) -> Response:
        if name not in static:
            raise HTTPException(404)
        return serve_asset(request, static[name])

    @outside.get("/desk")
    @outside.get("/dashboard")
    async def lead_there() -> Response:
        return RedirectResponse(HOME, 307)

    inbox = InboxPages(parts, pages)
    rooms: tuple[_PageGroup, ...] = (
        SignInPages(parts, pages),
        OpenIdPages(parts, pages),
        AccountPages(parts, pages),
        TodayPage(parts, pages),
        inbox,
        PromptPresses(parts, pages),
        LiveTalks(parts, inbox),
        FileUpload(parts, pages),
        LeadPages(parts, pages),
        FilterPages(parts, pages),
        TalkPages(parts, pages),
        FunnelPage(parts, pages),
        GapPages(parts, pages),
        NewAnswerPages(parts, pages),
        LearningPage(parts, pages),
        AnswerPages(parts, pages),
        QualityPage(parts, pages),
        ExperimentPage(parts, pages),
        SettingsPage(parts, pages),
        AuditPage(parts, pages),
    )
    for room in rooms:
        room.add_routes(inside)
    outside.include_router(inside)
    return outside
