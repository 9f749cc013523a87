"""`bot serve`: the server; migrates an empty database first, and starts unready rather than not at all."""

from __future__ import annotations

import ctypes
import gc
import logging
import math
import os
import signal
import sys
from contextlib import suppress
from typing import Any

import typer

from bot.bootstrap import services
from bot.cli.db import migrate
from bot.cli.workers import prepared, stop_with_parent
from bot.errors import NotReady

# How mallopt knows what it is to set (malloc.h: M_ARENA_MAX).
_HEAPS = -8
_UNDISTURBED_SECONDS = 0.03


def serve(
    host: str = typer.Option("", "--host", metavar="H", help="Address to bind."),
    port: int = typer.Option(0, "--port", metavar="P", help="Port to bind."),
    workers: int = typer.Option(1, "--workers", metavar="N", min=1, help="Processes."),
) -> None:
    """Serve the page, the chat and the API."""
    import uvicorn

    from bot.channels.web.protocol import PatientHttp
    from bot.engine.logs import configure_logs

    if host:
        # What is bound decides which doors may be open, in worker processes too.
        os.environ["BOT_HOST"] = host
    settings = services().settings
    configure_logs(settings.log_level, settings.log_form)
    _say_of_database(settings.url)
    at, on = host or settings.host, port or settings.port
    print(f"serving on http://{at}:{on} …", flush=True)
    # After the last answer uvicorn raises the signal again; who stops a service wants to see that it went well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with prepared(workers):
        uvicorn.run(
            "bot.cli.serve:application",
            factory=True,
            host=at,
            port=on,
            workers=workers,
            http=PatientHttp,
            ws="wsproto",
            ws_max_size=16384,
            # Its memory for each socket is twice that of everything else, and messages are short.
            ws_per_message_deflate=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=math.ceil(settings.turn_seconds) + 5,
            # A worker that loads its model on a busy machine is slow to say that it lives.
            timeout_worker_healthcheck=60,
            server_header=False,
            log_config=None,
            access_log=False,
            proxy_headers=False,
        )


def _say_of_database(url: str) -> None:
    try:
        print(migrate(url), flush=True)
    except NotReady as error:
        print(f"{error}; serving unready until it is there", flush=True)


def _share_one_heap() -> None:
    """In glibc's way each thread has a heap of its own, and a turn goes from one to the next and finds it cold."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_HEAPS, 1)


def application() -> object:
    """The ASGI app of one worker process."""
    from bot import clock
    from bot.bootstrap import database, join_peers, mail_room, start
    from bot.channels.outgoing import outgoing_routes
    from bot.channels.slack.channel import slack_routes
    from bot.channels.tokens import secret_of
    from bot.channels.web.app import create_app
    from bot.channels.web.briefs import brief_routes
    from bot.channels.web.feed import feed_routes
    from bot.cli.migrating import migrating
    from bot.engine.logs import configure_logs
    from bot.storage.waiting import waiting

    _share_one_heap()
    parts = services()
    stop_with_parent()
    configure_logs(parts.settings.log_level, parts.settings.log_form)
    running = start(parts, must_be_ready=False)
    if not running.assistant.ready():
        logging.getLogger(__name__).error("serving without a model, process %s; run `bot train`", os.getpid())
    # The app asks less of an assistant than `Running` promises, which the checker cannot know.
    web: Any = running
    peers = join_peers(parts, secret_of(parts.settings))
    app = create_app(web, peers)
    app.include_router(migrating(parts.settings.url))
    app.state.metrics.watch(lambda: waiting(database(parts.settings.url), clock.now()))
    app.include_router(slack_routes(running, app.state.metrics))
    room = mail_room()
    app.include_router(outgoing_routes(room))
    app.include_router(brief_routes(room, clock.now))
    app.include_router(feed_routes(running.leads, parts.settings))
    # What is loaded by now stays; to look through it for garbage would halt every visitor for half a second.
    gc.collect()
    gc.freeze()
    # A turn makes ten thousand short-lived objects; looked through every 700, they cost more than they hold.
    gc.set_threshold(20_000, 20, 20)
    # A turn lets others at the interpreter whenever it encodes or writes; to be thrown out every 5 ms costs a tenth.
    sys.setswitchinterval(_UNDISTURBED_SECONDS)
    return app
