"""`bot parse`: what the NLU reads in each line of standard input, as one JSON line each (contract 4.2)."""

from __future__ import annotations

import json
import sys

import typer

from bot import clock
from bot.bootstrap import services, start
from bot.cli.arguments import TODAY, read_day
from bot.cli.lines import quiet, read_lines
from bot.cli.talk import EXPLAIN
from bot.nlu.parsed import contract


def parse(today: str = TODAY, explain: bool = EXPLAIN) -> None:
    """Parse each line of standard input."""
    with clock.at(read_day(today)), quiet():
        library, log = services().library, services().talk.messages.reader.log
        assistant = start(services()).assistant
        log.enabled = explain
        for line in read_lines(sys.stdin.buffer):
            parsed = (
                assistant.parse(line) if line.strip() else {"text": line, "intent": {"name": None, "confidence": 0.0}}
            )
            explained = {"reading": log.take()} if explain else {}
            typer.echo(json.dumps({**contract(line, parsed, library.count_under), **explained}, ensure_ascii=False))
