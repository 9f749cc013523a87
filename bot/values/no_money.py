"""Where a text says that there is no money to spend: "no budget", "for free", "without spending anything"."""

from __future__ import annotations

from bot.values.phrases import Phrases
from bot.values.tokens import Tokens

NONE = Phrases(
    "no|zero|without|without a|without any|nil|dont have a|dont have any|dont have|havent got a|havent got any",
    "do not have a|do not have any|with no|didnt have any|not have any|not any|isnt any|is no|have no|got no",
    "doesnt have a|doesnt have any",
)
KINDS = frozenset(
    "marketing ad ads advertising real actual extra spare single promo promotion promotional media paid social "
    "the".split()
)
MONEY = frozenset("budget bugdet buget money funds adspend dime penny".split())
NOT_NONE = frozenset(
    "limit limits cap constraint constraints issue issues problem problems concern concerns yet set range in "
    "restriction restrictions back decided figure worries object planned fixed for-now laundering".split()
)
EARNING = frozenset("bring brings brought make makes made making earn earns theres".split())
WITHOUT = frozenset("without dont not no cant can't".split())
SINGLE = frozenset("dime penny cent single dollar rupee".split())
FREE_GOES_ON = frozenset("on with in and using or please online".split())
REACH = 20
SPENDING = frozenset("spending paying spend pay using".split())
NOTHING = frozenset("any anything money nothing".split())
PHRASES = Phrases(
    "spend nothing|nothing to spend|free of charge|zero cost|no cost|at no cost|budget is zero|budget is nothing",
    "budget zero|budget is nil|cant afford ads|can't afford ads|cant afford anything|can't afford anything",
    "can't afford to pay|cant afford any|cant afford to pay|can't afford any|cannot afford ads|budget : none",
    "budget none|budget is none|budget : zero|completely free|totally free|free marketing|free promotion",
    "free advertising|free ways|free traffic|free methods|free way|free only|only free",
)
GROWING = frozenset(
    "promote promoting advertise market marketing grow get increase boost gain do run sell launch publicize "
    "spread attract generate".split()
)
TRYING = frozenset(
    "try trial consult consultation audit demo offer tool tools download quote call test software app".split()
)


def find_no_money(tokens: Tokens) -> tuple[int, int] | None:
    """The tokens that say it, or None."""
    for i in range(len(tokens)):
        end = _no_budget(tokens, i) or _not_spending(tokens, i) or _phrase(tokens, i) or _for_free(tokens, i)
        if end:
            return i, end
    return None


def _no_budget(tokens: Tokens, i: int) -> int | None:
    length = NONE.starting(tokens, i)
    at = i + length
    if not length or tokens.key(i - 1) in EARNING:
        return None
    while tokens.key(at) in KINDS and at - i < 7:
        at += 1
    return at + 1 if tokens.key(at) in MONEY and tokens.key(at + 1) not in NOT_NONE else None


def _not_spending(tokens: Tokens, i: int) -> int | None:
    """Past "without spending any money"; "without spending much" says something else."""
    lead = tokens.key(i)
    if lead not in WITHOUT or not SPENDING.intersection(tokens.keys(i + 1, i + 5)):
        return None
    at = next(j for j in range(i + 1, i + 5) if tokens.key(j) in SPENDING) + 1
    after = tokens.keys(at, at + 2)
    if after[:1] and after[0] in NOTHING and (lead == "without" or after[0] != "money"):
        return at + 1
    return at + 2 if after[:1] == ("a",) and after[-1] in SINGLE else None


def _phrase(tokens: Tokens, i: int) -> int | None:
    length = PHRASES.starting(tokens, i)
    if not length:
        return None
    said = _said(tokens, i, i + REACH)
    for_others = "free" in tokens.keys(i, i + length) and (said & TRYING or not said & GROWING)
    return None if for_others else i + length


def _for_free(tokens: Tokens, i: int) -> int | None:
    """Past "for free" said of one's own marketing; "try it for free" is another matter."""
    if tokens.keys(i, i + 2) != ("for", "free") or (tokens.is_word(i + 2) and tokens.key(i + 2) not in FREE_GOES_ON):
        return None
    said = _said(tokens, i, i)
    return i + 2 if said & GROWING and not said & TRYING else None


def _said(tokens: Tokens, i: int, until: int) -> frozenset[str]:
    """The words of the sentence around the i-th token."""
    first, last = tokens.sentence(i)
    return frozenset(tokens.keys(max(first, i - REACH), min(last, until)))
