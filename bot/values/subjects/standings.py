"""Where somebody says that there is no business: a student, a hobby."""

from __future__ import annotations

from bot.values.language.names import FoundName
from bot.values.language.tokens import Tokens


def find_standings(tokens: Tokens) -> list[FoundName]:
    """What the visitor says to be instead of a business; not "not just a hobby", nor "do ads suit a hobby?"."""
    found, refusing = tokens.words.standings.find_names(tokens), tokens.words.refusal.refusing
    told = [name for name in found if refusing.isdisjoint(tokens.keys_between(name.start - 3, name.start))]
    return [name for name in told if not _is_asked(tokens, name)]


def _is_asked(tokens: Tokens, name: FoundName) -> bool:
    """Whether the name stands in a question that is not about the one who writes."""
    first, last = tokens.sentence_of(name.start)
    own = tokens.words.mood.first_person.intersection(tokens.keys_between(first, last))
    return tokens.key_at(last - 1) == "?" and not own
