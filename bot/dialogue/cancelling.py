"""What is said of a booking there is or is not: that it is cancelled, cannot be made, or goes with everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.slot_agreement import SlotAgreement
from bot.dialogue.state import DialogueState
from bot.dialogue.time_replies import TimeReplies
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.appointments import Appointments, fill_text
from bot.leads.bookings import Agenda, Booking, Wanted
from bot.leads.slots import next_presence, there_until


@dataclass(frozen=True)
class BookingReplies:
    """Says how bookings stand and takes the yes to cancel one; holds content only."""

    appointments: Appointments
    lines: Mapping[str, Any]
    agreement: SlotAgreement
    now: Callable[[], datetime]

    @property
    def replies(self) -> TimeReplies:
        """What is said of times."""
        return TimeReplies(self.appointments, self.lines)

    def add_booking_page(self, step: TurnBuilder) -> TurnBuilder:
        """The step with the way to the agency's own booking page, when times are kept there."""
        url, title = self.appointments.calendar.link, self.lines["link_button"]
        return step.add_replies(Reply(self.lines["link"], (Button(title, url=url),))) if url else step

    def explain_none(self, step: TurnBuilder) -> TurnBuilder:
        """The step for who speaks of a booking that this talk knows nothing of."""
        if self.appointments.calendar.link:
            return self.add_booking_page(step.add_replies(Reply(self.lines["link_change"])))
        return step.add_replies(self.replies.reply_no_booking())

    def explain_not_kept(self) -> Reply:
        """What is said when there is no lead to book for."""
        return Reply(self.lines["not_kept"])

    def make_refusal(self, line: str) -> Reply:
        """What is said when a time may not be booked or moved."""
        return Reply(self.lines[line])

    def warn_of_deletion(self, asked: Reply, booking: Booking | None) -> Reply:
        """The question whether to delete everything, saying what becomes of what is booked."""
        if booking is None:
            return asked
        first = Button(self.lines["delete"]["first"], "/cancel_booking")
        text = f"{asked.text}\n\n{self.replies.fill_text(self.lines['delete']['booked'], booking)}"
        return replace(asked, text=text, buttons=(*asked.buttons, first))

    def describe_presence(self, agenda: Agenda) -> str:
        """Whether somebody is there right now, and if not, when somebody is back; empty when nobody knows."""
        texts, zone = self.lines["presence"], self.appointments.zone_of(agenda)
        until = there_until(self.appointments.calendar, self.now())
        if until:
            clock = self.appointments.format_clock(until, zone)
            return fill_text(texts["there"], clock=clock, zone=self.appointments.name_zone(zone))
        opens = next_presence(self.appointments.calendar, self.now())
        return fill_text(texts["away"], time=self.appointments.format_time(opens, zone)) if opens else ""

    def cancel_booking(self, step: TurnBuilder) -> tuple[DialogueState, Turn] | None:
        """The turn after the question whether to cancel; None when the message leads away from it."""
        booking = step.heard.agenda.booking
        if booking is None:
            # It was cancelled by its link meanwhile.
            return None if step.replies else self.explain_none(step).rest_turn()
        if step.replies:
            return step.ask_question("cancel", self.replies.ask_cancel(booking))
        if self.agreement.is_sure(step.heard) or self.agreement.reader.is_agreement(step.heard.text):
            return replace(step, wanted=Wanted(None, booking.zone)).change_visit(booking=False).rest_turn()
        if step.heard.intent in ("deny", "skip"):
            return step.add_replies(Reply(self.replies.fill_text(self.lines["kept"], booking))).rest_turn()
        return None
