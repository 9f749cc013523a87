"""`bot parse`: what the NLU reads in each line of standard input, as one JSON line each (contract 4.2)."""

from __future__ import annotations

import json
import sys

import typer

from bot import clock
from bot.bootstrap.app import start_app
from bot.bootstrap.backend import get_backend
from bot.cli.arguments import TODAY, read_day
from bot.cli.lines import quiet_logs, read_lines
from bot.cli.talk import EXPLAIN
from bot.nlu.parsed import make_parse_line


def parse(today: str = TODAY, explain: bool = EXPLAIN) -> None:
    """Parse each line of standard input."""
    with clock.pretend_day(read_day(today)), quiet_logs():
        app = start_app(get_backend())
        library, log = app.content.library, app.content.talk.messages.reader.log
        log.enabled = explain
        for line in read_lines(sys.stdin.buffer):
            parsed = (
                app.assistant.parse_text(line)
                if line.strip()
                else {"text": line, "intent": {"name": None, "confidence": 0.0}}
            )
            explained = {"reading": log.take_all()} if explain else {}
            typer.echo(
                json.dumps({**make_parse_line(line, parsed, library.count_under), **explained}, ensure_ascii=False)
            )
