"""What `bot check` says of the content of the advice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.errors import ContentError
from bot.recommendations.benchmarks import FILE
from bot.recommendations.book import load_advice


def lint_advice(folder: Path, overlay: Path | None, today: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Problems that make the check fail, and notes on rows past their time that do not; raises nothing."""
    try:
        book = load_advice(folder, overlay)
    except ContentError as error:
        return error.problems, ()
    notes = tuple(
        f"{FILE}: {row.id}: past its time since {row.expires.isoformat()}; look for a newer figure"
        for row in book.registry.stale(today)
    )
    return (), notes
