"""The assistant: Rasa's agent embedded, with our actions in-process, answering one message at a time."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain

from bot import clock
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.visit import Visit
from bot.engine.in_process import InProcessActions, check_results_cheaply
from bot.errors import NotReady
from bot.leads.held import Held
from bot.leads.privacy import contact_in, without_contact
from bot.nlu.understanding import Splitter, Understanding

log = logging.getLogger(__name__)
SWALLOWED = logging.getLogger("rasa.core.processor")


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
    """Rasa's agent without the wrapper that takes a failing database for a new visitor."""

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        assert store is not None
        store.domain = domain
        return store


class Assistant:
    """Answers messages of any conversation; ready once a model is loaded."""

    def __init__(
        self,
        store: TrackerStore,
        actions: InProcessActions,
        lines: Mapping[str, Any],
        held: Held,
        forget: Callable[[str], None],
        read: Callable[[str], list[dict[str, Any]]],
    ) -> None:
        check_results_cheaply()
        self._agent = BareAgent(tracker_store=store, action_endpoint=actions)
        self._lines = lines
        self._held = held
        self._forget = forget
        self._read = read
        self._understanding: Understanding | None = None
        self._nlu = ThreadPoolExecutor(max_workers=1, thread_name_prefix="nlu")

    def load(self, model: Path, words: Mapping[str, Any], topics: tuple[str, ...]) -> None:
        """Loads the model; raises NotReady with the reason when it cannot."""
        try:
            self._agent.load_model(str(model))
            self._understanding = Understanding(self._parse, Splitter.of(words), frozenset(topics))
            self.parse("hello")
        except Exception as error:
            self._understanding = None
            raise NotReady(f"model {model.name} could not be loaded: {error}") from error

    def ready(self) -> bool:
        """Whether a model is loaded and answers."""
        return self._understanding is not None

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse data of one utterance, with `topics`. Raises NotReady without a model."""
        if self._understanding is None:
            raise NotReady("no trained model is loaded; run `bot train`")
        if is_payload(text):
            return {"text": text, "intent": {"name": None, "confidence": 0.0}, "entities": [], "topics": []}
        return self._understanding.understand(text)

    async def storable(self, text: str) -> str:
        """The text with contact details made unreadable; needs no model, so it waits for no turn."""
        entities = await asyncio.to_thread(self._read, text)
        return str(without_contact({"text": text, "entities": entities})["text"])

    def topic(self, parsed: Mapping[str, Any]) -> str | list[str] | None:
        """The topic of contract 4.2 of parse data."""
        assert self._understanding is not None
        return self._understanding.topic(parsed)

    async def respond(self, conversation_id: str, text: str | None = None, payload: str | None = None) -> Turn:
        """One turn: the text a visitor typed, or the payload of the button pressed. Raises NotReady when it cannot."""
        if text is not None and (kind := self._unreadable(text)):
            return await self._unheard(conversation_id, self._lines[kind])
        parsed = _pressed(payload) if payload else await self._heard(conversation_id, text or "")
        collector = Collector()
        message = UserMessage(parsed["text"], collector, conversation_id, parse_data=parsed, input_channel="assistant")
        await self._agent.handle_message(message)
        turn = await self._turn(conversation_id, collector)
        return await self._forgotten(conversation_id, turn) if turn.forget else turn

    async def _forgotten(self, conversation_id: str, turn: Turn) -> Turn:
        """The turn after which nothing is known any more; when erasing fails it is not said to have been done."""
        self._held.drop(conversation_id)
        try:
            await asyncio.to_thread(self._forget, conversation_id)
        except Exception:
            log.exception("erasing a conversation failed")
            return Turn((Reply(self._lines["broken"]),), None, turn.slots)
        return Turn(turn.replies, slots={})

    async def _turn(self, conversation_id: str, collector: Collector) -> Turn:
        slots = await self._slots(conversation_id)
        visit, marks = Visit.from_slots(slots), slots.get("turn") or {}
        if not collector.replies:
            log.error("turn of %s ended without a reply", conversation_id)
            collector.replies.append(Reply(self._lines["broken"]))
        advice = visit.recommendation if marks.get("advised") else None
        return Turn(
            tuple(collector.replies),
            marks.get("topic"),
            visit.known(),
            visit.asking,
            advice,
            slots.get("lead"),
            bool(marks.get("forget")),
        )

    async def _unheard(self, conversation_id: str, line: str) -> Turn:
        """A turn that Rasa never sees: one kind line, nothing changed."""
        slots = await self._slots(conversation_id)
        visit = Visit.from_slots(slots)
        return Turn((Reply(line),), None, visit.known(), visit.asking, lead=slots.get("lead"))

    async def _slots(self, conversation_id: str) -> dict[str, Any]:
        tracker = await self._agent.tracker_store.retrieve(conversation_id)
        return dict(tracker.current_slot_values()) if tracker else {}

    async def _heard(self, conversation_id: str, text: str) -> dict[str, Any]:
        """What the text says; before consent, contact details in it are held back from everything that is stored."""
        parsed = await asyncio.get_running_loop().run_in_executor(self._nlu, self.parse, text)
        if Visit.from_slots(await self._slots(conversation_id)).draft.agreed("contact"):
            return parsed
        contact = contact_in(parsed)
        self._held.add(conversation_id, contact, clock.now())
        return {**without_contact(parsed), "gave_contact": bool(contact.email or contact.phone)}

    def _parse(self, text: str) -> dict[str, Any]:
        from rasa.shared.core.trackers import DialogueStateTracker

        # Rasa takes whatever begins with a slash for a payload, a part of a message too.
        message = UserMessage(text.replace("/", "\u2215", 1) if text.lstrip().startswith("/") else text)
        tracker = DialogueStateTracker.from_events(message.sender_id, [])
        processor = self._agent.processor
        assert processor is not None
        return dict(processor._parse_message_with_graph(message, tracker))

    def _unreadable(self, text: str) -> str | None:
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
