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


@dataclass(eq=False)
class Stage:
    """A stage of a request, in nanoseconds since 1970, and the stage that it is part of."""

    name: str
    within: Stage | None
    begins: int
    ends: int = 0


@dataclass
class Trace:
    """One request: `id` ties its log lines together, `seconds` says what its stages took, `stages` when each was.

    `parent` is what the caller calls it, a traceparent of W3C; `named` says that the identifier is the caller's, too.
    """

    id: str
    conversation_id: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    parent: str | None = None
    named: bool = False
    begins: int = field(default_factory=time.time_ns)
    stages: list[Stage] = field(default_factory=list)


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)
_stage: ContextVar[Stage | None] = ContextVar("stage", default=None)


def current_trace() -> Trace | None:
    """The request that is running, None outside of one."""
    return _current.get()


@contextmanager
def trace_block(id: str | None = None, parent: str | None = None) -> Iterator[Trace]:
    """Run the block, tasks and threads started in it included, as one request of this identifier, or of a new one."""
    named = bool(id and _SHAPE.fullmatch(id))
    made = Trace(id if id and named else secrets.token_hex(8), parent=parent, named=named)
    before, within = _current.set(made), _stage.set(None)
    try:
        yield made
    finally:
        _stage.reset(within)
        _current.reset(before)


@contextmanager
def ensure_trace() -> Iterator[Trace]:
    """Run the block as part of the request that is running, or where there is none, as a new one."""
    if running := _current.get():
        yield running
        return
    with trace_block() as made:
        yield made


@contextmanager
def time_stage(name: str) -> Iterator[None]:
    """Count the time of the block under this name of the running request."""
    stage, start = Stage(name, _stage.get(), time.time_ns()), time.perf_counter()
    before = _stage.set(stage)
    try:
        yield
    finally:
        _stage.reset(before)
        taken = time.perf_counter() - start
        stage.ends = stage.begins + round(taken * 1e9)
        if running := _current.get():
            running.seconds[name] = running.seconds.get(name, 0.0) + taken
            running.stages.append(stage)
