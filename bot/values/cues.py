"""Words around a value that tell whether it is wished for, or past, or just asked about."""

from __future__ import annotations

from bot.values.tokens import Tokens

LOOK = 14
PAST = frozenset(
    "was were wasnt werent had hadnt did didnt got went grew gained lost made spent burned burnt ran saw been "
    "blew paid ago previously formerly wasted cost took came became kept sold brought built began gave sent "
    "bought hired".split()
)
WISH = frozenset(
    "targeting thinking want wants wanting wanna need needs needing would wouldlike like looking goal goals aim "
    "aims aiming plan plans planning hope hopes hoping wish will we'll i'll going gonna can could should how "
    "target objective get getting help must lets trying expect launch launching launches open opening opens "
    "promote increase grow growing drive generate boost double achieve reach hit budget spend invest require "
    "required live deadline timeline timeframe due".split()
)
# Words in -ed that do not tell of the past.
STILL = frozenset(
    "need speed feed limited based interested targeted qualified sponsored branded engaged dedicated related "
    "fixed expected indeed used united wanted required needed planned advanced detailed tired linked embed exceed "
    "proceed succeed red bed med led".split()
)
WANTED = frozenset("want wants need needs get be is are getting being to it has".split())
SUBJECTS = frozenset(
    "i we they he she it you who that which have has had ive weve theyve just already also never recently agency "
    "team company sales leads followers reach traffic revenue engagement".split()
)
FIRST_PERSON = frozenset("i we my our us me im ive weve we're i'd we'd we'll i'll ours mine id lets".split())
CORRECTING = frozenset("actually sorry meant correction rather wrong instead oops mistake thought change wait".split())
HOW_MANY = frozenset("many much often".split())
ASKING = frozenset("what whats is are does do did why which who when where whos whens was were has have".split())


def tense(tokens: Tokens, i: int, end: int) -> str:
    """Tells "past" or "wish" by the nearest telling word before tokens `i` to `end`, else after them, else empty."""
    start, stop = tokens.sentence(i)
    # "what if we had 6 months" imagines, and tells nothing of the past.
    if tokens.keys(start, i)[-LOOK:].count("if"):
        return "wish"
    for at in range(i - 1, max(start, i - LOOK) - 1, -1):
        mark = _mark(tokens, at, start)
        if mark:
            return mark
    for at in range(end, min(stop, end + LOOK)):
        mark = _mark(tokens, at, start)
        if mark:
            return mark
    return ""


def _mark(tokens: Tokens, at: int, start: int) -> str:
    key, before = tokens.key(at), tokens.key(at - 1)
    if key in ("got", "gotten") and before in ("have", "ive", "weve", "has", "only"):
        return ""
    if key == "used" and tokens.key(at + 1) == "to":
        return "past"
    if key in PAST or (
        key in ("last", "past") and tokens.key(at + 1) in ("year", "month", "week", "quarter", "summer")
    ):
        return "past"
    if key.endswith("ed") and key not in STILL and (before in SUBJECTS or at == start or _ends_told(tokens, at)):
        return "past"
    return "wish" if key in WISH else ""


def _ends_told(tokens: Tokens, at: int) -> bool:
    """Whether a word in -ed closes a statement of what happened ("our bookings doubled"), rather than a wish."""
    follows = at + 1 >= len(tokens) or tokens.key(at + 1) in (".", "!", ",", "by", "from", "to")
    return follows and not WANTED.intersection(tokens.keys(at - 5, at))


def corrects(tokens: Tokens, i: int) -> bool:
    """Whether words before the i-th token take back what was said ("actually", "on second thought")."""
    return not CORRECTING.isdisjoint(tokens.keys(0, i))


def asks_in_general(tokens: Tokens, i: int) -> bool:
    """Whether the i-th token stands in a question about the world, not about the visitor."""
    start, end = tokens.sentence(i)
    first = next((tokens.key(at) for at in range(start, end) if tokens.items[at].kind == "word"), "")
    if first == "how" and HOW_MANY.intersection(tokens.keys(start, start + 3)):
        return True
    if not FIRST_PERSON.isdisjoint(tokens.keys(start, min(end, start + 60))):
        return False
    return first in ASKING or (tokens.key(end - 1) == "?" and first not in ("how", "can", "could", "would", "who"))


def stands_alone(
    tokens: Tokens, start: int, end: int, fillers: frozenset[str], aside: frozenset[int] = frozenset()
) -> bool:
    """Whether the clause of these tokens holds nothing else but filler words, and tokens `aside` of other values."""
    first, last = tokens.clause(start)
    last = max(last, end)
    others = [i for i in (*range(first, start), *range(end, last)) if i not in aside]
    return len(others) <= 8 and all(tokens.items[i].kind == "sign" or tokens.key(i) in fillers for i in others)
