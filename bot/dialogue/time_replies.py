"""What is said of times: offered, said back before they count, booked, and by whose clock they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.dialogue.model import Button, Reply
from bot.dialogue.step import buttons
from bot.leads.appointments import Appointments, filled
from bot.leads.bookings import Booking
from bot.leads.model import Contact
from bot.leads.slots import Slot


@dataclass(frozen=True)
class Clocks:
    """Whose clock times are said by: the visitor's `zone` (the agency's while it is not `known`), and zones that were
    `named`; `lost` is the name of a zone that nobody knows.
    """

    zone: str
    known: bool = True
    named: tuple[str, ...] = ()
    lost: str | None = None


@dataclass(frozen=True)
class TimeReplies:
    """Words of content/booking.yml; holds content only."""

    appointments: Appointments
    lines: Mapping[str, Any]

    def offer(
        self, how: str, offers: tuple[Slot, ...], clocks: Clocks, until: datetime, booking: Booking | None
    ) -> Reply:
        """These times as buttons, under the line that says how they were come by."""
        texts, say = self.lines["offer"], self.appointments
        key = "unknown_zone" if how == "ask" and not clocks.known else how
        facts = {"zone": say.zone(clocks.zone), "day": say.day(until, clocks.zone)}
        known = say.facts(booking) if booking else {}
        asked = filled(texts[key], **{**known, **facts, "beside": self._beside(offers[0].start, clocks)})
        picks = [Button(say.title(slot.start, clocks.zone), says({"slot": slot.start.isoformat()})) for slot in offers]
        others = Button(texts["other_times"], says({"wish": {"turn": "other"}}))
        keep = (Button(texts["cancel"], "/cancel_booking"), Button(texts["keep"], "/deny"))
        ways = keep if booking else (Button(texts["not_now"], "/skip"),)
        return Reply(" ".join(asked.split()), (*picks, others, *ways))

    def confirm(self, slot: Slot, clocks: Clocks, booking: Booking | None, again: str = "") -> Reply:
        """The time said back by every clock that counts, with one button that takes it."""
        texts, say = self.lines["confirm"], self.appointments
        beside = say.beside(slot.start, clocks.zone, self._others(clocks))
        facts = {"time": say.time(slot.start, clocks.zone), "zone": say.zone(clocks.zone), "place": clocks.lost}
        sentences = [
            again,
            filled(texts["beside"], **facts, beside=beside) if beside else filled(texts["time"], **facts),
            filled(texts["lost"], **facts) if clocks.lost else "" if clocks.known else filled(texts["ours"], **facts),
            texts["move"] if booking else texts["book"],
        ]
        yes = filled(texts["yes"], title=say.title(slot.start, clocks.zone))
        taken = Button(yes, says({"slot": slot.start.isoformat()}))
        another = Button(texts["another"], says({"wish": {"turn": "other"}}))
        return Reply(" ".join(filter(None, sentences)), (taken, another))

    def explain(self, moment: datetime, clocks: Clocks, booking: Booking | None) -> Reply:
        """By whose clock a moment is said, with the other side's beside it."""
        texts, say = self.lines["clocks"], self.appointments
        zone, ours = clocks.zone, say.calendar.zone
        key = "unknown" if not clocks.known else "both" if say.differs(moment, zone, ours) else "same"
        facts = {"clock": say.clock(moment, zone), "zone": say.zone(zone), "time": say.time(moment, zone)}
        facts |= {"our_clock": say.beside(moment, zone, (ours,)), "our_zone": say.zone(ours)}
        text = filled(texts["booked" if booking else "offered"][key], **facts)
        return Reply(text, self.ways(booking) if booking else ())

    def ask_cancel(self, booking: Booking) -> Reply:
        """Whether to cancel, with the time by both clocks."""
        texts = self.lines["cancel"]
        return Reply(self.filled(texts["ask"], booking), buttons(texts["buttons"]))

    def standing(self, booking: Booking) -> Reply:
        """What is booked, with the ways to change it."""
        return Reply(self.filled(self.lines["standing"], booking), self.ways(booking))

    def done(self, booking: Booking | None, guest: Contact) -> Reply:
        """What is said once the booking is as it was wanted; None when there was none (any more) to cancel."""
        if booking is None:
            return self.none()
        key = "cancelled" if not booking.running else "moved" if booking.sequence else "booked"
        sent = filled(self.lines["sent"], email_address=guest.email) if guest.email else ""
        called = filled(self.lines["called"], phone_number=guest.phone or "") if not guest.email else ""
        text = self.filled(self.lines[key], booking, sent=sent, called=called)
        return Reply(text, self.ways(booking) if booking.running else buttons(self.lines["buttons"]["cancelled"]))

    def none(self) -> Reply:
        """What is said when there is no booking."""
        return Reply(self.lines["none"], buttons(self.lines["buttons"]["none"]))

    def ways(self, booking: Booking) -> tuple[Button, ...]:
        """What can be done with a booking."""
        page = Button(self.lines["page_button"], url=self.appointments.url(booking))
        return (page, *buttons(self.lines["buttons"]["standing"]))

    def filled(self, text: str, booking: Booking, **more: str) -> str:
        """The text with what it names of the booking."""
        return filled(text, **self.appointments.facts(booking), **more).strip()

    def _beside(self, moment: datetime, clocks: Clocks) -> str:
        """How the agency's clock stands to the visitor's, by the first time that is offered."""
        say, others = self.appointments, self._others(clocks)
        if not clocks.known or not any(say.differs(moment, clocks.zone, other) for other in others):
            return ""
        other = say.beside(moment, clocks.zone, others)
        return filled(self.lines["offer"]["beside"], clock=say.clock(moment, clocks.zone), our_clock=other)

    def _others(self, clocks: Clocks) -> tuple[str, ...]:
        return (*clocks.named, self.appointments.calendar.zone)


def says(values: Mapping[str, Any]) -> str:
    """The payload of a button that says these values."""
    return "/inform" + json.dumps(values)
