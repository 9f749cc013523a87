"""The server and stock Rasa hold the same talk: one model, the same rules, the same actions."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot import clock
from bot.bootstrap.app import App
from bot.dialogue.model import Turn, VisitorMessage
from bot.dialogue.reading.message import describe_press
from bot.engine.dispatch import read_dispatch
from bot.engine.models import find_archives
from bot.settings import ROOT
from bot.storage.database.engine import atomic_block
from tests.conversations.conftest import TODAY

TALKS = (
    ("hi", "whats smm", "and smo?", "thx bye"),
    ("we need more bookings for our spa in 10 weeks", "1500 a month", "insta", "why so much paid?", "make it 3000"),
    ("which is better for me?", "more people who know us", "half a year", "no money at all", "skip"),
    ("book a call", "i agree", "Ines Prado", "no time for now", "my data please"),
    ("how do contests work", "tell me more", "an example?", "where is that from"),
    ("what is a good ctr on facebook and what does a lead cost?", "asdf qwer", "???"),
    ("We run a bakery and mondays are slow", "6 weeks", "no idea", "tiktok", "start over", "yes"),
    ("delete my data", "no", "who are you", "are you a robot"),
    ("sell more shoes by easter, 400 euros", "anything but facebook", "compare 2k and 4k", "per month or total?"),
    ("im looking for a job at your place", "no i mean we want to hire cooks", "2 months", "how sure are you?"),
)


MONTHS = {"days_min": 90, "days_max": 90, "deadline": None, "starts": None}
MONEY = {"amount_min": 2000, "amount_max": 2000, "currency": "USD", "period": "month"}
PRESSES = (
    ("inform", {"goal": "leads"}),
    ("inform", {"timeframe": MONTHS}),
    ("inform", {"budget": MONEY}),
    ("inform", {"platform": "instagram"}),
    ("correct", {"goal": "community"}),
    ("correct", {"timeframe": {**MONTHS, "days_min": 14, "days_max": 14}}),
    *((name, {}) for name in ("recommendation_request", "define_smm", "metrics_smo", "greet", "why_asked", "why_so")),
    *((name, {}) for name in ("tell_more", "about_me", "skip", "affirm", "deny", "nlu_fallback", "stop")),
    *((name, {}) for name in ("book_consultation", "start_over", "compare_amounts", "talk_to_human")),
)


class ActionsInProcess(EndpointConfig):
    """Where stock Rasa finds the actions: in this process."""

    def __init__(self) -> None:
        super().__init__(url="in-process")
        self.executor = ActionExecutor()
        self.executor.register_package("actions")

    async def request(self, method: str = "post", **kwargs: Any) -> Any:
        return await self.executor.run(kwargs["json"])


@dataclass
class Stock:
    """Rasa as it comes, with the model that our server runs."""

    processor: MessageProcessor
    running: App

    async def say(self, talk: str, parsed: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
        channel = CollectingOutputChannel()
        with atomic_block(self.running.stores.engine, talk, lambda: True):
            await self.processor.handle_message(UserMessage(parsed["text"], channel, talk, parse_data=parsed))
        tracker = await self.processor.get_tracker(talk)
        texts = [message["text"] for message in channel.messages if message.get("text")]
        return texts, {name: value for name, value in tracker.current_slot_values().items() if value is not None}

    def predict(self, intent: str) -> str:
        tracker = DialogueStateTracker.from_events(
            "one", [ActionExecuted("action_listen")], self.processor.domain.slots
        )
        tracker.update(UserUttered("", {"name": intent, "confidence": 1.0}))
        action, _ = self.processor.predict_next_with_tracker_if_should(tracker)
        return str(action.name())


@pytest.fixture(scope="module")
def stock(running: App) -> Stock:
    domain = Domain.load(str(ROOT / "domain.yml"))
    (newest, *_) = find_archives(running.content.settings.models)
    processor = MessageProcessor(
        str(newest.path),
        InMemoryTrackerStore(domain),
        InMemoryLockStore(),
        TemplatedNaturalLanguageGenerator(domain.responses),
        action_endpoint=ActionsInProcess(),
    )
    return Stock(processor, running)


def test_the_table_says_what_the_rule_policy_predicts_for_every_intent(stock: Stock) -> None:
    table = read_dispatch(Path(ROOT / "data" / "rules"))
    intents = [name for name in stock.processor.domain.intents if name not in ("back", "restart", "session_start")]

    assert len(intents) > 100
    assert {name: stock.predict(name) for name in intents} == {name: table.find_action(name) for name in intents}


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk[0])
def test_a_talk_goes_the_same_way_through_stock_rasa(
    stock: Stock, loop: asyncio.AbstractEventLoop, talk: tuple[str, ...]
) -> None:
    assistant = stock.running.assistant
    for text in talk:
        with clock.pretend_day(TODAY):
            turn = loop.run_until_complete(
                stock.running.take_turn(f"web-ours-{TALKS.index(talk)}", VisitorMessage(text))
            )
            theirs = loop.run_until_complete(stock.say(f"web-stock-{TALKS.index(talk)}", assistant.parse_text(text)))
        compare(turn, *theirs)


def test_random_presses_go_the_same_way(stock: Stock, loop: asyncio.AbstractEventLoop) -> None:
    for number in range(4):
        dice = random.Random(number)
        for name, values in (*PRESSES[:4], *(dice.choice(PRESSES) for _ in range(25))):
            payload = f"/{name}{json.dumps(values) if values else ''}"
            with clock.pretend_day(TODAY):
                turn = loop.run_until_complete(
                    stock.running.take_turn(f"web-our-press-{number}", VisitorMessage(payload=payload))
                )
                theirs = loop.run_until_complete(stock.say(f"web-their-press-{number}", describe_press(payload)))
            compare(turn, *theirs)


def compare(turn: Turn, said: list[str], slots: dict[str, Any]) -> None:
    # Rasa's channels take a message apart at blank lines.
    assert "\n\n".join(reply.text for reply in turn.replies) == "\n\n".join(said)
    known = turn.slots or {}
    assert all((known.get(name) or None) == (slots.get(name) or None) for name in ("goals", "timeframe", "budget"))
