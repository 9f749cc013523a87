"""The visitor's company by name: "our brand is Fernhill", "Dana from Acme", "Acme Ltd"."""

from __future__ import annotations

from bot.values.person import NOT_NAMES, STOPS, Part, capital_at
from bot.values.phrases import Phrases
from bot.values.role import ROLE_HEADS
from bot.values.tokens import Tokens

COMPANY_HEADS = frozenset(
    "company business brand shop store firm startup agency studio restaurant organisation organization employer "
    "practice website".split()
)
COMPANY_CUES = Phrases(
    "i work for|i work at|i work with|working for|working at|on behalf of|i represent|company :|business :",
    "brand :|company name :|we are called|we're called|were called|we call ourselves|its called|it is called",
    "founder of|owner of|ceo of|ceo at|manager at|director of|director at|founder at|co founder of|cofounder of",
)
SUFFIXES = frozenset("ltd limited inc llc llp gmbh plc corp corporation pvt pty co ag bv sa oy ab".split())
HEAD_NOUNS = frozenset(
    "studio company factory agency shop store bakery restaurant clinic salon cafe bar hotel gym school boutique "
    "brewery gallery market garage group foundation institute academy practice centre center firm".split()
)
PLACES = frozenset(("the", "a", "an"))
NOT_COMPANIES = NOT_NAMES | frozenset(
    "spelled spelt misspelled wrong missing growing slow quiet dying booming called named known young established "
    "local online offline seasonal b2b b2c home family failing struggling active there closed down like mobile "
    "different similar successful profitable run wants needs sells makes offers provides does has have had need "
    "want because scratch facebook work where yesterday things another abroad".split()
)
LONGEST_COMPANY = 5


def find_company(tokens: Tokens, name: Part | None = None) -> Part | None:
    """The visitor's company, by name; `name` is the visitor's own, which "from" or "at" may follow."""
    for i in range(len(tokens)):
        part = _named(tokens, i) or _said(tokens, i) or _from(tokens, i, name) or _with_suffix(tokens, i)
        if part:
            return part
    return _is_the(tokens) or _is_the_company(tokens)


def _named(tokens: Tokens, i: int) -> Part | None:
    """As in "our brand is Fernhill", "my company is called fernhill", "company name: Fernhill"."""
    if tokens.key(i) not in COMPANY_HEADS:
        return None
    at = i + 1 + (tokens.key(i + 1) in ("name", "names"))
    named = at > i + 1
    if tokens.key(at) not in ("is", "called", "named", ":", "-") and not named:
        return None
    at += tokens.key(at) in ("is", ":", "-")
    if tokens.key(at) in ("called", "named"):
        named, at = True, at + 1
    own = not frozenset(("my", "our", "the", "name", "this")).isdisjoint(tokens.keys(i - 3, i)) or named or i == 0
    return _company(tokens, at, capital=not named) if own else None


def _said(tokens: Tokens, i: int) -> Part | None:
    cue = COMPANY_CUES.starting(tokens, i)
    if not cue or tokens.key(i + cue) in ("a", "an", "my", "our"):
        return None
    return _company(tokens, i + cue, capital=tokens.key(i + cue - 1) not in (":", "called", "ourselves"))


def _from(tokens: Tokens, i: int, name: Part | None) -> Part | None:
    """As in "Dana from Acme", "head of sales at acme": right after a name or a role only."""
    if tokens.key(i) not in ("from", "at") or i == 0:
        return None
    named = name is not None and name.end in (i, i - (tokens.key(i - 1) == "here"))
    if not named and not _ends_role(tokens, i):
        return None
    return _company(tokens, i + 1, capital=tokens.key(i + 1) in PLACES or not named)


def _ends_role(tokens: Tokens, i: int) -> bool:
    return any(tokens.key(at) in ROLE_HEADS for at in range(max(0, i - 4), i)) and tokens.key(i - 1) not in STOPS


def _with_suffix(tokens: Tokens, i: int) -> Part | None:
    """As in "Acme Ltd": the capitalised words before a legal form."""
    if tokens.key(i) not in SUFFIXES - {"co", "sa", "ab", "ag"} or i == 0:
        return None
    start = i
    while start > 0 and i - start < 4 and tokens.items[start - 1].kind == "word" and capital_at(tokens, start - 1):
        start -= 1
    return Part(tokens.cased(start, i + 1), start, i + 1) if start < i else None


def _is_the(tokens: Tokens) -> Part | None:
    """As in "it's the riverside pottery studio": the whole message names a business."""
    start = 3 if tokens.keys(0, 3) in (("it", "is", "the"), ("this", "is", "the"), ("we", "are", "the")) else 2
    if tokens.keys(0, 2) not in (("its", "the"), ("we're", "the")) and start == 2:
        return None
    end = start
    while end < len(tokens) and end - start < LONGEST_COMPANY and tokens.items[end].kind == "word":
        end += 1
    whole = all(t.kind == "sign" for t in tokens.items[end:])
    named = end - start >= 2 and tokens.key(end - 1) in HEAD_NOUNS
    return Part(tokens.cased(start, end), start, end) if whole and named else None


def _is_the_company(tokens: Tokens) -> Part | None:
    """As in "the corner bookshop is our business"."""
    for i in range(1, min(len(tokens), 10)):
        if (
            tokens.key(i) == "is"
            and tokens.key(i + 1) in ("the", "our", "my")
            and tokens.key(i + 2) in COMPANY_HEADS
            and i + 4 >= len(tokens)
        ):
            start = 1 if tokens.key(0) == "the" else 0
            return Part(tokens.cased(start, i), start, i) if start < i else None
    return None


def _company(tokens: Tokens, i: int, capital: bool) -> Part | None:
    i += tokens.key(i) == "the" and i + 1 < len(tokens) and capital_at(tokens, i + 1)
    end = i
    while end < len(tokens) and end - i < LONGEST_COMPANY and _in_company(tokens, end, i, capital):
        end += 1
    if end == i or tokens.key(i) in NOT_COMPANIES:
        return None
    return Part(tokens.cased(i, end), i, end)


def _in_company(tokens: Tokens, i: int, first: int, capital: bool) -> bool:
    token = tokens.items[i]
    if token.key in ("&", "and") and i > first and i + 1 < len(tokens):
        return capital_at(tokens, i - 1) and capital_at(tokens, i + 1) and tokens.key(i + 1) not in ("i", "we")
    if token.kind == "sign" or token.key in STOPS or token.kind == "date":
        return False
    return not capital or capital_at(tokens, i) or (i > first and token.kind == "number") or token.key in SUFFIXES
