"""The files of a soak: the model it serves, SQLite's log, and a disk that is full."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.engine.models import ENDING, find_archives
from bot.engine.sources import find_sources
from bot.settings import Settings


def copy_newest_model(folder: Path) -> None:
    """Copy the model that fits the files as they are, with its record, where the servers of a soak look for it."""
    settings = Settings()
    sources = find_sources(settings)
    best = next(archive.path for archive in find_archives(settings.models) if archive.matches_sources(sources))
    folder.mkdir()
    for path in (best, locate_record(best)):
        shutil.copy(path, folder)


def locate_record(archive: Path) -> Path:
    """Where the record of a model lies."""
    return archive.with_name(archive.name.replace(ENDING, ".json"))


def empty_log(path: Path) -> None:
    """Writes SQLite's log to the database; it would otherwise go on in the room that it has."""
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")


def fill_disk(filler: Path) -> None:
    """Leave no room on the disk that this file lies on."""
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 65536)
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while True:
            file.write(b"\0")
