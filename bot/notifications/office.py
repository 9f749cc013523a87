"""The post office: takes letters out of the outbox, has each brought to its recipient, and notes what came of it."""

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
from bot.notifications.dossier import Dossier, Dossiers
from bot.notifications.post import Post, Undelivered
from bot.notifications.worker import Done, Hands, Later, Outcome
from bot.storage.drawer import Drawer
from bot.storage.letters_sent import LettersSent
from bot.storage.outbox import Letter, Outbox

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
class Office:
    """Delivers letters; each recipient has a post of its own."""

    dossiers: Dossiers
    posts: Mapping[Recipient, Post]
    sent: LettersSent | None = None
    reminders: Reminders = NO_REMINDERS
    now: Callable[[], datetime] = clock.now

    async def deliver(self, letter: Letter) -> Outcome:
        """Bring one letter to its recipient, or say when to try again."""
        dossier = await asyncio.to_thread(self.dossiers.about, letter.delivery.event)
        if dossier is None or _is_overtaken(letter, dossier):
            return Done(note="nothing to tell any more")
        decided = self._decide(letter, dossier)
        if decided == "drop":
            return Done(note="nothing to remind of any more")
        if decided is not None:
            return Later(decided.total_seconds(), "not at this time")
        if rest := await asyncio.to_thread(self._hold_back, letter, dossier):
            return rest
        try:
            return Done(note=await self.posts[letter.delivery.recipient].send(letter, dossier))
        except Undelivered as error:
            return _again(letter, error)

    def _decide(self, letter: Letter, dossier: Dossier) -> timedelta | Drop | None:
        """What becomes of a reminder; anything else goes out."""
        event, visitor = letter.delivery.event, letter.delivery.recipient == "visitor_mail"
        if event.kind not in REMINDERS:
            return None
        return self.reminders.decide(event, dossier.lead, dossier.bookings, self.now(), visitor)

    def _hold_back(self, letter: Letter, dossier: Dossier) -> Outcome | None:
        """What to do with a letter that would be one too many for now."""
        event, to = letter.delivery.event, letter.delivery.recipient
        if self.sent is None:
            return None
        email = dossier.lead.contact.email if dossier.lead else None
        if to == "visitor_mail" and email and self.sent.mails_to(email, MAIL_TIME) >= MOST_MAILS:
            return Later(_LONGEST_REST, "this address got enough mails for a day")
        if event.kind in _GATHERED and to in _PEOPLE:
            if self.sent.alike(letter, ALERT_TIME) >= MOST_ALERTS:
                return Later(ALERT_TIME.total_seconds(), "told together with others")
            self.sent.gather(letter, f"told together with {letter.id}")
        return None

    async def close(self) -> None:
        """Let go of connections."""
        for post in self.posts.values():
            await post.close()


@dataclass(frozen=True)
class OutboxHands(Hands[Letter]):
    """Takes letters from the outbox and puts them back."""

    outbox: Outbox
    drawer: Drawer

    @override
    def hold(self, holder: str, seconds: float, most: int) -> tuple[Letter, ...]:
        return self.outbox.hold(holder, seconds, most)

    @override
    def keep_holding(self, holder: str, seconds: float) -> None:
        self.outbox.keep_holding(holder, seconds)

    @override
    def let_go(self, holder: str) -> None:
        self.outbox.let_go(holder)

    @override
    def postpone(self, entry: Letter, holder: str, seconds: float, note: str | None = None) -> None:
        self.outbox.postpone(entry, holder, seconds, note)

    @override
    def end(self, entry: Letter, holder: str, done: Done) -> bool:
        ended = (
            self.outbox.fail(entry, holder, done.note or "failed")
            if done.failed
            else self.outbox.finish(entry, holder, done.note)
        )
        if not ended and not self.outbox.knows(entry.key):
            # Erased while it was delivered: what a stand-in wrote meanwhile must not stay.
            self.drawer.erase([entry.delivery.event.conversation_id])
        return ended


def back_off(tries: int) -> float:
    """How long to wait after so many tries: a second, then twice as long each time, an hour at most."""
    return min(_LONGEST_REST, 2.0 ** min(tries - 1, 12))


def _is_overtaken(letter: Letter, dossier: Dossier) -> bool:
    """Whether the booking was moved again meanwhile, for people are told where it is now, and programs of each move; or
    who was routed without a lead has left one."""
    if letter.delivery.event.kind == "routed" and letter.delivery.event.lead_id is None and dossier.lead:
        # The same is told with the lead.
        return True
    event, booking = letter.delivery.event, dossier.booking(letter.delivery.event.about)
    if event.kind != "rescheduled" or letter.delivery.recipient == "webhook" or booking is None:
        return False
    return event.occurrence.isdecimal() and booking.sequence > int(event.occurrence)


def _again(letter: Letter, error: Undelivered) -> Outcome:
    log.warning("outbox: %s %s, try %s: %s", letter.id, letter.delivery.recipient, letter.tries, error.note)
    if error.final or letter.tries >= MOST_TRIES:
        return Done(note=error.note, failed=True)
    wait = back_off(letter.tries)
    return Later(wait if error.retry_after is None else max(wait, error.retry_after), error.note)
