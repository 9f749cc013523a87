"""Our engine with snapshots goes the way of stock Rasa with whole trackers: random conversations with a form."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import rasa.core.processor
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.model_training import train
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    ConversationPaused,
    ConversationResumed,
    Event,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.engine.logs import configure_logs
from bot.engine.processor import TurnProcessor, quicken_rasa
from bot.engine.runner import run_graphs_plainly
from bot.engine.shortening import restored, shortened, stored
from tests.bot.engine.side_by_side import SideBySide, Swallowed

CONFIG = """
assistant_id: pizza
recipe: default.v1
language: en
pipeline: []
policies:
  - {name: RulePolicy, core_fallback_action_name: action_fallback, core_fallback_threshold: 0.3}
"""
DOMAIN = """
version: "3.1"
intents: [order, inform, question, stop, thanks, whatever, status]
entities: [size, topping]
slots:
  size: {type: categorical, values: [small, large], mappings: [{type: from_entity, entity: size}]}
  topping: {type: text, mappings: [{type: from_entity, entity: topping}]}
forms:
  pizza_form: {required_slots: [size, topping]}
responses:
  utter_ask_size: [{text: "Which size?"}]
  utter_ask_topping: [{text: "Which topping?"}]
  utter_answer: [{text: We open at noon.}]
  utter_welcome: [{text: You are welcome.}]
  utter_stopped: [{text: As you like.}]
  utter_ordered: [{text: "Ordered: {size}, {topping}."}]
  utter_known: [{text: I know your size.}]
actions: [action_fallback, action_deliver]
session_config: {session_expiration_time: 0, carry_over_slots_to_new_session: true}
"""
RULES = """
version: "3.1"
rules:
  - rule: open
    steps: [{intent: order}, {action: pizza_form}, {active_loop: pizza_form}]
  - rule: submit
    condition: [{active_loop: pizza_form}]
    steps:
      - action: pizza_form
      - active_loop: null
      - slot_was_set: [{requested_slot: null}]
      - action: utter_ordered
      - action: action_deliver
  - rule: question
    condition: [{active_loop: pizza_form}]
    steps: [{intent: question}, {action: utter_answer}, {action: pizza_form}, {active_loop: pizza_form}]
  - rule: thanks
    steps: [{intent: thanks}, {action: utter_welcome}]
  - rule: stop
    condition: [{active_loop: pizza_form}]
    steps: [{intent: stop}, {action: utter_stopped}, {action: action_deactivate_loop}, {active_loop: null}]
  - rule: status
    condition: [{slot_was_set: [{size: large}]}]
    steps: [{intent: status}, {action: utter_known}]
