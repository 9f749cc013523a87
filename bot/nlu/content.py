"""Where the pipeline's components find the content: the folders of this process's settings."""

from __future__ import annotations

import os
from pathlib import Path

from bot.settings import Settings


def content_folders() -> tuple[Path, Path | None]:
    """The shipped content and the agency's overlay, if there is one."""
    settings = Settings.from_env(os.environ)
    return settings.content, settings.agency_dir
