"""The post office: takes letters out of the outbox, has each brought to its recipient, and notes what came of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from typing_extensions import override

from bot.leads.events import Recipient
from bot.notifications.dossier import Dossiers
from bot.notifications.post import Post, Undelivered
from bot.notifications.worker import Done, Hands, Later, Outcome
from bot.storage.drawer import Drawer
from bot.storage.outbox import Letter, Outbox

log = logging.getLogger(__name__)

# With the waits between them these take nine hours; then somebody has to look.
MOST_TRIES = 20
_LONGEST_REST = 3600.0


@dataclass(frozen=True)
class Office:
    """Delivers letters; each recipient has a post of its own."""

    dossiers: Dossiers
    posts: Mapping[Recipient, Post]

    async def deliver(self, letter: Letter) -> Outcome:
        """Bring one letter to its recipient, or say when to try again."""
        dossier = await asyncio.to_thread(self.dossiers.about, letter.delivery.event)
        if dossier is None:
            return Done(note="nothing to tell any more")
        try:
            return Done(note=await self.posts[letter.delivery.recipient].send(letter, dossier))
        except Undelivered as error:
            return _again(letter, error)

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


def _again(letter: Letter, error: Undelivered) -> Outcome:
    log.warning("outbox: %s %s, try %s: %s", letter.id, letter.delivery.recipient, letter.tries, error.note)
    if error.final or letter.tries >= MOST_TRIES:
        return Done(note=error.note, failed=True)
    wait = back_off(letter.tries)
    return Later(wait if error.retry_after is None else max(wait, error.retry_after), error.note)
