"""What actions may hand back: our check says what Rasa's JSON schema says, only sooner."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction

from bot.engine.results import check

SCHEMA = Draft7Validator(RemoteAction.action_response_format_spec())
KINDS = ("slot", "followup", "action", "bot", "restart", "reset_slots", "pause", "session_started", "rewind")
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=1)
KEYS = ("name", "value", "timestamp", "metadata", "policy", "confidence", "hide_rule_turn", "action_text", "text")
EVENTS = st.fixed_dictionaries({"event": st.sampled_from(KINDS)}, optional=dict.fromkeys(KEYS, VALUES))
RESPONSES = st.dictionaries(st.sampled_from(("text", "buttons", "custom")), VALUES)
RESULTS = st.fixed_dictionaries(
    {}, optional={"events": st.lists(EVENTS | VALUES, max_size=3), "responses": st.lists(RESPONSES | VALUES)}
)


def accepted(result: Any) -> bool:
    try:
        return check(result)
    except ValueError:
        return False


@settings(max_examples=600, deadline=None)
@given(RESULTS)
@example({"events": [{"event": "slot", "name": "goals", "value": None}], "responses": [{"text": "Hi"}]})
@example({"events": [{"event": "slot", "name": "goals"}]})
@example({"events": [{"event": "action", "confidence": True}]})
def test_it_accepts_what_the_schema_accepts_but_for_a_follow_up_without_a_name(result: dict[str, Any]) -> None:
    events = [event for event in result.get("events", ()) if isinstance(event, dict)]
    aimless = any(e["event"] == "followup" and not isinstance(e.get("name"), str) for e in events)

    assert accepted(result) == (SCHEMA.is_valid(result) and not aimless)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (None, "an action's result is NoneType"),
        ({"events": {}}, "events of an action's result are dict"),
        ({"responses": ["Hi"]}, r"responses\[0\] of an action's result is str"),
        ({"events": [{"event": "slots", "name": "goals"}]}, r"events\[0\] is of the kind 'slots'"),
        (
            {"events": [{"event": "restart"}, {"event": "slot", "name": "goals"}]},
            r"events\[1\] \(slot\) has no 'value'",
        ),
        ({"events": [{"event": "slot", "name": 7, "value": 1}]}, r"events\[0\] \(slot\): 'name' is int"),
        ({"events": [{"event": "followup"}]}, r"events\[0\] \(followup\) has no 'name'"),
    ],
)
def test_it_says_what_is_wrong_and_where(wrong: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check(wrong)
