"""What was changed of content in the browser: files laid over an agency's own, with every version they had.

They lie in `desk/` of the agency's folder, beside a file of changes that is only ever added to.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.knowledge.layers import EDITS
from bot.knowledge.loader import CHANGES
from bot.knowledge.reading import read_yaml

_HEAD = (
    "# Written by the desk, laid over the file of the same name; every version is in changes.jsonl. Undo it there.\n"
)
_SKIPPED = (".git", "__pycache__")


@dataclass(frozen=True)
class ContentChange:
    """One change of one file, by whom and when (ISO): the whole file before and after; None is no file."""

    id: str
    at: str
    by: str
    file: str
    what: str
    before: str | None
    after: str | None


class ContentEdits:
    """The changes of one agency's content. Nothing is checked here."""

    def __init__(self, agency_dir: Path) -> None:
        self._agency_dir, self._folder = agency_dir, agency_dir / EDITS

    def read_file(self, file: str) -> dict[str, Any]:
        """What the browser changed of a file so far."""
        path = self._folder / file
        found = read_yaml(path, file) if path.is_file() else None
        return found if isinstance(found, dict) else {}

    def lay_over_file(self, file: str, values: Mapping[str, Any]) -> str:
        """The text of the file once these values are laid over what was changed of it before."""
        return write_yaml(merge_values(self.read_file(file), values))

    def list_changes(self, most: int = 50) -> tuple[ContentChange, ...]:
        """The changes, the latest first."""
        path, found = self._agency_dir / CHANGES, []
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            with suppress(ValueError, TypeError):
                found.append(ContentChange(**json.loads(line)))
        return tuple(found[::-1][:most])

    def find_change(self, id: str) -> ContentChange | None:
        """The change of this name."""
        return next((one for one in self.list_changes(10_000) if one.id == id), None)

    def save_file(self, file: str, text: str | None, by: str, at: str, what: str) -> ContentChange:
        """Let a file have this text, None for no file, and keep what it was."""
        path = self._folder / file
        with self._lock_folder():
            before = path.read_text(encoding="utf-8") if path.is_file() else None
            change = ContentChange(secrets.token_hex(6), at, by, file, what, before, text)
            with (self._agency_dir / CHANGES).open("a", encoding="utf-8") as lines:
                lines.write(f"{json.dumps(asdict(change), ensure_ascii=False)}\n")
            _write_file(path, text)
        return change

    @contextmanager
    def try_file(self, file: str, text: str | None) -> Iterator[Path]:
        """A copy of the agency's folder in which the file has this text, for as long as the block lasts."""
        with tempfile.TemporaryDirectory(prefix="bot-check-") as name:
            copy = Path(name) / "agency"
            shutil.copytree(self._agency_dir, copy, ignore=shutil.ignore_patterns(*_SKIPPED))
            _write_file(copy / EDITS / file, text)
            yield copy

    @contextmanager
    def _lock_folder(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def merge_values(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Both, the later ones counting; a key with nothing after it stays, for it takes away what lies below it."""
    both = dict(before)
    for key, value in values.items():
        earlier = both.get(key)
        inner = isinstance(earlier, dict) and isinstance(value, Mapping)
        both[key] = merge_values(earlier, value) if inner and isinstance(earlier, dict) else value
    return both


def write_yaml(tree: Mapping[str, Any]) -> str:
    """Values as YAML that a person reads; texts of several lines stand as they are said."""
    writer, out = YAML(), io.StringIO()
    writer.width, writer.allow_unicode = 120, True
    writer.representer.add_representer(str, _represent_text)
    writer.dump(dict(tree), out)
    return _HEAD + out.getvalue()


def _represent_text(representer: Any, text: str) -> Any:
    style = "|" if "\n" in text else None
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _write_file(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_text(text, encoding="utf-8")
    half.replace(path)
