"""What an operator may count: numbers only, nothing of a visitor."""

from __future__ import annotations

import ipaddress
import secrets
from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request

from bot.settings import Settings

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)


class Metrics:
    """The counters of one app, apart from those of any other in the process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._turns = Histogram("bot_turn_seconds", "Time of a turn.", buckets=_SECONDS, registry=self.registry)
        self._refused = Counter("bot_refused_total", "Requests refused.", ["code"], registry=self.registry)
        self._answered = Counter("bot_messages_total", "Messages answered.", registry=self.registry)
        self._begun = Counter("bot_sessions_total", "Conversations begun.", registry=self.registry)
        self._open = Gauge("bot_sockets_open", "Live connections.", registry=self.registry)

    def turn(self) -> AbstractContextManager[object]:
        """Times the block as one turn."""
        timer: AbstractContextManager[object] = self._turns.time()
        return timer

    def connected(self) -> AbstractContextManager[object]:
        """Counts a live connection for as long as the block runs."""
        tracker: AbstractContextManager[object] = self._open.track_inprogress()
        return tracker

    def refused(self, code: str) -> None:
        """One request was refused with this code."""
        self._refused.labels(code).inc()

    def answered(self) -> None:
        """One message was answered."""
        self._answered.inc()

    def begun(self) -> None:
        """One conversation began."""
        self._begun.inc()

    def text(self) -> bytes:
        """Everything in Prometheus's text form."""
        return bytes(generate_latest(self.registry))


def may_read_metrics(request: Request, settings: Settings) -> bool:
    """Whether this request holds the token or, where none is set, comes from this very machine."""
    token = str(settings.metrics_token)
    if token:
        return secrets.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {token}".encode())
    # A proxy on this machine would make the whole world look local.
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    return not forwarded and _is_loopback(request.client.host if request.client else "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
