"""The audit log, for admins."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.pages import Pages
from bot.desk.parts import DeskParts
from bot.desk.permissions import Admin

_MOST = 100


class AuditPage:
    """/desk/audit."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages

    def add_routes(self, router: APIRouter) -> None:
        """Add the route."""
        router.add_api_route("/audit", self.show_page)

    def show_page(self, request: Request, me: Admin) -> Response:
        """Who did what, the newest first."""
        before = request.query_params.get("before", "")
        number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
        entries = self._parts.audit.latest_entries(_MOST, number)
        more = len(entries) == _MOST
        return self._pages.draw_page(request, "audit.html", me, here="audit", entries=entries, more=more)
