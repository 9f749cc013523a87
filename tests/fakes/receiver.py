"""An HTTP server on loopback that takes what it is sent, as a collector or a server of errors would."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """What was sent to it, unpacked; `url` is where it is reached. It waits before it answers if it is told to."""

    def __init__(self, waits: float = 0.0) -> None:
        self.paths: list[str] = []
        self.bodies: list[bytes] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                packed = self.headers.get("Content-Encoding") == "gzip"
                receiver.bodies.append(gzip.decompress(body) if packed else body)
                receiver.paths.append(self.path)
                time.sleep(waits)
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        # It need not wait for who is still waiting.
        self._server.block_on_close = False
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def dsn(self) -> str:
        return f"http://public@127.0.0.1:{self.port}/7"

    def wait_for(self, bodies: int, seconds: float = 10.0) -> list[bytes]:
        until = time.monotonic() + seconds
        while len(self.bodies) < bodies and time.monotonic() < until:
            time.sleep(0.02)
        return self.bodies

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def receive_requests(waits: float = 0.0) -> Iterator[Receiver]:
    receiver = Receiver(waits)
    try:
        yield receiver
    finally:
        receiver.stop()
