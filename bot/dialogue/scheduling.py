"""The time of the consultation within the talk: offered, wished for, said back, picked, moved and cancelled.

Nothing is said to be booked here: a turn says what is `wanted`, and whoever does it lets `TimeReplies.confirm_done` say
how it went. A pressed time counts at once; one that was typed is said back and counts after a yes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.reading.message import blank_spans
from bot.dialogue.slot_choice import SlotChoice, SlotChooser, at_starts
from bot.dialogue.state import DialogueState
from bot.dialogue.time_replies import TimeReplies
from bot.dialogue.time_wishes import ABOUT, CHOOSING, TimeWishes
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.appointments import Appointments, fill_text
from bot.leads.bookings import Agenda, Booking, Wanted
from bot.leads.slots import Slot, list_free_slots, next_presence, there_until
from bot.values.meeting import MeetingReader, MeetingWish
from bot.values.people.contact_words import PhoneWords

ASKED = (*CHOOSING, "cancel")
# Sentences that may move or call off the time which a yes before them is for.
MOVING = (*ABOUT, "deny", "skip", "stop")
# How certain it must be that something unlike a plain yes is one, before a time is booked.
SURE = 0.8


@dataclass(frozen=True)
class Scheduler:
    """Offers times and reads what is wished; holds content only."""

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

    def keep_wish(self, step: TurnBuilder) -> TurnBuilder:
        """The step with the time that was wished for kept until times are offered."""
        wish = self.wishes.read_wish(step.before, step.heard)
        if not step.after.is_reachable:
            # A time is wanted after all by who first wanted the plan alone.
            step = step.change_visit(settled=tuple(name for name in step.after.settled if name != "slot"))
        return self._apply_zone(step, wish).change_visit(wish=wish.as_json()) if wish.has_day else step

    def thank_for_wish(self, step: TurnBuilder) -> TurnBuilder:
        """The step with the time kept, and thanks for it."""
        return self.keep_wish(step).add_replies(Reply(self.lines["foreseen"]))

    def can_offer(self, step: TurnBuilder) -> bool:
        """Whether a time can be offered: there are times, and none is booked yet."""
        return self.appointments.are_offered and step.heard.agenda.booking is None

    def add_thanks(self, step: TurnBuilder) -> TurnBuilder:
        """The step with thanks for what was told."""
        return step.add_replies(Reply(fill_text(self.lines["thanks"], name=step.after.draft.contact.name or "")))

    def offer_times(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Offers times: what was wished first, or the first there are."""
        said = self.wishes.read_wish(step.before, step.heard) if step.heard.intent in ABOUT else MeetingWish()
        kept = MeetingWish.from_json(step.after.wish) if step.after.wish else MeetingWish()
        wish = replace(said, nth=None) if said.has_day or said.turn else kept
        step = self._apply_zone(step.change_visit(failures=0), wish)
        choice = self._make_chooser(step, fresh=True).choose_slot(wish)
        if choice.slot:
            return self._confirm_slot(step, choice.slot, wish)
        moves = step.heard.agenda.booking is not None and choice.how == "ask"
        return self._offer_choice(step.change_visit(wish=None), replace(choice, how="move") if moves else choice)

    def offer_again(self, step: TurnBuilder, asked: Reply | None = None) -> tuple[DialogueState, Turn]:
        """Offers the same times once more, as far as they are free, with other words where there are some."""
        choosing = self._make_chooser(step)
        same = tuple(slot for slot in choosing.slots if slot.start in choosing.offered)
        if same and step.before.asking == "slot_confirm":
            wish = MeetingWish.from_json(step.after.wish or {})
            return self._confirm_slot(step, same[0], wish, asked.text if asked else "")
        choice = (
            SlotChoice(offers=same, how="again") if same else replace(choosing.choose_slot(MeetingWish()), how="again")
        )
        visit, turn = self._offer_choice(step, choice)
        if asked is None or turn.asking != "slot":
            return visit, turn
        last = turn.replies[-1]
        reply = replace(last, text=asked.text, buttons=(*last.buttons, *asked.buttons))
        return visit, replace(turn, replies=(*turn.replies[:-1], reply))

    def add_booking_page(self, step: TurnBuilder) -> TurnBuilder:
        """The step with the way to the agency's own booking page, when times are kept there."""
        url, title = self.appointments.calendar.link, self.lines["link_button"]
        return step.add_replies(Reply(self.lines["link"], (Button(title, url=url),))) if url else step

    def continue_scheduling(self, step: TurnBuilder) -> tuple[DialogueState, Turn] | None:
        """The turn while a time or a cancellation is asked about; None when the message leads away from it."""
        if step.before.asking == "cancel":
            return self._cancel_booking(step)
        sure = self._is_sure(step.heard)
        if step.replies and not (sure and step.before.asking == "slot_confirm"):
            return self.offer_again(step)
        if sure and len(step.before.offered) == 1:
            return self.take_slot(replace(step, heard=replace(step.heard, slot=step.before.offered[0])))
        if sure and step.before.offered:
            left = [slot for slot in self._make_chooser(step).slots if slot.start in at_starts(step.before.offered)]
            return self._offer_choice(step, SlotChoice(offers=tuple(left), how="which"))
        other = step.heard.intent == "deny" or self.reader.asks_other(self._strip_asides(step.heard))
        if other and step.before.asking == "slot_confirm":
            return self.take_slot(replace(step, heard=replace(step.heard, wish={"turn": "other"})))
        if step.heard.intent in ("deny", "skip"):
            return self.none_wanted(step)
        return None

    def take_slot(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Books the time that was pressed or agreed to, says back the one that was typed, or offers what comes near."""
        heard, wish = step.heard, self.wishes.read_wish(step.before, step.heard)
        if self.wishes.is_declining(step.before, heard):
            return self.none_wanted(step)
        if heard.slot:
            picked = _choose_pressed(self._make_chooser(step), heard.slot)
            return self._request_slot(step, picked.slot) if picked.slot else self._offer_choice(step, picked)
        step = self._apply_zone(step, wish)
        if self.wishes.asks_clock(heard, wish):
            return self.offer_again(step)
        choosing = self._make_chooser(step)
        if agreed := self._find_agreed(step, choosing, wish):
            return self._request_slot(step, agreed)
        wish = self._by_another_clock(step, wish)
        choice = choosing.choose_slot(wish)
        if choice.slot:
            return self._confirm_slot(step, choice.slot, wish)
        if heard.missed and choice.offers:
            choice = replace(choice, how="taken")
        return self._offer_choice(step.change_visit(wish=None), choice, wish)

    def change_booking(self, step: TurnBuilder) -> tuple[DialogueState, Turn] | None:
        """The turn about what is booked or offered; None when there is neither."""
        booking, asking, intent = step.heard.agenda.booking, step.before.asking, step.heard.intent
        if booking:
            return self.show_booking(step, booking)
        if asking not in CHOOSING:
            return None
        if intent == "which_clock":
            clocks, offered = self.wishes.find_clocks(step.after, step.heard.agenda), at_starts(step.before.offered)
            return self.offer_again(
                step.add_replies(self.replies.explain_clock(offered[0], clocks, None)) if offered else step
            )
        if intent == "cancel_booking":
            return self.none_wanted(step)
        if intent == "reschedule":
            return self.take_slot(replace(step, heard=replace(step.heard, wish={"turn": "other"})))
        return self.offer_times(step)

    def show_booking(self, step: TurnBuilder, booking: Booking) -> tuple[DialogueState, Turn]:
        """Shows, moves or cancels what the visitor has booked."""
        if step.heard.intent == "reschedule":
            return self.offer_times(step)
        if step.heard.intent == "cancel_booking":
            return step.change_visit(failures=0).ask_question("cancel", self.replies.ask_cancel(booking))
        if step.heard.intent == "which_clock":
            clocks = replace(self.wishes.find_clocks(step.after, step.heard.agenda), zone=booking.zone)
            return step.add_replies(self.replies.explain_clock(booking.start, clocks, booking)).rest_turn()
        return step.add_replies(self.replies.show_booking(booking)).rest_turn()

    def nothing_booked(self, step: TurnBuilder) -> TurnBuilder:
        """The step for who speaks of a booking that this talk knows nothing of."""
        if self.appointments.calendar.link:
            return self.add_booking_page(step.add_replies(Reply(self.lines["link_change"])))
        return step.add_replies(self.replies.reply_no_booking())

    def not_kept(self) -> Reply:
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

    def none_wanted(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
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

    def _find_agreed(self, step: TurnBuilder, choosing: SlotChooser, wish: MeetingWish) -> Slot | None:
        """The time that was said back and is now agreed to; a yes that names another time is none."""
        offered = at_starts(step.before.offered)
        if step.before.asking != "slot_confirm" or not offered or step.heard.missed:
            return None
        text = step.heard.text
        yes = (
            self._is_sure(step.heard)
            or self.reader.is_agreement(text)
            or (wish.has_day and self.reader.opens_with_yes(text))
        )
        same = wish.turn is None and wish.nth is None and (wish.has_day or not wish.by_a_clock)
        same = same and choosing.matches_wish(wish, offered[0])
        return next((s for s in choosing.slots if s.start == offered[0]), None) if yes and same else None

    def _is_sure(self, heard: ParsedMessage) -> bool:
        """Whether it is a yes beyond doubt: "hmm" is none, nor is "yes, but …"."""
        said = self._strip_asides(heard)
        back = self.reader.takes_back(said) or self.reader.asks_other(said)
        plain = heard.confidence >= SURE and not back
        return heard.intent == "affirm" and (heard.pressed or plain)

    def _strip_asides(self, heard: ParsedMessage) -> str:
        """The text without sentences about something else: "yes. I'd rather not be filmed" moves no time."""
        others = (part.span_in_text for part in heard.parts[2:] if part.intent not in MOVING)
        contrasts = self.reader.opens_with_contrast
        return blank_spans(heard.text, [span for span in others if not contrasts(heard.text[slice(*span)])])

    def _apply_zone(self, step: TurnBuilder, wish: MeetingWish) -> TurnBuilder:
        """The step with the zone that was named as the visitor's own; the agency's only where that is all that is
        said, or no other is known."""
        agenda, alone = step.heard.agenda, not wish.has_day and wish.nth is None
        clocks, ours = self.wishes.find_clocks(step.after, agenda), self.appointments.calendar.zone
        asked = [zone for zone in wish.beside if zone not in (ours, agenda.zone)]
        # What somebody told of where they are goes before the clock of one time.
        own = wish.zone and (alone or not clocks.known or not (step.after.zone or wish.zone == ours))
        fresh = [zone for zone in (*asked, wish.zone if own else None) if zone and zone != clocks.zone]
        return step.change_visit(zone=fresh[0]) if fresh else step

    def _by_another_clock(self, step: TurnBuilder, wish: MeetingWish) -> MeetingWish:
        """The wish that is pending, when all that is new is by which clock it was meant, or this one by that clock."""
        pending = MeetingWish.from_json(step.after.wish) if step.after.wish else MeetingWish()
        if wish.has_day and not wish.by_a_clock:
            return replace(wish, zone=pending.zone, whose=pending.whose)
        if not wish.by_a_clock or wish.has_day or wish.nth is not None or not pending.has_day:
            return wish
        return replace(pending, zone=wish.zone, whose=wish.whose, lost_zone=wish.lost_zone)

    def _confirm_slot(
        self, step: TurnBuilder, slot: Slot, wish: MeetingWish, again: str = ""
    ) -> tuple[DialogueState, Turn]:
        """Asks for a yes to a time, said by every clock that counts."""
        agenda = step.heard.agenda
        clocks = self.wishes.find_clocks(step.after, agenda, wish)
        asked = self.replies.confirm_time(slot, clocks, agenda.booking, again)
        return step.change_visit(offered=(slot.start.isoformat(),), wish=wish.as_json()).ask_question(
            "slot_confirm", asked
        )

    def _request_slot(self, step: TurnBuilder, slot: Slot) -> tuple[DialogueState, Turn]:
        zone = self.wishes.find_clocks(step.after, step.heard.agenda).zone
        return (
            replace(step, wanted=Wanted(slot, zone))
            .change_visit(offered=(), wish=None, booking=_goes_on(step))
            .rest_turn()
        )

    def _cancel_booking(self, step: TurnBuilder) -> tuple[DialogueState, Turn] | None:
        booking = step.heard.agenda.booking
        if booking is None:
            # It was cancelled by its link meanwhile.
            return None if step.replies else self.nothing_booked(step).rest_turn()
        if step.replies:
            return step.ask_question("cancel", self.replies.ask_cancel(booking))
        if self._is_sure(step.heard) or self.reader.is_agreement(step.heard.text):
            return replace(step, wanted=Wanted(None, booking.zone)).change_visit(booking=False).rest_turn()
        if step.heard.intent in ("deny", "skip"):
            return step.add_replies(Reply(self.replies.fill_text(self.lines["kept"], booking))).rest_turn()
        return None

    def _offer_choice(
        self, step: TurnBuilder, choice: SlotChoice, wish: MeetingWish | None = None
    ) -> tuple[DialogueState, Turn]:
        agenda = step.heard.agenda
        if not choice.offers:
            return (
                step.change_visit(offered=(), booking=_goes_on(step))
                .add_replies(Reply(self.lines["offer"]["full"]))
                .rest_turn()
            )
        clocks = self.wishes.find_clocks(step.after, agenda, wish or MeetingWish())
        reply = self.replies.offer_times(choice.how, choice.offers, clocks, self._last_moment(), agenda.booking)
        offered = tuple(slot.start.isoformat() for slot in choice.offers)
        return step.change_visit(offered=offered).ask_question("slot", reply)

    def _make_chooser(self, step: TurnBuilder, fresh: bool = False) -> SlotChooser:
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
            horizon=self._last_moment(),
        )

    def _last_moment(self) -> datetime:
        return self.now() + timedelta(days=self.appointments.calendar.horizon)


def _goes_on(step: TurnBuilder) -> bool:
    """Whether questions come after the time: they do after the first one, and where they were interrupted."""
    return step.after.booking or step.heard.agenda.booking is None


def _choose_pressed(choosing: SlotChooser, start: str) -> SlotChoice:
    at = datetime.fromisoformat(start)
    slot = next((slot for slot in choosing.slots if slot.start == at), None)
    return SlotChoice(slot) if slot else choosing.offer_instead(at)
