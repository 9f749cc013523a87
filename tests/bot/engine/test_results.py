"""What actions may hand back: slots and messages, and anything else is named."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa_sdk.events import AllSlotsReset, FollowupAction, Restarted, SlotSet

from bot.engine.results import validate_result

SCHEMA = Draft7Validator(RemoteAction.action_response_format_spec())


@pytest.mark.parametrize(
    "result",
    [
        {"events": [SlotSet("goals", None), FollowupAction("action_listen")], "responses": [{"text": "Hi"}]},
        {"events": [AllSlotsReset(), Restarted()]},
        {"responses": []},
        {},
    ],
)
def test_what_stock_rasa_takes_is_taken(result: dict[str, Any]) -> None:
    assert SCHEMA.is_valid(result)
    assert validate_result(result) == {"events": [], "responses": [], **result}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (None, "an action's result is NoneType"),
        ({"events": {}}, "events of an action's result are dict"),
        ({"responses": ["Hi"]}, r"responses\[0\] of an action's result is str"),
        ({"events": [{"event": "slots", "name": "goals"}]}, r"events\[0\] is of the kind 'slots'"),
        ({"events": [{"event": ["slot"], "name": "goals"}]}, r"events\[0\] is of the kind \['slot'\]"),
        ({"events": [{"event": "pause"}]}, r"events\[0\] is of the kind 'pause', which the server does not take"),
        (
            {"events": [{"event": "restart"}, {"event": "slot", "name": "goals"}]},
            r"events\[1\] \(slot\) has no 'value'",
        ),
        ({"events": [{"event": "slot", "name": 7, "value": 1}]}, r"events\[0\] \(slot\): 'name' is int"),
        ({"events": [FollowupAction("action_book")]}, r"events\[0\] \(followup\): 'action_book' will not run"),
        ({"events": [{"event": "followup"}]}, r"events\[0\] \(followup\) has no 'name'"),
    ],
)
def test_it_says_what_is_wrong_and_where(wrong: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        validate_result(wrong)
