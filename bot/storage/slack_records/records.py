"""What only Slack needs kept: who of the agency looks after whom, and where the first post of a lead stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.queues.channel_queue import ChannelQueue

# After so long without a word from Slack somebody else begins the post.
POST_SECONDS = 120


@dataclass(frozen=True)
class LeadPost:
    """The first post of a lead in the agency's channel; `ts` is None until Slack has it."""

    channel: str
    ts: str | None = None


class SlackRecords(Protocol):
    """Keeps claims and posts. Every method raises NotReady when the database is not there."""

    def assign_person(self, conversation_id: str, person: str) -> str:
        """Who looks after this conversation: this person, unless somebody was first. Raises UnknownConversation."""

    def find_claimant(self, conversation_id: str) -> str | None:
        """Who looks after this conversation."""

    def list_claimed(self, person: str, most: int) -> tuple[str, ...]:
        """The conversations that this person looks after, the latest first."""

    def begin_post(self, conversation_id: str, channel: str, key: str) -> LeadPost | None:
        """The lead's post in this channel; None where it is for the alert of this key to begin it, now or once more."""

    def note_post(self, key: str, ts: str) -> None:
        """Slack has the post that the alert of this key began."""

    def drop_post(self, conversation_id: str) -> None:
        """The lead's post is gone; the next alert begins another."""


@dataclass(frozen=True)
class SlackStore:
    """Everything the Slack channel keeps: what came in, what goes out, and its records."""

    inbox: ChannelQueue
    outbox: ChannelQueue
    records: SlackRecords

    def purge_done(self, before: datetime) -> int:
        """Delete entries of both queues that were done before this moment; how many. Raises NotReady."""
        return self.inbox.purge_done(before) + self.outbox.purge_done(before)
