"""Platforms in a text; short names count only where they can mean nothing else."""

from __future__ import annotations

from bot.values.lexicon import NOT, SHORT, Lexicon
from bot.values.names import Found
from bot.values.tokens import Token, Tokens

BEFORE = frozenset("on via twitter through using @".split())
# As in "what about X?" and "the same for X".
ASKING = frozenset("about for and".split())
AFTER = frozenset("ads ad app advertising campaign campaigns account page profile posts posting".split())
LINKS = frozenset("and or , / & + plus nor".split())
NUMBERS = frozenset("number times x value variable generation factor".split())


def find_platforms(tokens: Tokens, lexicon: Lexicon) -> list[Found]:
    """The platforms named, left to right."""
    matches = [m for m in lexicon.platforms.find(tokens) if not m.id.startswith(NOT)]
    found = [m for n, m in enumerate(matches) if not m.id.startswith(SHORT) or _counts(tokens, matches, n)]
    return [Found(m.id.partition(":")[2], m.start, m.end) for m in found]


def _counts(tokens: Tokens, matches: list[Found], n: int) -> bool:
    """Whether a short name is the platform here: after "on", before "ads", in a list, or by itself."""
    match = matches[n]
    if tokens.number(match.start - 1) is not None or tokens.number(match.end) is not None:
        return False
    before, after = tokens.key(match.start - 1), tokens.key(match.end)
    if before in BEFORE or after in AFTER or (before in ASKING and after in ("", "?", ".", "!")):
        return True
    if all(
        t.kind == "sign" or t.key in ("and", "or", "just", "only", "maybe", "probably") for t in _others(tokens, match)
    ):
        return True
    return _in_list(tokens, matches, n)


def _others(tokens: Tokens, match: Found) -> tuple[Token, ...]:
    return tokens.items[: match.start] + tokens.items[match.end :]


def _in_list(tokens: Tokens, matches: list[Found], n: int) -> bool:
    ahead = n + 1 < len(matches) and _links(tokens.keys(matches[n].end, matches[n + 1].start))
    behind = n > 0 and _links(tokens.keys(matches[n - 1].end, matches[n].start))
    return ahead or behind


def _links(keys: tuple[str, ...]) -> bool:
    return 0 < len(keys) <= 2 and set(keys) <= LINKS
