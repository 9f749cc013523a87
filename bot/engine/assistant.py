"""The assistant: Rasa's pipeline and our actions in one process, answering one message at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from bot import clock
from bot.conversations.assistant import TurnRequest
from bot.dialogue.model import Button, Reply, Turn, VisitorMessage
from bot.dialogue.reading.full_names import complete_name, is_given
from bot.dialogue.reading.message import describe_press
from bot.dialogue.reading.numbers import NumberReader, Whereabouts
from bot.dialogue.reading.resolver import MessageResolver
from bot.dialogue.state import DialogueState
from bot.engine.dispatch import Dispatch
from bot.engine.human_talks import NOBODY, HumanTalks
from bot.engine.in_process import InProcessActions
from bot.engine.pipeline import Pipeline
from bot.engine.state import State, StateRepository, apply_events, make_log, make_snapshot
from bot.errors import NotReady
from bot.handover.model import ASK, BACK
from bot.leads.pending_contacts import PendingContacts, current_turn, turn_context
from bot.leads.privacy import contact_in, without_contact
from bot.nlu.language import Languages
from bot.nlu.name_recognizer import NameRecognizer
from bot.nlu.understanding import Understanding
from bot.recommendations.model import Recommendation
from bot.tracing import time_stage
from bot.values.people.contact_words import ContactWords
from bot.values.people.phones import find_region

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Memory:
    """What the assistant has besides its model: what it knows of conversations, how it keeps and how it forgets.

    `held` is contact data given before consent; `forget` erases a conversation; `read` finds the values in a text.
    `zone` is whose clock the visitor's device has; `people` are those who may hold a talk instead.
    """

    keeper: StateRepository
    held: PendingContacts
    forget: Callable[[str], None]
    read: Callable[[str], list[dict[str, Any]]]
    zone: Callable[[str], str | None]
    people: HumanTalks = NOBODY


class Assistant:
    """Answers messages of any conversation; ready once a model is loaded."""

    def __init__(self, memory: Memory, actions: InProcessActions, dispatch: Dispatch, lines: Mapping[str, Any]) -> None:
        self._memory = memory
        self._actions = actions
        self._dispatch = dispatch
        self._lines = lines
        self._understanding: Understanding | None = None
        self._names: NameRecognizer | None = None
        self._numbers: NumberReader | None = None
        self._words: ContactWords | None = None
        # Texts are understood one by one: side by side they would only wait for each other in pieces.
        self._one_by_one = Lock()

    def load_model(self, model: Path, reader: MessageResolver, languages: Iterable[str] = ()) -> None:
        """Loads the model; raises NotReady with the reason when it cannot."""
        try:
            pipeline = Pipeline.load_archive(model)
            self._names = pipeline.find_component(NameRecognizer)
            known = Languages.from_known(languages)
            known.load_model()
            answers = reader.acts.answers
            self._numbers = NumberReader(answers.lexicon.contact.phone, answers.region)
            self._words = answers.lexicon.contact
            self._understanding = Understanding(pipeline.parse_text, reader, known)
            self.parse_text("hello")
        except Exception as error:
            self._understanding = None
            raise NotReady(f"model {model.name} could not be loaded: {error}") from error

    def has_model(self) -> bool:
        """Whether a model is loaded and answers."""
        return self._understanding is not None

    def parse_text(self, text: str) -> dict[str, Any]:
        """Rasa's parse data of one utterance, with `topics`. Raises NotReady without a model."""
        if self._understanding is None:
            raise NotReady("no trained model is loaded; run `bot train`")
        if is_payload(text):
            return {"text": text, "intent": {"name": None, "confidence": 0.0}, "entities": [], "topics": []}
        with self._one_by_one:
            return self._understanding.parse_in_parts(text)

    def mask_text(self, text: str) -> str:
        """The text with contact details made unreadable; it waits for no turn. Names need a loaded model."""
        named = self._names.list_entities(text) if self._names else []
        return str(without_contact({"text": text, "entities": [*named, *self._memory.read(text)]})["text"])

    def read_message(self, conversation_id: str, said: VisitorMessage) -> TurnRequest:
        """The message with what the model finds in it. Raises NotReady without a model."""
        if self._understanding is None:
            raise NotReady("no trained model is loaded; run `bot train`")
        if said.payload is not None:
            parsed = None if said.payload in (ASK, BACK) else describe_press(said.payload)
        elif _find_unreadable(said.text) or self._memory.people.is_way_back(said.text):
            parsed = None
        else:
            with time_stage("understanding"):
                parsed = self.parse_text(said.text)
        return TurnRequest(conversation_id, said, parsed)

    async def respond_to(self, request: TurnRequest) -> Turn:
        """The turn that a request leads to; what it writes belongs to the transaction that it runs in."""
        if request.parsed is not None:
            return await self._run_turn(request.conversation_id, request.parsed)
        if request.said.payload is None and (kind := _find_unreadable(request.said.text)):
            return self._refuse_message(request.conversation_id, kind)
        if request.said.payload == ASK:
            return self._ask_colleague(request.conversation_id)
        return self._return_to_bot(request.conversation_id)

    async def _run_turn(self, conversation_id: str, parsed: Mapping[str, Any]) -> Turn:
        """Takes a turn: load the state, read in its context, act, save."""
        state = State.from_saved(self._memory.keeper.load_events(conversation_id))
        came_back: tuple[Reply, ...] = ()
        if state.silent and _is_time_press(parsed):
            # A time that a colleague offered is booked by the assistant.
            self._memory.people.leave_person(conversation_id)
            state, came_back = replace(state, silent=False), (self._memory.people.announce_return(),)
        visit = DialogueState.from_slots(state.slots)
        heard, passing = (parsed, None) if parsed.get("pressed") else self._mask_message(conversation_id, parsed, visit)
        action = self._dispatch.find_action(heard["intent"]["name"])
        tracker = {
            "sender_id": conversation_id,
            "slots": state.slots,
            "latest_message": {**heard, "silent": state.silent},
        }
        with turn_context(replace(current_turn(), passing=passing)):
            result = await self._actions.run_action(action, tracker)
        replies = (*came_back, *(_to_reply(row) for row in result["responses"] if row.get("text")))
        if state.silent:
            replies = ()
        elif not replies:
            log.error("turn of %s ended without a reply", conversation_id)
            replies = (Reply(self._lines["broken"]),)
        slots, now = apply_events(state.slots, result["events"]), clock.now().timestamp()
        happened = make_log(heard, action, replies, result["events"], now)
        snapshot = make_snapshot(slots, now)
        self._memory.keeper.save_events(conversation_id, state.version, snapshot, happened, silent=state.silent)
        turn = _to_turn(slots, replies)
        if state.silent:
            return self._listen_silently(conversation_id, turn)
        return self._forget_talk(conversation_id, turn)

    def _listen_silently(self, conversation_id: str, turn: Turn) -> Turn:
        """The turn of a talk that a person holds: what was said is read, and not a word of it is answered here."""
        self._memory.people.note_visitor(conversation_id)
        return replace(turn, replies=(), topic=None, recommendation=None, forget=False, holder="person")

    def _return_to_bot(self, conversation_id: str) -> Turn:
        """The visitor goes back to the assistant, which says where they were."""
        slots = State.from_saved(self._memory.keeper.load_events(conversation_id)).slots
        self._memory.people.leave_person(conversation_id)
        visit = DialogueState.from_slots(slots)
        replies = self._memory.people.greet_return(visit) or (Reply(self._lines["broken"]),)
        return Turn(replies, None, visit.list_known(), visit.asking, lead=slots.get("lead"))

    def _ask_colleague(self, conversation_id: str) -> Turn:
        """A colleague is asked what the visitor asked last, and the talk goes on where it was."""
        state = State.from_saved(self._memory.keeper.load_events(conversation_id))
        visit = DialogueState.from_slots(state.slots)
        asked = () if state.silent else self._memory.people.ask_last_question(conversation_id, visit)
        replies = asked or (Reply(self._lines["broken"]),)
        turn = Turn(replies, None, visit.list_known(), visit.asking, lead=state.slots.get("lead"))
        return self._listen_silently(conversation_id, turn) if state.silent else turn

    def _refuse_message(self, conversation_id: str, kind: str) -> Turn:
        """A turn that is not understood at all: one kind line, nothing changed."""
        state = State.from_saved(self._memory.keeper.load_events(conversation_id))
        visit = DialogueState.from_slots(state.slots)
        turn = Turn((Reply(self._lines[kind]),), None, visit.list_known(), visit.asking, lead=state.slots.get("lead"))
        return self._listen_silently(conversation_id, turn) if state.silent else turn

    def _mask_message(
        self, conversation_id: str, parsed: Mapping[str, Any], visit: DialogueState
    ) -> tuple[dict[str, Any], str | None]:
        """What was said, fit to be stored, and a name in it that is nobody's; before consent, contact details are held
        back, of names only the visitor's own."""
        parsed = self._complete_parse(conversation_id, parsed, visit)
        if visit.draft.has_agreed("contact"):
            return parsed, None
        assert self._words is not None
        contact, passing = contact_in(parsed), None
        if contact.name and not is_given(parsed, visit.asking, self._words):
            contact, passing = replace(contact, name=None), contact.name
        self._memory.held.add_contact(conversation_id, contact, clock.now())
        gave = {"gave_contact": bool(contact.email or contact.phone), "gave_name": bool(contact.name)}
        return {**without_contact(parsed), **gave}, passing

    def _complete_parse(self, conversation_id: str, parsed: Mapping[str, Any], visit: DialogueState) -> dict[str, Any]:
        """The parse data with a number to call, and a name, that only who knows what was told before can read."""
        assert self._numbers is not None
        assert self._words is not None
        known = visit.draft.contact.name or self._memory.held.get_contact(conversation_id, clock.now()).name
        parsed = complete_name(parsed, known, self._words)
        named = next((e["value"]["region"] for e in parsed["entities"] if e["entity"] == "place"), None)

        def clock_of() -> str | None:
            return find_region(visit.zone or self._memory.zone(conversation_id))

        where = Whereabouts(named, (visit.place or {}).get("region"), clock_of)
        return self._numbers.complete_parse(parsed, visit.asking, where)

    def _forget_talk(self, conversation_id: str, turn: Turn) -> Turn:
        """The turn after which nothing is known any more; when erasing fails it is not said to have been done."""
        if not turn.forget:
            return turn
        self._memory.held.drop_contact(conversation_id)
        try:
            self._memory.forget(conversation_id)
        except Exception:
            log.exception("erasing a conversation failed")
            return Turn((Reply(self._lines["broken"]),), None, turn.slots)
        return Turn(turn.replies, slots={})


