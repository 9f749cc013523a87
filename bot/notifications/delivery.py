"""Delivers the messages of the outbox: one attempt each, then success, retry or failure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from typing_extensions import override

from bot import clock
from bot.leads.events import Recipient
from bot.leads.reminders import NO_REMINDERS, REMINDERS, Drop, Reminders
from bot.notifications.lead_context import LeadContext, LeadContexts
from bot.notifications.notifier import Notifier, Undelivered
from bot.notifications.worker import DeliveryOutcome, Done, RetryLater, WorkQueue
from bot.storage.database.file_sink import FileSink
from bot.storage.queues.outbox import Outbox, OutboxMessage
from bot.storage.queues.sent_messages import SentMessages

log = logging.getLogger(__name__)

# With the waits between them these take nine hours; then somebody has to look.
MOST_TRIES = 20
_LONGEST_REST = 3600.0
# Nobody has shown that an address is theirs, so it is not written to more often than a visitor needs.
MOST_MAILS, MAIL_TIME = 5, timedelta(days=1)
# One who asks for a person is told of at once; a crowd is told of together, every so often.
MOST_ALERTS, ALERT_TIME = 3, timedelta(minutes=10)
_GATHERED = ("person_wanted",)
_PEOPLE = ("agency_mail", "slack")


@dataclass(frozen=True)
class Dispatcher:
    """Dispatches messages; each recipient has a notifier of its own."""

    dossiers: LeadContexts
    posts: Mapping[Recipient, Notifier]
    sent: SentMessages | None = None
    reminders: Reminders = NO_REMINDERS
    now: Callable[[], datetime] = clock.now

    async def dispatch_message(self, letter: OutboxMessage) -> DeliveryOutcome:
        """Dispatch one message to its recipient, or say when to retry."""
        dossier = await asyncio.to_thread(self.dossiers.find_for_event, letter.delivery.event)
        if dossier is None or _is_overtaken(letter, dossier):
            return Done(note="nothing to tell any more")
        decided = self._decide_reminder(letter, dossier)
        if decided == "drop":
            return Done(note="nothing to remind of any more")
        if decided is not None:
            return RetryLater(decided.total_seconds(), "not at this time")
        if rest := await asyncio.to_thread(self._limit_rate, letter, dossier):
            return rest
        try:
            return Done(note=await self.posts[letter.delivery.recipient].send_message(letter, dossier))
        except Undelivered as error:
            return _retry_later(letter, error)

    def _decide_reminder(self, letter: OutboxMessage, dossier: LeadContext) -> timedelta | Drop | None:
        """What becomes of a reminder; anything else goes out."""
        event, visitor = letter.delivery.event, letter.delivery.recipient == "visitor_mail"
        if event.kind not in REMINDERS:
            return None
        return self.reminders.decide_reminder(event, dossier.lead, dossier.bookings, self.now(), visitor)

    def _limit_rate(self, letter: OutboxMessage, dossier: LeadContext) -> DeliveryOutcome | None:
        """What to do with a message over the rate limit."""
        event, to = letter.delivery.event, letter.delivery.recipient
        if self.sent is None:
            return None
        email = dossier.lead.contact.email if dossier.lead else None
        if to == "visitor_mail" and email and self.sent.mails_to(email, MAIL_TIME) >= MOST_MAILS:
            return RetryLater(_LONGEST_REST, "this address got enough mails for a day")
        if event.kind in _GATHERED and to in _PEOPLE:
            if self.sent.count_alike(letter, ALERT_TIME) >= MOST_ALERTS:
                return RetryLater(ALERT_TIME.total_seconds(), "told together with others")
            self.sent.gather_messages(letter, f"told together with {letter.id}")
        return None

    async def close_connections(self) -> None:
        """Close the connections."""
        for post in self.posts.values():
            await post.close()


@dataclass(frozen=True)
class OutboxQueue(WorkQueue[OutboxMessage]):
    """The outbox as a worker's queue."""

    outbox: Outbox
    drawer: FileSink

    @override
    def claim_entries(self, holder: str, seconds: float, most: int) -> tuple[OutboxMessage, ...]:
        return self.outbox.claim_entries(holder, seconds, most)

    @override
    def extend_claim(self, holder: str, seconds: float) -> None:
        self.outbox.extend_claim(holder, seconds)

    @override
    def release_claim(self, holder: str) -> None:
        self.outbox.release_claim(holder)

    @override
    def postpone_entry(self, entry: OutboxMessage, holder: str, seconds: float, note: str | None = None) -> None:
        self.outbox.postpone_entry(entry, holder, seconds, note)

    @override
    def finish_entry(self, entry: OutboxMessage, holder: str, done: Done) -> bool:
        ended = (
            self.outbox.fail_message(entry, holder, done.note or "failed")
            if done.failed
            else self.outbox.finish_message(entry, holder, done.note)
        )
        if not ended and not self.outbox.has_key(entry.key):
            # Erased while it was delivered: what a stand-in wrote meanwhile must not stay.
            self.drawer.erase_talks([entry.delivery.event.conversation_id])
        return ended


def back_off(tries: int) -> float:
    """How long to wait after so many tries: a second, then twice as long each time, an hour at most."""
    return min(_LONGEST_REST, 2.0 ** min(tries - 1, 12))


def _is_overtaken(letter: OutboxMessage, dossier: LeadContext) -> bool:
    """Whether the booking was moved again meanwhile, for people are told where it is now, and programs of each move; or
    who was routed without a lead has left one."""
    if letter.delivery.event.kind == "routed" and letter.delivery.event.lead_id is None and dossier.lead:
        # The same is told with the lead.
        return True
    event, booking = letter.delivery.event, dossier.find_booking(letter.delivery.event.about)
    if event.kind != "rescheduled" or letter.delivery.recipient == "webhook" or booking is None:
        return False
    return event.occurrence.isdecimal() and booking.sequence > int(event.occurrence)


def _retry_later(letter: OutboxMessage, error: Undelivered) -> DeliveryOutcome:
    log.warning("outbox: %s %s, try %s: %s", letter.id, letter.delivery.recipient, letter.tries, error.note)
    if error.final or letter.tries >= MOST_TRIES:
        return Done(note=error.note, failed=True)
    wait = back_off(letter.tries)
    return RetryLater(wait if error.retry_after is None else max(wait, error.retry_after), error.note)
