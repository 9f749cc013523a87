"""A conversation made short: a few events that stand for all of it, so that a turn costs the same at any length.

Rules look at the slots, the open loop and the last turns. So the last turns are kept as they were, and everything
before them becomes one event a slot, the last action and the state of the loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

TURNS = 1
# What of a message's parse data decides anything once its turn is over.
_HEARD = ("text", "intent", "entities")
_LOGGED_VALUE = 400


def shortened(
    events: Sequence[Event], domain: Domain, turns: int = TURNS, known: Mapping[int, list[Event]] | None = None
) -> list[Event]:
    """Events that lead to the same state and the same next actions; only the last turns are kept as they were.

    `known`: what stands for so many of the first events, where it is known.
    """
    cut = _cut(events, turns)
    if not cut:
        return list(events)
    before = (known or {}).get(cut) or _lived_through(events[:cut], domain)
    return [*before, *events[cut:]]


def stored(events: Sequence[Event]) -> list[dict[str, Any]]:
    """The events as a snapshot keeps them: what the bot said is left out, and what was heard is cut to what counts."""
    return stored_and_logged(events, ())[0]


def logged(events: Sequence[Event]) -> list[dict[str, Any]]:
    """The events as the log keeps them: texts and decisions; values and cards that are kept elsewhere are left out."""
    return stored_and_logged((), events)[1]


def stored_and_logged(
    short: Sequence[Event], happened: Sequence[Event]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """These as `stored` and those as `logged` gives them; the events of the last turn are among both."""
    rows = {key: _slim(event) for key, event in {id(event): event for event in (*short, *happened)}.items()}
    kept = [rows[id(event)] for event in short if not isinstance(event, BotUttered)]
    return kept, [_for_the_log(event, rows[id(event)]) for event in happened]


def restored(rows: Sequence[dict[str, Any]]) -> list[Event]:
    """The events of a snapshot. Raises KeyError for one that Rasa does not know."""
    return [event for row in rows if (event := _TYPES[row["event"]]._from_parameters(row)) is not None]


def _cut(events: Sequence[Event], turns: int) -> int:
    """Where the last turns begin: with the bot listening, before the visitor spoke."""
    heard = [at for at, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(heard) <= turns:
        return 0
    before = range(heard[-turns] - 1, -1, -1)
    return next((at for at in before if _listens(events[at])), 0)


def _lived_through(events: Sequence[Event], domain: Domain) -> list[Event]:
    return stand_in(DialogueStateTracker.from_events("", list(events), domain.slots))


def stand_in(tracker: DialogueStateTracker) -> list[Event]:
    """The events that stand for all of a tracker's."""
    made = list(_state(tracker))
    for event in made:
        event.timestamp = tracker.events[-1].timestamp
    return made


def _state(tracker: DialogueStateTracker) -> Iterator[Event]:
    loop, latest = tracker.active_loop, tracker.latest_action_name
    for slot in tracker.slots.values():
        if slot.value != slot.initial_value:
            yield SlotSet(slot.name, slot.value)
    if loop:
        yield ActiveLoop(loop.name)
    if latest:
        yield ActionExecuted(latest)
    # These come after the action, which would clear them.
    if loop and loop.is_interrupted:
        yield LoopInterrupted(True)
    if loop and loop.rejected:
        yield ActionExecutionRejected(loop.name)
    if tracker.is_paused():
        yield ConversationPaused()


def _listens(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _slim(event: Event) -> dict[str, Any]:
    row: dict[str, Any] = {key: value for key, value in event.as_dict().items() if value is not None}
    row.pop("metadata", None)
    if isinstance(event, SlotSet):
        row["value"] = event.value
    if isinstance(event, UserUttered):
        row["parse_data"] = {key: event.parse_data.get(key) for key in _HEARD}
    return row


def _for_the_log(event: Event, row: dict[str, Any]) -> dict[str, Any]:
    if isinstance(event, BotUttered):
        return {key: value for key, value in row.items() if key != "data"}
    if isinstance(event, SlotSet) and len(str(event.value)) > _LOGGED_VALUE:
        return {**row, "value": None}
    return row


_TYPES: dict[str, type[Event]] = {kind.type_name: kind for kind in all_subclasses(Event)}
