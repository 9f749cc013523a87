"""The time of the consultation within the talk: offered, wished for, picked, moved and cancelled.

Nothing is said to be booked here: a turn says what is `wanted`, and whoever does it lets `done` say how it went.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.choosing import Choice, Choosing, at_starts
from bot.dialogue.heard import Heard
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.step import Step, buttons
from bot.dialogue.visit import Visit
from bot.leads.appointments import Appointments, filled
from bot.leads.bookings import Agenda, Booking, Wanted
from bot.leads.model import Contact
from bot.leads.slots import Slot, back, free, there_until
from bot.values.meeting import Wish, read_wish
from bot.values.seasons import Seasons

ASKED = ("slot", "cancel")
ABOUT = ("book_consultation", "reschedule", "cancel_booking", "my_booking")
# A few words beside a part of the day or a place in the list still point at what is offered.
FEW_WORDS = 6
MOST_WORDS = 25


@dataclass(frozen=True)
class Appointing:
    """Offers times and reads what is wished; holds content only."""

    appointments: Appointments
    lines: Mapping[str, Any]
    seasons: Seasons
    now: Callable[[], datetime]

    def wish(self, heard: Heard) -> Wish:
        """When the visitor wants to meet; empty when the message does not say."""
        if heard.wish is not None:
            return Wish.from_json(heard.wish)
        if heard.pressed:
            return Wish()
        zone = ZoneInfo(self.appointments.zone_of(heard.agenda))
        return read_wish(heard.text, self.now().astimezone(zone).date(), self.seasons)

    def hears(self, visit: Visit, heard: Heard) -> bool:
        """Whether the message picks a time, or plainly speaks of one while times are offered."""
        if heard.slot or heard.wish is not None:
            return True
        if visit.asking != "slot" or heard.pressed:
            return False
        wish, words = self.wish(heard), len(heard.text.split())
        return bool(wish) and words <= (MOST_WORDS if wish.dated else FEW_WORDS)

    def cancels(self, visit: Visit, heard: Heard) -> bool:
        """Whether a "cancel" that ends no question means the time that is booked."""
        booked = heard.agenda.booking is not None and visit.asking in (None, "slot")
        return booked and heard.intent == "stop" and "cancel" in heard.text.casefold()

    def proposes(self, visit: Visit, heard: Heard) -> bool:
        """Whether somebody who may be contacted names a day and a time, and no more, with nothing asked."""
        plans = heard.goals or heard.platforms or heard.budget
        if visit.asking or heard.pressed or plans or not visit.draft.agreed("contact"):
            return False
        wish = self.wish(heard)
        return wish.first is not None and wish.at is not None and len(heard.text.split()) <= FEW_WORDS

    def cleared(self, visit: Visit, heard: Heard) -> Heard:
        """The message without the timeframe and money that a time to meet may look like."""
        alone = not (heard.goals or heard.platforms or heard.budget)
        if (
            self.hears(visit, heard)
            or self.proposes(visit, heard)
            or (heard.intent in ABOUT and alone and self.wish(heard).dated)
        ):
            return replace(heard, timeframe=None, budget=None)
        return heard

    def begin(self, step: Step) -> Step:
        """The step with the time that was wished for kept until times are offered."""
        wish = self.wish(step.heard)
        return step.now(wish=wish.as_json()) if wish.dated else step

    def concerns(self, visit: Visit, heard: Heard) -> bool:
        """Whether this turn may need the agenda: it costs a look into the database."""
        known = visit.booking or visit.draft.agreed("contact")
        return known or heard.intent in (*ABOUT, "talk_to_human") or "talk_to_human" in heard.topics

    def open(self, step: Step) -> bool:
        """Whether a time can be offered: there are times, and none is booked yet."""
        return self.appointments.offered and step.heard.agenda.booking is None

    def thank(self, step: Step) -> Step:
        """The step with thanks for what was told."""
        return step.say(Reply(filled(self.lines["thanks"], name=step.after.draft.contact.name or "")))

    def offer(self, step: Step) -> tuple[Visit, Turn]:
        """Offers times: those that fit what was wished, or the first there are."""
        said = self.wish(step.heard) if step.heard.intent in ABOUT else Wish()
        kept = Wish.from_json(step.after.wish) if step.after.wish else Wish()
        choice = self._choosing(step, fresh=True).choose(said if said.dated else kept)
        if choice.slot:
            # A time that was named along the way is not taken without another look.
            choice = Choice(offers=(choice.slot,), how="fitting")
        moves = step.heard.agenda.booking is not None and choice.how == "ask"
        return self._offered(step.now(wish=None, failures=0), replace(choice, how="move") if moves else choice)

    def again(self, step: Step, asked: Reply | None = None) -> tuple[Visit, Turn]:
        """Offers the same times once more, as far as they are free, with other words where there are some."""
        choosing = self._choosing(step)
        same = tuple(slot for slot in choosing.slots if slot.start in choosing.offered)
        choice = Choice(offers=same, how="again") if same else replace(choosing.choose(Wish()), how="again")
        visit, turn = self._offered(step, choice)
        if asked is None or turn.asking != "slot":
            return visit, turn
        last = turn.replies[-1]
        reply = replace(last, text=asked.text, buttons=(*last.buttons, *asked.buttons))
        return visit, replace(turn, replies=(*turn.replies[:-1], reply))

    def link(self, step: Step) -> Step:
        """The step with the way to the agency's own booking page, when times are kept there."""
        url = self.appointments.calendar.link
        return step.say(Reply(self.lines["link"], (Button(self.lines["link_button"], url=url),))) if url else step

    def go_on(self, step: Step) -> tuple[Visit, Turn] | None:
        """The turn while a time or a cancellation is asked about; None when the message leads away from it."""
        if step.before.asking == "cancel":
            return self._cancelling(step)
        if step.replies:
            return self.again(step)
        if step.heard.intent in ("deny", "skip"):
            return self.none_wanted(step)
        if step.heard.intent == "affirm" and len(step.before.offered) == 1:
            return self.take(replace(step, heard=replace(step.heard, slot=step.before.offered[0])))
        return None

    def take(self, step: Step) -> tuple[Visit, Turn]:
        """Picks the time that the message means, or offers what comes near it."""
        choosing, heard = self._choosing(step), step.heard
        choice = _pressed(choosing, heard.slot) if heard.slot else choosing.choose(self.wish(heard))
        if heard.missed and not choice.slot:
            choice = replace(choice, how="taken") if choice.offers else choice
        return self._wanted(step, choice.slot) if choice.slot else self._offered(step, choice)

    def standing(self, step: Step, booking: Booking) -> tuple[Visit, Turn]:
        """Shows, moves or cancels what the visitor has booked."""
        if step.heard.intent == "reschedule":
            return self.offer(step)
        if step.heard.intent == "cancel_booking":
            return step.now(failures=0).ask("cancel", self._ask_cancel(booking))
        return step.say(self.shown(booking)).rest()

    def nothing_booked(self, step: Step) -> Step:
        """The step for who speaks of a booking that this talk knows nothing of."""
        if self.appointments.calendar.link:
            return self.link(step.say(Reply(self.lines["link_change"])))
        return step.say(Reply(self.lines["none"], buttons(self.lines["buttons"]["none"])))

    def shown(self, booking: Booking) -> Reply:
        """What is booked, with the ways to change it."""
        return Reply(self._said("standing", booking), self._ways(booking))

    def done(self, booking: Booking | None, guest: Contact) -> Reply:
        """What is said once the booking is as it was wanted; None when there was none (any more) to cancel."""
        if booking is None:
            return Reply(self.lines["none"], buttons(self.lines["buttons"]["none"]))
        key = "cancelled" if not booking.running else "moved" if booking.sequence else "booked"
        text = self._said(key, booking, email_address=guest.email or "")
        return Reply(text, self._ways(booking) if booking.running else buttons(self.lines["buttons"]["cancelled"]))

    def not_kept(self) -> Reply:
        """What is said when there is no lead to book for."""
        return Reply(self.lines["not_kept"])

    def warned(self, asked: Reply, booking: Booking | None) -> Reply:
        """The question whether to delete everything, saying what becomes of what is booked."""
        if booking is None:
            return asked
        first = Button(self.lines["delete"]["first"], "/cancel_booking")
        text = f"{asked.text}\n\n{self._filled(self.lines['delete']['booked'], booking)}"
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

    def _wanted(self, step: Step, slot: Slot) -> tuple[Visit, Turn]:
        zone = self.appointments.zone_of(step.heard.agenda)
        wanting = replace(step, wanted=Wanted(slot, zone)).now(offered=(), wish=None)
        return wanting.rest()

    def _cancelling(self, step: Step) -> tuple[Visit, Turn] | None:
        booking = step.heard.agenda.booking
        if booking is None:
            # It was cancelled by its link meanwhile.
            return None if step.replies else self.nothing_booked(step).rest()
        if step.replies:
            return step.ask("cancel", self._ask_cancel(booking))
        if step.heard.intent == "affirm":
            return replace(step, wanted=Wanted(None, booking.zone)).rest()
        if step.heard.intent in ("deny", "skip"):
            return step.say(Reply(self._said("kept", booking))).rest()
        return None

    def none_wanted(self, step: Step) -> tuple[Visit, Turn]:
        """Leaves the time open, or as it was."""
        booking, contact = step.heard.agenda.booking, step.after.draft.contact
        plain = step.now(offered=(), wish=None)
        if booking:
            return plain.say(Reply(self._said("kept", booking))).rest()
        return plain.say(Reply(filled(self.lines["no_time"], email_address=contact.email or ""))).rest()

    def _offered(self, step: Step, choice: Choice) -> tuple[Visit, Turn]:
        texts, agenda = self.lines["offer"], step.heard.agenda
        if not choice.offers:
            return step.now(offered=()).say(Reply(texts["full"])).rest()
        how = "unknown_zone" if choice.how == "ask" and not agenda.zone else choice.how
        reply = Reply(filled(texts[how], **self._facts(agenda)), self._buttons(choice.offers, agenda))
        offered = tuple(slot.start.isoformat() for slot in choice.offers)
        return step.now(offered=offered).ask("slot", reply)

    def _facts(self, agenda: Agenda) -> dict[str, str]:
        zone, horizon = self.appointments.zone_of(agenda), self._horizon()
        said = {"zone": self.appointments.zone(zone), "day": self.appointments.day(horizon, zone)}
        booking = self.appointments.facts(agenda.booking) if agenda.booking else {}
        return {**booking, **said}

    def _buttons(self, offers: tuple[Slot, ...], agenda: Agenda) -> tuple[Button, ...]:
        zone, texts = self.appointments.zone_of(agenda), self.lines["offer"]
        picks = [
            Button(self.appointments.title(slot.start, zone), _says({"slot": slot.start.isoformat()}))
            for slot in offers
        ]
        others = Button(texts["other_times"], _says({"wish": {"turn": "other"}}))
        if agenda.booking:
            return (*picks, others, Button(texts["cancel"], "/cancel_booking"), Button(texts["keep"], "/deny"))
        return (*picks, others, Button(texts["not_now"], "/skip"))

    def _ask_cancel(self, booking: Booking) -> Reply:
        texts = self.lines["cancel"]
        return Reply(self._filled(texts["ask"], booking), buttons(texts["buttons"]))

    def _ways(self, booking: Booking) -> tuple[Button, ...]:
        page = Button(self.lines["page_button"], url=self.appointments.url(booking))
        return (page, *buttons(self.lines["buttons"]["standing"]))

    def _said(self, key: str, booking: Booking, **more: str) -> str:
        return self._filled(self.lines[key], booking, **more)

    def _filled(self, text: str, booking: Booking, **more: str) -> str:
        return filled(text, **self.appointments.facts(booking), **more).strip()

    def _choosing(self, step: Step, fresh: bool = False) -> Choosing:
        agenda, calendar, now = step.heard.agenda, self.appointments.calendar, self.now()
        mine = agenda.booking
        others = [t for t in agenda.taken if not (mine and t.person == mine.person and t.start == mine.start)]
        slots = tuple(s for s in free(calendar, others, now) if not (mine and s.start == mine.start))
        return Choosing(
            slots=slots,
            offered=() if fresh else at_starts(step.before.offered),
            zone=ZoneInfo(self.appointments.zone_of(agenda)),
            theirs=calendar.clock,
            now=now,
            horizon=self._horizon(),
        )

    def _horizon(self) -> datetime:
        return self.now() + timedelta(days=self.appointments.calendar.horizon)


def _pressed(choosing: Choosing, start: str) -> Choice:
    at = datetime.fromisoformat(start)
    slot = next((slot for slot in choosing.slots if slot.start == at), None)
    return Choice(slot) if slot else choosing.lost(at)


def _says(values: Mapping[str, Any]) -> str:
    return "/inform" + json.dumps(values)
