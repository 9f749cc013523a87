"""The time of the consultation within the talk: offered, wished for, said back, picked, moved and cancelled.

Nothing is said to be booked here: a turn says what is `wanted`, and whoever does it lets `TimeReplies.done` say how it
went. A pressed time counts at once; one that was typed is said back and counts after a yes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.choosing import Choice, Choosing, at_starts
from bot.dialogue.heard import Heard
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.reading.message import blank_spans
from bot.dialogue.step import Step
from bot.dialogue.time_replies import TimeReplies
from bot.dialogue.visit import Visit
from bot.dialogue.wishes import ABOUT, CHOOSING, Wishes
from bot.leads.appointments import Appointments, filled
from bot.leads.bookings import Agenda, Booking, Wanted
from bot.leads.slots import Slot, back, free, there_until
from bot.values.contact_words import PhoneWords
from bot.values.meeting import MeetingReader, Wish

ASKED = (*CHOOSING, "cancel")
# Sentences that may move or call off the time which a yes before them is for.
MOVING = (*ABOUT, "deny", "skip", "stop")
# How certain it must be that something unlike a plain yes is one, before a time is booked.
SURE = 0.8


@dataclass(frozen=True)
class Appointing:
    """Offers times and reads what is wished; holds content only."""

    appointments: Appointments
    lines: Mapping[str, Any]
    reader: MeetingReader
    now: Callable[[], datetime]
    phone: PhoneWords = field(default_factory=PhoneWords)

    @property
    def wishes(self) -> Wishes:
        """What messages say of times."""
        return Wishes(self.appointments, self.reader, self.now, self.phone.asks_call)

    @property
    def replies(self) -> TimeReplies:
        """What is said of times."""
        return TimeReplies(self.appointments, self.lines)

    def begin(self, step: Step) -> Step:
        """The step with the time that was wished for kept until times are offered."""
        wish = self.wishes.wish(step.before, step.heard)
        if not step.after.reachable:
            # A time is wanted after all by who first wanted the plan alone.
            step = step.now(settled=tuple(name for name in step.after.settled if name != "slot"))
        return self._zoned(step, wish).now(wish=wish.as_json()) if wish.dated else step

    def foresee(self, step: Step) -> Step:
        """The step with the time kept, and thanks for it."""
        return self.begin(step).say(Reply(self.lines["foreseen"]))

    def open(self, step: Step) -> bool:
        """Whether a time can be offered: there are times, and none is booked yet."""
        return self.appointments.offered and step.heard.agenda.booking is None

    def thank(self, step: Step) -> Step:
        """The step with thanks for what was told."""
        return step.say(Reply(filled(self.lines["thanks"], name=step.after.draft.contact.name or "")))

    def offer(self, step: Step) -> tuple[Visit, Turn]:
        """Offers times: what was wished first, or the first there are."""
        said = self.wishes.wish(step.before, step.heard) if step.heard.intent in ABOUT else Wish()
        kept = Wish.from_json(step.after.wish) if step.after.wish else Wish()
        wish = replace(said, nth=None) if said.dated or said.turn else kept
        step = self._zoned(step.now(failures=0), wish)
        choice = self._choosing(step, fresh=True).choose(wish)
        if choice.slot:
            return self._said_back(step, choice.slot, wish)
        moves = step.heard.agenda.booking is not None and choice.how == "ask"
        return self._offered(step.now(wish=None), replace(choice, how="move") if moves else choice)

    def again(self, step: Step, asked: Reply | None = None) -> tuple[Visit, Turn]:
        """Offers the same times once more, as far as they are free, with other words where there are some."""
        choosing = self._choosing(step)
        same = tuple(slot for slot in choosing.slots if slot.start in choosing.offered)
        if same and step.before.asking == "slot_confirm":
            wish = Wish.from_json(step.after.wish or {})
            return self._said_back(step, same[0], wish, asked.text if asked else "")
        choice = Choice(offers=same, how="again") if same else replace(choosing.choose(Wish()), how="again")
        visit, turn = self._offered(step, choice)
        if asked is None or turn.asking != "slot":
            return visit, turn
        last = turn.replies[-1]
        reply = replace(last, text=asked.text, buttons=(*last.buttons, *asked.buttons))
        return visit, replace(turn, replies=(*turn.replies[:-1], reply))

    def link(self, step: Step) -> Step:
        """The step with the way to the agency's own booking page, when times are kept there."""
        url, title = self.appointments.calendar.link, self.lines["link_button"]
        return step.say(Reply(self.lines["link"], (Button(title, url=url),))) if url else step

    def go_on(self, step: Step) -> tuple[Visit, Turn] | None:
        """The turn while a time or a cancellation is asked about; None when the message leads away from it."""
        if step.before.asking == "cancel":
            return self._cancelling(step)
        sure = self._is_sure(step.heard)
        if step.replies and not (sure and step.before.asking == "slot_confirm"):
            return self.again(step)
        if sure and len(step.before.offered) == 1:
            return self.take(replace(step, heard=replace(step.heard, slot=step.before.offered[0])))
        if sure and step.before.offered:
            left = [slot for slot in self._choosing(step).slots if slot.start in at_starts(step.before.offered)]
            return self._offered(step, Choice(offers=tuple(left), how="which"))
        other = step.heard.intent == "deny" or self.reader.asks_other(self._leave_asides(step.heard))
        if other and step.before.asking == "slot_confirm":
            return self.take(replace(step, heard=replace(step.heard, wish={"turn": "other"})))
        if step.heard.intent in ("deny", "skip"):
            return self.none_wanted(step)
        return None

    def take(self, step: Step) -> tuple[Visit, Turn]:
        """Books the time that was pressed or agreed to, says back the one that was typed, or offers what comes near."""
        heard, wish = step.heard, self.wishes.wish(step.before, step.heard)
        if self.wishes.declines(step.before, heard):
            return self.none_wanted(step)
        if heard.slot:
            picked = _pressed(self._choosing(step), heard.slot)
            return self._wanted(step, picked.slot) if picked.slot else self._offered(step, picked)
        step = self._zoned(step, wish)
        if self.wishes.asks_clock(heard, wish):
            return self.again(step)
        choosing = self._choosing(step)
        if agreed := self._agreed(step, choosing, wish):
            return self._wanted(step, agreed)
        wish = self._by_another_clock(step, wish)
        choice = choosing.choose(wish)
        if choice.slot:
            return self._said_back(step, choice.slot, wish)
        if heard.missed and choice.offers:
            choice = replace(choice, how="taken")
        return self._offered(step.now(wish=None), choice, wish)

    def change(self, step: Step) -> tuple[Visit, Turn] | None:
        """The turn about what is booked or offered; None when there is neither."""
        booking, asking, intent = step.heard.agenda.booking, step.before.asking, step.heard.intent
        if booking:
            return self.standing(step, booking)
        if asking not in CHOOSING:
            return None
        if intent == "which_clock":
            clocks, offered = self.wishes.clocks(step.after, step.heard.agenda), at_starts(step.before.offered)
            return self.again(step.say(self.replies.explain(offered[0], clocks, None)) if offered else step)
        if intent == "cancel_booking":
            return self.none_wanted(step)
        if intent == "reschedule":
            return self.take(replace(step, heard=replace(step.heard, wish={"turn": "other"})))
        return self.offer(step)

    def standing(self, step: Step, booking: Booking) -> tuple[Visit, Turn]:
        """Shows, moves or cancels what the visitor has booked."""
        if step.heard.intent == "reschedule":
            return self.offer(step)
        if step.heard.intent == "cancel_booking":
            return step.now(failures=0).ask("cancel", self.replies.ask_cancel(booking))
        if step.heard.intent == "which_clock":
            clocks = replace(self.wishes.clocks(step.after, step.heard.agenda), zone=booking.zone)
            return step.say(self.replies.explain(booking.start, clocks, booking)).rest()
        return step.say(self.replies.standing(booking)).rest()

    def nothing_booked(self, step: Step) -> Step:
        """The step for who speaks of a booking that this talk knows nothing of."""
        if self.appointments.calendar.link:
            return self.link(step.say(Reply(self.lines["link_change"])))
        return step.say(self.replies.none())

    def not_kept(self) -> Reply:
        """What is said when there is no lead to book for."""
        return Reply(self.lines["not_kept"])

    def refuse(self, line: str) -> Reply:
        """What is said when a time may not be booked or moved."""
        return Reply(self.lines[line])

    def warned(self, asked: Reply, booking: Booking | None) -> Reply:
        """The question whether to delete everything, saying what becomes of what is booked."""
        if booking is None:
            return asked
        first = Button(self.lines["delete"]["first"], "/cancel_booking")
        text = f"{asked.text}\n\n{self.replies.filled(self.lines['delete']['booked'], booking)}"
        return replace(asked, text=text, buttons=(*asked.buttons, first))

    def presence(self, agenda: Agenda) -> str:
        """Whether somebody is there right now, and if not, when somebody is back; empty when nobody knows."""
        texts, zone = self.lines["presence"], self.appointments.zone_of(agenda)
        until = there_until(self.appointments.calendar, self.now())
        if until:
            clock = self.appointments.clock(until, zone)
            return filled(texts["there"], clock=clock, zone=self.appointments.zone(zone))
        opens = back(self.appointments.calendar, self.now())
        return filled(texts["away"], time=self.appointments.time(opens, zone)) if opens else ""

    def none_wanted(self, step: Step) -> tuple[Visit, Turn]:
        """Leaves the time open, or as it was; `booking` has the rest of the questions asked."""
        booking, contact = step.heard.agenda.booking, step.after.draft.contact
        plain = step.now(offered=(), wish=None)
        if booking:
            return plain.say(Reply(self.replies.filled(self.lines["kept"], booking))).rest()
        return plain.now(booking=True).say(Reply(filled(self.lines["no_time"], reach=contact.reach or ""))).rest()

    def _agreed(self, step: Step, choosing: Choosing, wish: Wish) -> Slot | None:
        """The time that was said back and is now agreed to; a yes that names another time is none."""
        offered = at_starts(step.before.offered)
        if step.before.asking != "slot_confirm" or not offered or step.heard.missed:
            return None
        text = step.heard.text
        yes = self._is_sure(step.heard) or self.reader.agrees(text) or (wish.dated and self.reader.opens_with_yes(text))
        same = wish.turn is None and wish.nth is None and (wish.dated or not wish.by_a_clock)
        same = same and choosing.suits(wish, offered[0])
        return next((s for s in choosing.slots if s.start == offered[0]), None) if yes and same else None

    def _is_sure(self, heard: Heard) -> bool:
        """Whether it is a yes beyond doubt: "hmm" is none, nor is "yes, but …"."""
        said = self._leave_asides(heard)
        back = self.reader.takes_back(said) or self.reader.asks_other(said)
        plain = heard.confidence >= SURE and not back
        return heard.intent == "affirm" and (heard.pressed or plain)

    def _leave_asides(self, heard: Heard) -> str:
        """The text without sentences about something else: "yes. I'd rather not be filmed" moves no time."""
        others = (part.span for part in heard.parts[2:] if part.intent not in MOVING)
        contrasts = self.reader.opens_with_contrast
        return blank_spans(heard.text, [span for span in others if not contrasts(heard.text[slice(*span)])])

    def _zoned(self, step: Step, wish: Wish) -> Step:
        """The step with the zone that was named as the visitor's own; the agency's only where that is all that is
        said, or no other is known."""
        agenda, alone = step.heard.agenda, not wish.dated and wish.nth is None
        clocks, ours = self.wishes.clocks(step.after, agenda), self.appointments.calendar.zone
        asked = [zone for zone in wish.beside if zone not in (ours, agenda.zone)]
        # What somebody told of where they are goes before the clock of one time.
        own = wish.zone and (alone or not clocks.known or not (step.after.zone or wish.zone == ours))
        fresh = [zone for zone in (*asked, wish.zone if own else None) if zone and zone != clocks.zone]
        return step.now(zone=fresh[0]) if fresh else step

    def _by_another_clock(self, step: Step, wish: Wish) -> Wish:
        """The wish that is pending, when all that is new is by which clock it was meant, or this one by that clock."""
        pending = Wish.from_json(step.after.wish) if step.after.wish else Wish()
        if wish.dated and not wish.by_a_clock:
            return replace(wish, zone=pending.zone, whose=pending.whose)
        if not wish.by_a_clock or wish.dated or wish.nth is not None or not pending.dated:
            return wish
        return replace(pending, zone=wish.zone, whose=wish.whose, lost_zone=wish.lost_zone)

    def _said_back(self, step: Step, slot: Slot, wish: Wish, again: str = "") -> tuple[Visit, Turn]:
        """Asks for a yes to a time, said by every clock that counts."""
        agenda = step.heard.agenda
        clocks = self.wishes.clocks(step.after, agenda, wish)
        asked = self.replies.confirm(slot, clocks, agenda.booking, again)
        return step.now(offered=(slot.start.isoformat(),), wish=wish.as_json()).ask("slot_confirm", asked)

    def _wanted(self, step: Step, slot: Slot) -> tuple[Visit, Turn]:
        zone = self.wishes.clocks(step.after, step.heard.agenda).zone
        return replace(step, wanted=Wanted(slot, zone)).now(offered=(), wish=None, booking=_goes_on(step)).rest()

    def _cancelling(self, step: Step) -> tuple[Visit, Turn] | None:
        booking = step.heard.agenda.booking
        if booking is None:
            # It was cancelled by its link meanwhile.
            return None if step.replies else self.nothing_booked(step).rest()
        if step.replies:
            return step.ask("cancel", self.replies.ask_cancel(booking))
        if self._is_sure(step.heard) or self.reader.agrees(step.heard.text):
            return replace(step, wanted=Wanted(None, booking.zone)).now(booking=False).rest()
        if step.heard.intent in ("deny", "skip"):
            return step.say(Reply(self.replies.filled(self.lines["kept"], booking))).rest()
        return None

    def _offered(self, step: Step, choice: Choice, wish: Wish | None = None) -> tuple[Visit, Turn]:
        agenda = step.heard.agenda
        if not choice.offers:
            return step.now(offered=(), booking=_goes_on(step)).say(Reply(self.lines["offer"]["full"])).rest()
        clocks = self.wishes.clocks(step.after, agenda, wish or Wish())
        reply = self.replies.offer(choice.how, choice.offers, clocks, self._horizon(), agenda.booking)
        offered = tuple(slot.start.isoformat() for slot in choice.offers)
        return step.now(offered=offered).ask("slot", reply)

    def _choosing(self, step: Step, fresh: bool = False) -> Choosing:
        agenda, calendar, now = step.heard.agenda, self.appointments.calendar, self.now()
        mine = agenda.booking
        # Who moves a time speaks of it: "an hour later", "at four".
        spoken_of = (mine.start,) if mine else ()
        others = [t for t in agenda.taken if not (mine and t.person == mine.person and t.start == mine.start)]
        return Choosing(
            slots=tuple(s for s in free(calendar, others, now) if not (mine and s.start == mine.start)),
            offered=spoken_of if fresh else at_starts(step.before.offered),
            zone=ZoneInfo(self.wishes.clocks(step.after, agenda).zone),
            theirs=calendar.clock,
            now=now,
            horizon=self._horizon(),
        )

    def _horizon(self) -> datetime:
        return self.now() + timedelta(days=self.appointments.calendar.horizon)


def _goes_on(step: Step) -> bool:
    """Whether questions come after the time: they do after the first one, and where they were interrupted."""
    return step.after.booking or step.heard.agenda.booking is None


def _pressed(choosing: Choosing, start: str) -> Choice:
    at = datetime.fromisoformat(start)
    slot = next((slot for slot in choosing.slots if slot.start == at), None)
    return Choice(slot) if slot else choosing.lost(at)
