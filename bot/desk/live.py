"""A talk in the inbox over a WebSocket: what is said is drawn here, and on the page as soon as it is said.

A page whose socket is lost asks every second instead, until it has one again.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from bot.desk.access import AccessRefused, SignInNeeded
from bot.desk.inbox import InboxPages, TalkPlace
from bot.desk.parts import DeskParts
from bot.desk.talks import find_talk
from bot.errors import NotReady

_FIRST_SECONDS = 10.0
# Who holds a talk may change without a word, and a sign of typing ends by itself.
_LOOK_SECONDS = 2.0
# So often at least something is sent: a page that gets nothing for longer takes the socket for lost.
_SILENT_LOOKS = 7
_REFUSED, _LATER = 4401, 1013
_MOST_BYTES = 1000


class LiveTalks:
    """/desk/inbox/{talk_id}/ws."""

    def __init__(self, parts: DeskParts, inbox: InboxPages) -> None:
        self._parts, self._inbox = parts, inbox

    def add_routes(self, router: APIRouter) -> None:
        """Add the route."""
        router.add_api_websocket_route("/inbox/{talk_id}/ws", self.serve_talk)

    async def serve_talk(self, talk_id: str, socket: WebSocket) -> None:
        """Serve until either side hangs up, or whoever looks may not any more."""
        # Who is gone before it begins needs no answer.
        with suppress(OSError):
            talk = await asyncio.to_thread(self._find_allowed, talk_id, socket)
            if talk is None:
                await socket.close()
                return
            await socket.accept()
            code = await self._run_talk(socket, talk)
            with suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(code)

    def _find_allowed(self, talk_id: str, socket: WebSocket) -> str | None:
        """The talk, for who is in and comes from a page of ours."""
        access = self._parts.access
        try:
            access.require_user(socket)
            return find_talk(self._parts, talk_id).id if access.is_own(socket) else None
        except (SignInNeeded, AccessRefused, NotReady):
            return None

    async def _run_talk(self, socket: WebSocket, talk: str) -> int:
        """With what it is to be closed."""
        try:
            await _LiveTalk(self._parts, self._inbox, socket, talk).run_talk()
        except (SignInNeeded, AccessRefused):
            return _REFUSED
        except NotReady:
            return _LATER
        except (TimeoutError, WebSocketDisconnect):
            pass
        return 1000


@dataclass
class _LiveTalk:
    """One page that is open."""

    parts: DeskParts
    inbox: InboxPages
    socket: WebSocket
    talk: str
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def run_talk(self) -> None:
        """Send what the page does not show yet, whenever there is something."""
        word, place = await self._read_greeting()
        # Sent back at once, so that the page knows that it is heard.
        await self.socket.send_text("")
        with (
            self.parts.listen(self.talk, lambda messages: self.woken.set(), place.after),
            self.parts.typing.listen_to(self.talk, lambda name: self.woken.set(), "visitor"),
        ):
            leaving = asyncio.create_task(self._wait_for_end())
            try:
                await self._send_news(word, place, leaving)
            finally:
                leaving.cancel()

    async def _send_news(self, word: str, place: TalkPlace, leaving: asyncio.Task[None]) -> None:
        silent = 0
        while not leaving.done():
            self.woken.clear()
            html, place = await asyncio.to_thread(self._draw_news, word, place)
            silent = 0 if html else silent + 1
            if html or silent >= _SILENT_LOOKS:
                silent = 0
                await self.socket.send_text(html)
            waking = asyncio.create_task(self.woken.wait())
            await asyncio.wait((waking, leaving), timeout=_LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()

    def _draw_news(self, word: str, place: TalkPlace) -> tuple[str, TalkPlace]:
        # Each time anew: a session may have ended, a role have changed.
        me = self.parts.access.require_act(self.socket, {"word": (word,)}, "viewer").me
        return self.inbox.draw_news(self.socket, self.talk, me, place)

    async def _read_greeting(self) -> tuple[str, TalkPlace]:
        """The word of the page's forms, and what it shows already."""
        text = await asyncio.wait_for(self.socket.receive_text(), _FIRST_SECONDS)
        try:
            given = json.loads(text[:_MOST_BYTES])
            return str(given["word"]), TalkPlace(int(given["after"]), str(given["state"]))
        except (ValueError, TypeError, KeyError):
            raise AccessRefused(400, "", "") from None

    async def _wait_for_end(self) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                await self.socket.receive_text()
