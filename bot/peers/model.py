"""What processes tell each other, and what carries it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

PeerMessage = dict[str, Any]
Hear = Callable[[PeerMessage], None]


class Transport(Protocol):
    """Carries packets of ASCII text, up to `MOST` characters each, to every other process; it may lose some.

    Every method raises NotReady or OSError when nothing can be carried now."""

    async def open_transport(self, hear: Callable[[str], None], missed: Callable[[], None]) -> None:
        """Begin to hear, in the loop that is running; `missed` is called when packets may have been lost."""

    async def send_packets(self, packets: Iterable[str]) -> None:
        """Carry these packets to the others."""

    async def close_transport(self) -> None:
        """Hear no more."""


# PostgreSQL takes notifications of less than 8,000 bytes.
MOST = 7900
