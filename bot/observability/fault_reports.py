"""Errors for a Sentry-compatible server: what failed and where, and nothing of who spoke or what was said."""

from __future__ import annotations

import logging
from typing import Any

from sentry_sdk import Client
from sentry_sdk.utils import event_from_exception
from typing_extensions import override

from bot.errors import BotError
from bot.leads.privacy import mask_text
from bot.settings import ROOT
from bot.tracing import current_trace

_OURS = ("bot", "actions")
# What they say when the server is away would be more to send to it.
_SENDERS = ("sentry_sdk", "urllib3", "opentelemetry")
_LAST_SECONDS = 1.0


class FaultReports(logging.Handler):
    """Hands every line of an error on, in a thread beside the turns; what it cannot deliver is dropped."""

    def __init__(self, dsn: str, release: str) -> None:
        super().__init__(logging.ERROR)
        self._client = Client(
            dsn=dsn,
            release=release,
            project_root=str(ROOT),
            in_app_include=list(_OURS),
            # Nothing is looked at but what is handed over here.
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            send_client_reports=False,
            send_default_pii=False,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            # Else the name of the machine.
            server_name="assistant",
            shutdown_timeout=_LAST_SECONDS,
        )

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Hand on a line; it neither waits nor fails."""
        if record.name.startswith(_SENDERS):
            return
        try:
            self._client.capture_event(self._make_event(record))
        except Exception:
            self.handleError(record)

    @override
    def close(self) -> None:
        """Deliver what is left, for a moment at most."""
        self._client.close(timeout=_LAST_SECONDS)
        super().close()

    def _make_event(self, record: logging.LogRecord) -> Any:
        running = current_trace()
        return {
            "level": record.levelname.lower(),
            "logger": record.name,
            "logentry": {"formatted": _describe_line(record)},
            "tags": {"request": running.id} if running and not running.named else {},
            **self._describe_fault(record),
        }

    def _describe_fault(self, record: logging.LogRecord) -> dict[str, Any]:
        """The kinds and places of an error and its causes, and what they say where that is ours."""
        if not record.exc_info or not record.exc_info[1]:
            return {}
        event, _ = event_from_exception(record.exc_info[1], client_options=self._client.options)
        kinds: Any = event["exception"]
        for one in kinds["values"]:
            one["value"] = ""
        if isinstance(record.exc_info[1], BotError):
            kinds["values"][-1]["value"] = mask_text(str(record.exc_info[1]))
        return {"exception": kinds}


def _describe_line(record: logging.LogRecord) -> str:
    """What the line says; of a library, whose lines may quote anything, no more than that it says something."""
    ours = record.name.partition(".")[0] in _OURS
    return mask_text(record.getMessage()) if ours else f"an error of {record.name}"
