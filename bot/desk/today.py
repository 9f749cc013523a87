"""Today: what waits for somebody, the most urgent first, each with its one next step."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.briefing import Briefing
from bot.desk.gate import AgentForm, Viewer
from bot.desk.inbox import list_waiters
from bot.desk.masks import Mask
from bot.desk.pages import Facts, Pages, done, missing
from bot.desk.parts import DeskParts
from bot.storage.consultations import Consultation
from bot.storage.lead_lists import NOBODY, LeadFilter
from bot.storage.report import Period

_MOST = 8
_LATE = timedelta(days=14)
_LATELY = timedelta(days=7)


class TodayPage:
    """/desk/."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages
        self._zone = ZoneInfo(parts.agency.time_zone)

    def mount(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/", self.show)
        router.add_api_route("/deliveries/{number}/retry", self.retry, methods=["POST"])

    def show(self, request: Request, me: Viewer) -> Response:
        """The page."""
        parts, now = self._parts, self._parts.now()
        briefing = Briefing(parts, Mask(me))
        morning = datetime.combine(now.astimezone(self._zone).date(), time(), self._zone)
        no_shows = parts.lists.page(LeadFilter(statuses=("no_show",)), "changed", most=_MOST)
        hot = parts.lists.page(LeadFilter(statuses=("new",), tier="hot", owner=NOBODY), most=_MOST)
        facts: Facts = {
            "now": now,
            "waiters": list_waiters(parts, briefing.mask, parts.handover.list_waiting()[:_MOST]),
            "hot": briefing.lines(hot.leads),
            "more_hot": hot.more,
            "consultations": self._booked(briefing, morning, morning + timedelta(days=1)),
            "unsaid": self._booked(briefing, morning - _LATE, now - timedelta(hours=1), "booked"),
            "no_shows": briefing.lines(no_shows.leads),
            "letters": parts.outbox.letters("failed", _MOST),
            "gaps": parts.facts.not_understood(Period(now - _LATELY))[:_MOST],
        }
        if me.sees_names:
            parts.audit.record(me.user.email, "today seen")
        return self._pages.draw(request, "today.html", me, here="today", **facts)

    def retry(self, number: int, act: AgentForm) -> Response:
        """Tries a delivery that was given up once more."""
        if not self._parts.outbox.retry(number):
            raise missing("delivery")
        self._parts.audit.record(act.me.user.email, "delivery retried", str(number))
        return done("/desk/", "retry")

    def _booked(
        self, briefing: Briefing, since: datetime, until: datetime, *statuses: str
    ) -> list[tuple[Consultation, str, str]]:
        found = self._parts.consultations.between(since, until, statuses)
        work = self._parts.work.of(one.lead for one in found)
        lines = (briefing.line(one.lead, work[one.lead.id]) for one in found)
        person = self._parts.appointments.person
        return [(one, line.who, person(one.booking.person).name) for one, line in zip(found, lines, strict=True)]
