"""The page of a booked consultation behind its link: shown, moved, cancelled, taken into a calendar.

A GET changes nothing. A POST needs a word that only the page itself knows, for the booking as the page showed it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot import clock
from bot.channels.bodies import BodyTooLong, BodyTooSlow, read_bytes
from bot.channels.headers import PRIVATE
from bot.channels.limits import Limits
from bot.channels.protocol import WebParts
from bot.channels.tokens import find_secret, is_link_token
from bot.channels.web.page import make_environment
from bot.channels.web.plan import is_link_good
from bot.conversations.errors import ChatError
from bot.errors import NotReady, SlotTaken, UnknownConversation
from bot.knowledge.model import Agency
from bot.leads.appointments import Appointments, fill_text
from bot.leads.bookings import Booking, Bookings
from bot.leads.slots import Slot, list_free_slots
from bot.settings import Settings

DAYS = 10
_MOST_BYTES, _SECONDS = 4096, 4 * 3600
_DONE = ("moved", "cancelled")
Change = Callable[["BookingPages", Booking, Mapping[str, str]], Response]


def booking_routes(services: WebParts, limits: Limits) -> APIRouter:
    """/booking/{token}, its calendar file, and the two changes."""
    desk = BookingPages(services.bookings, services.appointments, services.library.agency, services.settings, limits)
    router = APIRouter(prefix="/booking")

    @router.get("/{token}.ics")
    def send_calendar(token: str) -> Response:
        return desk.answer_booking(token, desk.make_calendar)

    @router.get("/{token}")
    def show_page(token: str, done: str = "") -> Response:
        return desk.answer_booking(
            token, lambda booking: desk.show_page(booking, done if _is_so(booking, done) else None)
        )

    @router.post("/{token}/move")
    async def move_booking(token: str, request: Request) -> Response:
        return await desk.change_booking(token, request, BookingPages.move_booking)

    @router.post("/{token}/cancel")
    async def cancel_booking(token: str, request: Request) -> Response:
        return await desk.change_booking(token, request, BookingPages.cancel_booking)

    return router


class BookingPages:
    """Finds a booking by its token and does with it what its page can."""

    def __init__(
        self, bookings: Bookings, appointments: Appointments, agency: Agency, settings: Settings, limits: Limits
    ) -> None:
        self._link_days = settings.link_days
        self._bookings, self._appointments, self._agency, self._limits = bookings, appointments, agency, limits
        self._texts: Mapping[str, Any] = appointments.lines["page"]
        self._words = URLSafeTimedSerializer(find_secret(settings), salt="booking")
        self._templates = make_environment()
        self._templates.filters["told"] = lambda text, **facts: fill_text(text, **facts)

    def answer_booking(self, token: str, answer: Callable[[Booking], Response]) -> Response:
        """What `answer` makes of the booking; a kind page where none is, or none can be read now."""
        try:
            booking = self._bookings.find_booking(token) if is_link_token(token) else None
            good = booking is not None and is_link_good(booking.end, self._link_days, clock.now())
            return answer(booking) if booking and good else self._sorry_page("gone", 404)
        except UnknownConversation:
            return self._sorry_page("gone", 404)
        except NotReady:
            return self._sorry_page("later", 503)

    async def change_booking(self, token: str, request: Request, change: Change) -> Response:
        """What a change answers, when it comes from the page as it now is; else the page, and nothing changed."""
        try:
            self._limits.count_message(f"booking-{token[:40]}", self._limits.address_of(request))
            said = await _read_form(request)
        except ChatError:
            return self._sorry_page("later", 429)
        return await asyncio.to_thread(
            self.answer_booking, token, lambda booking: self._make_change(booking, said, change)
        )

    def show_page(self, booking: Booking, notice: str | None = None, status: int = 200) -> Response:
        """The booking as it stands, with what can be done."""
        now = clock.now()
        texts, zone, facts = self._texts, booking.zone, self._appointments.describe_booking(booking)
        here = self._appointments.calendar.zone
        return self._draw_page(
            "booking.html",
            status,
            booking=booking,
            state="ahead" if booking.is_ahead(now) else "over" if booking.is_standing else "cancelled",
            facts=facts,
            notice=fill_text(texts[notice], **facts) if notice else None,
            day=self._appointments.format_day(booking.start, zone),
            hour=f"{self._appointments.format_clock(booking.start, zone)} ({self._appointments.name_zone(zone)})",
            there=self._appointments.format_time(booking.start, here) if zone != here else None,
            days=self._list_days(booking, now),
            zone=self._appointments.name_zone(zone),
            length=self._appointments.calendar.length,
            word=self._words.dumps([booking.id, booking.sequence]),
        )

    def make_calendar(self, booking: Booking) -> Response:
        """The booking for a calendar."""
        content = self._appointments.make_invitation(booking, self._bookings.find_guest(booking.lead_id))
        name = re.sub(r"[^a-z0-9]+", "-", f"{self._texts['file']} {self._agency.name}".lower()).strip("-")
        file = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
        return Response(content, media_type="text/calendar; charset=utf-8", headers={**PRIVATE, **file})

    def move_booking(self, booking: Booking, said: Mapping[str, str]) -> Response:
        """Moves the booking to the time that was picked."""
        if not booking.is_movable:
            return self.show_page(booking, "too_changed", 409)
        slot = next((s for s in self._list_free(booking, clock.now()) if s.start.isoformat() == said.get("slot")), None)
        if slot is None:
            return self.show_page(booking, "taken" if said.get("slot") else "pick", 409)
        try:
            booked = self._bookings.book_slot(booking.lead_id, slot, booking.zone, clock.now())
        except SlotTaken:
            return self.show_page(booking, "taken", 409)
        return self._redirect_done(booked, "moved")

    def cancel_booking(self, booking: Booking, _said: Mapping[str, str]) -> Response:
        """Cancels the booking."""
        self._bookings.cancel_booking(booking.lead_id, clock.now())
        return self._redirect_done(booking, "cancelled")

    def _make_change(self, booking: Booking, said: Mapping[str, str], change: Change) -> Response:
        may = booking.is_ahead(clock.now()) or (change is BookingPages.move_booking and self._may_begin_again(booking))
        if not may or not self._is_current(booking, said.get("word", "")):
            return self.show_page(booking, "stale", 409)
        return change(self, booking, said)

    def _may_begin_again(self, booking: Booking) -> bool:
        """Whether it was missed, and nothing else is booked since."""
        now = clock.now()
        over = booking.is_standing and booking.end <= now
        return over and not any(one.is_ahead(now) for one in self._bookings.list_bookings(booking.lead_id))

    def _is_current(self, booking: Booking, word: str) -> bool:
        try:
            return bool(self._words.loads(word, max_age=_SECONDS) == [booking.id, booking.sequence])
        except BadSignature:
            return False

    def _redirect_done(self, booking: Booking, what: str) -> Response:
        return RedirectResponse(f"/booking/{booking.token}?done={what}", 303, PRIVATE)

    def _list_free(self, booking: Booking, now: datetime) -> tuple[Slot, ...]:
        others = [t for t in self._bookings.list_taken(now) if (t.person, t.start) != (booking.person, booking.start)]
        slots = list_free_slots(self._appointments.calendar, others, now)
        return tuple(slot for slot in slots if slot.start != booking.start)

    def _list_days(self, booking: Booking, now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
        """The first days with free times: a day in words, and a value and a clock for each time."""
        if not (booking.is_ahead(now) and booking.is_movable) and not self._may_begin_again(booking):
            return []
        zone, say = booking.zone, self._appointments

        def day_of(slot: Slot) -> date:
            return slot.start.astimezone(ZoneInfo(zone)).date()

        found = [list(slots) for _, slots in groupby(self._list_free(booking, now), day_of)][:DAYS]
        return [
            (
                say.format_day(slots[0].start, zone),
                [(s.start.isoformat(), say.format_clock(s.start, zone)) for s in slots],
            )
            for slots in found
        ]

    def _sorry_page(self, key: str, status: int) -> Response:
        title, text = self._texts[f"{key}_title"], self._texts[f"{key}_text"]
        return self._draw_page("gone.html", status, title=title, text=text, link=self._texts["home"])

    def _draw_page(self, template: str, status: int, **facts: object) -> Response:
        page = self._templates.get_template(template).render(agency=self._agency, texts=self._texts, **facts)
        return HTMLResponse(page, status, PRIVATE)


def _is_so(booking: Booking, done: str) -> bool:
    """Whether what the address says was done is what became of the booking: anybody can write an address."""
    return done in _DONE and (
        not booking.is_standing if done == "cancelled" else booking.is_standing and booking.sequence > 0
    )


async def _read_form(request: Request) -> dict[str, str]:
    """The fields of a small form. Raises ChatError when it is none."""
    try:
        body = await read_bytes(request, _MOST_BYTES)
        return {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=10).items()}
    except BodyTooLong:
        raise ChatError("too_long") from None
    except BodyTooSlow:
        raise ChatError("too_slow") from None
    except ValueError as error:
        raise ChatError("bad_json") from error
