"""What serves visitors, and what would: makes models aside, asks the servers to take over, says what came of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.evaluation.drafts import Drafts
from bot.settings import Settings
from bot.supervisor.register import ServerState, find_servers, request_reload


@dataclass(frozen=True)
class Serving:
    """The models of an installation and the servers of its folder; `start` begins a draft for somebody."""

    drafts: Drafts
    start: Callable[[str], None]
    reload: Callable[[], object]
    servers: Callable[[], list[ServerState]]

    def take_over(self, by: str) -> None:
        """Let content that was changed be served, by the model that serves now."""
        self.drafts.hold_serving(by)
        self.reload()


def join_serving(settings: Settings, now: Callable[[], datetime]) -> Serving:
    """The models and servers of these settings."""
    var = settings.var
    return Serving(
        Drafts(settings, now), lambda by: start_draft(by, var), lambda: request_reload(var), lambda: find_servers(var)
    )


def start_draft(by: str, var: Path) -> None:
    """Begin a draft in a process of its own, which outlives this one."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "draft-start.log").open("w", encoding="utf-8") as log:
        subprocess.Popen(
            [sys.executable, "-m", "bot", "models", "draft", "--by", by],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=dict(os.environ),
        )
