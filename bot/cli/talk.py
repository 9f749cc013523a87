"""`bot talk`: one conversation in machine form; each line of standard input is a message, each output line a turn."""

from __future__ import annotations

import asyncio
import json
import sys

import typer

from bot import clock
from bot.bootstrap.app import start_app
from bot.bootstrap.backend import get_backend
from bot.channels.terminal import TerminalConversation, as_json
from bot.cli.arguments import TODAY, read_day
from bot.cli.lines import quiet_logs, read_lines
from bot.cli.terminal_chat import open_conversation
from bot.dialogue.reading.reading import ReadingLog
from bot.knowledge.library import Library
from bot.storage.migrations import upgrade_database

EXPLAIN = typer.Option(False, "--explain", help="Add how each message was read: every candidate and its weight.")


def talk(today: str = TODAY, explain: bool = EXPLAIN) -> None:
    """Hold one conversation: a message a line in, a JSON object a line out."""
    with clock.pretend_day(read_day(today)), quiet_logs():
        backend = get_backend()
        upgrade_database(backend.content.settings.url)
        log = backend.content.talk.messages.reader.log
        talked = open_conversation(start_app(backend))
        log.enabled = explain
        asyncio.run(_hold_talk(talked, log, backend.content.library))


async def _hold_talk(talked: TerminalConversation, log: ReadingLog, library: Library) -> None:
    for line in read_lines(sys.stdin.buffer):
        turn = as_json(await talked.say_line(line), library)
        explained = {"reading": log.take_all()} if log.enabled else {}
        typer.echo(json.dumps({**turn, **explained}, ensure_ascii=False))
        sys.stdout.flush()
