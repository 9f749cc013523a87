"""`python -m bot.cli.worker SOCKET PIPE`: one process of `bot serve`; it tells its supervisor how it is."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import math
import os
import signal
import socket
import sys
from contextlib import suppress
from typing import Any

import uvicorn

from bot.bootstrap.content import get_content
from bot.channels.web.messages import BODY_LIMIT, longest_body
from bot.channels.web.protocol import PatientHttp, PatientSocket
from bot.cli.workers import stop_with_parent
from bot.errors import BotError
from bot.supervisor.worker_process import REPLACES

# How mallopt knows what it is to set (malloc.h: M_ARENA_MAX, M_TRIM_THRESHOLD), and how much may lie idle.
_HEAPS, _IDLE, _IDLE_BYTES = -8, -1, 4 << 20
_UNDISTURBED_SECONDS = 0.03
_ALIVE_SECONDS = 1.0
_LAST_TAKEN_SECONDS = 0.05


class Pulse:
    """Tells the supervisor how this process is; it never waits, and a supervisor that does not listen is no fault."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        os.set_blocking(pipe, False)
        os.set_inheritable(pipe, False)

    def tell_supervisor(self, line: str) -> None:
        """Say one line."""
        with suppress(OSError):
            os.write(self._pipe, f"{' '.join(line.split())[:2000]}\n".encode())

    async def start_beating(self) -> None:
        """Say that it serves, and then, for as long as the loop turns, that it lives."""
        self.tell_supervisor("ready")
        while True:
            await asyncio.sleep(_ALIVE_SECONDS)
            self.tell_supervisor("alive")


class WorkerServer(uvicorn.Server):
    """Uvicorn's server, which says when it serves."""

    def __init__(self, config: uvicorn.Config, pulse: Pulse) -> None:
        super().__init__(config)
        self._pulse = pulse
        self._beating: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, then say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._beating = asyncio.create_task(self._pulse.start_beating())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more connections, and end once those that were taken have been heard."""
        for server in self.servers:
            server.close()
        # One that was taken in this moment has yet to be known, or nobody would tell it that this is the end.
        await asyncio.sleep(_LAST_TAKEN_SECONDS)
        await super().shutdown(sockets=sockets)


def run_worker(build: Any, listening: int, pipe: int, turn_seconds: float, frame_bytes: int = 4 * BODY_LIMIT) -> None:
    """Serve the app that `build` makes on this socket until a signal ends it; SystemExit(1) when it cannot be made."""
    # A terminal that is closed, or a whole group that is told to reload: the supervisor sees to both.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # After the last answer uvicorn raises the signal again; who stops a service wants to see that it went well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    stop_with_parent()
    pulse = Pulse(pipe)
    try:
        app = build()
    except BotError as error:
        pulse.tell_supervisor(f"failed {error}")
        print(f"bot: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except Exception as error:
        pulse.tell_supervisor(f"failed {type(error).__name__}; the log says where")
        raise
    config = uvicorn.Config(
        app,
        http=PatientHttp,
        ws=PatientSocket,
        # What is too long for a message, and no attack, gets a sentence and not the end of the line.
        ws_max_size=frame_bytes,
        # Its memory for each socket is twice that of everything else, and messages are short.
        ws_per_message_deflate=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=math.ceil(turn_seconds) + 5,
        server_header=False,
        log_config=None,
        access_log=False,
        proxy_headers=False,
    )
    WorkerServer(config, pulse).run(sockets=[socket.socket(fileno=listening)])


def _share_one_heap() -> None:
    """In glibc's way each thread has a heap of its own, and a turn goes from one to the next and finds it cold.

    And what is large would come from the heap as soon as one like it was freed, and leave 15 MB of gaps in it.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_HEAPS, 1)
        ctypes.CDLL(None).mallopt(_IDLE, _IDLE_BYTES)


def make_application() -> object:
    """The ASGI app of one worker process."""
    from bot.bootstrap.app import start_app
    from bot.bootstrap.backend import get_backend
    from bot.cli.server import build_server
    from bot.engine.logs import configure_logs

    _share_one_heap()
    settings = get_content().settings
    configure_logs(settings.log_level, settings.log_form)
    replaces = REPLACES in os.environ
    app = start_app(get_backend(), must_be_ready=replaces, must_fit=replaces)
    if not app.assistant.has_model():
        logging.getLogger(__name__).error("serving without a model, process %s", os.getpid())
    server = build_server(app)
    _calm_interpreter()
    return server


def _calm_interpreter() -> None:
    """Settings of the interpreter for a process that answers visitors from now on."""
    # What is loaded by now stays; to look through it for garbage would halt every visitor for half a second.
    gc.collect()
    gc.freeze()
    # A turn makes ten thousand short-lived objects; looked through every 700, they cost more than they hold.
    gc.set_threshold(20_000, 20, 20)
    # A turn lets others at the interpreter whenever it encodes or writes; to be thrown out every 5 ms costs a tenth.
    sys.setswitchinterval(_UNDISTURBED_SECONDS)


def main() -> None:
    """Serve the assistant."""
    listening, pipe = map(int, sys.argv[1:3])
    settings = get_content().settings
    run_worker(make_application, listening, pipe, settings.turn_seconds, 4 * longest_body(settings.message_limit))


if __name__ == "__main__":
    main()
