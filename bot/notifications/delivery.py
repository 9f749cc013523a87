"""Delivers the messages of the outbox: one attempt each, then success, retry or failure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import clock
from bot.leads.events import Recipient
from bot.leads.reminders import NO_REMINDERS, REMINDERS, UNREAD, Drop, Reminders
from bot.notifications.lead_context import LeadContext, LeadContexts
from bot.notifications.notifier import Notifier, Undelivered
from bot.queues.model import Done, Outcome, RetryLater, back_off
from bot.queues.outbox import OutboxMessage
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

    async def dispatch_message(self, letter: OutboxMessage) -> Outcome:
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
        if event.kind == UNREAD and not dossier.is_first_unread(event.occurrence):
            return "drop"
        return self.reminders.decide_reminder(event, dossier.lead, dossier.bookings, self.now(), visitor)

    def _limit_rate(self, letter: OutboxMessage, dossier: LeadContext) -> Outcome | None:
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


def _retry_later(letter: OutboxMessage, error: Undelivered) -> Outcome:
    log.warning("outbox: %s %s, try %s: %s", letter.id, letter.delivery.recipient, letter.tries, error.note)
    if error.final or letter.tries >= MOST_TRIES:
        return Done(note=error.note, failed=True)
    wait = back_off(letter.tries, _LONGEST_REST)
    return RetryLater(wait if error.retry_after is None else max(wait, error.retry_after), error.note)
