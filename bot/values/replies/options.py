"""Two or more times or sums named beside each other, to be compared: "3 months or 6", "compare 2k and 4k"."""

from __future__ import annotations

from datetime import date

from bot.values.language.tokens import read_tokens
from bot.values.measures.amounts import find_amounts
from bot.values.measures.durations import find_durations
from bot.values.measures.money import Money, as_money
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe


def read_options(text: str, today: date, lexicon: Lexicon) -> list[tuple[str, Timeframe | Money]]:
    """The values in the order named, each with what it is one of: `timeframe` or `budget`."""
    tokens = read_tokens(text, lexicon.grammar)
    lengths = [Timeframe(d.days_min, d.days_max) for d in find_durations(tokens, lexicon.seasons.words)]
    if len(lengths) > 1:
        return [("timeframe", length) for length in lengths]
    return [("budget", as_money(amount)) for amount in find_amounts(tokens)]
