"""The lexicon read from content: goals, platforms, industries, seasons, metrics and terms by name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.knowledge.reading import read_layered
from bot.values.lexicon import Lexicon

FILES = ("goals", "platforms", "industries", "seasons", "sides", "guards")
LISTS = ("metrics", "terms")
SHIPPED = Path(__file__).resolve().parents[1] / "content"


def load_lexicon(folder: Path = SHIPPED, overlay: Path | None = None) -> Lexicon:
    """The lexicon of a content folder, an agency's overlay laid over it; ContentError says what is wrong where.

    Files that are as they were are not read again: four parts of the assistant need it, and reading takes a second.
    """
    layers = tuple(root for root in (folder, overlay) if root is not None)
    return _read(folder, layers, _state(layers))


@lru_cache(maxsize=2)
def _read(folder: Path, layers: tuple[Path, ...], state: tuple[object, ...]) -> Lexicon:
    content: dict[str, Any] = {name: read_layered(f"lexicon/{name}.yml", list(layers)) for name in FILES}
    content |= {name: read_layered(f"{name}.yml", list(layers)) for name in LISTS if (folder / f"{name}.yml").is_file()}
    try:
        return Lexicon.of(content)
    except (ValueError, KeyError, TypeError) as error:
        raise ContentError((str(error),)) from error


def _state(layers: tuple[Path, ...]) -> tuple[object, ...]:
    names = (*(f"lexicon/{name}.yml" for name in FILES), *(f"{name}.yml" for name in LISTS))
    files = [root / name for root in layers for name in names if (root / name).is_file()]
    return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)
