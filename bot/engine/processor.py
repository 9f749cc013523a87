"""Rasa's message processor for serving: the same steps, without the copies it makes for log lines nobody reads."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from rasa.core.actions.action import Action, ActionListen, RemoteAction, action_for_index
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import ActionLimitReached, MessageProcessor
from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS, SlotMappingType
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecutionRejected, Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from typing_extensions import override

from bot.engine.in_process import InProcessAction
from bot.engine.tracker_store import copied


class TurnProcessor(MessageProcessor):
    """Takes one message at a time from reading what is known to a bot that listens."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fills_slots = fills_slots(self.domain)
        # Actions hold nothing of a conversation, and Rasa makes all of its own to find one.
        self._action = lru_cache(maxsize=None)(self._made_action)

    async def take(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        """Bring the tracker from this message, whose parse data is there, to a bot that listens again."""
        assert message.output_channel is not None
        await self._handle_message_with_tracker(message, tracker)
        await self.run_action_extract_slots(message.output_channel, tracker)
        await self._run_prediction_loop(message.output_channel, tracker)

    @override
    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> tuple[Action, PolicyPrediction]:
        if self.is_action_limit_reached(tracker, self.should_predict_another_action(tracker.latest_action_name)):
            raise ActionLimitReached("The limit of actions to predict has been reached.")
        prediction = self._predict_next_with_tracker(tracker)
        return self._action(prediction.max_confidence_index), prediction

    def _made_action(self, index: int) -> Action:
        made = action_for_index(index, self.domain, self.action_endpoint)
        return InProcessAction(made.name(), self.action_endpoint) if isinstance(made, RemoteAction) else made

    @override
    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        if not isinstance(action, ActionListen):
            goes_on: bool = await super()._run_action(action, tracker, output_channel, nlg, prediction)
            return goes_on
        # To listen is to do nothing, for which the tracker need not be copied.
        self._log_action_on_tracker(tracker, action, [], prediction)
        return False

    @override
    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        if self._fills_slots:
            await super().run_action_extract_slots(output_channel, tracker)
        return tracker

    @override
    def _log_action_on_tracker(
        self, tracker: DialogueStateTracker, action: Action, events: list[Event] | None, prediction: PolicyPrediction
    ) -> None:
        happened = events or []
        if not any(isinstance(event, ActionExecutionRejected) for event in happened):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(happened, self.domain)

    @override
    def _has_session_expired(self, tracker: DialogueStateTracker) -> bool:
        # The tracker holds the visitor's last words; Rasa's own looks for them among all that happened.
        sessions, heard = self.domain.session_config, tracker.latest_message
        if heard is None or not sessions.are_sessions_enabled():
            return False
        return bool(time.time() - heard.timestamp > 60 * sessions.session_expiration_time)

    @staticmethod
    @override
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Slots hold what visitors said; they are not logged."""


def fills_slots(domain: Domain) -> bool:
    """Whether any slot is filled from messages, and not by actions alone."""
    mappings = [mapping for slot in domain.slots for mapping in slot.mappings]
    filled = any(m.get("type") != str(SlotMappingType.CUSTOM) or m.get("action") for m in mappings)
    return filled or ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions


def quicken_rasa() -> None:
    """Replaces two slow ways of Rasa's by quick ones with the same outcome: to copy a slot, and to find an event."""
    Slot.__copy__ = copied
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(_stock_resolve))


_stock_resolve = Event.resolve_by_type
