"""What a model is made from: examples, words and rules; the code that learns them; and whose they are."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from bot.settings import ROOT, Settings
from bot.storage.desk.decisions import NAME, open_decisions

CODE = ("config.yml", "bot/nlu")
DATA = ("domain.yml", "data")
# Of content, a model learns names and words. What an answer says it never sees.
LEARNT = ("lexicon", "metrics.yml", "terms.yml")
OWN = ("nlu", "data", *LEARNT)
# A model of one release of these need not load, or mean the same, in another.
LIBRARIES = ("rasa", "spacy", "numpy", "scipy", "scikit-learn", "onnxruntime")
_NAME_LENGTH = 12


@dataclass(frozen=True)
class Sources:
    """Fingerprints of data and code, and the agency's folder, empty for the one that ships."""

    data: str
    code: str
    agency: str

    @property
    def name(self) -> str:
        """A short name for a model of just these."""
        return hashlib.sha256(f"{self.data}{self.code}".encode()).hexdigest()[:_NAME_LENGTH]


def find_sources(settings: Settings) -> Sources:
    """What a model made now would be made from."""
    shipped = [(name, ROOT / name) for name in DATA] + [(name, settings.content / name) for name in LEARNT]
    own = settings.agency_dir
    added = [(f"own/{name}", own / name) for name in OWN] if own else []
    added.append((NAME, open_decisions(settings).path))
    code = [(name, ROOT / name) for name in CODE]
    return Sources(
        _hash_files([*shipped, *added]), _hash_files(code, _read_releases()), str(own.absolute()) if own else ""
    )


def _read_releases() -> list[str]:
    python = ".".join(platform.python_version_tuple()[:2])
    return [f"python {python}", *(f"{name} {metadata.version(name)}" for name in LIBRARIES)]


def _hash_files(roots: Iterable[tuple[str, Path]], lines: Iterable[str] = ()) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(f"{line}\n".encode())
    for name, root in roots:
        for path in _find_files(root):
            digest.update(f"{name}/{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _find_files(root: Path) -> list[Path]:
    """The files of a folder, in a fixed order; what editors and Python leave behind is none."""
    if root.is_file():
        return [root]
    found = (path for path in root.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(_is_left_behind(part) for part in path.relative_to(root).parts))


def _is_left_behind(part: str) -> bool:
    return part.startswith(".") or part.endswith(("~", ".pyc", ".swp")) or part == "__pycache__"
