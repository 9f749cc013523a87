"""`bot serve`: the server; migrates an empty database first, and starts unready rather than not at all."""

from __future__ import annotations

import errno
import logging
import math
import os
import signal
import socket
import sys
import time

import typer

from bot import clock
from bot.bootstrap.content import get_content
from bot.cli.db import migrate_database
from bot.cli.workers import raise_limits
from bot.errors import NotReady, SettingsError
from bot.nlu.numerics import check_numerics
from bot.notifications.notifiers import warn_of_silence
from bot.observability.lifespan import check_libraries
from bot.settings import ROOT, Settings, find_unknown
from bot.storage.database.engine import open_engine
from bot.storage.database.sqlite_place import prepare_place
from bot.storage.desk.users import SqlUsers
from bot.supervisor.plan import PLAN, SupervisorPlan
from bot.supervisor.supervisor import has_terminal

log = logging.getLogger(__name__)

_BACKLOG = 2048
# A server that was killed leaves its port to its workers until they have noticed.
_PORT_SECONDS = 5.0
# A turn may take its time, its answer has to be kept, and then the process has to end.
_STOP_SECONDS = 10


def serve(
    host: str = typer.Option("", "--host", metavar="H", help="Address to bind."),
    port: int = typer.Option(0, "--port", metavar="P", min=0, max=65535, help="Port to bind."),
    workers: int = typer.Option(1, "--workers", metavar="N", min=1, help="Processes."),
) -> None:
    """Serve the page, the chat and the API."""
    from bot.engine.logs import configure_logs

    if host:
        # What is bound decides which doors may be open, in worker processes too.
        os.environ["BOT_HOST"] = host
    settings = get_content().settings
    check_numerics()
    check_libraries(settings)
    at, on = host or settings.host, port or settings.port
    prepare_place(settings)
    configure_logs(settings.log_level, settings.log_form)
    for name, nearest, _ in find_unknown(os.environ):
        log.warning("%s is no setting and does nothing; the nearest is %s", name, nearest)
    if warning := warn_of_silence(settings):
        log.warning(warning)
    listening = open_socket(at, on)
    _describe_database(settings.url)
    _describe_first_user(settings.url)
    raise_limits()
    print(f"serving on http://{at}:{on} …", flush=True)
    _become_supervisor(_make_plan(settings, listening, f"{at}:{on}", workers))


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket that other processes can inherit. Raises SettingsError when the address cannot be had."""
    until = time.monotonic() + _PORT_SECONDS
    while True:
        try:
            return _open_socket(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise SettingsError(f"{host}:{port} cannot be served: {error.strerror or error}.") from None
        time.sleep(0.1)


def _open_socket(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    listening.set_inheritable(True)
    return listening


def _make_plan(settings: Settings, listening: socket.socket, address: str, workers: int) -> SupervisorPlan:
    return SupervisorPlan(
        worker=(sys.executable, "-m", "bot.cli.worker"),
        check=(sys.executable, "-m", "bot", "check"),
        workers=workers,
        socket=listening.fileno(),
        address=address,
        var=settings.var.absolute(),
        stop_seconds=math.ceil(settings.turn_seconds) + _STOP_SECONDS,
        # What was started with nohup is meant to outlive its terminal.
        ends_with_terminal=has_terminal() and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN,
        log_level=settings.log_level,
        log_form=settings.log_form,
    )


def _become_supervisor(plan: SupervisorPlan) -> None:
    """Goes on as the supervisor, in this process but without anything that was loaded to get here."""
    # A signal that comes before it listens is not to end it.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "bot.supervisor", "bot", *sys.argv[1:]]
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": path, PLAN: plan.to_json()})


def _describe_database(url: str) -> None:
    try:
        print(migrate_database(url), flush=True)
    except NotReady as error:
        print(f"{error} Serving all the same; /readyz says whether it can be used.", flush=True)


def _describe_first_user(url: str) -> None:
    """How the desk is reached for the first time, while nobody can."""
    engine = open_engine(url)
    try:
        if not SqlUsers(engine, clock.now).list_users():
            print("nobody may use the desk (/desk) yet; to let yourself in: bot users add YOU@AGENCY --role admin")
    except NotReady:
        pass
    finally:
        engine.dispose()
