"""Quality: how well the assistant understands, week by week, and the held-out figures of each published model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.figures import Share
from bot.desk.pages import Pages
from bot.desk.parts import DeskParts
from bot.desk.permissions import Viewer
from bot.storage.reports.quality import QualityFigures

_WEEKS = 12
_MOST_MODELS = 12
# Of what each share is taken, and whether more of it is better.
SHARES = (
    ("Not understood, of all messages", "not_understood", "turn"),
    ("Answered with little certainty, of answers", "hardly_understood", "answered"),
    ("Questions of ours that were answered, of those asked", "filled", "asked"),
    ("A person was wanted, of all messages", "wanted", "turn"),
)


@dataclass(frozen=True)
class QualityWeek:
    """A week by its first day, with its figures."""

    first: date
    figures: QualityFigures

    @property
    def shares(self) -> list[Share]:
        """The shares of `SHARES`, in their order."""
        count = self.figures.count_of
        return [Share.of_counts(min(count(part), count(of)), count(of)) for _, part, of in SHARES]

    @property
    def helpful(self) -> Share:
        """Ratings up, of all ratings."""
        return Share.of_counts(self.figures.helpful, self.figures.helpful + self.figures.unhelpful)

    @property
    def questions_for_advice(self) -> float | None:
        """Questions asked for each recommendation that was given."""
        advised = self.figures.count_of("advised")
        return self.figures.count_of("asked") / advised if advised else None


class QualityPage:
    """/desk/quality."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages
        self._zone = ZoneInfo(parts.agency.time_zone)
        self._known: dict[date, QualityFigures] = {}

    def add_routes(self, router: APIRouter) -> None:
        """Add the route."""
        router.add_api_route("/quality", self.show_page)

    def show_page(self, request: Request, me: Viewer) -> Response:
        """The last weeks, this one among them."""
        today = self._parts.now().astimezone(self._zone).date()
        monday = today - timedelta(days=today.weekday())
        weeks = [self._count_week(monday - timedelta(weeks=n), n > 0) for n in range(_WEEKS)]
        models = self._parts.serving.drafts.list_models()[:_MOST_MODELS]
        names = [title for title, *_ in SHARES]
        return self._pages.draw_page(
            request, "quality.html", me, here="quality", weeks=weeks, names=names, models=models
        )

    def _count_week(self, first: date, over: bool) -> QualityWeek:
        """A week; what is over only an erasure changes, and it is counted once."""
        if first not in self._known or not over:
            since, until = (datetime.combine(day, time(), self._zone) for day in (first, first + timedelta(weeks=1)))
            self._known[first] = self._parts.quality.count_between(since, until)
        return QualityWeek(first, self._known[first])
