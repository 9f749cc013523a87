"""Logs: to standard error, at one level, and never what a visitor typed."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
import warnings
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from bot.errors import BotError
from bot.tracing import current_trace

if TYPE_CHECKING:
    import structlog

CHATTY = ("uvicorn", "rasa", "rasa_sdk", "matplotlib", "apscheduler", "sqlalchemy", "alembic", "asyncio", "urllib3")
_EMAIL = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']+\.[^\s@<>\"']+")
# The newest places of a fault say the most.
_MOST_PLACES = 12


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, where, what, the request and conversation it belongs to, and the fault."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_list_facts(record), default=str)


class TextLines(logging.Formatter):
    """The same for people: one line, whatever is in it."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        facts = _list_facts(record)
        head = f"{facts.pop('time')} {facts.pop('level')} {facts.pop('logger')}: {facts.pop('event')}"
        rest = " ".join(f"{name}={value}" for name, value in facts.items() if name != "process")
        line = f"{head} {rest}".rstrip()
        return line if line.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)


def configure_logs(level: str, form: str = "text") -> None:
    """Sets up logging for a process with Rasa, whose structured events hold visitors' words: they stop at errors."""
    import structlog

    configure_lines(level, form)
    structlog.configure(
        processors=[_only_the_event, structlog.stdlib.add_log_level, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.stdlib.LoggerFactory(),
        # Else each of Rasa's log lines that nobody reads looks for its caller first.
        cache_logger_on_first_use=True,
    )


def configure_lines(level: str, form: str = "text") -> None:
    """Sets up logging for the process, `form` text or json; `auto` is text on a terminal."""
    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else TextLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # A warning of a library is a line as well, and of no use to who runs the server.
    logging.captureWarnings(as_json)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    # Nothing of this is written, and finding the caller costs as much as the rest of a line.
    logging.logThreads = logging.logMultiprocessing = False
    logging._srcfile = None  # as the Logging HOWTO says
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    warnings.filterwarnings(
        "ignore", module=r"(rasa|sanic|pkg_resources|tensorflow|sklearn|spacy|randomname|jsonschema)\b.*"
    )


def _list_facts(record: logging.LogRecord) -> dict[str, Any]:
    running = current_trace()
    request = {"request": running.id, "conversation": running.conversation_id} if running else {}
    fault = {"fault": _describe_fault(record.exc_info[1])} if record.exc_info and record.exc_info[1] else {}
    return {
        "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "event": _EMAIL.sub("•••", record.getMessage()),
        "process": record.process,
        **{name: value for name, value in request.items() if value},
        **getattr(record, "facts", {}),
        **fault,
    }


def _describe_fault(error: BaseException) -> str:
    """The kind and places of a fault. Its message may quote the visitor, unless it is one of our own."""
    places = traceback.extract_tb(error.__traceback__)[-_MOST_PLACES:]
    where = " < ".join(
        f"{place.name} ({place.filename.rpartition('/')[2]}:{place.lineno})" for place in reversed(places)
    )
    said = f": {_EMAIL.sub('•••', str(error))}" if isinstance(error, BotError) else ""
    return f"{type(error).__name__}{said} in {where}" if where else f"{type(error).__name__}{said}"


def _only_the_event(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {"event": event.get("event")}
