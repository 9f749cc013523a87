"""What a message says of times: a wish for one, a word about the one that is booked or offered, or neither."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.questions import REACHING
from bot.dialogue.reading.acts import BOOKING
from bot.dialogue.slot_choice import at_starts
from bot.dialogue.state import DialogueState
from bot.dialogue.time_replies import Clocks
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.appointments import Appointments
from bot.leads.bookings import Agenda
from bot.leads.calling import build_call_window
from bot.values.meeting import MeetingReader, MeetingWish

CHOOSING = ("slot", "slot_confirm")
# What is about a time that is booked or offered already.
CHANGES = ("reschedule", "cancel_booking", "my_booking", "which_clock")
ABOUT = ("book_consultation", *CHANGES)
# Topics beside which a time is one for a talk: "can I speak to a person, Friday at ten?".
ASKED_FOR = frozenset(("talk_to_human", "consultation_call"))
# While other details are asked of somebody who can be reached, a day and a time are for the talk.
OF_TIME = ("phone", "start")
# A few words beside a part of the day or a place in the list still point at what is offered.
FEW_WORDS = 6
MOST_WORDS = 25
# Learnt answers that turn down a time, by what was asked when they were learnt, and how sure they must be.
DECLINED = {"yes_no": ("no", "later"), "skip": ("skip",), "reach": ("by_phone", "by_email")}
PLAIN = 0.9
# From here up "just ring me" leaves no address to be asked for.
BY_PHONE = 0.95


@dataclass(frozen=True)
class TimeWishes:
    """Reads messages; holds content only."""

    appointments: Appointments
    reader: MeetingReader
    now: Callable[[], datetime]
    questionnaire: Questionnaire
    is_call: re.Pattern[str]

    def read_wish(self, visit: DialogueState, heard: ParsedMessage) -> MeetingWish:
        """When the visitor wants to meet; empty when the message does not say."""
        if heard.wish is not None:
            return MeetingWish.from_json(heard.wish)
        if heard.pressed and not heard.slot:
            return MeetingWish()
        zone = ZoneInfo(self.find_clocks(visit, heard.agenda).zone)
        if heard.slot:
            return _wish_moment(datetime.fromisoformat(heard.slot), zone)
        offered = at_starts(visit.offered) if visit.asking in CHOOSING else ()
        return self._wish_reader(
            heard.text, self.now().astimezone(zone).date(), tuple(_day_in(at, zone) for at in offered)
        )

    @cached_property
    def _wish_reader(self) -> Callable[[str, date, tuple[date, ...]], MeetingWish]:
        # A turn asks of the same message several times.
        return lru_cache(maxsize=16)(self.reader.read_wish)

    def read_call_wish(self, visit: DialogueState, heard: ParsedMessage) -> MeetingWish | None:
        """When the visitor wants to be called; None when the message does not say."""
        numbered = heard.contact.phone or (visit.draft.contact.phone and not heard.is_question)
        told = visit.asking == "phone" or (numbered and visit.asking in REACHING)
        if heard.pressed or not (told or self.is_call.search(heard.text)):
            return None
        wish = self.read_wish(visit, heard)
        return wish if wish.has_time or wish.on_days else None

    def note_call(self, step: TurnBuilder) -> TurnBuilder:
        """The step with the time noted at which the visitor wants to be called, when the message says one."""
        wish = self.read_call_wish(step.before, step.heard)
        if wish is None:
            return step
        zone, draft = wish.zone or self.find_clocks(step.after, step.heard.agenda).zone, step.after.draft
        call = build_call_window(wish, zone, self.now(), self.appointments)
        if not (step.before.is_reachable or step.after.wish):
            step = step.change_visit(wish=wish.as_json())
        return step.change_visit(draft=replace(draft, background=replace(draft.background, call=call)))

    def is_picking_time(self, visit: DialogueState, heard: ParsedMessage) -> bool:
        """Whether the message picks a time, or plainly speaks of one while times are offered."""
        if heard.slot or heard.wish is not None:
            return True
        if visit.asking not in CHOOSING or heard.pressed:
            return False
        if visit.asking == "slot_confirm" and self.reader.is_agreement(heard.text):
            return True
        if self.is_declining(visit, heard):
            return True
        wish, words = self.read_wish(visit, heard), len(heard.text.split())
        if self._tells_zone(visit, heard, wish):
            return words <= MOST_WORDS
        if heard.is_question and not wish.has_day and {*heard.topics} - {*BOOKING}:
            # "Can I change it later?" asks for no later time.
            return False
        if heard.intent == "which_clock" and (not wish.has_day or heard.text.rstrip().endswith("?")):
            return False
        return bool(wish) and words <= (MOST_WORDS if wish.has_day else FEW_WORDS)

    def _tells_zone(self, visit: DialogueState, heard: ParsedMessage, wish: MeetingWish) -> bool:
        """Whether another zone than the one known is told, or times by its clock are asked for."""
        known = self.find_clocks(visit, heard.agenda)
        fresh = [zone for zone in (wish.zone, *wish.beside) if zone and not (known.known and zone == known.zone)]
        return bool(fresh) and (not heard.is_question or wish.has_day or self.reader.speaks_of_clocks(heard.text))

    def is_declining(self, visit: DialogueState, heard: ParsedMessage) -> bool:
        """Whether somebody who is offered times wants none: "not now", "just call me"."""
        if visit.asking != "slot" or heard.pressed or heard.is_question:
            return False
        wish = self.read_wish(visit, heard)
        if wish.has_day or wish.turn not in (None, "first", "any"):
            return False
        found = {(name, label): sure for name in DECLINED for label, sure in heard.whole_part.answers.get(name, ())[:1]}
        return any(sure >= PLAIN and label in DECLINED[name] for (name, label), sure in found.items())

    def read_change(self, visit: DialogueState, heard: ParsedMessage) -> ParsedMessage | None:
        """The message as one about the time that is booked or offered, whatever is asked; None when it is none."""
        booked = heard.agenda.booking is not None
        if heard.intent == "stop" and self.reader.calls_off(heard.text) and (booked or visit.asking in CHOOSING):
            return replace(heard, intent="cancel_booking", topics=())
        about = heard.intent in CHANGES and (booked or visit.asking in CHOOSING)
        return replace(heard, topics=()) if about else None

    def is_proposing(self, visit: DialogueState, heard: ParsedMessage) -> bool:
        """Whether a day and a time are named, and no more, by somebody who may be contacted when nothing must be
        answered, or beside a question about the talk or for a person."""
        plans = heard.goals or heard.platforms or heard.budget
        booked = heard.agenda.booking is not None
        if visit.asking in (None, "consultation") and ASKED_FOR & {*heard.topics, heard.intent} and not booked:
            wish = self.read_wish(visit, heard)
            return wish.on_days and wish.has_time
        free = visit.asking is None or (self._is_unhurried(visit.asking) and visit.is_reachable and not booked)
        if not free or heard.pressed or plans or not visit.draft.has_agreed("contact"):
            return False
        wish = self.read_wish(visit, heard)
        return wish.on_days and bool(wish.at) and len(heard.text.split()) <= FEW_WORDS

    def _is_unhurried(self, asking: str | None) -> bool:
        return asking in self.questionnaire.details and asking not in OF_TIME

    def is_early_wish(self, visit: DialogueState, heard: ParsedMessage) -> bool:
        """Whether a day with a time of it is named while the questions before it are asked: it is for the talk."""
        asked = visit.booking and visit.asking in self.questionnaire.consultation and not visit.is_reachable
        if not asked or heard.pressed or heard.goals or heard.platforms:
            return False
        wish = self.read_wish(visit, heard)
        return wish.on_days and wish.has_time and len(heard.text.split()) <= MOST_WORDS

    def clear_values(self, visit: DialogueState, heard: ParsedMessage) -> ParsedMessage:
        """The message without the timeframe and money that a time to meet may look like."""
        alone = not (heard.goals or heard.platforms or heard.budget)
        if alone and self._means_meeting(visit, heard):
            intent = heard.whole_part.intent
            return replace(heard, intent=intent, topics=("book_consultation",), timeframe=None, budget=None)
        if (
            self.is_picking_time(visit, heard)
            or self.is_proposing(visit, heard)
            or self.is_early_wish(visit, heard)
            or (heard.intent in ABOUT and alone and self.read_wish(visit, heard).has_day)
        ):
            return replace(heard, timeframe=None, budget=None)
        return heard

    def _means_meeting(self, visit: DialogueState, heard: ParsedMessage) -> bool:
        """Whether a day and a time that were taken for a horizon are for a talk, by what the message asks for."""
        if heard.pressed or heard.answer is not None or heard.timeframe is None or heard.whole_part.intent not in ABOUT:
            return False
        wish = self.read_wish(visit, heard)
        return wish.on_days and wish.has_time

    def needs_agenda(self, visit: DialogueState, heard: ParsedMessage) -> bool:
        """Whether this turn may need the agenda: it costs a look into the database."""
        known = visit.booking or visit.draft.has_agreed("contact")
        return known or heard.intent in (*ABOUT, "talk_to_human") or "talk_to_human" in heard.topics

    def find_clocks(self, visit: DialogueState, agenda: Agenda, wish: MeetingWish | None = None) -> Clocks:
        """By whose clock times are said, and which others a wish has named."""
        theirs = visit.zone or agenda.zone or (visit.place or {}).get("zone")
        zone = self.appointments.zone_of(replace(agenda, zone=theirs))
        known = bool(theirs) or (wish is not None and bool(wish.zone or wish.whose == "theirs"))
        # By the device's clock as well, where the visitor has named another.
        named = (wish.zone if wish else None, visit.zone and agenda.zone)
        others = tuple(dict.fromkeys(one for one in named if one and one != zone))
        return Clocks(zone, known, others, wish.lost_zone if wish else None)


def asks_clock(heard: ParsedMessage, wish: MeetingWish) -> bool:
    """Whether somebody asks no more than what the times are by the clock of a place."""
    return heard.is_question and bool(wish.zone) and not wish.has_day and wish.nth is None


def prefer_call(step: TurnBuilder) -> TurnBuilder:
    """The step without an address to be asked for, when the visitor wants to be called and nothing else."""
    mailed = step.after.draft.contact.email or step.heard.held.email or step.after.has_answer("email")
    parts = (*step.heard.parts, *step.heard.beside)
    found = [pair for part in parts for pair in part.answers.get("reach", ())[:1]]
    called = any(label == "by_phone" and sure >= BY_PHONE for label, sure in found)
    return step.settle_question("email") if called and not mailed else step


def _wish_moment(at: datetime, zone: ZoneInfo) -> MeetingWish:
    local = at.astimezone(zone)
    return MeetingWish(days=((local.date(), local.date()),), at=(local.hour * 60 + local.minute,), zone=zone.key)


def _day_in(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
