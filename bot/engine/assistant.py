"""The assistant: Rasa's agent embedded, with our actions in-process, answering one message at a time."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from typing_extensions import override

from bot import clock
from bot.dialogue.model import Button, Hear, Keep, Reply, Said, Turn, nothing
from bot.dialogue.visit import Visit
from bot.engine.in_process import InProcessActions
from bot.engine.processor import TurnProcessor, quicken_rasa
from bot.engine.runner import run_graphs_plainly
from bot.engine.turns import Together, Turns, Work
from bot.errors import NotReady
from bot.leads.held import Held
from bot.leads.privacy import contact_in, without_contact
from bot.nlu.understanding import Splitter, Understanding
from bot.tracing import stage

log = logging.getLogger(__name__)

# What is understood depends on the words alone, but Rasa's graph asks for whose they are.
_NOBODY = DialogueStateTracker("nobody", [])


class Collector(OutputChannel):
    """Keeps what Rasa says as it says it; it sends nowhere, so it cannot fail."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name in the tracker."""
        return "assistant"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps one message, whole: Rasa's own would split it at blank lines."""
        if message.get("text"):
            buttons = tuple(Button(b["title"], b.get("payload"), b.get("url")) for b in message.get("buttons") or ())
            self.replies.append(Reply(message["text"], buttons, (message.get("custom") or {}).get("card")))


class BareAgent(Agent):
    """Rasa's agent with our processor, without the wrapper that takes a failing database for a new visitor."""

    processor: TurnProcessor | None

    @override
    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        self.processor = TurnProcessor(
            model_path, self.tracker_store, self.lock_store, self.nlg, action_endpoint=self.action_endpoint
        )
        self.domain = self.tracker_store.domain = self.processor.domain
        self.nlg.responses = self.domain.responses

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        assert store is not None
        store.domain = domain
        return store


@dataclass(frozen=True)
class Memory:
    """What the assistant has besides its model: what it knows of conversations, how it keeps and how it forgets.

    `held` is contact data given before consent; `forget` erases a conversation; `read` finds the values in a text.
    """

    store: TrackerStore
    together: Together
    held: Held
    forget: Callable[[str], None]
    read: Callable[[str], list[dict[str, Any]]]


