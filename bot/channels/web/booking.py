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
from bot.channels.protocol import Services
from bot.channels.tokens import secret_of
from bot.channels.web.errors import ChatError
from bot.channels.web.limits import Limits
from bot.channels.web.page import environment
from bot.channels.web.plan import PRIVATE, is_link_good
from bot.errors import NotReady, SlotTaken, UnknownConversation
from bot.knowledge.model import Agency
from bot.leads.appointments import Appointments, filled
from bot.leads.bookings import Booking, Bookings
from bot.leads.slots import Slot, free
from bot.settings import Settings

DAYS = 10
_TOKEN = re.compile(r"[\w-]{8,40}", re.ASCII)
_MOST_BYTES, _SECONDS = 4096, 4 * 3600
_DONE = ("moved", "cancelled")
Change = Callable[["BookingDesk", Booking, Mapping[str, str]], Response]


def booking_routes(services: Services, limits: Limits) -> APIRouter:
    """/booking/{token}, its calendar file, and the two changes."""
    desk = BookingDesk(services.bookings, services.appointments, services.library.agency, services.settings, limits)
    router = APIRouter(prefix="/booking")

    @router.get("/{token}.ics")
    def calendar(token: str) -> Response:
        return desk.answer(token, desk.calendar)

    @router.get("/{token}")
    def page(token: str, done: str = "") -> Response:
        return desk.answer(token, lambda booking: desk.page(booking, done if _is_so(booking, done) else None))

    @router.post("/{token}/move")
    async def move(token: str, request: Request) -> Response:
        return await desk.change(token, request, BookingDesk.move)

    @router.post("/{token}/cancel")
    async def cancel(token: str, request: Request) -> Response:
        return await desk.change(token, request, BookingDesk.cancel)

    return router


