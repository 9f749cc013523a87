"""Files in place of messages that are not sent: a folder for each conversation, erased with its person."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

_SAFE = re.compile(r"[\w-]{1,80}", re.ASCII)


class FileSink:
    """A folder of messages that were written instead of sent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write_message(self, conversation_id: str, name: str, content: bytes) -> Path:
        """Write a message, over an earlier one of the same name; where it lies."""
        folder = self._folder_of(conversation_id)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path, half = folder / name, folder / f".{name}"
        half.write_bytes(content)
        # At once or not at all: whoever looks never finds half a message.
        return half.replace(path)

    def erase_talks(self, conversation_ids: Iterable[str]) -> None:
        """Delete everything of these conversations."""
        for conversation_id in conversation_ids:
            shutil.rmtree(self._folder_of(conversation_id), ignore_errors=True)

    def _folder_of(self, conversation_id: str) -> Path:
        if _SAFE.fullmatch(conversation_id):
            return self._folder / conversation_id
        return self._folder / hashlib.sha256(conversation_id.encode()).hexdigest()[:40]
