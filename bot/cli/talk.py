"""`bot talk`: one conversation in machine form; each line of standard input is a message, each output line a turn."""

from __future__ import annotations

import asyncio
import json
import sys

import typer

from bot import clock
from bot.bootstrap import services, start
from bot.channels.terminal import Conversation, as_json
from bot.cli.arguments import TODAY, read_day
from bot.cli.conversing import converse
from bot.cli.lines import quiet, read_lines
from bot.dialogue.reading.reading import ReadingLog
from bot.knowledge.library import Library
from bot.storage.migrations import upgrade

EXPLAIN = typer.Option(False, "--explain", help="Add how each message was read: every candidate and its weight.")


def talk(today: str = TODAY, explain: bool = EXPLAIN) -> None:
    """Hold one conversation: a message a line in, a JSON object a line out."""
    with clock.at(read_day(today)), quiet():
        parts = services()
        upgrade(parts.settings.url)
        log = parts.talk.messages.reader.log
        talked = converse(start(parts), parts)
        log.enabled = explain
        asyncio.run(_hold(talked, log, parts.library))


async def _hold(talked: Conversation, log: ReadingLog, library: Library) -> None:
    for line in read_lines(sys.stdin.buffer):
        turn = as_json(await talked.say(line), library)
        explained = {"reading": log.take()} if log.enabled else {}
        typer.echo(json.dumps({**turn, **explained}, ensure_ascii=False))
        sys.stdout.flush()
