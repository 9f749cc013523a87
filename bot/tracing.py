"""What belongs to the request that is running: its identifier for the log, and where its time went."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass
class Trace:
    """One request: `id` ties its log lines together, `seconds` says what its stages took."""

    id: str
    conversation_id: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current_trace() -> Trace | None:
    """The request that is running, None outside of one."""
    return _current.get()


@contextmanager
def trace_block(id: str | None = None) -> Iterator[Trace]:
    """Run the block, tasks and threads started in it included, as one request of this identifier, or of a new one."""
    made = Trace(id if id and _SHAPE.fullmatch(id) else secrets.token_hex(8))
    before = _current.set(made)
    try:
        yield made
    finally:
        _current.reset(before)


@contextmanager
def time_stage(name: str) -> Iterator[None]:
    """Count the time of the block under this name of the running request."""
    start = time.perf_counter()
    try:
        yield
    finally:
        if running := _current.get():
            running.seconds[name] = running.seconds.get(name, 0.0) + time.perf_counter() - start
