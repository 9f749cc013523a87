"""What every action shares: from tracker to visit and heard, through the dialogue, and back to events."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.booking import BookingStep, Taking
from bot import clock
from bot.bootstrap.backend import Backend, get_backend
from bot.bootstrap.content import Content
from bot.channels.tokens import booker_names, find_secret, sign_booker
from bot.dialogue.facts import Fact, facts_of
from bot.dialogue.intents import IntentHandlers, Part
from bot.dialogue.message_before import MessageBefore
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage, read_parsed_message
from bot.dialogue.state import DialogueState
from bot.dialogue.time_wishes import CHOOSING
from bot.handover.model import ASK
from bot.leads.bookings import Agenda
from bot.leads.kinds import find_kind
from bot.leads.lead_capture import CaptureOutcome
from bot.leads.model import Lead
from bot.leads.pending_contacts import current_turn
from bot.leads.rules import is_withdrawn
from bot.storage.database.engine import on_commit

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
        backend, before, talker = get_backend(), DialogueState.from_slots(tracker.slots), tracker.sender_id
        content, stores, capture = backend.content, backend.stores, backend.capture
        talk, variant = content.choose_talk(talker)
        heard = talk.find_press(before, read_parsed_message(tracker.latest_message))
        heard = load_context(backend, before, heard, talker)
        after, turn = talk.take_turn(self.part, before, heard)
        kept = keep_turn(backend, talker, before, after, turn, heard.live)
        if turn.wanted:
            # The conversation's own: an address that was typed proves nothing of whose bookings these are.
            lead = capture.store.find_unmerged(talker)
            after, turn = self._make_booking_step(backend, talk, before, heard).arrange_booking((after, turn), lead)
            kept = replace(kept, lead=capture.store.find_by_conversation(talker))
        elif heard.agenda.booking and heard.agenda.booking.is_movable and _is_corrected(before, after):
            stores.bookings.renew_invitation(heard.agenda.booking.lead_id, clock.now())
        if turn.calls:
            group = backend.handover.groups.choose_group(find_kind(after.list_known()))
            backend.handover.request_person(talker, group)
        first = [Fact("variant", variant)] if variant and before == DialogueState() else []
        earlier = MessageBefore.from_json((tracker.slots.get("turn") or {}).get("said"))
        stores.facts.record_facts(talker, (*first, *facts_of(before, after, heard, turn, earlier)))
        said = MessageBefore.from_turn(before, after, heard, turn)
        if after.draft.consents != before.draft.consents:
            # Not before the yes is kept: should this turn fail, the next try needs it.
            on_commit(stores.engine, lambda: _settle_pending(backend, talker, after))
        if turn.for_team and is_live(backend, talker, after):
            turn = _offer_colleague(content, turn)
        url = backend.links.plan_link(talker) if turn.recommendation else None
        linked = (_with_plan(reply, url, content) for reply in turn.replies)
        for reply in (*linked, *_make_refusal(content, kept)):
            _dispatch_reply(dispatcher, _name_booker(reply, talker, content))
        slots = {
            **after.list_changes(before),
            **_list_marks(turn, said),
            **({"lead": kept.lead.summarise_lead()} if kept.lead else {}),
        }
        return [*(SlotSet(name, value) for name, value in slots.items()), FollowupAction("action_listen")]

    def _make_booking_step(
        self, backend: Backend, talk: IntentHandlers, before: DialogueState, heard: ParsedMessage
    ) -> BookingStep:
        def retake_turn(agenda: Agenda) -> Taking:
            return talk.take_turn(self.part, before, replace(heard, agenda=agenda, missed=True))

        def may_book(lead: Lead) -> bool:
            address = current_turn().address or ""
            return backend.rate_limit.lets_book(lead.contact.email or "", address, lead.conversation_id)

        standing = heard.agenda.booking
        bookings, appointing = backend.stores.bookings, backend.content.talk.flow.appointing
        return BookingStep(bookings, appointing, retake_turn, clock.now(), standing, may_book)


def _offer_colleague(content: Content, turn: Turn) -> Turn:
    """The turn with a button under it that has a colleague asked what the assistant cannot answer."""
    *before, last = turn.replies
    button = Button(str(content.library.get_tree("handover")["ask_colleague"]), ASK)
    return replace(turn, replies=(*before, replace(last, buttons=(*last.buttons, button))))


def load_context(backend: Backend, before: DialogueState, heard: ParsedMessage, talker: str) -> ParsedMessage:
    """What was heard, with what is held and kept that the turn may need."""
    stores, now = backend.stores, clock.now()
    heard = replace(heard, held=backend.held.get_contact(talker, now), passing=current_turn().passing)
    if heard.intent == "send_my_data":
        heard = replace(heard, kept=stores.people.export_conversation(talker))
    if (PERSON in heard.topics or heard.intent == PERSON) and is_live(backend, talker, before):
        heard = replace(heard, live=True, awaited=backend.handover.get_holding(talker).holder == "wanted")
    if backend.content.talk.flow.appointing.wishes.needs_agenda(before, heard):
        heard = replace(heard, agenda=stores.bookings.load_agenda(talker, now))
    return heard


def is_live(backend: Backend, talker: str, visit: DialogueState) -> bool:
    """Whether a person can be asked into this talk now: where what they write can be read, while those are there who
    answer such people."""
    if talker.partition("-")[0] not in LIVE:
        return False
    groups, presence = backend.handover.groups, backend.stores.presence
    here, away = (presence.list_in(state) for state in ("here", "away"))
    return groups.is_open(groups.choose_group(find_kind(visit.list_known())), clock.now(), here, away)


def keep_turn(
    backend: Backend, conversation_id: str, before: DialogueState, after: DialogueState, turn: Turn, live: bool = False
) -> CaptureOutcome:
    """Keeps the recommendation as given, and the lead once it may be kept. Raises NotReady: nothing is said then."""
    at = backend.capture
    if turn.recommendation:
        at.save_advice(conversation_id, turn.recommendation.as_json())
    if after.draft.kind and after.draft.kind != before.draft.kind:
        at.route_lead(conversation_id, after.draft.kind)
    if PERSON in turn.topics and not live:
        at.ask_for_person(conversation_id)
    unchanged = (
        after.draft == before.draft and after.list_known() == before.list_known() and after.asking == before.asking
    )
    # Who was never asked for consent has no lead to look for.
    if unchanged or not after.draft.consents:
        return CaptureOutcome()
    pending = after.asking if after.booking or after.asking in CHOOSING else None
    profile = {name: value for name, value in after.list_known().items() if name != "contact"}
    if (budget := profile.get("budget")) and not budget.get("currency"):
        # A sum without a sign is in the money that the advice counted with, else in the agency's own.
        counted = after.recommendation.currency if after.recommendation else None
        profile["budget"] = {**budget, "currency": counted or backend.content.library.agency.currency}
    return at.take_draft(conversation_id, replace(after.draft, pending=pending), profile, current_turn())


def _is_corrected(before: DialogueState, after: DialogueState) -> bool:
    """Whether an invitation that was sent names or reaches somebody else now."""
    old, new = before.draft.contact, after.draft.contact
    return after.draft.has_agreed("contact") and (old.name, old.email) != (new.name, new.email)


def _settle_pending(backend: Backend, conversation_id: str, after: DialogueState) -> None:
    """What was held is stored now or refused; after a no, nothing that was written for others to read stays either."""
    backend.held.drop_contact(conversation_id)
    if is_withdrawn(after.draft):
        backend.stores.drawer.erase_talks([conversation_id])


def _list_marks(turn: Turn, said: MessageBefore) -> dict[str, Any]:
    marks = {"topic": turn.topic, "advised": turn.recommendation is not None, "forget": turn.forget}
    return {"turn": {**marks, **({"said": said.as_json()} if said.text else {})}}


def _with_plan(reply: Reply, url: str | None, content: Content) -> Reply:
    """The reply that carries the recommendation gets the link to its page, in place of the plan in the chat."""
    if not (reply.card and url):
        return reply
    link = Button(content.lines["advice"]["full_plan"], url=url)
    buttons = tuple(link if button.payload == PLAN else button for button in reply.buttons)
    return replace(reply, buttons=buttons if link in buttons else (*buttons, link))


def _name_booker(reply: Reply, talker: str, content: Content) -> Reply:
    """The reply with the booking page's link naming the conversation, where that page tells us what is booked."""
    page, settings = content.library.agency.calendar.link, content.settings
    names = booker_names(settings) if page else ()
    if not names or all(button.url != page for button in reply.buttons):
        return reply
    token = sign_booker(find_secret(settings), talker)
    query = urlencode(dict.fromkeys(names, token))
    url = f"{page}{'&' if '?' in str(page) else '?'}{query}"
    buttons = (replace(button, url=url) if button.url == page else button for button in reply.buttons)
    return replace(reply, buttons=tuple(buttons))


def _make_refusal(content: Content, kept: CaptureOutcome) -> tuple[Reply, ...]:
    return (Reply(content.spam.refused[kept.refused]),) if kept.refused else ()


def _dispatch_reply(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    custom = {"card": reply.card.as_json()} if reply.card else None
    dispatcher.utter_message(text=reply.text, buttons=[_make_button(b) for b in reply.buttons], json_message=custom)


def _make_button(button: Button) -> dict[str, str]:
    if button.url:
        return {"title": button.title, "url": button.url}
    return {"title": button.title, "payload": button.payload or ""}
