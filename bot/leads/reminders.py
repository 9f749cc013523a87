"""What is written to a visitor later on, when that is, and when it is not written any more: nothing here sends.

A reminder a day and an hour before a consultation, one new offer after a missed one, the plan to who left half-way, and
a person's answer to who has closed the chat before it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from bot.knowledge.page_files import REMINDED
from bot.leads.bookings import Booking
from bot.leads.events import PLAN_WISH, EventKind, LeadEvent
from bot.leads.model import Lead
from bot.leads.rules import has_left

DAY, MISSED, LEFT, UNREAD = "reminded_day", "missed", "left", "unread_answer"
REMINDERS: tuple[EventKind, ...] = REMINDED
# A wrong press is taken back within this time.
_SECOND_THOUGHT = timedelta(hours=1)
# A reminder for tomorrow that comes so late is one for today, and says the wrong thing.
_LATEST = timedelta(hours=3)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
Drop = Literal["drop"]


@dataclass(frozen=True)
class Reminders:
    """When they are due; `quiet` are the hours in which nobody is written to, by the visitor's clock.

    `on` says which are sent at all, `zone` is the agency's, `left_after` how long somebody is silent who has left.
    """

    quiet: tuple[time, time]
    on: frozenset[str]
    zone: str
    left_after: timedelta

    @classmethod
    def from_content(cls, tree: Mapping[str, Any], zone: str, left_after: timedelta) -> Reminders:
        """The reminders of the section `later` of content/mail.yml."""
        first, last = (time.fromisoformat(part.strip()) for part in str(tree["quiet"]).split("-"))
        on = frozenset(kind for kind in REMINDERS if tree["send"][kind])
        return cls((first, last), on, zone, left_after)

    def of_booking(self, booking: Booking, conversation_id: str, now: datetime) -> Iterator[LeadEvent]:
        """The reminders of a booking as it now is, of those that are still ahead."""
        if not booking.is_standing:
            return
        for kind, due in (("reminded_day", _day_before(booking)), ("reminded_hour", booking.start - _HOUR)):
            due = self._before_quiet(due, booking.zone)
            if due > now and kind in self.on:
                yield self._make_event(kind, conversation_id, booking, due)  # type: ignore[arg-type]

    def of_missed(self, booking: Booking, conversation_id: str, now: datetime) -> LeadEvent:
        """The one new offer after a consultation to which nobody came."""
        due = self._after_quiet(now + _SECOND_THOUGHT, booking.zone)
        return LeadEvent("missed", conversation_id, booking.lead_id, booking.id, due=due)

    def of_lead(self, lead: Lead) -> Iterator[LeadEvent]:
        """What is told of a lead whose visitor may be leaving in the middle of the questions; told once."""
        if lead.pending and lead.status == "new":
            yield LeadEvent("left", lead.conversation_id, lead.id, due=lead.changed + self.left_after)

    def decide_reminder(
        self, event: LeadEvent, lead: Lead | None, bookings: tuple[Booking, ...], now: datetime, visitor: bool
    ) -> timedelta | Drop | None:
        """What becomes of a reminder that is due: it goes out (None), waits for so long, or is not wanted any more.

        `visitor`: it is the visitor who is told.
        """
        if lead is None or not lead.has_agreed("contact") or (visitor and event.kind not in self.on):
            return "drop"
        if event.kind == UNREAD:
            # They wait for it, whoever they are and whatever the time is.
            return None
        if lead.status in ("won", "lost"):
            return "drop"
        booking = next((one for one in bookings if one.id == event.about), None)
        if event.kind == LEFT:
            return self._of_left(lead, now, visitor)
        if booking is None or not booking.is_standing:
            return "drop"
        if event.kind == MISSED:
            return self._of_missed(event, lead, bookings, booking, now)
        late = now >= booking.start - (_LATEST if event.kind == DAY else timedelta())
        return "drop" if late or str(booking.sequence) != event.occurrence else None

    def _of_missed(
        self, event: LeadEvent, lead: Lead, bookings: tuple[Booking, ...], booking: Booking, now: datetime
    ) -> timedelta | Drop | None:
        """Whoever wrote since, or has booked again, needs no offer."""
        answered = lead.heard is not None and lead.heard > booking.end
        if lead.status != "no_show" or answered or any(one.is_ahead(now) for one in bookings):
            return "drop"
        return self._find_wait(now, booking.zone)

    def _of_left(self, lead: Lead, now: datetime, visitor: bool) -> timedelta | Drop | None:
        """The plan goes to who has one, has an address, and did not get it already."""
        if lead.pending is None or lead.status != "new":
            return "drop"
        if not has_left(lead, now, self.left_after):
            return self.left_after - (now - (lead.heard or lead.changed)) + timedelta(seconds=1)
        if not visitor:
            return None
        if not lead.recommendations or not lead.contact.email or PLAN_WISH in lead.wishes:
            return "drop"
        theirs = lead.origin.timezone if lead.origin else None
        return self._find_wait(now, theirs if theirs in available_timezones() else self.zone)

    def _make_event(self, kind: EventKind, conversation_id: str, booking: Booking, due: datetime) -> LeadEvent:
        return LeadEvent(kind, conversation_id, booking.lead_id, booking.id, str(booking.sequence), due)

    def _find_wait(self, now: datetime, zone: str) -> timedelta | None:
        after = self._after_quiet(now, zone)
        return after - now if after > now else None

    def _before_quiet(self, moment: datetime, zone: str) -> datetime:
        """The moment; one in quiet hours becomes the last before them."""
        local = moment.astimezone(ZoneInfo(zone))
        if not self._is_quiet(local.time()):
            return moment
        day = local.date() - (_DAY if local.time() < self.quiet[0] else timedelta())
        return _to_utc(datetime.combine(day, self.quiet[0], ZoneInfo(zone)) - timedelta(minutes=1))

    def _after_quiet(self, moment: datetime, zone: str) -> datetime:
        """The moment; one in quiet hours becomes their end."""
        local = moment.astimezone(ZoneInfo(zone))
        if not self._is_quiet(local.time()):
            return moment
        day = local.date() + (_DAY if local.time() >= self.quiet[0] else timedelta())
        return _to_utc(datetime.combine(day, self.quiet[1], ZoneInfo(zone)))

    def _is_quiet(self, clock: time) -> bool:
        first, last = self.quiet
        return clock >= first or clock < last if first > last else first <= clock < last


NO_REMINDERS = Reminders((time(), time()), frozenset(), "UTC", timedelta(minutes=30))


def _day_before(booking: Booking) -> datetime:
    """The same time by the visitor's clock on the day before, though the clocks change in between."""
    zone = ZoneInfo(booking.zone)
    local = booking.start.astimezone(zone)
    return _to_utc(datetime.combine(local.date() - _DAY, local.time(), zone))


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc)
