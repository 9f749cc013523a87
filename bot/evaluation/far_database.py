"""A way to a database that is longer than it is: every question waits, and how many there were is counted."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

_BYTES = 65536


class FarDatabase:
    """Passes a port's connections on to a database on this machine, each way there and back taking so long."""

    def __init__(self, port: int, seconds: float = 0.0) -> None:
        self._port, self._seconds = port, seconds
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self.trips = 0
        threading.Thread(target=self._accept_connections, daemon=True).start()

    @property
    def port(self) -> int:
        """Where to connect instead."""
        return int(self._listening.getsockname()[1])

    def close_listener(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept_connections(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
                for end in (near, far):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                line = _ConnectionState()
                threading.Thread(target=self._forward_question, args=(near, far, line), daemon=True).start()
                threading.Thread(target=self._forward_answer, args=(far, near, line), daemon=True).start()

    def _forward_question(self, near: socket.socket, far: socket.socket, line: _ConnectionState) -> None:
        with suppress(OSError), near, far:
            while data := near.recv(_BYTES):
                # What is asked in several pieces before an answer comes is one way.
                if line.answered:
                    line.answered = False
                    with self._lock:
                        self.trips += 1
                    time.sleep(self._seconds)
                far.sendall(data)

    def _forward_answer(self, far: socket.socket, near: socket.socket, line: _ConnectionState) -> None:
        with suppress(OSError), near, far:
            while data := far.recv(_BYTES):
                line.answered = True
                near.sendall(data)


class _ConnectionState:
    """Whether the last that went over a connection was an answer."""

    answered = True
