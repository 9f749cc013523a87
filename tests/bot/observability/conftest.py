"""What is told to others of a process."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Secret, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path, secret_key=Secret("k" * 40))
