"""Today: what waits for somebody, the most urgent first, each with its one next step."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.briefing import Briefing
from bot.desk.masks import Mask
from bot.desk.pages import Facts, Pages, redirect_done, refuse_missing
from bot.desk.parts import DeskParts
from bot.desk.permissions import AgentForm, Viewer
from bot.desk.waiting import list_waiters
from bot.storage.leads.consultations import StandingConsultation
from bot.storage.leads.lead_lists import NOBODY, LeadFilter

_MOST = 8
_LATE = timedelta(days=14)
_LATELY = timedelta(days=7)


class TodayPage:
    """/desk/."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages
        self._zone = ZoneInfo(parts.agency.time_zone)

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/", self.show_page)
        router.add_api_route("/deliveries/{number}/retry", self.retry_delivery, methods=["POST"])

    def show_page(self, request: Request, me: Viewer) -> Response:
        """The page."""
        parts, now = self._parts, self._parts.now()
        briefing = Briefing(parts, Mask(me))
        morning = datetime.combine(now.astimezone(self._zone).date(), time(), self._zone)
        no_shows = parts.lists.load_page(LeadFilter(statuses=("no_show",)), "changed", most=_MOST)
        hot = parts.lists.load_page(LeadFilter(statuses=("new",), tier="hot", owner=NOBODY), most=_MOST)
        facts: Facts = {
            "now": now,
            "waiters": list_waiters(parts, briefing.mask, parts.handover.list_waiting()[:_MOST]),
            "group_of": parts.handover.groups.name_group,
            "hot": briefing.list_lines(hot.leads),
            "more_hot": hot.more,
            "consultations": self._list_booked(briefing, morning, morning + timedelta(days=1)),
            "unsaid": self._list_booked(briefing, morning - _LATE, now - timedelta(hours=1), "booked"),
            "no_shows": briefing.list_lines(no_shows.leads),
            "letters": parts.outbox.list_messages("failed", _MOST),
            "gaps": parts.gaps.count_noted(now - _LATELY, _MOST),
        }
        if me.sees_names:
            parts.audit.record_action(me.user.email, "today seen")
        return self._pages.draw_page(request, "today.html", me, here="today", **facts)

    def retry_delivery(self, number: int, act: AgentForm) -> Response:
        """Tries a delivery that was given up once more."""
        if not self._parts.outbox.retry_failed(number):
            raise refuse_missing("delivery")
        self._parts.audit.record_action(act.me.user.email, "delivery retried", str(number))
        return redirect_done("/desk/", "retry")

    def _list_booked(
        self, briefing: Briefing, since: datetime, until: datetime, *statuses: str
    ) -> list[tuple[StandingConsultation, str, str]]:
        found = self._parts.consultations.list_between(since, until, statuses)
        work = self._parts.work.load_work(one.lead for one in found)
        lines = (briefing.make_line(one.lead, work[one.lead.id]) for one in found)
        person = self._parts.appointments.find_consultant
        return [(one, line.who, person(one.booking.person).name) for one, line in zip(found, lines, strict=True)]
