"""What the Slack channel keeps: an inbox and an outbox that lose and double nothing, and the agency's claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

QueueName = Literal["inbox", "outbox"]


@dataclass(frozen=True)
class SlackEntry:
    """Something to be done once, under a name of its own.

    `key` names it, and `subject` what it is about where two keys may mean the same thing; both are unique.
    Entries of one `lane` are done one after the other: by `said`, a place in time, then by arrival. `due` is the
    moment before which it rests; None is at once. `note` is what the last try left behind.
    """

    key: str
    lane: str
    body: str
    kind: str = "said"
    subject: str | None = None
    conversation_id: str | None = None
    said: str = ""
    due: datetime | None = None
    id: int = 0
    tries: int = 0
    note: str | None = None
    created: datetime | None = None


@dataclass(frozen=True)
class InboundEvent:
    """An entry for the inbox, and what it takes of its conversation.

    "begin" begins one that is not there, "known" wants the entry left when there is none, "any" does not mind.
    """

    entry: SlackEntry
    conversation: Literal["begin", "known", "any"] = "begin"


@dataclass(frozen=True)
class LeadPost:
    """The first post of a lead in the agency's channel; `ts` is None until Slack has it."""

    channel: str
    ts: str | None = None


# After so long without a word from Slack somebody else begins the post.
POST_SECONDS = 120


class SlackQueues(Protocol):
    """Keeps inbox, outbox and claims. Every method raises NotReady when the database is not there.

    Whoever works on an entry holds it for a while and says again and again that it lives; what a dead worker held
    is taken over by another. A finished entry keeps its key, so that it is known again, and loses its body.
    """

    def enqueue_arrivals(self, *arrivals: InboundEvent) -> tuple[bool, ...]:
        """Keep these in the inbox, all or none; False for each that is not new, or whose conversation is wanting."""

    def enqueue_entries(self, *entries: SlackEntry) -> int:
        """Keep these in the outbox, each key once; how many were new."""

    def claim_entries(self, queue: QueueName, holder: str, seconds: float, most: int) -> tuple[SlackEntry, ...]:
        """Claim up to so many entries that are due, at most the first of each lock key, for so long.

        `tries` counts this try; `note` comes back as it was and is forgotten.
        """

    def extend_claim(self, queue: QueueName, holder: str, seconds: float) -> None:
        """Hold everything of this holder for so long from now."""

    def release_claim(self, queue: QueueName, holder: str) -> None:
        """Give up everything this holder holds, for others to take at once."""

    def finish_entry(
        self,
        queue: QueueName,
        entry: SlackEntry,
        holder: str,
        note: str | None = None,
        answers: tuple[SlackEntry, ...] = (),
    ) -> bool:
        """Mark the entry as done and put its answers into the outbox, in one go.

        False, and nothing changed, when somebody else has taken it over. An entry that was erased meanwhile, with
        its conversation, is still answered, and its key is still known.
        """

    def postpone_entry(
        self, queue: QueueName, entry: SlackEntry, holder: str, seconds: float, note: str | None = None
    ) -> None:
        """Put the entry back for a later retry; the others of its lock key wait behind it."""

    def assign_person(self, conversation_id: str, person: str) -> str:
        """Who looks after this conversation: this person, unless somebody was first. Raises UnknownConversation."""

    def find_claimant(self, conversation_id: str) -> str | None:
        """Who looks after this conversation."""

    def begin_post(self, conversation_id: str, channel: str, key: str) -> LeadPost | None:
        """The lead's post in this channel; None where it is for the alert of this key to begin it, now or once more."""

    def note_post(self, key: str, ts: str) -> None:
        """Slack has the post that the alert of this key began."""

    def drop_post(self, conversation_id: str) -> None:
        """The lead's post is gone; the next alert begins another."""

    def count_waiting(self, queue: QueueName) -> int:
        """How many entries are not done yet."""

    def purge_done(self, before: datetime) -> int:
        """Delete entries that were done before this moment; how many."""
