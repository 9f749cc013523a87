"""Standard input as lines, and a standard output that carries nothing but the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO


def read_lines(stream: BinaryIO) -> Iterator[str]:
    """Each line without its end; bytes that are no UTF-8 become replacement characters."""
    for raw in stream:
        yield raw.decode("utf-8", errors="replace").rstrip("\r\n")


@contextmanager
def quiet_logs() -> Iterator[None]:
    """Logs of warnings and worse to standard error, everything else nowhere."""
    from bot.engine.logs import configure_logs

    configure_logs("WARNING")
    yield
