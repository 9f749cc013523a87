"""Which language a text is in, by py3langid's model, of which a server needs a tenth in its memory."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.settings import ROOT

ENGLISH = "en"
TABLES, MOVES = "tables.npz", "moves.uint32"
# Fewer letters than these look like any language.
LEAST_LETTERS = 12
SURE = 0.8


@dataclass(frozen=True)
class Languages:
    """Tells English from the languages that content has a sentence for; the model is read when it is first needed."""

    known: tuple[str, ...]

    @classmethod
    def from_known(cls, known: Iterable[str]) -> Languages:
        """English and these."""
        return cls(tuple(sorted({ENGLISH, *known})))

    def identify_language(self, text: str) -> str | None:
        """The language when it is surely another than English, by its ISO 639-1 code."""
        letters = sum(character.isalpha() for character in text)
        foreign = any(character.isalpha() and ord(character) > 0x2FF for character in text)
        if letters < (2 if foreign else LEAST_LETTERS):
            return None
        code, certainty = self._identifier.classify(text.lower())
        return str(code) if code != ENGLISH and certainty >= SURE else None

    def load_model(self) -> None:
        """Reads the model now, so that no message waits for it."""
        self._identifier  # noqa: B018

    @cached_property
    def _identifier(self) -> LanguageIdentifier:
        try:
            return _read_model(export_model(self.known))
        except OSError:
            return _cut_down(self.known)


class Moves:
    """Where each of 256 bytes leads from a state: 40 MB of which a text needs little, so they stay in their file."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("rb", buffering=0)
        self._row = lru_cache(maxsize=2048)(self._read_row)

    def __getitem__(self, place: int) -> int:
        return self._row(place >> 8)[place & 255]

    def _read_row(self, row: int) -> memoryview[int]:
        return memoryview(os.pread(self._file.fileno(), 1024, 1024 * row)).cast("I")


def export_model(known: tuple[str, ...], models: Path = ROOT / "models") -> Path:
    """The folder with py3langid's model cut down to these languages, written unless there. OSError if it cannot be."""
    folder = models / f"languages-{version('py3langid')}-{'-'.join(known)}"
    if folder.exists():
        return folder
    models.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=models, prefix=".languages-") as draft:
        part = Path(draft, "part")
        part.mkdir(mode=0o755)
        _write_model(_cut_down(known), part)
        # Whoever was as quick has written the same.
        with suppress(OSError):
            part.rename(folder)
    return folder


def _read_model(folder: Path) -> LanguageIdentifier:
    with np.load(folder / TABLES, allow_pickle=False) as tables:
        found = {name: tables[name] for name in tables.files}
    row, output, moves = memoryview(found["row"]), memoryview(found["output"]), Moves(folder / MOVES)
    return LanguageIdentifier(
        found["ptc"], found["pc"], found["classes"].tolist(), moves, output, norm_probs=True, tk_row=row
    )


def _write_model(model: LanguageIdentifier, folder: Path) -> None:
    np.asarray(model.tk_nextmove, np.uint32).tofile(folder / MOVES)
    tables = {"ptc": model.nb_ptc, "pc": model.nb_pc, "classes": np.array(model.nb_classes)}
    np.savez(folder / TABLES, row=model.tk_row, output=np.array(model.tk_output, np.int32), **tables)


def _cut_down(known: tuple[str, ...]) -> LanguageIdentifier:
    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(known)
    return whole
