"""Who is writing just now, a visitor or a colleague: held in memory for some seconds, and told to other processes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

Writer = Literal["visitor", "person"]
# A sign is renewed every three seconds while somebody writes.
SIGN_SECONDS = 6.0
_MOST = 2000


@dataclass
class TypingSigns:
    """The signs of all talks; `tell` passes one on to the other processes."""

    now: Callable[[], float] = time.monotonic
    tell: Callable[[dict[str, Any]], None] = lambda note: None
    _until: dict[tuple[str, Writer], float] = field(default_factory=dict)
    _listeners: dict[tuple[str, Writer], list[Callable[[str], None]]] = field(default_factory=dict)

    def note_writing(self, talk: str, writer: Writer, name: str = "") -> None:
        """Somebody writes in this talk now; `name` is the colleague's."""
        self.apply_note({"talk": talk, "writer": writer, "name": name})
        self.tell({"talk": talk, "writer": writer, "name": name})

    def apply_note(self, note: Mapping[str, Any]) -> None:
        """What another process was told."""
        talk, writer = str(note["talk"]), note["writer"]
        self._until.pop((talk, writer), None)
        self._until[talk, writer] = self.now() + SIGN_SECONDS
        while len(self._until) > _MOST:
            del self._until[next(iter(self._until))]
        for listener in tuple(self._listeners.get((talk, writer), ())):
            listener(str(note["name"]))

    def is_writing(self, talk: str, writer: Writer) -> bool:
        """Whether they were writing a moment ago."""
        return self._until.get((talk, writer), 0.0) > self.now()

    def end_sign(self, talk: str, writer: Writer) -> None:
        """What was being written is there."""
        self._until.pop((talk, writer), None)

    @contextmanager
    def listen_to(self, talk: str, listener: Callable[[str], None], writer: Writer = "person") -> Iterator[None]:
        """Call this, with a colleague's name, whenever they write: in the loop that runs now, while the block runs."""
        loop = asyncio.get_running_loop()

        def call_soon(name: str) -> None:
            # From whatever thread; a loop that has just closed has no windows left.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(listener, name)

        here = self._listeners.setdefault((talk, writer), [])
        here.append(call_soon)
        try:
            yield
        finally:
            here.remove(call_soon)
            if not here:
                self._listeners.pop((talk, writer), None)
