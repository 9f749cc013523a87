"""The folder of what changes at run time: it can be written, and nobody but its owner reads what lies there."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.errors import SettingsError
from bot.settings import Settings

_OURS = ("bot.db*", "secret.key")


def prepare_place(settings: Settings) -> None:
    """Makes the folder where needed. Raises SettingsError, with the reason, when nothing can be written there."""
    folder = settings.var
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingsError(f"BOT_VAR={folder}: nothing can be written there: {error.strerror}.") from None
    for pattern in _OURS:
        for path in folder.glob(pattern):
            _restrict_access(path)


def _restrict_access(path: Path) -> None:
    """Takes from others what earlier releases let them read; not from files of another owner."""
    with suppress(OSError):
        if path.stat().st_uid == os.getuid():
            path.chmod(path.stat().st_mode & 0o700)
