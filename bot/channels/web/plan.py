"""The page of a recommendation behind its link, and the same as table and calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from bot import clock
from bot.channels.headers import PRIVATE
from bot.channels.protocol import Plans, WebParts
from bot.channels.tokens import is_link_token
from bot.channels.web.page import make_environment
from bot.channels.web.plan_files import to_csv, to_ics
from bot.channels.web.plan_view import to_view
from bot.channels.web.texts import Texts
from bot.errors import NotReady
from bot.knowledge.model import Agency
from bot.knowledge.texts import fill_placeholders
from bot.recommendations.planning.catalog import Catalog
from bot.storage.conversations.plans import SavedPlan

Answer = Callable[[SavedPlan], Response]


def plan_routes(services: WebParts, texts: Texts) -> APIRouter:
    """/plan/{token}, and the same with .csv and .ics."""
    desk = PlanPages(services.plans, services.book, services.library.agency, texts, services.settings.link_days)
    router = APIRouter(prefix="/plan")

    @router.get("/{token}.csv")
    def send_table(token: str) -> Response:
        return desk.answer_plan(token, desk.make_table)

    @router.get("/{token}.ics")
    def send_calendar(token: str) -> Response:
        return desk.answer_plan(token, lambda plan: desk.make_calendar(plan, token))

    @router.get("/{token}")
    def show_page(token: str) -> Response:
        return desk.answer_plan(token, lambda plan: desk.show_page(plan, token))

    return router


def is_link_good(since: datetime, days: int, now: datetime) -> bool:
    """Whether a link that may be used for so many days is still good; for 0 days, always."""
    return not days or now < since + timedelta(days=days)


class PlanPages:
    """Finds a plan by its token and hands it out in one of three forms."""

    def __init__(self, plans: Plans, book: Catalog, agency: Agency, texts: Texts, days: int = 0) -> None:
        self._plans, self._book, self._agency, self._days = plans, book, agency, days
        self._texts = texts.web["plan"]
        self._templates = make_environment()
        self._templates.filters["told"] = lambda text, **facts: fill_placeholders(
            text, {k: str(v) for k, v in facts.items()}
        )

    def answer_plan(self, token: str, answer: Answer) -> Response:
        """The plan as `answer` makes it; a kind page where no plan is, or none can be read now."""
        try:
            plan = self._plans.find_by_token(token) if is_link_token(token) else None
        except NotReady:
            return self._sorry_page("later", 503)
        good = plan is not None and is_link_good(plan.time, self._days, clock.now())
        return answer(plan) if plan and good else self._sorry_page("gone", 404)

    def show_page(self, plan: SavedPlan, token: str) -> Response:
        """The plan to read and to print."""
        view = to_view(plan.recommendation, self._book, self._texts)
        return self._draw_page("plan.html", 200, token=token, **view)

    def make_table(self, plan: SavedPlan) -> Response:
        """The plan for spreadsheets."""
        content = to_csv(plan.recommendation, self._book, self._texts["columns"], self._texts["marked"])
        return Response(content, media_type="text/csv; charset=utf-8", headers=self._file_headers("csv"))

    def make_calendar(self, plan: SavedPlan, token: str) -> Response:
        """The plan for calendars."""
        host = urlsplit(self._agency.links.site).hostname or "localhost"
        content = to_ics(plan, token, self._texts, host)
        return Response(content, media_type="text/calendar; charset=utf-8", headers=self._file_headers("ics"))

    def _file_headers(self, ending: str) -> dict[str, str]:
        name = re.sub(r"[^a-z0-9]+", "-", f"{self._texts['file']} {self._agency.name}".lower()).strip("-")
        return {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}.{ending}"'}

    def _sorry_page(self, key: str, status: int) -> Response:
        title, text = self._texts[f"{key}_title"], self._texts[f"{key}_text"]
        return self._draw_page("gone.html", status, title=title, text=text, link=self._texts["gone_link"])

    def _draw_page(self, template: str, status: int, **facts: object) -> Response:
        page = self._templates.get_template(template).render(agency=self._agency, texts=self._texts, **facts)
        return HTMLResponse(page, status, PRIVATE)
