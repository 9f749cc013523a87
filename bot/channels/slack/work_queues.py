"""How workers take entries of Slack's inbox and outbox, and put them back."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from bot.notifications.worker import Done, WorkQueue
from bot.storage.slack_queues.slack import QueueName, SlackEntry, SlackQueues


@dataclass(frozen=True)
class SlackWorkQueue(WorkQueue[SlackEntry]):
    """One of the channel's queues."""

    queues: SlackQueues
    queue: QueueName

    @override
    def claim_entries(self, holder: str, seconds: float, most: int) -> tuple[SlackEntry, ...]:
        return self.queues.claim_entries(self.queue, holder, seconds, most)

    @override
    def extend_claim(self, holder: str, seconds: float) -> None:
        self.queues.extend_claim(self.queue, holder, seconds)

    @override
    def release_claim(self, holder: str) -> None:
        self.queues.release_claim(self.queue, holder)

    @override
    def postpone_entry(self, entry: SlackEntry, holder: str, seconds: float, note: str | None = None) -> None:
        self.queues.postpone_entry(self.queue, entry, holder, seconds, note)

    @override
    def finish_entry(self, entry: SlackEntry, holder: str, done: Done) -> bool:
        return self.queues.finish_entry(self.queue, entry, holder, done.note, done.answers)
