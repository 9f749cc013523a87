"""When the visitor wants to begin: an answer such as "next month", "asap", "in two weeks" or "1 March"."""

from __future__ import annotations

from datetime import date, timedelta

from bot.values.bare import Nothing, is_unknown
from bot.values.dates import Dates
from bot.values.durations import find_durations
from bot.values.lexicon import Lexicon
from bot.values.phrases import Phrases
from bot.values.tokens import Tokens, read_tokens

AT_ONCE = Phrases(
    "asap|as soon as possible|soon as possible|as soon as we can|immediately|right away|straight away|straightaway",
    "now|today|at once|right now|yesterday|urgent|urgently|whenever you can|any time|anytime|already|soonest",
    "as early as possible|when you can|the sooner the better|first thing",
)
SOON, LATER = Phrases("soon|shortly|in the near future"), Phrases("next year")
OPEN = Phrases("no rush|no hurry|not soon|some day|someday|eventually|not urgent|later|much later|whenever")
FORTNIGHT = 14


def read_beginning(text: str, today: date, lexicon: Lexicon) -> date | Nothing | None:
    """The day to begin, never before today; Nothing when it is open, None when the text names no time."""
    tokens = read_tokens(text)
    if is_unknown(tokens) or _says(tokens, OPEN):
        return Nothing()
    durations = [d for d in find_durations(tokens) if tokens.key(d.end) not in ("ago", "old")]
    if durations:
        return today + timedelta(days=durations[0].days_min or durations[0].days_max or 0)
    periods = Dates(today, lexicon.seasons).find(tokens)
    if periods:
        return max(today, periods[0].first)
    if _says(tokens, AT_ONCE):
        return today
    return today + timedelta(days=FORTNIGHT) if _says(tokens, SOON) else None


def _says(tokens: Tokens, phrases: Phrases) -> bool:
    return any(phrases.starting(tokens, i) for i in range(len(tokens)))
