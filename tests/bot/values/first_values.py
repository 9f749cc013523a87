"""The one value that a test looks at."""

from typing import Any

from bot.values.language.grammar_words import GrammarWords
from bot.values.language.tokens import read_tokens
from bot.values.measures.money import Money, find_budget
from bot.values.reading import Values


def first_value(values: Values, kind: str) -> Any:
    """The first wanted value of one kind, or None."""
    return next((v.value for v in values.items if v.kind == kind and not v.refused), None)


def read_budget(text: str, words: GrammarWords | None = None) -> Money | None:
    """The money that the visitor means to spend, or spends now."""
    stated = find_budget(read_tokens(text, words))
    return stated.value if stated else None
