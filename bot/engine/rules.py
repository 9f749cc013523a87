"""Rasa's rule policy for serving: it predicts what the stock one does, and remembers what it has worked out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH
from rasa.core.policies.rule_policy import RulePolicy as StockRulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from typing_extensions import override

Found = tuple[str | None, str | None, bool]

_REMEMBERED = 5000
_MATCHED = (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)


# The name is kept: it is written into every prediction.
class RulePolicy(StockRulePolicy):
    """Which rule fits depends on what rules ask of the last states, and little of that differs between conversations.

    The stock policy works out all states twice for each prediction, formats and copies them for a log line that
    nobody reads, and compares them with each of the rules.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._found: OrderedDict[tuple[str, str | None], Found] = OrderedDict()
        self._depths: dict[str, int] = {}

    @override
    def _prediction_states(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        use_text_for_last_user_input: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        # Another policy, one with a history of its own say, is none of our business.
        return self._latest(tracker, domain, self._longest, use_text_for_last_user_input)

    def _latest(self, tracker: DialogueStateTracker, domain: Domain, count: int, use_text: bool) -> list[State]:
        """So many of the last states."""
        made = _last_states(tracker, domain, count)
        self.featurizer._choose_last_user_input([made], use_text)
        return made

    @override
    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Found:
        if use_text_for_last_user_input and tracker.latest_action_name != ACTION_LISTEN_NAME:
            return None, None, False
        (last,) = self._latest(tracker, domain, 1, use_text_for_last_user_input)
        asked = repr(self._asked(last))
        depth = self._depth(asked, last)
        if depth > 1:
            looked_at = self._prediction_states(tracker, domain, use_text_for_last_user_input)[-depth:]
            asked = repr([self._asked(state) for state in looked_at])
        key = (asked, tracker.active_loop_name)
        if key not in self._found:
            self._found[key] = super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)
            if len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return self._found[key]

    @cached_property
    def _rules(self) -> list[list[State]]:
        return [self._rule_key_to_state(key) for name in _MATCHED for key in self.lookup[name]]

    @cached_property
    def _longest(self) -> int:
        """How many of the last states the longest rule looks at."""
        return max(map(len, self._rules), default=1)

    @cached_property
    def _features(self) -> frozenset[tuple[str, str]]:
        """What rules ask of a state; whether there was an action before it decides as well."""
        asked = ((part, name) for rule in self._rules for state in rule for part in state for name in state[part])
        return frozenset(asked)

    def _depth(self, asked: str, state: State) -> int:
        """How many states are looked at by the longest of the rules that end in this one, of which they ask this."""
        if asked not in self._depths:
            ending = (rule for name in _MATCHED for rule in self._get_possible_keys(self.lookup[name], [state]))
            self._depths[asked] = max((len(self._rule_key_to_state(rule)) for rule in ending), default=1)
        return self._depths[asked]

    def _asked(self, state: State) -> list[Any]:
        """The state without what no rule asks for, visitors' words for one: it decides nothing and is nobody's."""
        found = [
            (part, name, value)
            for part, values in state.items()
            for name, value in values.items()
            if (part, name) in self._features
        ]
        return [PREVIOUS_ACTION in state, *sorted(found)]


def _last_states(tracker: DialogueStateTracker, domain: Domain, count: int) -> list[State]:
    """The tracker's last states, worked out once for each thing that happens; the caller may change them."""
    known = tracker.__dict__.get("_known_states")
    key = (len(tracker.events), count)
    if known is None or known[0] != key:
        states = [domain.get_active_state(tracker)] if count == 1 else list(_states(tracker, domain, count))
        known = tracker.__dict__["_known_states"] = (key, states)
    return [{part: dict(values) for part, values in state.items()} for state in known[1]]


def _states(tracker: DialogueStateTracker, domain: Domain, count: int) -> Iterator[State]:
    events, earlier = tracker.applied_events(), tracker.init_copy()
    to_come = sum(isinstance(event, ActionExecuted) for event in events) + 1
    for event in events:
        if isinstance(event, ActionExecuted):
            if to_come <= count:
                yield domain.get_active_state(earlier)
            to_come -= 1
        earlier.update(event)
    yield domain.get_active_state(earlier)