class Assistant:
    """Answers messages of any conversation; ready once a model is loaded."""

    def __init__(self, memory: Memory, actions: InProcessActions, lines: Mapping[str, Any]) -> None:
        self._agent = BareAgent(tracker_store=memory.store, action_endpoint=actions)
        self._memory = memory
        self._lines = lines
        self._understanding: Understanding | None = None
        # Texts are understood one by one: side by side they would only wait for each other in pieces.
        self._one_by_one = Lock()
        self._turns = Turns(memory.together)

    def load(self, model: Path, words: Mapping[str, Any], topics: tuple[str, ...]) -> None:
        """Loads the model; raises NotReady with the reason when it cannot."""
        try:
            quicken_rasa()
            run_graphs_plainly()
            self._agent.load_model(str(model))
            self._understanding = Understanding(self._parse, Splitter.of(words), frozenset(topics))
            self.parse("hello")
        except Exception as error:
            self._understanding = None
            raise NotReady(f"model {model.name} could not be loaded: {error}") from error

    def close(self) -> None:
        """Wait for the turns that are running."""
        self._turns.close()

    def ready(self) -> bool:
        """Whether a model is loaded and answers."""
        return self._understanding is not None

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse data of one utterance, with `topics`. Raises NotReady without a model."""
        if self._understanding is None:
            raise NotReady("no trained model is loaded; run `bot train`")
        if is_payload(text):
            return {"text": text, "intent": {"name": None, "confidence": 0.0}, "entities": [], "topics": []}
        with self._one_by_one:
            return self._understanding.understand(text)

    def storable(self, text: str) -> str:
        """The text with contact details made unreadable; needs no model, so it waits for no turn."""
        return str(without_contact({"text": text, "entities": self._memory.read(text)})["text"])

    def topic(self, parsed: Mapping[str, Any]) -> str | list[str] | None:
        """The topic of contract 4.2 of parse data."""
        assert self._understanding is not None
        return self._understanding.topic(parsed)

    async def respond(self, conversation_id: str, hear: Hear, keep: Keep = nothing) -> Turn:
        """One turn: what `hear` gives, understood and answered. Raises NotReady when it cannot.

        `keep` is given the turn when it is complete: what it writes is kept together with the turn, or neither is.
        """
        if self._understanding is None:
            raise NotReady("no trained model is loaded; run `bot train`")
        return await self._turns.run(conversation_id, lambda: self._begun(conversation_id, hear(), keep))

    def _begun(self, conversation_id: str, said: Said, keep: Keep) -> Work[Turn]:
        """The turn that is still to be taken, once what was said is understood."""
        if said.payload is None and (kind := _unreadable(said.text)):
            return lambda: self._unheard(conversation_id, kind, keep)
        parsed = self._understood(said.text) if said.payload is None else _pressed(said.payload)
        return lambda: self._turn(conversation_id, parsed, keep)

    def _understood(self, text: str) -> dict[str, Any]:
        with stage("understanding"):
            return self.parse(text)

    async def _turn(self, conversation_id: str, parsed: dict[str, Any], keep: Keep) -> Turn:
        """A turn of Rasa's, from reading what is known to keeping what is new."""
        processor, collector = self._processor, Collector()
        tracker = await processor.fetch_tracker_and_update_session(conversation_id, collector)
        heard = parsed if parsed.get("pressed") else self._fit(conversation_id, parsed, tracker)
        said = UserMessage(heard["text"], collector, conversation_id, parse_data=heard, input_channel="assistant")
        await processor.take(said, tracker)
        self._end(tracker, collector)
        await processor.save_tracker(tracker)
        turn = self._forgotten(conversation_id, _to_turn(tracker, collector))
        keep(turn)
        return turn

    async def _unheard(self, conversation_id: str, kind: str, keep: Keep) -> Turn:
        """A turn that Rasa never sees: one kind line, nothing changed."""
        tracker = await self._memory.store.retrieve(conversation_id)
        slots = dict(tracker.current_slot_values()) if tracker else {}
        visit = Visit.from_slots(slots)
        turn = Turn((Reply(self._lines[kind]),), None, visit.known(), visit.asking, lead=slots.get("lead"))
        keep(turn)
        return turn

    def _fit(self, conversation_id: str, parsed: dict[str, Any], tracker: DialogueStateTracker) -> dict[str, Any]:
        """What was said, fit to be stored: before consent, contact details in it are held back."""
        if Visit.from_slots(tracker.current_slot_values()).draft.agreed("contact"):
            return parsed
        contact = contact_in(parsed)
        self._memory.held.add(conversation_id, contact, clock.now())
        return {**without_contact(parsed), "gave_contact": bool(contact.email or contact.phone)}

    def _end(self, tracker: DialogueStateTracker, collector: Collector) -> None:
        """Sees to it that a turn ends with a reply and a bot that listens, whatever the rules or an action did.

        Rasa stops a loop of actions by saying nothing, to this message and to all that follow.
        """
        if tracker.latest_action_name != ACTION_LISTEN_NAME and not tracker.is_paused():
            log.error("turn of %s went round in circles and was ended", tracker.sender_id)
            collector.replies.append(Reply(self._lines["broken"]))
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
            tracker.clear_followup_action()
        if not collector.replies:
            log.error("turn of %s ended without a reply", tracker.sender_id)
            collector.replies.append(Reply(self._lines["broken"]))

    def _forgotten(self, conversation_id: str, turn: Turn) -> Turn:
        """The turn after which nothing is known any more; when erasing fails it is not said to have been done."""
        if not turn.forget:
            return turn
        self._memory.held.drop(conversation_id)
        try:
            self._memory.forget(conversation_id)
        except Exception:
            log.exception("erasing a conversation failed")
            return Turn((Reply(self._lines["broken"]),), None, turn.slots)
        return Turn(turn.replies, slots={})

    @property
    def _processor(self) -> TurnProcessor:
        assert self._agent.processor is not None
        return self._agent.processor

    def _parse(self, text: str) -> dict[str, Any]:
        # Rasa takes whatever begins with a slash for a payload, a part of a message too.
        message = UserMessage(text.replace("/", "\u2215", 1) if text.lstrip().startswith("/") else text)
        return dict(self._processor._parse_message_with_graph(message, _NOBODY))


def _to_turn(tracker: DialogueStateTracker, collector: Collector) -> Turn:
    slots = dict(tracker.current_slot_values())
    visit, marks = Visit.from_slots(slots), slots.get("turn") or {}
    return Turn(
        tuple(collector.replies),
        marks.get("topic"),
        visit.known(),
        visit.asking,
        visit.recommendation if marks.get("advised") else None,
        slots.get("lead"),
        bool(marks.get("forget")),
    )


def _unreadable(text: str) -> str | None:
    if not any(character.isprintable() and not character.isspace() for character in text):
        return "empty"
    return "payload_typed" if is_payload(text) else None


def is_payload(text: str) -> bool:
    """Whether typed text is shaped like an intent payload: `/word` or `/word{…}`."""
    stripped = text.strip()
    return len(stripped) > 1 and stripped[0] == "/" and (stripped[1].isalpha() or stripped[1] == "_")


def _pressed(payload: str) -> dict[str, Any]:
    """The parse data of a button: `/intent{"entity": value}`, made by ourselves only."""
    name, _, values = payload.removeprefix("/").partition("{")
    stated = json.loads("{" + values) if values else {}
    entities = [{"entity": kind, "value": value, "extractor": "button"} for kind, value in stated.items()]
    intent = {"name": name, "confidence": 1.0}
    return {
        "text": payload,
        "intent": intent,
        "intent_ranking": [intent],
        "entities": entities,
        "topics": [],
        "pressed": True,
    }
