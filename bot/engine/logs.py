"""Logs: to standard error, at one level, and never what a visitor typed."""

from __future__ import annotations

import logging
import sys
import warnings

import structlog

CHATTY = ("uvicorn", "rasa", "rasa_sdk", "matplotlib", "apscheduler", "sqlalchemy", "alembic", "asyncio", "urllib3")


def configure_logs(level: str) -> None:
    """Sets up logging for the process. Rasa's structured events hold visitors' words, so they stop at errors."""
    logging.basicConfig(
        stream=sys.stderr, level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[_only_the_event, structlog.stdlib.add_log_level, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    warnings.filterwarnings(
        "ignore", module=r"(rasa|sanic|pkg_resources|tensorflow|sklearn|spacy|randomname|jsonschema)\b.*"
    )


def _only_the_event(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {"event": event.get("event")}
