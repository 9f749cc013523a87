"""How workers take entries of Slack's inbox and outbox, and put them back."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from bot.notifications.worker import Done, Hands
from bot.storage.slack import Entry, QueueName, SlackQueues


@dataclass(frozen=True)
class SlackHands(Hands[Entry]):
    """One of the channel's queues."""

    queues: SlackQueues
    queue: QueueName

    @override
    def hold(self, holder: str, seconds: float, most: int) -> tuple[Entry, ...]:
        return self.queues.hold(self.queue, holder, seconds, most)

    @override
    def keep_holding(self, holder: str, seconds: float) -> None:
        self.queues.keep_holding(self.queue, holder, seconds)

    @override
    def let_go(self, holder: str) -> None:
        self.queues.let_go(self.queue, holder)

    @override
    def postpone(self, entry: Entry, holder: str, seconds: float, note: str | None = None) -> None:
        self.queues.postpone(self.queue, entry, holder, seconds, note)

    @override
    def end(self, entry: Entry, holder: str, done: Done) -> bool:
        return self.queues.finish(self.queue, entry, holder, done.note, done.answers)
