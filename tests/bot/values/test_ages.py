"""Who says that they are under age, and who only names a number."""

from __future__ import annotations

import pytest

from bot.values.language.tokens import read_tokens
from bot.values.measures.ages import find_minor
from bot.values.subjects.lexicon import Lexicon


@pytest.mark.parametrize("text", ["im 14", "i am 16, can you help?", "I'm 17 years old", "i am only 12 and sell slime"])
def test_a_minor_says_so(lexicon: Lexicon, text: str) -> None:
    assert find_minor(read_tokens(text, lexicon.grammar))


@pytest.mark.parametrize(
    "text", ["i am 15 km away", "i'm 18", "im 34 years old", "we are 12 people", "i am 10 minutes late", "16 leads"]
)
def test_other_numbers_are_no_age_of_a_minor(lexicon: Lexicon, text: str) -> None:
    assert not find_minor(read_tokens(text, lexicon.grammar))
