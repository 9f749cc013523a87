"""What every action shares: from tracker to visit and heard, through the dialogue, and back to events."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.arranging import Arranging, Taking
from bot import clock
from bot.bootstrap import Services, bookings, database, desk, facts, handover, personal_data, plan_link, services
from bot.dialogue.facts import facts_of
from bot.dialogue.heard import Heard, read_heard
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.talk import Part
from bot.dialogue.visit import Visit
from bot.dialogue.wishes import CHOOSING
from bot.leads.bookings import Agenda
from bot.leads.desk import Desk, Outcome
from bot.leads.held import carried
from bot.leads.model import Lead
from bot.leads.rules import withdrawn
from bot.leads.slots import there_until
from bot.storage.drawer import Drawer
from bot.storage.engine import afterwards

PERSON = "talk_to_human"
# Where a person can be asked into the talk: who talks at a terminal, or by way of another program, would not see them.
LIVE = ("web", "slack")
PLAN = "/show_plan"


class TurnAction(Action, ABC):
    """One turn of the talk; a subclass says its name and which part of the talk it is."""

    @property
    @abstractmethod
    def called(self) -> str:
        """The name rules know it by."""

    @property
    @abstractmethod
    def part(self) -> Part:
        """The part of the talk it is: the visit and what was heard in, the visit after and what is said out."""

    def name(self) -> str:
        """The name rules know it by."""
        return self.called

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]
    ) -> list[EventType]:
        """Says the turn's replies and returns its slots; always hands the word back to the visitor."""
        parts, before, talker = services(), Visit.from_slots(tracker.slots), tracker.sender_id
        heard = parts.talk.find_press(before, read_heard(tracker.latest_message))
        heard = looked_up(parts, before, heard, talker)
        after, turn = parts.talk.take(self.part, before, heard)
        kept = keep(desk(), talker, before, after, turn, heard.live)
        if turn.wanted:
            # The conversation's own: an address that was typed proves nothing of whose bookings these are.
            lead = desk().store.alone(talker)
            after, turn = self._arranging(parts, before, heard).arrange((after, turn), lead)
            kept = replace(kept, lead=desk().store.of(talker))
        elif heard.agenda.booking and heard.agenda.booking.movable and _corrected(before, after):
            bookings().renew(heard.agenda.booking.lead_id, clock.now())
        if turn.calls:
            handover().want(talker)
        facts().record(talker, facts_of(before, after, heard, turn))
        if after.draft.consents != before.draft.consents:
            # Not before the yes is kept: should this turn fail, the next try needs it.
            afterwards(database(parts.settings.url), lambda: _settle(parts, talker, after))
        url = plan_link(talker) if turn.recommendation else None
        linked = (_with_plan(reply, url, parts) for reply in turn.replies)
        for reply in (*linked, *_refusal(parts, kept)):
            _say(dispatcher, reply)
        slots = {**after.changes(before), **_marks(turn), **({"lead": kept.lead.summary()} if kept.lead else {})}
        return [*(SlotSet(name, value) for name, value in slots.items()), FollowupAction("action_listen")]

    def _arranging(self, parts: Services, before: Visit, heard: Heard) -> Arranging:
        def retake(agenda: Agenda) -> Taking:
            return parts.talk.take(self.part, before, replace(heard, agenda=agenda, missed=True))

        def may_book(lead: Lead) -> bool:
            address = carried().address or ""
            return desk().gate.lets_book(lead.contact.email or "", address, lead.conversation_id)

        standing = heard.agenda.booking
        return Arranging(bookings(), parts.talk.flow.appointing, retake, clock.now(), standing, may_book)


def looked_up(parts: Services, before: Visit, heard: Heard, talker: str) -> Heard:
    """What was heard, with what is held and kept that the turn may need."""
    heard = replace(heard, held=parts.held.of(talker, clock.now()))
    if heard.intent == "send_my_data":
        heard = replace(heard, kept=personal_data().export_conversation(talker))
    if (PERSON in heard.topics or heard.intent == PERSON) and is_live(parts, talker):
        heard = replace(heard, live=True, awaited=handover().of(talker).holder == "wanted")
    if parts.talk.flow.appointing.wishes.concerns(before, heard):
        heard = replace(heard, agenda=bookings().agenda(talker, clock.now()))
    return heard


def is_live(parts: Services, talker: str) -> bool:
    """Whether a person can be asked into this talk now: while the agency is open, where what they write can be read."""
    calendar = parts.library.agency.calendar
    return talker.partition("-")[0] in LIVE and there_until(calendar, clock.now()) is not None


def keep(at: Desk, conversation_id: str, before: Visit, after: Visit, turn: Turn, live: bool = False) -> Outcome:
    """Keeps the recommendation as given, and the lead once it may be kept. Raises NotReady: nothing is said then."""
    if turn.recommendation:
        at.advise(conversation_id, turn.recommendation)
    if after.draft.kind and after.draft.kind != before.draft.kind:
        at.route(conversation_id, after.draft.kind)
    if PERSON in turn.topics and not live:
        at.ask_for_person(conversation_id)
    unchanged = after.draft == before.draft and after.known() == before.known() and after.asking == before.asking
    # Who was never asked for consent has no lead to look for.
    if unchanged or not after.draft.consents:
        return Outcome()
    pending = after.asking if after.booking or after.asking in CHOOSING else None
    profile = {name: value for name, value in after.known().items() if name != "contact"}
    if (budget := profile.get("budget")) and not budget.get("currency"):
        # A sum without a sign is in the money that the advice counted with, else in the agency's own.
        counted = ((after.recommendation or {}).get("money") or {}).get("currency")
        profile["budget"] = {**budget, "currency": counted or services().library.agency.currency}
    return at.take(conversation_id, replace(after.draft, pending=pending), profile, carried())


def _corrected(before: Visit, after: Visit) -> bool:
    """Whether an invitation that was sent names or reaches somebody else now."""
    old, new = before.draft.contact, after.draft.contact
    return after.draft.agreed("contact") and (old.name, old.email) != (new.name, new.email)


def _settle(parts: Services, conversation_id: str, after: Visit) -> None:
    """What was held is stored now or refused; after a no, nothing that was written for others to read stays either."""
    parts.held.drop(conversation_id)
    if withdrawn(after.draft):
        Drawer(parts.settings.drawer).erase([conversation_id])


def _marks(turn: Turn) -> dict[str, Any]:
    return {"turn": {"topic": turn.topic, "advised": turn.recommendation is not None, "forget": turn.forget}}


def _with_plan(reply: Reply, url: str | None, parts: Services) -> Reply:
    """The reply that carries the recommendation gets the link to its page, in place of the plan in the chat."""
    if not (reply.card and url):
        return reply
    link = Button(parts.lines["advice"]["full_plan"], url=url)
    buttons = tuple(link if button.payload == PLAN else button for button in reply.buttons)
    return replace(reply, buttons=buttons if link in buttons else (*buttons, link))


def _refusal(parts: Services, kept: Outcome) -> tuple[Reply, ...]:
    return (Reply(parts.spam.refused[kept.refused]),) if kept.refused else ()


def _say(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    custom = {"card": reply.card} if reply.card else None
    dispatcher.utter_message(text=reply.text, buttons=[_button(b) for b in reply.buttons], json_message=custom)


def _button(button: Button) -> dict[str, str]:
    if button.url:
        return {"title": button.title, "url": button.url}
    return {"title": button.title, "payload": button.payload or ""}
