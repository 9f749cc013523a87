"""The lexicon read from content: goals, platforms, industries, seasons, metrics and terms by name, words of money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.knowledge.choices import load_choices
from bot.knowledge.layers import SHIPPED, Stamped, read_layered, read_over, stamp_files
from bot.knowledge.lexicon_files import AS_SHIPPED, SHAPES, copy_shape
from bot.knowledge.reading import Problems, read_yaml
from bot.knowledge.shapes import read_shape
from bot.values.subjects.lexicon import Lexicon

FILES = (*SHAPES, *AS_SHIPPED)
LISTS = ("metrics", "terms")
# Of these only what is on is read, and where it is said what is on.
CHOSEN, CHOSEN_BY = ("goals", "platforms"), ("choices", "platforms")


def load_lexicon(folder: Path = SHIPPED, overlay: Path | None = None) -> Lexicon:
    """The lexicon of a content folder, an agency's overlay laid over it; ContentError says what is wrong where.

    Files that are as they were are not read again: four parts of the assistant need it, and reading takes a second.
    """
    layers = tuple(root for root in (folder, overlay) if root is not None)
    return _load_lexicon(layers, stamp_files(_find_files(layers)))


def read_word_files(
    folder: Path = SHIPPED, overlay: Path | None = None, names: Iterable[str] = FILES
) -> Mapping[str, Any]:
    """The files of lexicon/ in their shapes, by name. Raises ContentError with every slip in them."""
    layers = [root for root in (folder, overlay) if root is not None]
    problems, found = Problems(), {}
    for name in names:
        paths = [path for layer in layers if (path := layer / f"lexicon/{name}.yml").is_file()]
        found[name], slips = _read_file(name, stamp_files(paths))
        problems.lines.extend(slips)
    problems.raise_any()
    return _keep_chosen(found, folder, overlay)


def _keep_chosen(found: Mapping[str, Any], folder: Path, overlay: Path | None) -> Mapping[str, Any]:
    """The files with the words of those goals and platforms alone that are on, in their order."""
    if found.keys().isdisjoint(CHOSEN):
        return found
    choices = load_choices(folder, overlay)
    chosen = {name: [id_ for id_ in getattr(choices, name) if id_ in found[name]] for name in CHOSEN if name in found}
    return {**found, **{name: {id_: found[name][id_] for id_ in ids} for name, ids in chosen.items()}}


@lru_cache(maxsize=2)
def _load_lexicon(layers: tuple[Path, ...], _: Stamped) -> Lexicon:
    content: dict[str, Any] = dict(read_word_files(layers[0], layers[-1] if len(layers) > 1 else None))
    content["choices"] = load_choices(layers[0], layers[-1] if len(layers) > 1 else None)
    content |= {name: read_layered(f"{name}.yml", layers) for name in LISTS if (layers[0] / f"{name}.yml").is_file()}
    try:
        return Lexicon.from_content(content)
    except (ValueError, KeyError, TypeError) as error:
        raise ContentError((f"{error}; see the head of the file for what may stand there",)) from error


@lru_cache(maxsize=len(FILES) * 3)
def _read_file(name: str, stamped: Stamped) -> tuple[Any, tuple[str, ...]]:
    file, problems = f"lexicon/{name}.yml", Problems()
    try:
        data = read_over(file, stamped)
        shape = SHAPES.get(name) or copy_shape(read_yaml(SHIPPED / file, file), AS_SHIPPED[name])
    except ContentError as error:
        return None, error.problems
    return read_shape(shape, data, file, problems), tuple(problems.lines)


def _find_files(layers: Iterable[Path]) -> list[Path]:
    names = (*(f"lexicon/{name}.yml" for name in FILES), *(f"{name}.yml" for name in (*LISTS, *CHOSEN_BY)))
    return [root / name for root in layers for name in names if (root / name).is_file()]
