"""Rasa's rule policy for serving: it predicts what the stock one does, and remembers what it has worked out."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH
from rasa.core.policies.rule_policy import RulePolicy as StockRulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from typing_extensions import override

Found = tuple[str | None, str | None, bool]

_REMEMBERED = 5000
_MATCHED = (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)


# The name is kept: it is written into every prediction.
class RulePolicy(StockRulePolicy):
    """Which rule fits depends on the last states alone, and few of them differ between conversations.

    The stock policy works out the states twice for each prediction, formats and copies them for a log line that
    nobody reads, and compares them with each of the rules.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._found: OrderedDict[str, Found] = OrderedDict()
        self._reads_texts: bool | None = None
        self._states_read = 0

    @override
    def _prediction_states(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        use_text_for_last_user_input: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[Any]:
        # Another policy, one with a history of its own say, is none of our business.
        made = _states(tracker, domain)
        self.featurizer._choose_last_user_input([made], use_text_for_last_user_input)
        return made

    @override
    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Found:
        if use_text_for_last_user_input and tracker.latest_action_name != ACTION_LISTEN_NAME:
            return None, None, False
        states = self._prediction_states(tracker, domain, use_text_for_last_user_input)
        key = json.dumps([self._without_texts(states[-self._longest() :]), tracker.active_loop_name])
        if key not in self._found:
            self._found[key] = super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)
            if len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return self._found[key]

    def _longest(self) -> int:
        """How many of the last states the longest rule looks at."""
        if not self._states_read:
            rules = [key for name in _MATCHED for key in self.lookup[name]]
            self._states_read = max((len(self._rule_key_to_state(key)) for key in rules), default=1)
        return self._states_read

    def _without_texts(self, states: list[Any]) -> list[Any]:
        """The states without what visitors said, unless a rule asks for it: it decides nothing and is nobody's."""
        if self._reads_texts is None:
            self._reads_texts = any(f'"{TEXT}"' in key for rules in self.lookup.values() for key in rules)
        if self._reads_texts:
            return states
        return [_without_text(state) if TEXT in state.get(USER, ()) else state for state in states]


def _without_text(state: dict[str, Any]) -> dict[str, Any]:
    return {**state, USER: {**state[USER], TEXT: ""}}


def _states(tracker: DialogueStateTracker, domain: Domain) -> list[Any]:
    """The tracker's past states, worked out once for each thing that happens; the caller may change them."""
    known, states = tracker.__dict__.get("_known_states", (None, []))
    if known != len(tracker.events):
        states = tracker.past_states(domain)
        tracker.__dict__["_known_states"] = (len(tracker.events), states)
    return [{part: dict(values) for part, values in state.items()} for state in states]
