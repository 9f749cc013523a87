"""Opens and closes what tells others of turns and errors, where a setting asks for it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from importlib import import_module
from importlib.metadata import version

from bot.conversations.metrics import Metrics
from bot.errors import SettingsError
from bot.settings import Settings

_PACKAGE = "smm-smo-assistant"


def check_libraries(settings: Settings) -> None:
    """Raises SettingsError when a setting needs a library that is not installed."""
    wanted = {
        "BOT_OTLP_ENDPOINT": settings.otlp_endpoint and "turn_traces",
        "BOT_SENTRY_DSN": settings.sentry_dsn and "fault_reports",
    }
    for variable, module in wanted.items():
        try:
            if module:
                import_module(f"bot.observability.{module}")
        except ImportError as error:
            raise SettingsError(
                f"{variable} is set, and {error.name} is not installed: run `make environment-observability`."
            ) from None


@asynccontextmanager
async def report_events(settings: Settings, metrics: Metrics) -> AsyncIterator[None]:
    """As long as the block runs, turns and errors are handed on to where the settings say."""
    check_libraries(settings)
    with ExitStack() as opened:
        if settings.otlp_endpoint:
            _open_traces(settings, metrics, opened)
        if settings.sentry_dsn:
            _open_reports(settings, opened)
        yield


def _open_traces(settings: Settings, metrics: Metrics, opened: ExitStack) -> None:
    from bot.observability.turn_traces import TurnTraces  # not everybody has it installed

    traces = TurnTraces(settings.otlp_endpoint, version(_PACKAGE))
    metrics.watch_turns(traces.export_turn)
    opened.callback(traces.close_traces)


def _open_reports(settings: Settings, opened: ExitStack) -> None:
    from bot.observability.fault_reports import FaultReports  # half a second that most processes need not wait

    reports, lines = FaultReports(settings.sentry_dsn, version(_PACKAGE)), logging.getLogger()
    lines.addHandler(reports)
    opened.callback(reports.close)
    opened.callback(lines.removeHandler, reports)
