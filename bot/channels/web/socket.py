"""The chat live: the first frame holds the token, then the same objects as over HTTP go both ways."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from bot.channels.web.chat import Chat, to_answer, to_page, to_seq
from bot.channels.web.errors import to_error
from bot.channels.web.messages import longest_body, parse_object, to_message
from bot.conversations.errors import ChatError
from bot.conversations.incoming import to_encodable
from bot.conversations.transcripts import Message
from bot.tracing import trace_block

log = logging.getLogger(__name__)

_ROUTE = "/api/chat/ws"
_TOKEN_SECONDS = 10
# A frame that asks for what came after a place is also how a browser finds out that the line is dead.
_QUIET_SECONDS = 120
_WAITING_FRAMES = 20
_REFUSED = 4401
_LONGEST_NAME = 64
_TOO_SLOW = 1013
_TOO_MANY = 1008


def socket_routes(chat: Chat) -> APIRouter:
    """The live route under /api/chat."""
    router = APIRouter(prefix="/api/chat")

    @router.websocket("/ws")
    async def serve_live(socket: WebSocket) -> None:
        if not _is_origin_allowed(socket, chat.settings.allowed_origins):
            await socket.close()
            return
        await socket.accept()
        with chat.metrics.count_connection():
            await _SocketConnection(chat, socket).serve_socket()

    return router


class _SocketConnection:
    """One open connection of one conversation."""

    def __init__(self, chat: Chat, socket: WebSocket) -> None:
        self._chat = chat
        self._socket = socket
        self._address = chat.limits.address_of(socket)
        self._token = ""
        self._name = secrets.token_hex(8)
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve_socket(self) -> None:
        """Serve until either side hangs up."""
        try:
            with self._chat.limits.count_socket(self._address):
                await self._run_talk()
        except ChatError as error:
            await self._send_json(self._make_refusal(error))
            await self._close_socket()
        except TimeoutError:
            await self._close_socket(1000)
        except WebSocketDisconnect:
            pass

    async def _run_talk(self) -> None:
        conversation_id, place = await self._read_greeting()
        with (
            self._chat.conversations.listen_to(conversation_id, self._send_messages, place),
            self._chat.typing.listen_to(conversation_id, self._send_typing),
        ):
            while True:
                self._start_task(self._serve_frame(await self._next_frame(_QUIET_SECONDS)))

    async def _read_greeting(self) -> tuple[str, int]:
        """The conversation, and the place up to which this window knows it."""
        first = self._parse_frame(await self._next_frame(_TOKEN_SECONDS))
        self._token = first["token"] if isinstance(first.get("token"), str) else ""
        conversation_id = self._chat.conversation_of(self._token)
        seq = to_seq(first.get("after", 0))
        missed = await self._chat.conversations.list_since(conversation_id, seq)
        if "after" in first:
            await self._send_json(to_page(missed))
        return conversation_id, missed[-1].seq if missed else seq

    async def _next_frame(self, seconds: float) -> str:
        event = await asyncio.wait_for(self._socket.receive(), seconds)
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1005))
        return event.get("text") or (event.get("bytes") or b"").decode("utf-8", "replace")

    async def _serve_frame(self, frame: str) -> None:
        with trace_block():
            await self._reply_to(frame)

    async def _reply_to(self, frame: str) -> None:
        given: dict[str, Any] = {}
        begun, code = time.perf_counter(), "ok"
        try:
            given = self._parse_frame(frame)
            if answer := await self._answer_frame(given):
                await self._send_json(answer)
        except ChatError as error:
            code = error.code
            self._chat.metrics.count_refusal(error.code)
            await self._send_json({**_find_name(given), **self._make_refusal(error)})
            if not self._chat.limits.may_be_refused(self._name):
                # An answer to each would cost more than what is refused.
                await self._close_socket(_TOO_MANY)
        finally:
            _log_request(given, code, time.perf_counter() - begun)

    def _parse_frame(self, frame: str) -> dict[str, Any]:
        return parse_object(frame, longest_body(self._chat.settings.message_limit))

    async def _answer_frame(self, given: dict[str, Any]) -> dict[str, Any]:
        conversation_id = self._chat.conversation_of(self._token)
        if "after" in given:
            self._chat.limits.count_read(conversation_id)
            messages = await self._chat.conversations.list_since(conversation_id, to_seq(given["after"]))
            return to_page(messages)
        if "typing" in given:
            self._chat.limits.count_read(conversation_id)
            self._chat.typing.note_writing(conversation_id, "visitor")
            return {}
        if "read" in given:
            self._chat.limits.count_read(conversation_id)
            await self._chat.conversations.note_read(conversation_id, to_seq(given["read"]))
            return {"read": given["read"]}
        return to_answer(
            await self._chat.take_message(conversation_id, given, self._address, teller=self._send_messages)
        )

    def _send_messages(self, messages: tuple[Message, ...]) -> None:
        try:
            self._start_task(self._send_json({"messages": [to_message(m) for m in messages]}))
        except ChatError:
            # A window that does not read must not hold up who speaks; it asks for what it missed when it comes back.
            self._begin_task(self._close_socket(_TOO_SLOW))

    def _send_typing(self, name: str) -> None:
        # A window that does not read needs no signs.
        with suppress(ChatError):
            self._start_task(self._send_json({"typing": {"name": name}}))

    def _start_task(self, work: Any) -> None:
        if len(self._tasks) >= _WAITING_FRAMES:
            work.close()
            raise ChatError("rate_limited", retry_after=1, seconds=1)
        self._begin_task(work)

    def _begin_task(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _make_refusal(self, error: ChatError) -> dict[str, Any]:
        body = to_error(error, self._chat.texts)
        if error.retry_after is not None:
            body["error"]["retry_after"] = error.retry_after
        return body

    async def _send_json(self, body: dict[str, Any]) -> None:
        # When the visitor has left, what was said is kept and fetched on their return.
        with suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.send_text(to_encodable(json.dumps(body, ensure_ascii=False)))

    async def _close_socket(self, code: int = _REFUSED) -> None:
        with suppress(RuntimeError):
            await self._socket.close(code)


def _log_request(given: dict[str, Any], code: str, seconds: float) -> None:
    """The line in the log that a request over HTTP has, too; who asks whether the line lives is not worth one."""
    facts = {"method": "WS", "route": _ROUTE, "status": code, "milliseconds": round(seconds * 1000, 1)}
    is_sign = not {"after", "typing", "read"}.isdisjoint(given)
    log.log(logging.DEBUG if is_sign else logging.INFO, "answered", extra={"facts": facts})


def _find_name(given: dict[str, Any]) -> dict[str, str]:
    """The name of a message that is refused, as far as it can be one."""
    name = given.get("id")
    return {"id": to_encodable(name)[:_LONGEST_NAME]} if isinstance(name, str) else {}


def _is_origin_allowed(socket: WebSocket, allowed: tuple[str, ...]) -> bool:
    # Browsers always send the page's origin with a socket, and nothing else protects one from foreign pages.
    origin = socket.headers.get("origin")
    return origin is None or origin in allowed or _place_of(origin) == socket.headers.get("host")


def _place_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
