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
from bot.storage.migrations import upgrade


def talk(today: str = TODAY) -> None:
    """Hold one conversation: a message a line in, a JSON object a line out."""
    with clock.at(read_day(today)), quiet():
        parts = services()
        upgrade(parts.settings.url)
        talked = converse(start(parts), parts)
        asyncio.run(_hold(talked))


async def _hold(talked: Conversation) -> None:
    for line in read_lines(sys.stdin.buffer):
        typer.echo(json.dumps(as_json(await talked.say(line)), ensure_ascii=False))
        sys.stdout.flush()
