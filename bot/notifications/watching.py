"""Watches turns for what the agency should know: the one place that sees them all, whatever the channel."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.dialogue.model import Keep, Turn, nothing
from bot.errors import BotError
from bot.leads.store import LeadStore
from bot.notifications.model import Alert, Notifier

log = logging.getLogger(__name__)

PERSON = "talk_to_human"
_REMEMBERED = 10_000
_MISSED = timedelta(hours=24)


class Answering(Protocol):
    """Answers one message at a time."""

    async def respond(
        self, conversation_id: str, text: str | None = None, payload: str | None = None, keep: Keep = nothing
    ) -> Turn:
        """The turn that this text, or this pressed button, leads to; `keep` is called with it while it is kept."""

    async def storable(self, text: str) -> str:
        """The text fit to be kept."""

    def ready(self) -> bool:
        """Whether it can answer."""


class Watched:
    """An assistant whose turns are watched; it answers exactly as the one it stands before."""

    def __init__(self, assistant: Answering, notifier: Notifier, hot_from: int, today: Callable[[], date]) -> None:
        self._assistant = assistant
        self._notifier = notifier
        self._hot_from = hot_from
        self._today = today
        self._told: dict[str, None] = {}

    async def respond(
        self, conversation_id: str, text: str | None = None, payload: str | None = None, keep: Keep = nothing
    ) -> Turn:
        """The assistant's own turn; what it tells of is kept with it."""
        told: list[Alert] = []

        def keep_and_tell(turn: Turn) -> None:
            keep(turn)
            alerts = alerts_of(conversation_id, turn, self._hot_from, self._today())
            told[:] = [alert for alert in alerts if alert.key not in self._told and self._tell(alert)]

        turn = await self._assistant.respond(conversation_id, text, payload, keep_and_tell)
        self._remember(told)
        return turn

    async def storable(self, text: str) -> str:
        """The text fit to be kept."""
        return await self._assistant.storable(text)

    def ready(self) -> bool:
        """Whether the assistant can answer."""
        return self._assistant.ready()

    def _tell(self, alert: Alert) -> bool:
        try:
            self._notifier.tell(alert)
        except BotError as error:
            # The visitor's turn stands; the next one, or the next start, tells it again.
            log.error("%s was not told: %s", alert.key, error)
            return False
        return True

    def _remember(self, told: list[Alert]) -> None:
        for alert in told:
            self._told[alert.key] = None
        while len(self._told) > _REMEMBERED:
            del self._told[next(iter(self._told))]


def alerts_of(conversation_id: str, turn: Turn, hot_from: int, today: date) -> Iterator[Alert]:
    """What a turn gives to tell; a lead that is hot from the first is told as that alone."""
    lead = turn.lead or {}
    if lead.get("status") == "new":
        hot = (lead.get("score") or 0) >= hot_from
        yield Alert("hot" if hot else "lead", conversation_id, lead["id"])
    if PERSON in ([turn.topic] if isinstance(turn.topic, str) else turn.topic or ()):
        yield Alert("person", conversation_id, day=today.isoformat())


def tell_missed(leads: LeadStore, notifier: Notifier, hot_from: int, now: datetime) -> int:
    """Tell of the leads of the last day that nobody was told of, because a process died; how many those were."""
    fresh = (lead for lead in leads.all() if lead.status == "new" and now - lead.created < _MISSED)
    kinds = (Alert("hot" if (lead.score or 0) >= hot_from else "lead", lead.conversation_id, lead.id) for lead in fresh)
    return sum(notifier.tell(alert) for alert in kinds)
