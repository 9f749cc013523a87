"""What is kept between turns: slots come back as they were, from snapshots of this release and of earlier ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.model import Reply
from bot.engine.state import State, apply_events, make_log, make_snapshot


@dataclass(frozen=True)
class Kept:
    version: int
    events: list[dict[str, Any]]
    silent: bool = False


VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.text(min_size=1, max_size=6), VALUES, max_size=5))
def test_slots_come_back_as_they_were_kept(slots: dict[str, Any]) -> None:
    rows = json.loads(json.dumps(make_snapshot(slots, 1.5)))

    assert State.from_saved(Kept(4, rows)) == State(slots, 4)


def test_a_new_conversation_has_no_slots() -> None:
    assert State.from_saved(None) == State({}, 0)


def test_a_snapshot_of_an_earlier_release_is_read() -> None:
    heard: dict[str, Any] = {
        "event": "user",
        "text": "6 weeks",
        "parse_data": {"text": "6 weeks", "intent": {"name": "inform"}},
    }
    earlier: list[dict[str, Any]] = [
        {"event": "slot", "name": "goals", "value": ["leads"]},
        {"event": "slot", "name": "asking", "value": "timeframe"},
        {"event": "action", "name": "action_listen"},
        heard,
        {"event": "action", "name": "action_advise", "policy": "RulePolicy", "confidence": 1.0},
        {"event": "slot", "name": "timeframe", "value": {"days_min": 42}},
        {"event": "slot", "name": "asking", "value": None},
        {"event": "action", "name": "action_listen"},
    ]

    assert State.from_saved(Kept(2, earlier)).slots == {"goals": ["leads"], "timeframe": {"days_min": 42}}


def test_events_change_and_clear_slots_in_their_order() -> None:
    slot = {"event": "slot", "name": "goals", "value": ["sales"]}

    assert apply_events({"asking": "budget"}, [slot, {"event": "followup", "name": "action_listen"}]) == {
        "asking": "budget",
        "goals": ["sales"],
    }
    assert apply_events({"asking": "budget"}, [{"event": "restart"}, slot]) == {"goals": ["sales"]}
    assert apply_events({"asking": "budget"}, [slot, {"event": "reset_slots"}]) == {}


def test_the_log_says_what_was_heard_done_said_and_set_and_leaves_long_values_out() -> None:
    parsed = {"text": "hello", "intent": {"name": "greet"}, "entities": [], "parts": ["kept nowhere"]}
    events: list[dict[str, Any]] = [
        {"event": "slot", "name": "ways", "value": "x" * 500},
        {"event": "slot", "name": "asking", "value": None},
    ]
    rows = make_log(parsed, "action_answer", [Reply("Hi there.")], events, 7.0)

    assert [row["event"] for row in rows] == ["user", "action", "bot", "slot", "slot", "action"]
    assert rows[0]["parse_data"] == {"text": "hello", "intent": {"name": "greet"}, "entities": []}
    assert (rows[1]["name"], rows[2]["text"], rows[3]["value"]) == ("action_answer", "Hi there.", None)
    assert {row["timestamp"] for row in rows} == {7.0}