class BookingDesk:
    """Finds a booking by its token and does with it what its page can."""

    def __init__(
        self, bookings: Bookings, appointments: Appointments, agency: Agency, settings: Settings, limits: Limits
    ) -> None:
        self._link_days = settings.link_days
        self._bookings, self._appointments, self._agency, self._limits = bookings, appointments, agency, limits
        self._texts: Mapping[str, Any] = appointments.lines["page"]
        self._words = URLSafeTimedSerializer(secret_of(settings), salt="booking")
        self._templates = environment()
        self._templates.filters["told"] = lambda text, **facts: filled(text, **facts)

    def answer(self, token: str, answer: Callable[[Booking], Response]) -> Response:
        """What `answer` makes of the booking; a kind page where none is, or none can be read now."""
        try:
            booking = self._bookings.find(token) if _TOKEN.fullmatch(token) else None
            good = booking is not None and is_link_good(booking.end, self._link_days, clock.now())
            return answer(booking) if booking and good else self._sorry("gone", 404)
        except UnknownConversation:
            return self._sorry("gone", 404)
        except NotReady:
            return self._sorry("later", 503)

    async def change(self, token: str, request: Request, change: Change) -> Response:
        """What a change answers, when it comes from the page as it now is; else the page, and nothing changed."""
        try:
            self._limits.message(f"booking-{token[:40]}", self._limits.address_of(request))
            said = await _read_form(request)
        except ChatError:
            return self._sorry("later", 429)
        return await asyncio.to_thread(self.answer, token, lambda booking: self._changed(booking, said, change))

    def page(self, booking: Booking, notice: str | None = None, status: int = 200) -> Response:
        """The booking as it stands, with what can be done."""
        now = clock.now()
        texts, zone, facts = self._texts, booking.zone, self._appointments.facts(booking)
        here = self._appointments.calendar.zone
        return self._drawn(
            "booking.html",
            status,
            booking=booking,
            state="ahead" if booking.ahead(now) else "over" if booking.running else "cancelled",
            facts=facts,
            notice=filled(texts[notice], **facts) if notice else None,
            day=self._appointments.day(booking.start, zone),
            hour=f"{self._appointments.clock(booking.start, zone)} ({self._appointments.zone(zone)})",
            there=self._appointments.time(booking.start, here) if zone != here else None,
            days=self._days(booking, now),
            zone=self._appointments.zone(zone),
            length=self._appointments.calendar.length,
            word=self._words.dumps([booking.id, booking.sequence]),
        )

    def calendar(self, booking: Booking) -> Response:
        """The booking for a calendar."""
        content = self._appointments.invitation(booking, self._bookings.guest(booking.lead_id))
        name = re.sub(r"[^a-z0-9]+", "-", f"{self._texts['file']} {self._agency.name}".lower()).strip("-")
        file = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
        return Response(content, media_type="text/calendar; charset=utf-8", headers={**PRIVATE, **file})

    def move(self, booking: Booking, said: Mapping[str, str]) -> Response:
        """Moves the booking to the time that was picked."""
        if not booking.movable:
            return self.page(booking, "too_changed", 409)
        slot = next((s for s in self._free(booking, clock.now()) if s.start.isoformat() == said.get("slot")), None)
        if slot is None:
            return self.page(booking, "taken" if said.get("slot") else "pick", 409)
        try:
            booked = self._bookings.book(booking.lead_id, slot, booking.zone, clock.now())
        except SlotTaken:
            return self.page(booking, "taken", 409)
        return self._done(booked, "moved")

    def cancel(self, booking: Booking, _said: Mapping[str, str]) -> Response:
        """Cancels the booking."""
        self._bookings.cancel(booking.lead_id, clock.now())
        return self._done(booking, "cancelled")

    def _changed(self, booking: Booking, said: Mapping[str, str], change: Change) -> Response:
        may = booking.ahead(clock.now()) or (change is BookingDesk.move and self._may_begin_again(booking))
        if not may or not self._knows(booking, said.get("word", "")):
            return self.page(booking, "stale", 409)
        return change(self, booking, said)

    def _may_begin_again(self, booking: Booking) -> bool:
        """Whether it was missed, and nothing else is booked since."""
        now = clock.now()
        over = booking.running and booking.end <= now
        return over and not any(one.ahead(now) for one in self._bookings.of(booking.lead_id))

    def _knows(self, booking: Booking, word: str) -> bool:
        try:
            return bool(self._words.loads(word, max_age=_SECONDS) == [booking.id, booking.sequence])
        except BadSignature:
            return False

    def _done(self, booking: Booking, what: str) -> Response:
        return RedirectResponse(f"/booking/{booking.token}?done={what}", 303, PRIVATE)

    def _free(self, booking: Booking, now: datetime) -> tuple[Slot, ...]:
        others = [t for t in self._bookings.taken(now) if (t.person, t.start) != (booking.person, booking.start)]
        slots = free(self._appointments.calendar, others, now)
        return tuple(slot for slot in slots if slot.start != booking.start)

    def _days(self, booking: Booking, now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
        """The first days with free times: a day in words, and a value and a clock for each time."""
        if not (booking.ahead(now) and booking.movable) and not self._may_begin_again(booking):
            return []
        zone, say = booking.zone, self._appointments

        def day(slot: Slot) -> date:
            return slot.start.astimezone(ZoneInfo(zone)).date()

        found = [list(slots) for _, slots in groupby(self._free(booking, now), day)][:DAYS]
        return [
            (say.day(slots[0].start, zone), [(s.start.isoformat(), say.clock(s.start, zone)) for s in slots])
            for slots in found
        ]

    def _sorry(self, key: str, status: int) -> Response:
        title, text = self._texts[f"{key}_title"], self._texts[f"{key}_text"]
        return self._drawn("booking_gone.html", status, title=title, text=text)

    def _drawn(self, template: str, status: int, **facts: object) -> Response:
        page = self._templates.get_template(template).render(agency=self._agency, texts=self._texts, **facts)
        return HTMLResponse(page, status, PRIVATE)


def _is_so(booking: Booking, done: str) -> bool:
    """Whether what the address says was done is what became of the booking: anybody can write an address."""
    return done in _DONE and (not booking.running if done == "cancelled" else booking.running and booking.sequence > 0)


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