"""
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("order", {}),
    ("order", {"size": "large"}),
    ("inform", {"size": "small"}),
    ("inform", {"size": "large"}),
    ("inform", {"topping": "olives"}),
    ("inform", {"size": "large", "topping": "ham"}),
    ("inform", {"size": "enormous"}),
    ("question", {}),
    ("stop", {}),
    ("thanks", {}),
    ("status", {}),
    ("whatever", {}),
)


class Kitchen(EndpointConfig):
    """The custom actions: one delivers and forgets the order, one does not understand."""

    async def request(self, method: str = "post", **kwargs: Any) -> dict[str, Any]:
        call = kwargs["json"]
        if call["next_action"] == "action_deliver":
            text = f"{call['tracker']['slots']['topping']} comes."
            forgotten = [{"event": "slot", "name": name, "value": None} for name in ("size", "topping")]
            return {"events": forgotten, "responses": [{"text": text}]}
        return {"events": [{"event": "followup", "name": "action_listen"}], "responses": [{"text": "Pardon?"}]}


@dataclass(frozen=True)
class Processors:
    """The same model twice: as stock Rasa runs it, and as our server does."""

    stock: MessageProcessor
    ours: MessageProcessor


@pytest.fixture(scope="module")
def processors(tmp_path_factory: pytest.TempPathFactory) -> Processors:
    configure_logs("WARNING")
    folder: Path = tmp_path_factory.mktemp("pizza")
    files = {name: folder / f"{name}.yml" for name in ("domain", "config", "rules")}
    for (_, path), text in zip(files.items(), (DOMAIN, CONFIG, RULES), strict=True):
        path.write_text(text)
    domain, config, rules = map(str, files.values())
    made = train(domain, config, [rules], output=str(folder / "models"), force_training=True)
    assert made.model is not None
    known = Domain.load(domain)
    parts = (made.model, InMemoryTrackerStore(known), InMemoryLockStore())
    responses, actions = TemplatedNaturalLanguageGenerator(known.responses), Kitchen("in-process")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rasa.core.processor, "DaskGraphRunner", DaskGraphRunner)
        stock = MessageProcessor(*parts, responses, action_endpoint=actions)
        run_graphs_plainly()
        quicken_rasa()
        return Processors(stock, TurnProcessor(*parts, responses, action_endpoint=actions))


@pytest.mark.parametrize("turns", [1, 2])
def test_random_conversations_with_a_form_go_the_same_way(processors: Processors, turns: int) -> None:
    both = SideBySide(processors.stock, processors.ours, turns)
    with Swallowed() as swallowed:
        for talk in range(10):
            dice = random.Random(talk)
            for _ in range(20):
                both.says(f"talk-{talk}", *dice.choice(STEPS))

    assert swallowed.said == []
    assert both.coverage["turns"] == 200
    seen = {
        "with a form open",
        "action utter_ordered",
        "action action_deliver",
        "action utter_answer",
        "action utter_stopped",
        "action utter_known",
        "action action_fallback",
        "action_execution_rejected",
        "active_loop",
    }
    assert {name for name in seen if both.coverage[name] < 3} == set()


def test_a_snapshot_does_not_grow(processors: Processors) -> None:
    both, dice, sizes = SideBySide(processors.stock, processors.ours), random.Random(7), []
    for _ in range(60):
        both.says("talk", *dice.choice(STEPS))
        kept = both.keeper.read("talk-short")
        assert kept is not None
        sizes.append(len(kept.events))

    assert max(sizes[30:]) <= max(sizes[:30])


SLOTS = Domain.from_yaml(DOMAIN)
HAPPENED = st.sampled_from(
    (
        ActionExecuted("action_listen"),
        ActionExecuted("pizza_form"),
        ActionExecuted("utter_answer"),
        ActiveLoop("pizza_form"),
        ActiveLoop(None),
        LoopInterrupted(True),
        ActionExecutionRejected("pizza_form"),
        SlotSet("size", "large"),
        SlotSet("topping", "ham"),
        SlotSet("topping", None),
        SlotSet("requested_slot", "size"),
        AllSlotsReset(),
        ConversationPaused(),
        ConversationResumed(),
    )
)
TURNS = st.lists(st.lists(HAPPENED, max_size=6), max_size=6)


def state(tracker: DialogueStateTracker) -> tuple[Any, ...]:
    loop = tracker.active_loop
    flags = (loop.name, loop.is_interrupted, loop.rejected) if loop else None
    return tracker.current_slot_values(), flags, tracker.latest_action_name, tracker.is_paused()


@settings(max_examples=300, deadline=None)
@given(TURNS, st.integers(1, 3))
def test_whatever_happened_the_short_form_leads_to_the_same_state(happened: list[list[Event]], turns: int) -> None:
    listen = [ActionExecuted("action_listen"), UserUttered("hello", {"name": "thanks"})]
    events = [event for turn in happened for event in (*listen, *turn)]
    short = restored(stored(shortened(events, SLOTS, turns)))

    whole, made = (DialogueStateTracker.from_events("talk", list(some), SLOTS.slots) for some in (events, short))

    assert state(made) == state(whole)
    assert [e for e in short if isinstance(e, UserUttered)] == [e for e in events if isinstance(e, UserUttered)][
        len(happened) - turns if len(happened) > turns else 0 :
    ]
