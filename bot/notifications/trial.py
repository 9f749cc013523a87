"""Sends a made-up lead by one way at once, by connections of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.leads.events import CRMS, Recipient
from bot.notifications.notifier import Notifier
from bot.notifications.sample import make_sample

TARGETS: Mapping[str, Recipient] = {"mail": "agency_mail", "webhook": "webhook", **{name: name for name in CRMS}}


def send_sample(build: Callable[[], Mapping[Recipient, Notifier]], target: str, now: datetime) -> str | None:
    """Send it; what to note of it, if anything. Raises Undelivered when it did not arrive."""
    return asyncio.run(_send_sample(build(), TARGETS[target], now))


async def _send_sample(posts: Mapping[Recipient, Notifier], recipient: Recipient, now: datetime) -> str | None:
    letter, context = make_sample(recipient, now)
    try:
        return await posts[recipient].send_message(letter, context)
    finally:
        for post in posts.values():
            await post.close()
