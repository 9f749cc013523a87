"""Free times as they are offered, said back and wanted, by the clocks that count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.model import Reply, Turn
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.slot_choice import SlotChoice, SlotChooser, at_starts
from bot.dialogue.state import DialogueState
from bot.dialogue.time_replies import TimeReplies
from bot.dialogue.time_wishes import TimeWishes
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.appointments import Appointments, fill_text
from bot.leads.bookings import Agenda, Wanted
from bot.leads.slots import Slot, keep_waking_hours, list_free_slots, spread_slots
from bot.values.meeting import MeetingReader, MeetingWish
from bot.values.people.contact_words import PhoneWords


@dataclass(frozen=True)
class SlotOffers:
    """Offers free times; holds content only."""

    appointments: Appointments
    lines: Mapping[str, Any]
    reader: MeetingReader
    now: Callable[[], datetime]
    questionnaire: Questionnaire = field(default_factory=Questionnaire)
    phone: PhoneWords = field(default_factory=PhoneWords)

    @property
    def wishes(self) -> TimeWishes:
        """What messages say of times."""
        return TimeWishes(self.appointments, self.reader, self.now, self.questionnaire, self.phone.asks_call)

    @property
    def replies(self) -> TimeReplies:
        """What is said of times."""
        return TimeReplies(self.appointments, self.lines)

    def apply_zone(self, step: TurnBuilder, wish: MeetingWish) -> TurnBuilder:
        """The step with the zone that was named as the visitor's own; the agency's only where that is all that is
        said, or no other is known."""
        agenda, alone = step.heard.agenda, not wish.has_day and wish.nth is None
        clocks, ours = self.wishes.find_clocks(step.after, agenda), self.appointments.calendar.zone
        asked = [zone for zone in wish.beside if zone not in (ours, agenda.zone)]
        # What somebody told of where they are goes before the clock of one time.
        own = wish.zone and (alone or not clocks.known or not (step.after.zone or wish.zone == ours))
        fresh = [zone for zone in (*asked, wish.zone if own else None) if zone and zone != clocks.zone]
        return step.change_visit(zone=fresh[0]) if fresh else step

    def read_by_another_clock(self, step: TurnBuilder, wish: MeetingWish) -> MeetingWish:
        """The wish that is pending, when all that is new is by which clock it was meant, or this one by that clock."""
        pending = MeetingWish.from_json(step.after.wish) if step.after.wish else MeetingWish()
        if wish.has_day and not wish.by_a_clock:
            return replace(wish, zone=pending.zone, whose=pending.whose)
        if not wish.by_a_clock or wish.has_day or wish.nth is not None or not pending.has_day:
            return wish
        return replace(pending, zone=wish.zone, whose=wish.whose, lost_zone=wish.lost_zone)

    def confirm_slot(
        self, step: TurnBuilder, slot: Slot, wish: MeetingWish, again: str = ""
    ) -> tuple[DialogueState, Turn]:
        """Asks for a yes to a time, said by every clock that counts."""
        agenda = step.heard.agenda
        clocks = self.wishes.find_clocks(step.after, agenda, wish)
        asked = self.replies.confirm_time(slot, clocks, agenda.booking, again)
        return step.change_visit(offered=(slot.start.isoformat(),), wish=wish.as_json()).ask_question(
            "slot_confirm", asked
        )

    def request_slot(self, step: TurnBuilder, slot: Slot) -> tuple[DialogueState, Turn]:
        """The turn that wants this time."""
        zone = self.wishes.find_clocks(step.after, step.heard.agenda).zone
        return (
            replace(step, wanted=Wanted(slot, zone))
            .change_visit(offered=(), wish=None, booking=_goes_on(step))
            .rest_turn()
        )

    def offer_choice(
        self, step: TurnBuilder, choice: SlotChoice, wish: MeetingWish | None = None
    ) -> tuple[DialogueState, Turn]:
        """Offers these times, or says that there are none."""
        agenda = step.heard.agenda
        if not choice.offers:
            return (
                step.change_visit(offered=(), booking=_goes_on(step))
                .add_replies(Reply(self.lines["offer"]["full"]))
                .rest_turn()
            )
        clocks = self.wishes.find_clocks(step.after, agenda, wish or MeetingWish())
        reply = self.replies.offer_times(choice.how, choice.offers, clocks, self._find_last_moment(), agenda.booking)
        offered = tuple(slot.start.isoformat() for slot in choice.offers)
        return step.change_visit(offered=offered).ask_question("slot", reply)

    def offer_first(self, visit: DialogueState, agenda: Agenda) -> Reply | None:
        """The first free times, for somebody else to offer: only what picks one. None when there are none."""
        if agenda.booking or not self.appointments.are_offered:
            return None
        clocks = self.wishes.find_clocks(visit, agenda)
        zone = ZoneInfo(clocks.zone)
        free = keep_waking_hours(list_free_slots(self.appointments.calendar, agenda.taken, self.now()), zone)
        if not free:
            return None
        offers = spread_slots(free, zone)
        reply = self.replies.offer_times("ask", offers, clocks, self._find_last_moment(), None)
        return replace(reply, buttons=reply.buttons[: len(offers) + 1])

    def leave_open(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Leaves the time open, or as it was; `booking` has the rest of the questions asked."""
        booking, contact = step.heard.agenda.booking, step.after.draft.contact
        plain = step.change_visit(offered=(), wish=None)
        if booking:
            return plain.add_replies(Reply(self.replies.fill_text(self.lines["kept"], booking))).rest_turn()
        return (
            plain.change_visit(booking=True)
            .add_replies(Reply(fill_text(self.lines["no_time"], reach=contact.reach or "")))
            .rest_turn()
        )

    def make_chooser(self, step: TurnBuilder, fresh: bool = False) -> SlotChooser:
        """What picks among the free times; `fresh` where the times offered before count no more."""
        agenda, calendar, now = step.heard.agenda, self.appointments.calendar, self.now()
        mine = agenda.booking
        # Who moves a time speaks of it: "an hour later", "at four".
        spoken_of = (mine.start,) if mine else ()
        others = [t for t in agenda.taken if not (mine and t.person == mine.person and t.start == mine.start)]
        return SlotChooser(
            slots=tuple(s for s in list_free_slots(calendar, others, now) if not (mine and s.start == mine.start)),
            offered=spoken_of if fresh else at_starts(step.before.offered),
            zone=ZoneInfo(self.wishes.find_clocks(step.after, agenda).zone),
            theirs=calendar.clock,
            now=now,
            horizon=self._find_last_moment(),
        )

    def _find_last_moment(self) -> datetime:
        return self.now() + timedelta(days=self.appointments.calendar.horizon)


def _goes_on(step: TurnBuilder) -> bool:
    """Whether questions come after the time: they do after the first one, and where they were interrupted."""
    return step.after.booking or step.heard.agenda.booking is None