def _is_time_press(parsed: Mapping[str, Any]) -> bool:
    """Whether a button was pressed that picks a time, or asks for others."""
    return bool(parsed.get("pressed")) and any(row["entity"] in ("slot", "wish") for row in parsed["entities"])


def _to_reply(row: Mapping[str, Any]) -> Reply:
    buttons = tuple(Button(b["title"], b.get("payload"), b.get("url")) for b in row.get("buttons") or ())
    card = (row.get("custom") or {}).get("card")
    return Reply(row["text"], buttons, Recommendation.from_json(card) if card else None)


def _to_turn(slots: Mapping[str, Any], replies: tuple[Reply, ...]) -> Turn:
    visit, marks = DialogueState.from_slots(slots), slots.get("turn") or {}
    return Turn(
        replies,
        marks.get("topic"),
        visit.list_known(),
        visit.asking,
        visit.recommendation if marks.get("advised") else None,
        slots.get("lead"),
        bool(marks.get("forget")),
    )


def _find_unreadable(text: str) -> str | None:
    if not any(character.isprintable() and not character.isspace() for character in text):
        return "empty"
    return "payload_typed" if is_payload(text) else None


def is_payload(text: str) -> bool:
    """Whether typed text is shaped like an intent payload: `/word` or `/word{…}`."""
    stripped = text.strip()
    return len(stripped) > 1 and stripped[0] == "/" and (stripped[1].isalpha() or stripped[1] == "_")
