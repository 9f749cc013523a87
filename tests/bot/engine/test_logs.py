"""A log line: one line, whatever is in it; what happened and where, and never what a visitor typed."""

from __future__ import annotations

import json
import logging
from typing import Any

from bot.engine.logs import JsonLines, TextLines
from bot.errors import NotReady
from bot.tracing import trace_block


def record(message: str, *args: object, **more: Any) -> logging.LogRecord:
    made = logging.LogRecord("bot.web", logging.ERROR, "web.py", 1, message, args, more.get("exc_info"))
    made.__dict__.update({name: value for name, value in more.items() if name != "exc_info"})
    return made


def failed(error: Exception) -> Any:
    try:
        raise error
    except Exception as raised:
        return (type(raised), raised, raised.__traceback__)


def test_a_json_line_says_what_happened_and_where() -> None:
    with trace_block("abc.1") as request:
        request.conversation_id = "web-1"
        line = json.loads(JsonLines().format(record("turn failed: %s", "no model", facts={"status": 503})))

    assert line["time"].endswith("+00:00")
    assert {name: line[name] for name in ("level", "logger", "event", "request", "conversation", "status")} == {
        "level": "ERROR",
        "logger": "bot.web",
        "event": "turn failed: no model",
        "request": "abc.1",
        "conversation": "web-1",
        "status": 503,
    }


def test_a_fault_shows_its_kind_and_place_and_not_what_it_quotes() -> None:
    for lines in (JsonLines(), TextLines()):
        line = lines.format(record("action failed", exc_info=failed(ValueError("Ada said: my password is swordfish"))))

        assert "ValueError in failed (test_logs.py:" in line
        assert "swordfish" not in line


def test_our_own_errors_say_what_they_mean() -> None:
    line = TextLines().format(record("turn failed", exc_info=failed(NotReady("no trained model"))))

    assert "NotReady: no trained model" in line


def test_an_address_that_slips_into_a_message_is_masked() -> None:
    for lines in (JsonLines(), TextLines()):
        line = lines.format(record("%s could not be reached", "Ada <ada.l+x@engines.example.com>"))

        assert "@" not in line
        assert "•••" in line or "\\u2022" in line


def test_what_somebody_smuggles_in_makes_no_second_line_and_no_colours() -> None:
    evil = "GET\r\n2026 ERROR forged: \x1b[31mred\u2028end"

    for lines in (JsonLines(), TextLines()):
        line = lines.format(record("%s", evil))
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line
