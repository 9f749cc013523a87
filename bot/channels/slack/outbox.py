"""Sends what waits in the outbox: again until it is there, and not a second time when it already is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.channels.slack.client import RESPONSE, CallResult, SlackClient
from bot.channels.slack.model import Call, Json
from bot.channels.slack.pictures import PICTURE_TRIES, Pictures, has_chart
from bot.encryption import Cipher, DecryptionError
from bot.queues.channel_queue import QueueEntry
from bot.queues.model import Done, Outcome, RetryLater, back_off

log = logging.getLogger(__name__)

POST = "chat.postMessage"
# The first message of a talk's thread, and what is said in it afterwards.
ROOT, RELAY = "thread", "relay"
# The first post of a lead, and what keeps it current or stands under it.
LEAD, FOLLOW = "lead", "follow"
# Changes what we posted, which is found by the name it was posted under.
CHANGE = "change"
_FINDS, _ELSE_POSTS = "finds", "else_posts"
# Left behind by a try that certainly did nothing; without it the next try first looks whether the message is there.
REFUSED = "refused: "
_GIVE_UP_AFTER = timedelta(hours=24)
_EVENT = "assistant_answer"
# What no waiting mends. Everything else, a missing permission too, is tried again: somebody may put it right.
_FINAL = frozenset(
    "channel_not_found is_archived message_not_found cant_update_message edit_window_closed no_text user_not_found "
    "msg_too_long invalid_arguments invalid_arg_name "
    "cannot_reply_to_message thread_not_found restricted_action_read_only_channel messages_tab_disabled "
    "cannot_dm_bot user_disabled foreign_url http_404 http_410 http_400".split()
)
# The thread is gone, its channel or its first message; a new one can be begun.
_LOST = frozenset(("thread_not_found", "message_not_found", "cannot_reply_to_message"))
_BLOCKS_REFUSED = frozenset(("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"))
# Reading back is not allowed everywhere; then an answer twice is better than none.
_CANNOT_LOOK = frozenset("missing_scope not_in_channel channel_not_found thread_not_found no_permission".split())


class PlacedThreads(Protocol):
    """Keeps where the threads of talks stand."""

    def note_posted(self, conversation_id: str, channel: str, ts: str) -> None:
        """Slack has the thread's first message. Raises NotReady."""

    def drop_thread(self, conversation_id: str) -> None:
        """The thread is lost. Raises NotReady."""


class PlacedPosts(Protocol):
    """Keeps where the posts of leads stand."""

    def note_post(self, key: str, ts: str) -> None:
        """Slack has the post that the alert of this key began. Raises NotReady."""

    def drop_post(self, conversation_id: str) -> None:
        """The post is gone. Raises NotReady."""


