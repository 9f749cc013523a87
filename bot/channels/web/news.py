"""The page at which an address that was asked by mail says that it wants news. Opening it changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from bot import clock
from bot.channels.headers import PRIVATE
from bot.channels.tokens import is_link_token
from bot.channels.web.page import make_environment
from bot.errors import NotReady
from bot.knowledge.model import Agency
from bot.storage.leads.news_mails import NewsMails


def news_routes(mails: NewsMails, agency: Agency, texts: Mapping[str, Any]) -> APIRouter:
    """/news/{token}: a page with one button, which is the answer."""
    router = APIRouter(prefix="/news")
    template = make_environment().get_template("news.html")

    def draw_page(key: str, status: int = 200, asks: bool = False) -> Response:
        said = {"title": texts[f"{key}_title"], "text": texts[f"{key}_text"], "button": texts["yes"] if asks else None}
        return HTMLResponse(template.render(agency=agency, **said), status, PRIVATE)

    @router.get("/{token}")
    def show_question(token: str) -> Response:
        try:
            is_open = mails.is_open(token) if is_link_token(token) else None
        except NotReady:
            return draw_page("later", 503)
        return (
            draw_page("gone", 404) if is_open is None else draw_page("ask", asks=True) if is_open else draw_page("done")
        )

    @router.post("/{token}")
    def confirm_news(token: str) -> Response:
        try:
            known = is_link_token(token) and mails.confirm_token(token, clock.now())
        except NotReady:
            return draw_page("later", 503)
        return draw_page("done") if known else draw_page("gone", 404)

    return router
