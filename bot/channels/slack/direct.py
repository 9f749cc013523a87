"""Where an answer goes: what asks for something personal goes to a direct message, never to where others read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channels.slack.client import SlackClient
from bot.channels.slack.model import SlackMessage, SlackPlace

log = logging.getLogger(__name__)

# What is asked of a person, and would be read by everybody in a channel.
PERSONAL = frozenset(("consent", "name", "email", "phone", "company", "role", "website", "marketing"))


class MovedTalks(Protocol):
    """Keeps which talks went on in a direct message."""

    def save_move(self, talk: str, dm: str, channel: str, now: datetime) -> None:
        """Let a talk go on there from now on. Raises NotReady."""

    def find_channel(self, talk: str) -> str | None:
        """The direct message in which a talk goes on. Raises NotReady."""


class NoDirectMessage(Exception):
    """Slack opened no direct message with this person."""


@dataclass(frozen=True)
class DirectMessages:
    """Moves talks; `asking` says what the pending question of a talk wants."""

    store: MovedTalks
    asking: Callable[[str], str | None]
    client: SlackClient
    now: Callable[[], datetime]

    async def find_place(self, said: SlackMessage) -> SlackPlace:
        """Where the answer to this goes. Raises NoDirectMessage, and then nothing personal may be asked."""
        if said.place.is_direct or await asyncio.to_thread(self.asking, said.conversation_id) not in PERSONAL:
            return said.place
        client = await self.client.select_team(said.place.team)
        opened = await client.call_method("conversations.open", {"users": said.place.user})
        channel = f"D{said.place.user}" if client.local else (opened.data.get("channel") or {}).get("id")
        if not (opened.ok and channel):
            log.warning("slack: no direct message: %s", opened.error)
            raise NoDirectMessage
        moved = SlackPlace(said.place.team, str(channel), said.place.user)
        await asyncio.to_thread(
            self.store.save_move, said.conversation_id, moved.conversation_id, moved.channel, self.now()
        )
        return moved
