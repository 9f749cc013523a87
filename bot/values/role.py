"""The visitor's role: "I'm the owner", "Dana, head of sales at Acme", "CEO"."""

from __future__ import annotations

from bot.values.person import STOPS, Part, capital_at
from bot.values.tokens import Tokens

ROLE_HEADS = frozenset(
    "ceo cto cmo coo cfo cro founder cofounder owner director manager president partner executive coordinator "
    "specialist marketer head vp svp evp chief assistant administrator officer lead supervisor strategist "
    "principal intern freelancer consultant buyer secretary chair chairman chairwoman proprietor md".split()
)
LONGEST_ROLE = 6


def find_role(tokens: Tokens) -> Part | None:
    """The visitor's role: after "I'm the", after a name and a comma, or as the whole message."""
    for i in range(len(tokens)):
        if tokens.key(i) not in ROLE_HEADS:
            continue
        start, end = _role_span(tokens, i)
        if _is_own_role(tokens, start, end):
            return Part(tokens.cased(start, end), start, end)
    return None


def _role_span(tokens: Tokens, i: int) -> tuple[int, int]:
    start = i
    while start > 0 and i - start < 3 and _describes(tokens, start - 1):
        start -= 1
    end = i + 1
    while (
        end < len(tokens)
        and end - start < LONGEST_ROLE
        and (tokens.key(end) in ROLE_HEADS or (tokens.key(end) in ("&", "and") and tokens.key(end + 1) in ROLE_HEADS))
    ):
        end += 1
    if (
        tokens.key(end) in ("of", "for")
        and tokens.key(i) in ("head", "director", "vp", "chief", "svp", "president", "manager")
        and _area(tokens, end + 1)
    ):
        end += 2
        while end < len(tokens) and end - start < LONGEST_ROLE + 2 and _area(tokens, end) and not tokens.glued(end):
            end += 1
    return start, end


def _describes(tokens: Tokens, i: int) -> bool:
    token = tokens.items[i]
    return token.kind == "word" and token.key not in STOPS | {
        "your",
        "their",
        "be",
        "hire",
        "as",
        "role",
        "position",
        "title",
        "job",
        "any",
        "some",
        "another",
    }


def _area(tokens: Tokens, i: int) -> bool:
    if i >= len(tokens) or tokens.items[i].kind != "word" or tokens.key(i) in STOPS:
        return False
    return not capital_at(tokens, i) or tokens.key(i) in (
        "marketing",
        "sales",
        "growth",
        "digital",
        "communications",
        "business",
        "operations",
        "product",
        "brand",
    )


def _is_own_role(tokens: Tokens, start: int, end: int) -> bool:
    if end - start == len(tokens) or (start == 0 and tokens.key(end) in ("at", "of", ",") and end - start <= 4):
        return True
    before = tokens.keys(max(0, start - 3), start)
    while before and before[-1] in ("the", "a", "an", "our", "their", "currently", "also", "marketing"):
        before = before[:-1]
    if before[-2:] in (
        ("i", "am"),
        ("work", "as"),
        ("role", "is"),
        ("role", ":"),
        ("title", "is"),
        ("position", "is"),
        ("job", "is"),
    ):
        return True
    if before[-1:] in (("im",), ("i'm",), ("role",), ("as",)):
        return before[-1:] != ("as",) or "work" in before
    return start >= 2 and tokens.key(start - 1) in (",", "(") and capital_at(tokens, start - 2)
