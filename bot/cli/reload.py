"""`bot reload`: new content and model take over in the servers that run, or the old ones go on and it is said why."""

from __future__ import annotations

import os
import signal
import time

import typer

from bot.errors import BotError
from bot.settings import Settings
from bot.supervisor.register import ServerState, find_servers, read_server

_PATIENCE_SECONDS = 900.0
_LOOK_SECONDS = 0.1


def reload_cmd(
    port: int = typer.Option(0, "--port", metavar="P", help="Only the server on this port; all of BOT_VAR without."),
) -> None:
    """Check content and model, and let them take over in the running server without a gap."""
    var = Settings.from_env(os.environ).var
    servers = [state for state in find_servers(var) if not port or state.address.endswith(f":{port}")]
    if not servers:
        raise BotError(f"no server runs from BOT_VAR={var}{f' on port {port}' if port else ''}")
    for server in servers:
        os.kill(server.pid, signal.SIGHUP)
    wait_for_reloads(servers)


def wait_for_reloads(servers: list[ServerState]) -> None:
    """Say what came of each server's reload, and end with 1 when one was refused."""
    refused = [server for server in servers if not _wait_for_reload(server)]
    raise typer.Exit(1 if refused else 0)


def _wait_for_reload(server: ServerState) -> bool:
    """Waits for a reload that began after the signal, says what came of it, and whether it went well."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        state = read_server(Settings.from_env(os.environ).var, server.pid)
        if state is None:
            raise BotError(f"{server.address}: the server ended")
        if state.ended > server.begun:
            return _print_state(state)
        time.sleep(_LOOK_SECONDS)
    raise BotError(f"{server.address}: no end of it within {_PATIENCE_SECONDS:.0f} s; the log may say more")


def _print_state(state: ServerState) -> bool:
    for line in state.said:
        typer.echo(line, err=not state.good)
    if not state.good:
        typer.echo(f"bot: {state.address}: not reloaded, what was there goes on serving", err=True)
    else:
        typer.echo(f"{state.address}: reloaded")
    return state.good
