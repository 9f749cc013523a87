"""All content, read in one go: what `bot check` calls sound is what `bot train` and the server run with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import ContentError
from bot.knowledge.layers import read_layered
from bot.knowledge.lexicon import load_lexicon
from bot.knowledge.library import Library
from bot.knowledge.loader import SHIPPED, load_library
from bot.knowledge.reading import Problems
from bot.knowledge.training_files import check_own_examples
from bot.leads.consent import find_changed_texts
from bot.leads.csv_export import COLUMNS
from bot.recommendations.planning.catalog import Catalog, load_catalog
from bot.recommendations.planning.quoted import find_unsourced
from bot.values.subjects.lexicon import Lexicon

T = TypeVar("T")
CONSENT = "consent.yml"
# The lists whose rows visitors read.
GLOSSARY = ("metrics.yml", "terms.yml", "strategies.yml")


@dataclass(frozen=True)
class Contents:
    """What an agency says, advises and understands."""

    library: Library
    book: Catalog
    lexicon: Lexicon


def load_contents(folder: Path = SHIPPED, overlay: Path | None = None) -> Contents:
    """All content of a folder, an agency's overlay laid over it. Raises ContentError with every slip in any file."""
    slips: dict[str, None] = {}
    library = _load_or_note(lambda: load_library(folder, overlay), slips)
    book = _load_or_note(lambda: load_catalog(folder, overlay), slips)
    lexicon = _load_or_note(lambda: load_lexicon(folder, overlay), slips)
    layers = [layer for layer in (folder, overlay) if layer is not None]
    if library and book:
        _load_or_note(partial(_check_figures, library, book, layers), slips)
    if library:
        _load_or_note(partial(_check_columns, library), slips)
    _load_or_note(partial(_check_seal, layers), slips)
    if overlay is not None:
        _load_or_note(partial(check_own_examples, overlay, library.topics if library else None), slips)
    if slips or not (library and book and lexicon):
        raise ContentError(tuple(slips))
    return Contents(library, book, lexicon)


def _load_or_note(load: Callable[[], T], slips: dict[str, None]) -> T | None:
    try:
        return load()
    except ContentError as error:
        slips.update(dict.fromkeys(error.problems))
        return None


def _check_figures(library: Library, book: Catalog, layers: list[Path]) -> None:
    """Costs and rates that visitors read come from a row of the figures."""
    problems, currencies = Problems(), library.get_tree("lexicon/money")["currencies"]
    signs = "".join(map("".join, currencies["signs"].values()))
    for file, place, written in _list_written(library, layers):
        for key, slip in find_unsourced(written, book.registry, book.known_platforms, signs):
            problems.add_problem(file, f"{place}{key}", slip)
    problems.raise_any()


def _list_written(library: Library, layers: list[Path]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Answers and rows of the glossary as they are written, with their file and their key in it."""
    yield from (
        (file, "", read_layered(file, layers)) for file in (f"answers/{topic}.yml" for topic in library.answers)
    )
    yield from ((file, f"{row['id']}.", row) for file in GLOSSARY for row in read_layered(file, layers))


def _check_columns(library: Library) -> None:
    """The answers to an agency's own questions have columns of their own in the table of leads."""
    problems = Problems()
    for name in library.get_tree("dialogue")["qualifying"]:
        if name in COLUMNS:
            problems.add_problem("dialogue.yml", f"qualifying.{name}", "the table of leads has this column; rename it")
    problems.raise_any()


def _check_seal(layers: list[Path]) -> None:
    """Words that were agreed to stay as they were under their version."""
    texts = read_layered(CONSENT, layers)
    if slip := find_changed_texts(texts) if isinstance(texts, dict) else None:
        raise ContentError((f"{CONSENT}: seals: {slip}",))
