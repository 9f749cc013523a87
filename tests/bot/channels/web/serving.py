"""The web channel as it is really served: uvicorn with our protocols, on a port of its own."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import httpx
import uvicorn

from bot.channels.web.app import create_app
from bot.channels.web.messages import BODY_LIMIT
from bot.channels.web.protocol import PatientHttp, PatientSocket
from tests.bot.channels.conftest import FakeServices


class Served:
    """The web channel on a port of its own, in a thread."""

    def __init__(self, services: FakeServices) -> None:
        app = create_app(services)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        options: dict[str, Any] = {
            "http": PatientHttp,
            "ws": PatientSocket,
            "ws_max_size": 4 * BODY_LIMIT,
            "log_level": "critical",
        }
        self.server = uvicorn.Server(uvicorn.Config(app, port=self.port, server_header=False, **options))
        self._thread = threading.Thread(target=self.server.run, daemon=True)
        self._thread.start()
        while not self.server.started:
            time.sleep(0.01)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def begin(self) -> str:
        return str(httpx.post(f"{self.url}/api/chat/sessions", json={}, trust_env=False).json()["token"])

    def raw(self, *parts: bytes, rest: float = 0.0) -> bytes:
        """What a connection gets that sends these parts and then waits."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            for part in parts:
                try:
                    line.sendall(part)
                except OSError:
                    break
                time.sleep(rest)
            return _rest_of(line)

    def stop(self) -> None:
        self.server.should_exit = True
        self._thread.join(10)


def _rest_of(line: socket.socket) -> bytes:
    got = b""
    try:
        while some := line.recv(65536):
            got += some
    except OSError:
        pass
    return got
