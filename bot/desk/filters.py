"""Saved filters: what somebody often looks for among leads, under a name of theirs."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from bot.desk.leads import FILTERED, sender_of
from bot.desk.pages import Pages, redirect_done
from bot.desk.parts import DeskParts
from bot.desk.permissions import ViewerForm

_HOME = "/desk/leads"
_LONGEST = {"name": 40, "value": 120}


class FilterPages:
    """/desk/filters."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._filters = parts.filters

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/filters/save", self.save_filter, methods=["POST"])
        router.add_api_route("/filters/drop", self.drop_filter, methods=["POST"])

    def save_filter(self, act: ViewerForm) -> Response:
        """Keeps what the list is filtered by now, for whoever looks alone."""
        name = " ".join(act.field_text("name", _LONGEST["name"]).split())
        values = {key: value for key in FILTERED if (value := act.field_text(key, _LONGEST["value"]))}
        if not name:
            return redirect_done(_HOME, "nothing")
        kept = self._filters.save_filter(sender_of(act), name, values)
        return redirect_done(_HOME, "filter" if kept else "filters_full")

    def drop_filter(self, act: ViewerForm) -> Response:
        """Forgets a filter."""
        gone = self._filters.drop_filter(sender_of(act), act.field_text("name", _LONGEST["name"]))
        return redirect_done(_HOME, "filter_gone" if gone else "nothing")
