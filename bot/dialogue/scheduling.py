"""The time of the consultation within the talk: offered, wished for, said back, picked and moved.

Nothing is said to be booked here: a turn says what is `wanted`, and whoever does it lets `TimeReplies.confirm_done` say
how it went. A pressed time counts at once; one that was typed is said back and counts after a yes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.dialogue.cancelling import BookingReplies
from bot.dialogue.model import Reply, Turn
from bot.dialogue.slot_agreement import SlotAgreement
from bot.dialogue.slot_choice import SlotChoice, SlotChooser, at_starts
from bot.dialogue.slot_offers import SlotOffers
from bot.dialogue.state import DialogueState
from bot.dialogue.time_wishes import ABOUT, CHOOSING, asks_clock
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.appointments import fill_text
from bot.leads.bookings import Booking
from bot.values.meeting import MeetingWish

ASKED = (*CHOOSING, "cancel")


@dataclass(frozen=True)
class Scheduler(SlotOffers):
    """Offers times and reads what is wished; holds content only."""

    @property
    def agreement(self) -> SlotAgreement:
        """What reads a yes to a time."""
        return SlotAgreement(self.reader)

    @property
    def bookings(self) -> BookingReplies:
        """What is said of what is booked."""
        return BookingReplies(self.appointments, self.lines, self.agreement, self.now)

    def keep_wish(self, step: TurnBuilder) -> TurnBuilder:
        """The step with the time that was wished for kept until times are offered."""
        wish = self.wishes.read_wish(step.before, step.heard)
        if not step.after.is_reachable:
            # A time is wanted after all by who first wanted the plan alone.
            step = step.change_visit(settled=tuple(name for name in step.after.settled if name != "slot"))
        return self.apply_zone(step, wish).change_visit(wish=wish.as_json()) if wish.has_day else step

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
        step = self.apply_zone(step.change_visit(failures=0), wish)
        choice = self.make_chooser(step, fresh=True).choose_slot(wish)
        if choice.slot:
            return self.confirm_slot(step, choice.slot, wish)
        moves = step.heard.agenda.booking is not None and choice.how == "ask"
        return self.offer_choice(step.change_visit(wish=None), replace(choice, how="move") if moves else choice)

    def offer_again(self, step: TurnBuilder, asked: Reply | None = None) -> tuple[DialogueState, Turn]:
        """Offers the same times once more, as far as they are free, with other words where there are some."""
        choosing = self.make_chooser(step)
        same = tuple(slot for slot in choosing.slots if slot.start in choosing.offered)
        if same and step.before.asking == "slot_confirm":
            wish = MeetingWish.from_json(step.after.wish or {})
            return self.confirm_slot(step, same[0], wish, asked.text if asked else "")
        choice = (
            SlotChoice(offers=same, how="again") if same else replace(choosing.choose_slot(MeetingWish()), how="again")
        )
        visit, turn = self.offer_choice(step, choice)
        if asked is None or turn.asking != "slot":
            return visit, turn
        last = turn.replies[-1]
        reply = replace(last, text=asked.text, buttons=(*last.buttons, *asked.buttons))
        return visit, replace(turn, replies=(*turn.replies[:-1], reply))

    def continue_scheduling(self, step: TurnBuilder) -> tuple[DialogueState, Turn] | None:
        """The turn while a time or a cancellation is asked about; None when the message leads away from it."""
        if step.before.asking == "cancel":
            return self.bookings.cancel_booking(step)
        sure = self.agreement.is_sure(step.heard)
        if step.replies and not (sure and step.before.asking == "slot_confirm"):
            return self.offer_again(step)
        if sure and len(step.before.offered) == 1:
            return self.take_slot(replace(step, heard=replace(step.heard, slot=step.before.offered[0])))
        if sure and step.before.offered:
            left = [slot for slot in self.make_chooser(step).slots if slot.start in at_starts(step.before.offered)]
            return self.offer_choice(step, SlotChoice(offers=tuple(left), how="which"))
        other = step.heard.intent == "deny" or self.reader.asks_other(self.agreement.strip_asides(step.heard))
        if other and step.before.asking == "slot_confirm":
            return self.take_slot(replace(step, heard=replace(step.heard, wish={"turn": "other"})))
        if step.heard.intent in ("deny", "skip"):
            return self.leave_open(step)
        return None

    def take_slot(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Books the time that was pressed or agreed to, says back the one that was typed, or offers what comes near."""
        heard, wish = step.heard, self.wishes.read_wish(step.before, step.heard)
        if self.wishes.is_declining(step.before, heard):
            return self.leave_open(step)
        if heard.slot:
            picked = _choose_pressed(self.make_chooser(step), heard.slot)
            return self.request_slot(step, picked.slot) if picked.slot else self.offer_choice(step, picked)
        step = self.apply_zone(step, wish)
        if asks_clock(heard, wish):
            return self.offer_again(step)
        choosing = self.make_chooser(step)
        if agreed := self.agreement.find_agreed(step, choosing, wish):
            return self.request_slot(step, agreed)
        wish = self.read_by_another_clock(step, wish)
        choice = choosing.choose_slot(wish)
        if choice.slot:
            return self.confirm_slot(step, choice.slot, wish)
        if heard.missed and choice.offers:
            choice = replace(choice, how="taken")
        return self.offer_choice(step.change_visit(wish=None), choice, wish)

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
            return self.leave_open(step)
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


def _choose_pressed(choosing: SlotChooser, start: str) -> SlotChoice:
    at = datetime.fromisoformat(start)
    slot = next((slot for slot in choosing.slots if slot.start == at), None)
    return SlotChoice(slot) if slot else choosing.offer_instead(at)
