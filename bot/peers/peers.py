"""Messages between processes: encrypted, never stored, and only ever hints or short-lived memory."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from bot.encryption import Cipher, DecryptionError
from bot.errors import BotError
from bot.peers.model import MOST, Hear, PeerMessage, Transport

log = logging.getLogger(__name__)

# What piles up within this time goes out together, so that a busy process does not notify for each message.
_GATHERING_SECONDS = 0.05
_MOST_UNSENT = 10_000
# Sealing makes of three bytes four, and adds a little.
_MOST_BYTES = MOST * 3 // 4 - 200


class Peers:
    """Tells the other processes what this one learnt, and passes on what they did; before `start` it does nothing."""

    def __init__(self, wire: Transport, secret: str) -> None:
        self._cipher = Cipher("peers", secret)
        self._wire = wire
        self._name = secrets.token_hex(8)
        self._ears: dict[str, list[Hear]] = {}
        self._unsent: deque[tuple[str, PeerMessage]] = deque(maxlen=_MOST_UNSENT)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None
        self._foreign = False

    @classmethod
    def without_peers(cls) -> Peers:
        """A process without others."""
        return cls(_NullTransport(), "")

    def subscribe_to(self, kind: str, hear: Hear) -> Hear:
        """Hear the others' notes of this kind; returns what tells them one, which never waits and never raises."""
        self._ears.setdefault(kind, []).append(hear)
        return lambda note: self._queue_note(kind, note)

    async def start_peers(self) -> None:
        """Begin to tell and to hear, and greet the others (a note of the kind `joined`)."""
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        await self._wire.open_transport(self._receive_packet, lambda: self._deliver_note("missed", {}))
        self._sending = asyncio.create_task(self._send_notes())
        self._queue_note("joined", {})

    async def stop_peers(self) -> None:
        """Send what is left, then be silent."""
        if self._loop is None:
            return
        self._loop = None
        if self._sending:
            self._sending.cancel()
        await self._send_once()
        await self._wire.close_transport()

    def _queue_note(self, kind: str, note: PeerMessage) -> None:
        if self._loop is None:
            return
        self._unsent.append((kind, note))
        # A loop that has just closed needs no waking.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._woken.set)

    async def _send_notes(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            await self._send_once()
            await asyncio.sleep(_GATHERING_SECONDS)

    async def _send_once(self) -> None:
        try:
            # Packed and sealed one by one, and only when there is somebody to carry them to.
            await self._wire.send_packets(self._sign_rows(some) for some in _pack_notes(self._take_notes()))
        except (BotError, OSError) as error:
            log.warning("the other processes were not told: %s", error)

    def _take_notes(self) -> list[tuple[str, PeerMessage]]:
        return [self._unsent.popleft() for _ in range(len(self._unsent))]

    def _sign_rows(self, rows: str) -> str:
        return self._cipher.encrypt_text(f'["{self._name}",[{rows}]]')

    def _receive_packet(self, packet: str) -> None:
        try:
            name, notes = json.loads(self._cipher.decrypt_text(packet))
        except (DecryptionError, ValueError):
            if not self._foreign:
                log.warning("a note between processes could not be opened: do all have the same BOT_SECRET_KEY?")
            self._foreign = True
            return
        if name != self._name:
            for kind, note in notes:
                self._deliver_note(kind, note)

    def _deliver_note(self, kind: str, note: PeerMessage) -> None:
        for hear in self._ears.get(kind, ()):
            try:
                hear(note)
            except Exception as error:
                # A process of another release may tell what this one does not understand.
                log.warning("a note %r was not understood: %s", kind, type(error).__name__)


def _pack_notes(notes: Iterable[tuple[str, PeerMessage]]) -> Iterator[str]:
    """These notes, in as few packets as hold them."""
    packet: list[str] = []
    size = 0
    for note in notes:
        row = json.dumps(note)
        if packet and size + len(row) > _MOST_BYTES:
            yield ",".join(packet)
            packet, size = [], 0
        if len(row) <= _MOST_BYTES:
            packet.append(row)
            size += len(row) + 1
    if packet:
        yield ",".join(packet)


class _NullTransport:
    async def open_transport(self, hear: Callable[[str], None], missed: Callable[[], None]) -> None:
        pass

    async def send_packets(self, packets: Iterable[str]) -> None:
        pass

    async def close_transport(self) -> None:
        pass
