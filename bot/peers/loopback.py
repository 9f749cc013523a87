"""Between the processes of one machine: datagrams on loopback, each process known by a file in a shared folder."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

_HOST = "127.0.0.1"
_BUFFER = 4 * 1024 * 1024
_AT_A_TIME = 100
_AGAIN_SECONDS = 1.0


class LoopbackTransport:
    """A transport over loopback; `folder` holds a file for each process: its port is the name, its number the
    content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket: socket.socket | None = None
        self._port = 0
        self._saying: asyncio.Task[None] | None = None

    async def open_transport(self, hear: Callable[[str], None], missed: Callable[[], None]) -> None:
        """Begin to hear; nothing sent while this process lives is missed unless it falls far behind.

        On a full disk it cannot say where it is heard: it begins all the same, says so as soon as it can, and calls
        `missed` then.
        """
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        bound.bind((_HOST, 0))
        bound.setblocking(False)
        self._socket, self._port = bound, bound.getsockname()[1]
        asyncio.get_running_loop().add_reader(bound.fileno(), _read_packets, bound, hear)
        try:
            self._write_address()
        except OSError as error:
            log.warning("the other processes cannot be told of this one yet: %s", error.strerror)
            self._saying = asyncio.create_task(self._rewrite_address(missed))

    async def send_packets(self, packets: Iterable[str]) -> None:
        """Carry these packets to every process that has a file."""
        ports = tuple(self._list_others())
        for packet in packets if ports else ():
            for port in ports:
                self._post_packet(packet, port)

    async def close_transport(self) -> None:
        """Hear no more, and be known no more."""
        if self._saying:
            self._saying.cancel()
        if self._socket:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None
            self._file_of(self._port).unlink(missing_ok=True)

    def _write_address(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._remove_dead()
        try:
            self._file_of(self._port).write_text(str(os.getpid()))
        except OSError:
            self._file_of(self._port).unlink(missing_ok=True)
            raise

    async def _rewrite_address(self, missed: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(_AGAIN_SECONDS)
            with suppress(OSError):
                self._write_address()
                missed()
                return

    def _post_packet(self, packet: str, port: int) -> None:
        # Who died lately refuses, who is far behind has no room; both will ask for what they need.
        with suppress(OSError):
            if self._socket:
                self._socket.sendto(packet.encode(), (_HOST, port))

    def _list_others(self) -> Iterator[int]:
        return (int(name) for name in os.listdir(self._folder) if name.isdigit() and int(name) != self._port)

    def _remove_dead(self) -> None:
        """Forgets processes that were killed before they could say goodbye."""
        for port in self._list_others():
            with suppress(OSError, ValueError):
                if not _is_alive(int(self._file_of(port).read_text())):
                    self._file_of(port).unlink(missing_ok=True)

    def _file_of(self, port: int) -> Path:
        return self._folder / str(port)


def _read_packets(bound: socket.socket, hear: Callable[[str], None]) -> None:
    # A few at a time: visitors' messages must not wait for notes.
    for _ in range(_AT_A_TIME):
        try:
            packet = bound.recv(65535)
        except OSError:
            return
        hear(packet.decode("ascii", "replace"))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
