"""The funnel: how many came how far, where they stop, and whether that is better than before; counted by the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.figures import Share, Verdict
from bot.desk.masks import Mask
from bot.desk.pages import Facts, Pages
from bot.desk.parts import DeskParts
from bot.desk.permissions import Viewer
from bot.storage.reports.report import Funnel, Report, ReportPeriod

DAYS = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "a year"}
GROUPS = {
    "channel": "By channel",
    "page": "By page",
    "utm": "By campaign tag",
    "language": "By language",
    "device": "By device",
    "greeting": "By greeting",
}
_KNOWN = timedelta(minutes=10)
STEPS = (
    *("seen", "opened", "conversations", "answered", "advised"),
    *("consented", "leads", "booked", "came", "won"),
)


@dataclass(frozen=True)
class FunnelStep:
    """How many came to a step, of those at the one before, and how that compares."""

    name: str
    count: int
    share: Share | None
    verdict: Verdict | None
    whole: float


class FunnelPage:
    """/desk/funnel."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages
        self._zone = ZoneInfo(parts.agency.time_zone)
        self._known: dict[ReportPeriod, tuple[datetime, Funnel]] = {}

    def add_routes(self, router: APIRouter) -> None:
        """Add the route."""
        router.add_api_route("/funnel", self.show_page)

    def show_page(self, request: Request, me: Viewer) -> Response:
        """The figures of the last days, today among them, and of as many before."""
        asked = request.query_params.get("days", "")
        days = asked if asked in DAYS else "30"
        last = self._parts.now().astimezone(self._zone).date()
        first = last - timedelta(days=int(days) - 1)
        period = self._make_period(first, last)
        before = self._make_period(first - timedelta(days=int(days)), first - timedelta(days=1))
        found = self._parts.facts.make_report(period)
        steps = list_steps(found.funnel, self._funnel_of(before))
        facts: Facts = {
            "steps": steps,
            "report": found,
            "groups": GROUPS,
            "names": STEPS,
            "left": list_left(found),
            "mask": Mask(me),
        }
        span: Facts = {"days": days, "choices": DAYS, "first": first, "last": last}
        return self._pages.draw_page(request, "funnel.html", me, here="funnel", **facts, **span)

    def _funnel_of(self, past: ReportPeriod) -> Funnel:
        """The funnel of a time that is over, which only an erasure changes."""
        now = self._parts.now()
        self._known = {period: known for period, known in self._known.items() if now - known[0] < _KNOWN}
        if past not in self._known:
            self._known[past] = (now, self._parts.facts.make_report(past).funnel)
        return self._known[past][1]

    def _make_period(self, first: date, last: date) -> ReportPeriod:
        """Whole days, as the report's command takes them."""
        since = datetime.combine(first, time(), self._zone)
        return ReportPeriod(since, datetime.combine(last + timedelta(days=1), time(), self._zone))


def list_steps(now: Funnel, before: Funnel) -> list[FunnelStep]:
    """The steps, each as a share of the one it comes from."""
    most = max(1, *(getattr(now, name) for name in STEPS))
    steps = [FunnelStep("seen", now.seen, None, None, now.seen / most)]
    for earlier, name in pairwise(STEPS):
        share = _make_share(now, name, earlier)
        steps.append(
            FunnelStep(
                name, share.count, share, share.compare_with(_make_share(before, name, earlier)), share.count / most
            )
        )
    return steps


def list_left(found: Report) -> list[tuple[str, int, int, Share]]:
    """The questions by how many went away while they were open, of those who were asked."""
    rows = [
        (q.question, q.asked, q.left, Share.of_counts(min(q.left, q.asked), q.asked))
        for q in found.questions
        if q.asked
    ]
    return sorted(rows, key=lambda row: -row[2])


def _make_share(funnel: Funnel, name: str, of: str) -> Share:
    # Some come to a step past the one before: a talk may book without ever having been advised.
    count, whole = getattr(funnel, name), getattr(funnel, of)
    return Share.of_counts(count, max(whole, count) if whole else 0)
