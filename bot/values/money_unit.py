"""A currency or a period by itself, said of a sum that is known: "euros", "pounds a week", "in month"."""

from __future__ import annotations

from bot.values.currency import currency_at
from bot.values.grammar_words import GrammarWords
from bot.values.payment import period_at
from bot.values.tokens import Tokens, read_tokens

LONGEST = 4


def read_money_unit(text: str | Tokens, words: GrammarWords) -> dict[str, str]:
    """The currency and the period that are all the text says; nothing when it says anything else."""
    tokens = read_tokens(text, words)
    found: dict[str, str] = {}
    at = 0
    while at < len(tokens) <= LONGEST:
        national = words.currencies.national.get(tokens.key(at))
        if period := period_at(tokens, at, near=True):
            found["period"], at = period
        elif national and currency_at(tokens, at + 1):
            found["currency"], at = national, at + 2
        elif code := currency_at(tokens, at):
            found["currency"], at = code, at + 1
        elif tokens.items[at].kind == "sign":
            at += 1
        else:
            return {}
    return found
