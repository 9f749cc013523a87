"""When the visitor wants to begin: an answer such as "next month", "asap", "in two weeks" or "1 March"."""

from __future__ import annotations

from datetime import date, timedelta

from bot.values.language.tokens import read_tokens
from bot.values.language.unknown import Nothing, is_unknown
from bot.values.measures.durations import find_durations
from bot.values.subjects.lexicon import Lexicon
from bot.values.time.dates import Dates
from bot.values.time.figures import REGION

FORTNIGHT = timedelta(days=14)


def read_beginning(text: str, today: date, lexicon: Lexicon, region: str = REGION) -> date | Nothing | None:
    """The day to begin, never before today; Nothing when it is open, None when the text names no time."""
    words = lexicon.seasons.words
    tokens = words.spelling.correct_tokens(read_tokens(text, lexicon.grammar))
    vague = {found.id for name in ("vague", "begin") for found in words.names[name].find_names(tokens)}
    if is_unknown(tokens) or not vague.isdisjoint(("none", "open")):
        return Nothing()
    durations = [d for d in find_durations(tokens, words) if tokens.key_at(d.end) not in words["never_after"]]
    if durations:
        return today + timedelta(days=durations[0].days_min or durations[0].days_max or 0)
    periods = Dates(today, lexicon.seasons, region).find_dates(tokens)
    if periods:
        return max(today, periods[0].first)
    if not vague.isdisjoint(("soon", "at_once")):
        return today
    return today + FORTNIGHT if "shortly" in vague else None
