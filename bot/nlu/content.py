"""Where the pipeline's components find the content: the folders of this process's settings."""

from __future__ import annotations

import os
from pathlib import Path

from bot.knowledge.layers import read_layered
from bot.settings import ROOT, Settings


def content_folders() -> tuple[Path, Path | None]:
    """The shipped content and the agency's overlay, if there is one."""
    settings = Settings.from_env(os.environ)
    return settings.content, settings.agency_dir


def agency_region() -> str:
    """The country of the agency, by whose rules numbers are read."""
    return str(read_layered("agency.yml", [folder for folder in content_folders() if folder])["region"])


def name_folders() -> list[Path]:
    """The folders of sentences and words that the tagger of names learns from: the shipped one, and the agency's."""
    _, overlay = content_folders()
    return [ROOT / "data" / "names", *([overlay / "names"] if overlay else [])]
