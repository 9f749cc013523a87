"""The locks, read: every release that is pinned, with its hashes and who needs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

from bot.settings import ROOT

LOCK, WIDER_LOCK, DEV_LOCK = (
    ROOT / name for name in ("requirements.txt", "requirements-observability.txt", "requirements-dev.txt")
)
# How the lock calls this project.
OURS = "smm-smo-assistant"
_HEAD = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<release>[^\s;\\]+)(?: ; (?P<where>[^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NEEDED = re.compile(r"^    # (?:via|  )(?: +)?([a-z0-9][a-z0-9._-]*)", re.MULTILINE)


@dataclass(frozen=True)
class Pin:
    """A release that is pinned; `where` says on which Pythons or systems alone."""

    name: str
    release: str
    where: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    @property
    def version(self) -> Version:
        """The release, to compare it by."""
        return Version(self.release)

    @property
    def purl(self) -> str:
        """The release as package URLs name it."""
        return f"pkg:pypi/{self.name}@{self.release}"


def read_lock(lock: Path) -> tuple[Pin, ...]:
    """Every pin of a lock, in its order. Raises ValueError for one without a hash, or a line that is none."""
    return tuple(_read_pins(lock.read_text("utf-8")))


def _read_pins(text: str) -> Iterator[Pin]:
    for block in re.split(r"\n(?=\S)", text.strip()):
        if block.startswith("#"):
            continue
        head, hashes = _HEAD.match(block), _HASH.findall(block)
        if not head or not hashes:
            raise ValueError(f"no release with its hashes: {block.splitlines()[0]}")
        where = (head["where"] or "").strip()
        needed = tuple(_NEEDED.findall(block))
        yield Pin(canonicalize_name(head["name"]), head["release"], where, tuple(hashes), needed)
