"""Queues what Slack sends before it is acknowledged, and dispatches each entry to its handler."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.slack.model import SlackMessage
from bot.channels.slack.reading import Source, to_said
from bot.encryption import Cipher, DecryptionError
from bot.queues.channel_queue import ChannelQueue, QueueEntry
from bot.queues.model import Done, Outcome

log = logging.getLogger(__name__)

# Two messages sent in a row may arrive the wrong way round; what comes within this while is read in its order.
SETTLE_SECONDS = 0.15
_MOST_AT_ONCE = 200


class Inbox:
    """Keeps what came in. The sender may take a kept thing as taken: it is answered, whatever happens now."""

    def __init__(
        self,
        queue: ChannelQueue,
        seal: Cipher,
        now: Callable[[], datetime],
        told: Callable[[float], None] = lambda seconds: None,
        settle_seconds: float = SETTLE_SECONDS,
        thread_of: Callable[[str, str], str | None] = lambda channel, ts: None,
        moved_to: Callable[[str], str | None] = lambda talk: None,
        forget_team: Callable[[str], object] = lambda team: None,
    ) -> None:
        """`thread_of` finds the talk whose thread in the agency's channel this is, `moved_to` the one that goes on in a
        direct message, and `forget_team` lets go of a workspace that threw the app out."""
        self._moved_to = moved_to
        self._forget_team = forget_team
        self._queue = queue
        self._seal = seal
        self._now = now
        self._told = told
        self._settle = settle_seconds
        self._thread_of = thread_of
        # A thread of its own: acknowledgements must not queue behind turns.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="slack-reception")
        self._waiting: list[tuple[QueueEntry, asyncio.Future[bool]]] = []
        self._keeping: asyncio.Task[None] | None = None

    async def take_payload(self, source: Source, payload: Mapping[str, Any]) -> bool:
        """Keep what this payload says; False when it was known or is none of ours. Raises NotReady."""
        now = self._now()
        if gone := _find_leaving_team(source, payload):
            await asyncio.get_running_loop().run_in_executor(self._thread, self._forget_team, gone)
            return True
        # In its thread: a long text takes its time to read, and the loop belongs to everybody.
        reading = asyncio.get_running_loop().run_in_executor(self._thread, self._read_payload, source, payload, now)
        said = await reading
        if said is None:
            return False
        rests = self._settle if said.kind in ("text", "file") else 0.0
        return await self._enqueue_entry(self._make_entry(said, now + timedelta(seconds=rests)), rests)

    def _read_payload(self, source: Source, payload: Mapping[str, Any], now: datetime) -> SlackMessage | None:
        """What the payload says; in the thread of a talk, to whom it is said."""
        said = to_said(source, payload, now.timestamp())
        if said is not None and said.kind in ("text", "file", "press") and said.place.is_direct:
            direct = replace(said.place, thread=None).conversation_id
            return replace(said, moved=self._moved_to(direct))
        if said is None or said.kind not in ("text", "file", "edit"):
            return said
        thread = said.place.thread
        talk = self._thread_of(said.place.channel, thread) if thread and thread != said.at else None
        if talk:
            return replace(said, kind="thread", talk=talk)
        return None if said.kind == "edit" else said

    def close_executor(self) -> None:
        """Let go of the thread."""
        self._thread.shutdown(wait=False)

    async def _enqueue_entry(self, entry: QueueEntry, rests: float) -> bool:
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, kept))
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_waiting())
        new = bool(await kept)
        if new:
            self._told(rests)
        return new

    async def _keep_waiting(self) -> None:
        """Keep everything that waits, as many at once as came meanwhile: one transaction costs as much as forty."""
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
            entries = [entry for entry, _ in batch]
            try:
                new = await asyncio.get_running_loop().run_in_executor(
                    self._thread, self._queue.enqueue_entries, *entries
                )
                answers: list[bool | Exception] = list(new)
            except Exception as error:
                # Whoever waits for it gets it, and Slack sends the thing again.
                answers = [error] * len(batch)
            for (_, kept), answer in zip(batch, answers, strict=True):
                _log_answer(kept, answer)

    def _make_entry(self, said: SlackMessage, due: datetime) -> QueueEntry:
        talk = said.talk or (None if said.kind in ("agency", "home") else said.conversation_id)
        return QueueEntry(
            key=said.key,
            lane=f"thread-{talk}" if said.talk else talk or f"agency-{said.place.user}",
            body=self._seal.encrypt_text(said.as_json()),
            subject=said.subject,
            conversation_id=talk,
            said=said.at,
            due=due,
            conversation="any" if said.talk else "known" if said.follows else "begin",
        )


class InboxHandler:
    """Does one entry of the inbox: what a visitor said, what one of the agency pressed, or an alert to be told."""

    def __init__(
        self,
        seal: Cipher,
        visitors: Callable[[SlackMessage, QueueEntry], Awaitable[Outcome]],
        agency: Callable[[SlackMessage, QueueEntry], Awaitable[Outcome]],
        alerts: Callable[[QueueEntry], Awaitable[Outcome]],
        threads: Callable[[SlackMessage, QueueEntry], Awaitable[Outcome]] | None = None,
    ) -> None:
        self._seal = seal
        self._threads = threads
        self._visitors = visitors
        self._agency = agency
        self._alerts = alerts

    async def handle_entry(self, entry: QueueEntry) -> Outcome:
        """Whatever this entry asks for."""
        if entry.kind != "said":
            return await self._alerts(entry)
        try:
            said = SlackMessage.from_json(self._seal.decrypt_text(entry.body))
        except DecryptionError:
            log.error("slack inbox: %s cannot be opened; was the secret changed?", entry.key)
            return Done(note="sealed with another secret")
        if said.kind == "thread" and self._threads:
            return await self._threads(said, entry)
        return await (self._agency if said.kind in ("agency", "home") else self._visitors)(said, entry)


def _find_leaving_team(source: Source, payload: Mapping[str, Any]) -> str | None:
    """The workspace that threw the app out, or took our token back."""
    event = payload.get("event")
    if source != "events" or payload.get("type") != "event_callback" or not isinstance(event, dict):
        return None
    tokens = event.get("tokens")
    revoked = event.get("type") == "tokens_revoked" and isinstance(tokens, dict) and tokens.get("bot")
    return str(payload.get("team_id") or "") if revoked or event.get("type") == "app_uninstalled" else None


def _log_answer(kept: asyncio.Future[bool], answer: bool | Exception) -> None:
    if kept.done():
        return
    if isinstance(answer, Exception):
        kept.set_exception(answer)
    else:
        kept.set_result(answer)
