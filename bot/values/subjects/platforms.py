"""Platforms in a text; short names count only where they can mean nothing else."""

from __future__ import annotations

from itertools import pairwise

from bot.values.language.names import FoundName
from bot.values.language.tokens import Tokens
from bot.values.subjects.lexicon import NOT, SHORT, Lexicon


def find_platforms(tokens: Tokens, lexicon: Lexicon) -> list[FoundName]:
    """The platforms named, left to right."""
    matches = [m for m in lexicon.platforms.find_names(tokens) if not m.id.startswith(NOT)]
    found = [m for n, m in enumerate(matches) if not m.id.startswith(SHORT) or _is_platform(tokens, matches, n)]
    return [FoundName(m.id.partition(":")[2], m.start, m.end) for m in found]


def _is_platform(tokens: Tokens, matches: list[FoundName], n: int) -> bool:
    """Whether a short name is the platform here: after "on", before "ads", in a list, or by itself."""
    words, match = tokens.words.naming, matches[n]
    if tokens.number_at(match.start - 1) is not None or tokens.number_at(match.end) is not None:
        return False
    before, after = tokens.key_at(match.start - 1), tokens.key_at(match.end)
    if before in words.before or after in words.after or (before in words.asking and after in ("", "?", ".", "!")):
        return True
    others = tokens.items[: match.start] + tokens.items[match.end :]
    if all(token.kind == "sign" or token.key in words.alone for token in others):
        return True
    beside = [tokens.keys_between(a.end, b.start) for a, b in pairwise(matches[max(0, n - 1) : n + 2])]
    return any(0 < len(keys) <= 2 and words.links.issuperset(keys) for keys in beside)
