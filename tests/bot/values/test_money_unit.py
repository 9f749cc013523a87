"""A currency or a period by itself."""

from __future__ import annotations

import pytest

from bot.bootstrap.content import build_content
from bot.settings import Settings
from bot.values.language.grammar_words import GrammarWords
from bot.values.measures.money_unit import read_money_unit


@pytest.fixture(scope="module")
def words() -> GrammarWords:
    return build_content(Settings.from_env({})).talk.messages.lexicon.grammar


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Pounds!", {"currency": "GBP"}),
        ("canadian dollars", {"currency": "CAD"}),
        ("per week", {"period": "week"}),
        ("euro a month.", {"currency": "EUR", "period": "month"}),
        ("in total", {"period": "once"}),
    ],
)
def test_a_unit_alone_is_read(text: str, unit: dict[str, str], words: GrammarWords) -> None:
    assert read_money_unit(text, words) == unit


@pytest.mark.parametrize("text", ["", "300 euro", "in 3 weeks", "pounds of flour", "yes", "next month", "?"])
def test_anything_else_is_no_unit(text: str, words: GrammarWords) -> None:
    assert read_money_unit(text, words) == {}
