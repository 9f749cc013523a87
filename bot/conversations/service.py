"""One visitor message, one turn: heard once, answered once, told to every window the visitor has open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

from bot.conversations.assistant import Responder
from bot.conversations.errors import ChatError
from bot.conversations.exchange import AlreadyAnswered, Exchange, ExchangeAnswer
from bot.conversations.incoming import Incoming
from bot.conversations.metrics import Metrics
from bot.conversations.transcripts import Message, Origin, StoredChoice, Transcripts
from bot.conversations.turn_queue import FairQueue
from bot.conversations.turns import Turns, take_stored_turn
from bot.errors import NotReady, UnknownConversation, describe_cause
from bot.leads.pending_contacts import current_turn
from bot.peers.peers import Peers
from bot.tracing import ensure_trace, time_stage

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

log = logging.getLogger(__name__)

_MOST_FULL = 5000
_FAILED = ("try_again", "not_ready")

Listener = Callable[[tuple[Message, ...]], None]


@dataclass(eq=False)
class _Window:
    """One open window: everything up to `upto` was passed to it, and what is `beyond`."""

    listener: Listener
    upto: int
    beyond: set[int] = field(default_factory=set)

    def unseen_messages(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """Those of the messages that it was not passed before; from now on it was."""
        new = tuple(m for m in messages if m.seq > self.upto and m.seq not in self.beyond)
        self.beyond.update(m.seq for m in new)
        while self.upto + 1 in self.beyond:
            self.upto += 1
            self.beyond.discard(self.upto)
        return new


class Conversations:
    """Runs turns, one at a time in each conversation."""

    def __init__(
        self,
        assistant: Responder,
        turns: Turns,
        transcripts: Transcripts,
        metrics: Metrics,
        turn_seconds: float,
        peers: Peers | None = None,
        most_messages: int = 4000,
        queue: FairQueue | None = None,
    ) -> None:
        self._most_messages = most_messages
        # A dictionary, for it keeps the order: the oldest goes when there are too many.
        self._full: dict[str, None] = {}
        self._assistant = assistant
        self._turns = turns
        self._transcripts = transcripts
        self._metrics = metrics
        self._turn_seconds = turn_seconds
        # Not `or`: an empty queue is false.
        self._queue = FairQueue() if queue is None else queue
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._running: dict[tuple[str, str], asyncio.Task[ExchangeAnswer]] = {}
        self._windows: dict[str, set[_Window]] = {}
        self._catching_up: set[asyncio.Task[None]] = set()
        others = peers or Peers.without_peers()
        self._tell_others = others.subscribe_to("said", lambda note: self._catch_up(note["conversation"]))
        others.subscribe_to("missed", lambda _: self._catch_up_all())

    async def begin_talk(self, origin: Origin) -> str:
        """A new conversation. Raises ChatError when it cannot be kept."""
        return await _run_stored(self._transcripts.start_talk, origin)

    async def open_talk(self, conversation_id: str, origin: Origin) -> None:
        """The conversation with this identifier, begun now unless it is kept. Raises ChatError."""
        await _run_stored(self._transcripts.open_talk, conversation_id, origin)

    async def find_choice(self, conversation_id: str, token: str) -> StoredChoice | None:
        """The button with this token, when the conversation was offered it. Raises ChatError."""
        return await _run_stored(self._transcripts.find_choice, conversation_id, token)

    async def list_since(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        """What was said after this place, a page of it at most. Raises ChatError."""
        return await _run_stored(self._transcripts.list_since, conversation_id, seq)

    async def note_read(self, conversation_id: str, seq: int) -> None:
        """The visitor has read up to this place. Raises ChatError."""
        await _run_stored(self._transcripts.note_read, conversation_id, seq)

    async def rate_message(self, conversation_id: str, seq: int, helpful: bool, reason: str | None) -> None:
        """Keep what the visitor thought of a message. Raises ChatError when there is no such message."""
        # In a thread, for names are found by the model.
        kept = await asyncio.to_thread(self._assistant.mask_text, reason) if reason else None
        if not await _run_stored(self._transcripts.rate_message, conversation_id, seq, helpful, kept):
            raise ChatError("unknown_choice", text="unknown_message")

    async def take_message(
        self, conversation_id: str, incoming: Incoming, teller: Listener | None = None
    ) -> ExchangeAnswer:
        """The answer to this message; the same id again, even at the same moment, gets the same answer and no turn."""
        if conversation_id in self._full:
            raise ChatError("expired_token", text="full")
        key = (conversation_id, incoming.id)
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._take_measured(conversation_id, incoming, teller))
            self._running[key] = task
            task.add_done_callback(lambda done: self._end_task(key, done))
        # A browser that goes away must not take the turn with it: its answer is fetched later.
        return await asyncio.shield(task)

    @contextmanager
    def listen_to(self, conversation_id: str, listener: Listener, seq: int = 0) -> Iterator[None]:
        """Tell this listener what is said in the conversation after `seq`, once each, for as long as the block runs."""
        window = _Window(listener, seq)
        self._windows.setdefault(conversation_id, set()).add(window)
        # Something may have been said between the reading of that place and this moment.
        self._catch_up(conversation_id)
        try:
            yield
        finally:
            left = self._windows[conversation_id]
            left.discard(window)
            if not left:
                del self._windows[conversation_id]

    def tell_windows(self, conversation_id: str, messages: tuple[Message, ...], teller: Listener | None = None) -> None:
        """Pass messages to the open windows of this conversation, in all processes, except to the one they came from.

        Call it when the messages are kept for good: other processes read them from the database."""
        self._publish_messages(conversation_id, messages, teller)
        self._tell_others({"conversation": conversation_id})

    async def drain_turns(self, seconds: float) -> None:
        """Wait for the turns that are running, so long at most."""
        if running := list(self._running.values()):
            await asyncio.wait(running, timeout=seconds)

    def _publish_messages(
        self, conversation_id: str, messages: tuple[Message, ...], teller: Listener | None = None
    ) -> None:
        for window in list(self._windows.get(conversation_id, ())):
            fresh = window.unseen_messages(messages)
            if fresh and window.listener != teller:
                window.listener(fresh)

    def _catch_up_all(self) -> None:
        for conversation_id in self._windows:
            self._catch_up(conversation_id)

    def _catch_up(self, conversation_id: str) -> None:
        """Something was said in another process: see whether a window here waits for it."""
        if conversation_id in self._windows:
            task = asyncio.create_task(self._publish_missed(conversation_id))
            self._catching_up.add(task)
            task.add_done_callback(self._catching_up.discard)

    async def _publish_missed(self, conversation_id: str) -> None:
        # What a turn of this process says is passed on at its end, and not to the window that gets it as its answer.
        async with self._locks.setdefault(conversation_id, asyncio.Lock()):
            windows = self._windows.get(conversation_id, set())
            if not windows:
                return
            with suppress(ChatError):
                messages = await self.list_since(conversation_id, min(window.upto for window in windows))
                self._publish_messages(conversation_id, messages)

    async def _take_measured(self, conversation_id: str, incoming: Incoming, teller: Listener | None) -> ExchangeAnswer:
        """The turn, with the operator's figures kept."""
        outcome = "broken"
        with ensure_trace() as running:
            running.conversation_id = conversation_id
            try:
                with self._metrics.count_running():
                    answer = await self._take_turn(conversation_id, incoming, teller)
                outcome = "ok"
                return answer
            except ChatError as error:
                outcome = error.code
                if error.code in _FAILED and error.retry_after is None:
                    self._metrics.count_failure()
                raise
            finally:
                self._metrics.observe_turn(running, outcome)

    async def _take_turn(self, conversation_id: str, incoming: Incoming, teller: Listener | None) -> ExchangeAnswer:
        with time_stage("waiting"):
            lock = self._locks.setdefault(conversation_id, asyncio.Lock())
            await lock.acquire()
        exchange = Exchange(self._assistant, self._transcripts, conversation_id, incoming)
        try:
            async with self._acquire_place(conversation_id):
                await self._run_exchange(exchange)
            answer = exchange.load_answer()
            self._note_length(conversation_id, answer)
            self.tell_windows(conversation_id, (answer.heard, *answer.replies), teller)
        except AlreadyAnswered as answered:
            # Whoever answered it has told the windows.
            answer = replace(exchange.load_answer(), replies=answered.replies)
        finally:
            lock.release()
        return answer

    def _note_length(self, conversation_id: str, answer: ExchangeAnswer) -> None:
        """Remembers a conversation that has as many messages as one may have: the next one begins another."""
        if answer.replies and answer.replies[-1].seq >= self._most_messages:
            self._full[conversation_id] = None
            while len(self._full) > _MOST_FULL:
                del self._full[next(iter(self._full))]

    @asynccontextmanager
    async def _acquire_place(self, conversation_id: str) -> AsyncIterator[None]:
        """A place among the turns that run, by turns for each address."""
        async with AsyncExitStack() as held:
            with time_stage("waiting"):
                await held.enter_async_context(self._queue.wait_for_turn(current_turn().address or conversation_id))
            yield

    async def _run_exchange(self, exchange: Exchange) -> None:
        """The replies, kept in one transaction with everything else the turn writes."""
        try:
            if not self._assistant.has_model():
                await asyncio.to_thread(exchange.store_message)
                raise NotReady("no model is loaded")
            with self._metrics.time_turn(), time_stage("answering"):
                async with asyncio.timeout(self._turn_seconds):
                    turn = await take_stored_turn(self._turns, self._assistant, exchange)
            if turn.topic == "out_of_scope":
                self._metrics.count_fallback()
        except (AlreadyAnswered, ChatError):
            raise
        except UnknownConversation as error:
            raise ChatError("bad_token", text="gone") from error
        except NotReady as error:
            log.error("turn failed: %s", error)
            raise ChatError("not_ready") from error
        except Exception as error:
            # The edge of the house: whatever went wrong inside, the visitor gets a line and may try again.
            log.error("turn failed: %s", describe_cause(error))
            raise ChatError("try_again") from error

    def _end_task(self, key: tuple[str, str], task: asyncio.Task[ExchangeAnswer]) -> None:
        del self._running[key]
        # Asking for the exception keeps a fault that nobody waited for from being printed with its traceback.
        if not task.cancelled():
            task.exception()


async def _run_stored(work: Callable[_Given, _Found], *args: _Given.args, **kwargs: _Given.kwargs) -> _Found:
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except UnknownConversation as error:
        raise ChatError("bad_token", text="gone") from error
    except NotReady as error:
        log.error("storage: %s", error)
        raise ChatError("not_ready") from error
