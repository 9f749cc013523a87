"""A bare answer to one question: "6", "three", "about 2k", "next spring", "all of them", "dunno", "none"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from bot.values.language.abandoned import find_unwanted
from bot.values.language.negation import find_refused
from bot.values.language.tokens import read_tokens
from bot.values.language.unknown import Ambiguous, Nothing, is_unknown
from bot.values.replies.bare_budget import read_bare_budget
from bot.values.replies.bare_timeframe import read_bare_timeframe
from bot.values.subjects.goals import find_goals
from bot.values.subjects.lexicon import NOT, Lexicon
from bot.values.subjects.platforms import find_platforms

__all__ = ["Ambiguous", "Nothing", "is_unknown", "read_bare", "read_bare_budget", "read_bare_timeframe"]


def read_bare(question: str, text: str, today: date, lexicon: Lexicon, region: str, known: date | None = None) -> Any:
    """The answer to a question for goals, timeframe, budget or platforms; see read_bare_contact for the others.

    "The 14th" is that of the month of `known`, a day that was named before. A JSON-able value, Ambiguous, Nothing,
    or None when the text is no answer. Never raises.
    """
    readers: dict[str, Callable[[], Any]] = {
        "goals": lambda: read_bare_goals(text, lexicon),
        "timeframe": lambda: read_bare_timeframe(text, today, lexicon, region, known),
        "budget": lambda: read_bare_budget(text, lexicon.grammar),
        "platforms": lambda: read_bare_platforms(text, lexicon),
    }
    reader = readers.get(question)
    return reader() if reader else None


def read_bare_platforms(text: str, lexicon: Lexicon) -> list[str] | Nothing | None:
    """The platforms an answer names, "all" of them, or Nothing for no preference."""
    tokens = lexicon.spelling.correct_tokens(read_tokens(text, lexicon.grammar))
    found = find_platforms(tokens, lexicon)
    wanted = list(dict.fromkeys(f.id for f, flag in zip(found, find_unwanted(tokens, found), strict=True) if not flag))
    if wanted:
        return wanted
    if is_unknown(tokens):
        return Nothing()
    words, keys = tokens.words.open, {t.key for t in tokens.items if t.kind == "word"}
    if keys & words.all and keys <= words.all | words.all_of and not found:
        return list(lexicon.single_platforms)
    return None


def read_bare_goals(text: str, lexicon: Lexicon) -> list[str] | Nothing | None:
    """The goals an answer names; here a noun needs no wish beside it."""
    tokens = lexicon.spelling.correct_tokens(read_tokens(text, lexicon.grammar), asked=True)
    found = find_goals(tokens, lexicon)
    if not found:
        loose = [m for m in lexicon.goals.find_names(tokens) if not m.id.startswith(NOT)]
        found = [type(m)(m.id.partition(":")[2], m.start, m.end) for m in loose]
    flags = find_refused(tokens, [(f.start, f.end) for f in found])
    wanted = list(dict.fromkeys(f.id for f, flag in zip(found, flags, strict=True) if not flag))
    return wanted or (Nothing() if is_unknown(tokens) else None)
