"""HTTP with a limit to its patience: who sends a request drop by drop, or without end, does not hold a connection.

And with manners at its end: a request that is on its way when a server begins to end is answered.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol
from wsproto.events import BytesMessage, CloseConnection, Ping, Pong, TextMessage

HEAD_SECONDS = 15.0
HEAD_BYTES = 64 * 1024
LAST_CALL_SECONDS = 1.0
# Pings, pongs and pieces of frames that say nothing yet; a browser sends a pong every twenty seconds.
IDLE_FRAMES, IDLE_SECONDS = 120, 60.0
_PIECE = 4096
_TOO_MANY = 1008
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class PatientHttp(HttpToolsProtocol):
    """Uvicorn's protocol, which by itself waits for ever for the head of a request and takes one of any length."""

    _deadline: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _line_bytes = 0
    _is_last_call = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first request has to begin in time, too."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head has grown too long."""
        self._head_bytes += len(data)
        super().data_received(data)
        if self._deadline is not None and self._head_bytes > HEAD_BYTES:
            self._refuse_request(_TOO_LONG)

    def on_message_begin(self) -> None:
        """A request begins: from now on its head has so much time."""
        self._await_head()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A line of the head, which may be too much though all of it came at once."""
        self._line_bytes += len(name) + len(value)
        if self._line_bytes <= HEAD_BYTES:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._forget_timer()
        if self._line_bytes > HEAD_BYTES:
            self._refuse_request(_TOO_LONG)
            return
        super().on_headers_complete()
        if self._is_last_call and self.cycle is not None:
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        """End what has begun. Of a quiet connection a request may be on its way: it is closed a moment later."""
        if self.cycle is None or self.cycle.response_complete:
            self._is_last_call = True
            self.loop.call_later(LAST_CALL_SECONDS, super().shutdown)
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._forget_timer()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._forget_timer()
        self._head_bytes = self._line_bytes = 0
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._refuse_request, _TOO_SLOW)

    def _refuse_request(self, answer: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()

    def _forget_timer(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class PatientSocket(WSProtocol):
    """Uvicorn's protocol, which by itself answers as many pings as anybody sends, and nobody else meanwhile."""

    _idle_frames = 0
    _idle_since = 0.0

    def data_received(self, data: bytes) -> None:
        """Read on, in pieces: what comes after the end is not read."""
        for start in range(0, len(data), _PIECE):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + _PIECE])

    def handle_ping(self, event: Ping) -> None:
        """Answer, unless there were too many."""
        if self._may_idle():
            super().handle_ping(event)

    def handle_pong(self, event: Pong) -> None:
        """Take it, unless there were too many."""
        if self._may_idle():
            super().handle_pong(event)

    def handle_message(self, event: TextMessage | BytesMessage) -> None:
        """Take a frame, or a piece of one, unless it comes in too many pieces."""
        if event.message_finished or self._may_idle():
            super().handle_message(event)

    def _may_idle(self) -> bool:
        """Counts a frame that says nothing; hangs up at one too many."""
        now = self.loop.time()
        if now - self._idle_since >= IDLE_SECONDS:
            self._idle_since, self._idle_frames = now, 0
        self._idle_frames += 1
        if self._idle_frames > IDLE_FRAMES and not self.close_sent:
            self._close_idle()
        return self._idle_frames <= IDLE_FRAMES

    def _close_idle(self) -> None:
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": _TOO_MANY})
        self.transport.write(self.conn.send(CloseConnection(code=_TOO_MANY)))
        self.transport.close()
