"""What the value tests share: the shipped lexicon and one fixed day."""

from __future__ import annotations

from datetime import date

import pytest

from bot.knowledge.lexicon import load_lexicon
from bot.values.subjects.lexicon import Lexicon


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 23)
