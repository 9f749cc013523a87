"""What is said of times: offered, said back before they count, booked, and by whose clock they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.dialogue.model import Button, Reply
from bot.dialogue.turn_builder import make_buttons
from bot.leads.appointments import Appointments, fill_text
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

    def offer_times(
        self, how: str, offers: tuple[Slot, ...], clocks: Clocks, until: datetime, booking: Booking | None
    ) -> Reply:
        """These times as buttons, under the line that says how they were come by."""
        texts, say = self.lines["offer"], self.appointments
        key = "unknown_zone" if how == "ask" and not clocks.known else how
        facts = {"zone": say.name_zone(clocks.zone), "day": say.format_day(until, clocks.zone)}
        known = say.describe_booking(booking) if booking else {}
        asked = fill_text(texts[key], **{**known, **facts, "beside": self._describe_offset(offers[0].start, clocks)})
        picks = [
            Button(say.format_title(slot.start, clocks.zone), make_payload({"slot": slot.start.isoformat()}))
            for slot in offers
        ]
        others = Button(texts["other_times"], make_payload({"wish": {"turn": "other"}}))
        keep = (Button(texts["cancel"], "/cancel_booking"), Button(texts["keep"], "/deny"))
        ways = keep if booking else (Button(texts["not_now"], "/skip"),)
        return Reply(" ".join(asked.split()), (*picks, others, *ways))

    def confirm_time(self, slot: Slot, clocks: Clocks, booking: Booking | None, again: str = "") -> Reply:
        """The time said back by every clock that counts, with one button that takes it."""
        texts, say = self.lines["confirm"], self.appointments
        beside = say.format_beside(slot.start, clocks.zone, self._list_other_clocks(clocks))
        facts = {
            "time": say.format_time(slot.start, clocks.zone),
            "zone": say.name_zone(clocks.zone),
            "place": clocks.lost,
        }
        sentences = [
            again,
            fill_text(texts["beside"], **facts, beside=beside) if beside else fill_text(texts["time"], **facts),
            fill_text(texts["lost"], **facts)
            if clocks.lost
            else ""
            if clocks.known
            else fill_text(texts["ours"], **facts),
            texts["move"] if booking else texts["book"],
        ]
        yes = fill_text(texts["yes"], title=say.format_title(slot.start, clocks.zone))
        taken = Button(yes, make_payload({"slot": slot.start.isoformat()}))
        another = Button(texts["another"], make_payload({"wish": {"turn": "other"}}))
        return Reply(" ".join(filter(None, sentences)), (taken, another))

    def explain_clock(self, moment: datetime, clocks: Clocks, booking: Booking | None) -> Reply:
        """By whose clock a moment is said, with the other side's beside it."""
        texts, say = self.lines["clocks"], self.appointments
        zone, ours = clocks.zone, say.calendar.zone
        key = "unknown" if not clocks.known else "both" if say.clocks_differ(moment, zone, ours) else "same"
        facts = {
            "clock": say.format_clock(moment, zone),
            "zone": say.name_zone(zone),
            "time": say.format_time(moment, zone),
        }
        facts |= {"our_clock": say.format_beside(moment, zone, (ours,)), "our_zone": say.name_zone(ours)}
        text = fill_text(texts["booked" if booking else "offered"][key], **facts)
        return Reply(text, self.booking_buttons(booking) if booking else ())

    def ask_cancel(self, booking: Booking) -> Reply:
        """Whether to cancel, with the time by both clocks."""
        texts = self.lines["cancel"]
        return Reply(self.fill_text(texts["ask"], booking), make_buttons(texts["buttons"]))

    def show_booking(self, booking: Booking) -> Reply:
        """What is booked, with the ways to change it."""
        return Reply(self.fill_text(self.lines["standing"], booking), self.booking_buttons(booking))

    def confirm_done(self, booking: Booking | None, guest: Contact) -> Reply:
        """What is said once the booking is as it was wanted; None when there was none (any more) to cancel."""
        if booking is None:
            return self.reply_no_booking()
        key = "cancelled" if not booking.is_standing else "moved" if booking.sequence else "booked"
        sent = fill_text(self.lines["sent"], email_address=guest.email) if guest.email else ""
        called = fill_text(self.lines["called"], phone_number=guest.phone or "") if not guest.email else ""
        text = self.fill_text(self.lines[key], booking, sent=sent, called=called)
        return Reply(
            text,
            self.booking_buttons(booking) if booking.is_standing else make_buttons(self.lines["buttons"]["cancelled"]),
        )

    def reply_no_booking(self) -> Reply:
        """What is said when there is no booking."""
        return Reply(self.lines["none"], make_buttons(self.lines["buttons"]["none"]))

    def booking_buttons(self, booking: Booking) -> tuple[Button, ...]:
        """What can be done with a booking."""
        page = Button(self.lines["page_button"], url=self.appointments.make_url(booking))
        return (page, *make_buttons(self.lines["buttons"]["standing"]))

    def fill_text(self, text: str, booking: Booking, **more: str) -> str:
        """The text with what it names of the booking."""
        return fill_text(text, **self.appointments.describe_booking(booking), **more).strip()

    def _describe_offset(self, moment: datetime, clocks: Clocks) -> str:
        """How the agency's clock stands to the visitor's, by the first time that is offered."""
        say, others = self.appointments, self._list_other_clocks(clocks)
        if not clocks.known or not any(say.clocks_differ(moment, clocks.zone, other) for other in others):
            return ""
        other = say.format_beside(moment, clocks.zone, others)
        return fill_text(self.lines["offer"]["beside"], clock=say.format_clock(moment, clocks.zone), our_clock=other)

    def _list_other_clocks(self, clocks: Clocks) -> tuple[str, ...]:
        return (*clocks.named, self.appointments.calendar.zone)


def make_payload(values: Mapping[str, Any]) -> str:
    """The payload of a button that says these values."""
    return "/inform" + json.dumps(values)
