"""The chat live: the first frame holds the token, then the same objects as over HTTP go both ways."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from bot.channels.web.chat import Chat, to_answer, to_seq
from bot.channels.web.errors import ChatError, to_error
from bot.channels.web.messages import parse_object, to_message
from bot.storage.transcripts import Message
from bot.tracing import tracing

_TOKEN_SECONDS = 10
# A frame that asks for what came after a place is also how a browser finds out that the line is dead.
_QUIET_SECONDS = 120
_WAITING_FRAMES = 20
_REFUSED = 4401
_TOO_SLOW = 1013


def socket_routes(chat: Chat) -> APIRouter:
    """The live route under /api/chat."""
    router = APIRouter(prefix="/api/chat")

    @router.websocket("/ws")
    async def live(socket: WebSocket) -> None:
        if not _is_welcome(socket, chat.settings.allowed_origins):
            await socket.close()
            return
        await socket.accept()
        with chat.metrics.connected():
            await _Line(chat, socket).serve()

    return router


class _Line:
    """One open connection of one conversation."""

    def __init__(self, chat: Chat, socket: WebSocket) -> None:
        self._chat = chat
        self._socket = socket
        self._address = chat.limits.address_of(socket)
        self._token = ""
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Serve until either side hangs up."""
        try:
            with self._chat.limits.socket(self._address):
                await self._talk()
        except ChatError as error:
            await self._send(self._refusal(error))
            await self._hang_up()
        except asyncio.TimeoutError:
            await self._hang_up(1000)
        except WebSocketDisconnect:
            pass

    async def _talk(self) -> None:
        conversation_id, place = await self._greet()
        with self._chat.conversations.listening(conversation_id, self._pass_on, place):
            while True:
                self._start(self._serve(await self._next(_QUIET_SECONDS)))

    async def _greet(self) -> tuple[str, int]:
        """The conversation, and the place up to which this window knows it."""
        first = parse_object(await self._next(_TOKEN_SECONDS))
        self._token = first["token"] if isinstance(first.get("token"), str) else ""
        conversation_id = self._chat.conversation_of(self._token)
        seq = to_seq(first.get("after", 0))
        missed = await self._chat.conversations.since(conversation_id, seq)
        if "after" in first:
            await self._send({"messages": [to_message(m) for m in missed]})
        return conversation_id, missed[-1].seq if missed else seq

    async def _next(self, seconds: float) -> str:
        event = await asyncio.wait_for(self._socket.receive(), seconds)
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1005))
        return event.get("text") or (event.get("bytes") or b"").decode("utf-8", "replace")

    async def _serve(self, frame: str) -> None:
        with tracing():
            await self._reply(frame)

    async def _reply(self, frame: str) -> None:
        given: dict[str, Any] = {}
        try:
            given = parse_object(frame)
            await self._send(await self._answer(given))
        except ChatError as error:
            self._chat.metrics.refused(error.code)
            named = {"id": given["id"]} if isinstance(given.get("id"), str) else {}
            await self._send({**named, **self._refusal(error)})

    async def _answer(self, given: dict[str, Any]) -> dict[str, Any]:
        conversation_id = self._chat.conversation_of(self._token)
        if "after" in given:
            self._chat.limits.read(conversation_id)
            messages = await self._chat.conversations.since(conversation_id, to_seq(given["after"]))
            return {"messages": [to_message(m) for m in messages]}
        return to_answer(await self._chat.take(conversation_id, given, self._address, teller=self._pass_on))

    def _pass_on(self, messages: tuple[Message, ...]) -> None:
        try:
            self._start(self._send({"messages": [to_message(m) for m in messages]}))
        except ChatError:
            # A window that does not read must not hold up who speaks; it asks for what it missed when it comes back.
            self._begin(self._hang_up(_TOO_SLOW))

    def _start(self, work: Any) -> None:
        if len(self._tasks) >= _WAITING_FRAMES:
            work.close()
            raise ChatError("rate_limited", retry_after=1, seconds=1)
        self._begin(work)

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _refusal(self, error: ChatError) -> dict[str, Any]:
        body = to_error(error, self._chat.texts)
        if error.retry_after is not None:
            body["error"]["retry_after"] = error.retry_after
        return body

    async def _send(self, body: dict[str, Any]) -> None:
        # When the visitor has left, what was said is kept and fetched on their return.
        with suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.send_text(json.dumps(body, ensure_ascii=False))

    async def _hang_up(self, code: int = _REFUSED) -> None:
        with suppress(RuntimeError):
            await self._socket.close(code)


def _is_welcome(socket: WebSocket, allowed: tuple[str, ...]) -> bool:
    # Browsers always send the page's origin with a socket, and nothing else protects one from foreign pages.
    origin = socket.headers.get("origin")
    return origin is None or origin in allowed or urlsplit(origin).netloc == socket.headers.get("host")
