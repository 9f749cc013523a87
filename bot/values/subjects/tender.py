"""By when an answer to a tender is due: the day named beside proposals, responses or a deadline."""

from __future__ import annotations

from datetime import date

from bot.values.language.grammar_words import WordList
from bot.values.language.tokens import Tokens, read_tokens
from bot.values.subjects.lexicon import Lexicon
from bot.values.time.dates import Dates
from bot.values.time.figures import REGION
from bot.values.time.periods import DatePeriod

# How far from the day the words may stand that say what is due.
BEFORE, AFTER = 7, 5
MARKS = ("tenders", "deadline_leads")


def read_due(text: str, today: date, lexicon: Lexicon, region: str = REGION) -> date | None:
    """The first day from today on by which something is due; None where the text names none."""
    words = lexicon.seasons.words
    tokens = words.spelling.correct_tokens(read_tokens(text, lexicon.grammar))
    marks = [words[name] for name in MARKS]
    days = Dates(today, lexicon.seasons, region, due=True).find_dates(tokens)
    return next((day.last for day in days if day.last >= today and _is_due(tokens, day, marks)), None)


def _is_due(tokens: Tokens, day: DatePeriod, marks: list[WordList]) -> bool:
    around = range(max(0, day.start - BEFORE), min(len(tokens), day.end + AFTER))
    return any(tokens.key_at(i) in words for i in around for words in marks)