class Sender:
    """Does one entry of the outbox."""

    def __init__(
        self,
        client: SlackClient,
        seal: Cipher,
        pictures: Pictures,
        now: Callable[[], datetime],
        threads: PlacedThreads | None = None,
        posts: PlacedPosts | None = None,
    ) -> None:
        self._posts = posts
        self._client = client
        self._seal = seal
        self._pictures = pictures
        self._now = now
        self._threads = threads

    async def send_entry(self, entry: QueueEntry) -> Outcome:
        """Send it, unless an earlier try whose end nobody saw did."""
        try:
            call = Call.from_json(self._seal.decrypt_text(entry.body))
        except DecryptionError:
            log.error("slack outbox: %s cannot be opened; was the secret changed?", entry.key)
            return Done(note="sealed with another secret")
        client = await self._client.select_team(call.team)
        if _end_is_unknown(entry, call) and not client.local:
            looked = await client.call_method(*_look_for(entry, call.body))
            if not looked.ok and looked.error not in _CANNOT_LOOK:
                return RetryLater(looked.retry_after or back_off(entry.tries))
            there = next((m for m in looked.data.get("messages") or () if _key_of(m) == entry.key), None)
            if there:
                await self._note_thread(entry, call, there.get("ts"))
                return Done()
        if entry.kind == CHANGE:
            found = await self._place_change(entry, call, client)
            if not isinstance(found, Call):
                return found
            call = found
        drawn = await self._pictures.draw_charts(_without_blocks(entry, call), client, entry.tries)
        result = await client.call_method(drawn.method, _sign_body(drawn, entry.key))
        if result.ok:
            await self._note_thread(entry, call, result.data.get("ts"))
        elif entry.kind == RELAY and result.error in _LOST and self._threads and entry.conversation_id:
            await asyncio.to_thread(self._threads.drop_thread, entry.conversation_id)
        elif entry.kind == FOLLOW and result.error in _LOST and self._posts and entry.conversation_id:
            await asyncio.to_thread(self._posts.drop_post, entry.conversation_id)
        return self._judge_result(entry, drawn, result)

    async def _place_change(self, entry: QueueEntry, call: Call, client: SlackClient) -> Call | Outcome:
        """The call that changes the message where it stands; what is not ours, or not there any more, stays as it is,
        unless it is to be posted then."""
        said = {name: value for name, value in call.body.items() if name not in (_FINDS, _ELSE_POSTS)}
        method, look = _look_for(entry, said)
        looked = await client.call_method(method, {name: value for name, value in look.items() if name != "oldest"})
        if not looked.ok and looked.error not in _CANNOT_LOOK:
            return RetryLater(looked.retry_after or back_off(entry.tries))
        there = next((m for m in looked.data.get("messages") or () if _key_of(m) == call.body[_FINDS]), None)
        if there:
            place = {name: value for name, value in said.items() if name not in ("channel", "thread_ts")}
            return replace(update_call(str(said["channel"]), str(there["ts"]), place), team=call.team)
        if call.body[_ELSE_POSTS]:
            return replace(post_call({}, said), team=call.team)
        return Done(note="there is nothing of ours to change")

    async def _note_thread(self, entry: QueueEntry, call: Call, ts: Any) -> None:
        """Note where a thread's first message stands; what is printed stands nowhere, and is told of all the same."""
        if entry.kind == LEAD and self._posts:
            await asyncio.to_thread(self._posts.note_post, entry.key.rpartition(":")[0], str(ts or "local")[:40])
        if entry.kind == ROOT and self._threads and entry.conversation_id:
            place = str(ts or f"local-{entry.key}")[:40]
            await asyncio.to_thread(self._threads.note_posted, entry.conversation_id, str(call.body["channel"]), place)

    def _judge_result(self, entry: QueueEntry, call: Call, result: CallResult) -> Outcome:
        if result.ok:
            return Done()
        if result.retry_after is not None:
            return RetryLater(result.retry_after, f"{REFUSED}{result.error}", pause=True)
        log.warning("slack outbox: %s %s: %s", entry.key, call.method, result.error)
        too_old = entry.created is not None and self._now() - entry.created > _GIVE_UP_AFTER
        if too_old or result.error in _FINAL or (result.error in _BLOCKS_REFUSED and "blocks" not in call.body):
            return Done(note=result.error)
        return RetryLater(back_off(entry.tries), f"{REFUSED}{result.error}" if result.sure else None)


def post_call(place: Json, said: Json) -> Call:
    """A message at this place."""
    return Call(POST, {**place, **said, "unfurl_links": False, "unfurl_media": False})


def update_call(channel: str, ts: str, said: Json) -> Call:
    """A message changed where it stands."""
    return Call("chat.update", {"channel": channel, "ts": ts, **said})


def change_call(place: Json, said: Json, finds: str, else_posts: bool = False) -> Call:
    """What was posted here under that name, changed; for an entry of the kind CHANGE."""
    return Call("chat.update", {**place, **said, _FINDS: finds, _ELSE_POSTS: else_posts})


def respond_call(url: str, said: Json, replace: bool = False) -> Call:
    """A message that only the one person sees who pressed or typed; or their message changed."""
    kind: Json = {"replace_original": True} if replace else {"response_type": "ephemeral", "replace_original": False}
    return Call(RESPONSE, {"url": url, **kind, **said})


def _end_is_unknown(entry: QueueEntry, call: Call) -> bool:
    return call.method == POST and entry.tries > 1 and not (entry.note or "").startswith(REFUSED)


def _without_blocks(entry: QueueEntry, call: Call) -> Call:
    """The call without blocks when they were refused for good; a picture may only not have been taken in yet."""
    refused = (entry.note or "").removeprefix(REFUSED) in _BLOCKS_REFUSED
    if refused and not (has_chart(call) and entry.tries <= PICTURE_TRIES + 1):
        return replace(call, body={key: value for key, value in call.body.items() if key != "blocks"})
    return call


def _sign_body(call: Call, key: str) -> Json:
    """The body with our name for the message in it, by which it is found again."""
    if call.method != POST:
        return call.body
    return {**call.body, "metadata": {"event_type": _EVENT, "event_payload": {"key": key}}}


def _look_for(entry: QueueEntry, body: Json) -> tuple[str, Json]:
    since = f"{entry.created.timestamp() - 60:.6f}" if entry.created else "0"
    look: Json = {"channel": body["channel"], "oldest": since, "limit": "200", "include_all_metadata": "true"}
    thread = body.get("thread_ts")
    return ("conversations.replies", {**look, "ts": thread}) if thread else ("conversations.history", look)


def _key_of(message: Any) -> str | None:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == _EVENT else None
