"""The lexicon read from content: goals, platforms, industries, seasons, metrics and terms by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.knowledge.reading import read_layered
from bot.values.lexicon import Lexicon

FILES = ("goals", "platforms", "industries", "seasons", "sides", "guards")
LISTS = ("metrics", "terms")
SHIPPED = Path(__file__).resolve().parents[1] / "content"


def load_lexicon(folder: Path = SHIPPED, overlay: Path | None = None) -> Lexicon:
    """The lexicon of a content folder, an agency's overlay laid over it; ContentError says what is wrong where."""
    layers = [root for root in (folder, overlay) if root is not None]
    content: dict[str, Any] = {name: read_layered(f"lexicon/{name}.yml", layers) for name in FILES}
    content |= {name: read_layered(f"{name}.yml", layers) for name in LISTS if (folder / f"{name}.yml").is_file()}
    try:
        return Lexicon.of(content)
    except (ValueError, KeyError, TypeError) as error:
        raise ContentError((str(error),)) from error
