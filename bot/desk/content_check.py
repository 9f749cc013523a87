"""A change of content put through `bot check`, on a copy, before it is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import ContentError
from bot.storage.desk.content_edits import ContentEdits

_SECONDS = 120


@dataclass(frozen=True)
class CheckResult:
    """What the checker said: whether all is sound, and its lines, those of figures that get old left out."""

    sound: bool
    lines: tuple[str, ...] = ()


# Checks an agency's folder.
Check = Callable[[Path], CheckResult]


def check_folder(folder: Path) -> CheckResult:
    """What `bot check` says of an agency's folder."""
    command = [sys.executable, "-m", "bot", "check"]
    environment = {**os.environ, "AGENCY_DIR": str(folder)}
    try:
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return CheckResult(False, ("the check did not end in time; try again",))
    lines = (line.replace(f"{folder}/", "") for line in (done.stdout + done.stderr).splitlines())
    return CheckResult(done.returncode == 0, tuple(line for line in lines if line.strip())[:-1])


@dataclass(frozen=True)
class Editing:
    """Changes content in the browser, whatever page it is on; only what the checker calls sound is kept."""

    edits: ContentEdits | None
    check: Check
    now: Callable[[], datetime]

    def check_text(self, file: str, text: str | None) -> CheckResult:
        """What the checker says of a file with this text."""
        if self.edits is None:
            return CheckResult(False, (NO_FOLDER,))
        with self.edits.try_file(file, text) as folder:
            return self.check(folder)

    def save_text(self, file: str, text: str | None, by: str, what: str) -> CheckResult:
        """Keep a file with this text, if it is sound."""
        found = self.check_text(file, text)
        if found.sound and self.edits is not None:
            self.edits.save_file(file, text, by, self.now().isoformat(timespec="seconds"), what)
        return found

    def undo_change(self, id: str, by: str) -> CheckResult | None:
        """Let a file be as it was before a change; None when there is no such change."""
        change = self.edits.find_change(id) if self.edits else None
        if change is None:
            return None
        return self.save_text(change.file, change.before, by, f"undone: {change.what}")

    def text_with(self, file: str, values: dict[str, object]) -> str:
        """The text of a file once these values are laid over it. Raises ContentError without a folder."""
        if self.edits is None:
            raise ContentError((NO_FOLDER,))
        return self.edits.lay_over_file(file, values)


NO_FOLDER = "this agency has no folder of its own; set AGENCY_DIR to one, an empty one will do"
