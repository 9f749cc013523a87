"""What a visitor refuses: "anything but Facebook", "not looking for sales right now", "6 months, not 3"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.values.phrases import Phrases
from bot.values.tokens import Tokens

REACH = 8
NOT = ("dont", "do not", "doesnt", "does not", "wouldnt", "would not", "didnt", "did not")
VERBS = ("want", "need", "like", "use", "care", "wish", "require", "touch", "do", "fancy", "mean", "see")
# Everything but these; such a list goes on over commas and "and".
EXCLUDING = Phrases(
    "other than|apart from|aside from|anything but|everything but|all but|anywhere but|except|besides|excluding",
    "minus",
)
REFUSING = Phrases(
    "not|never|no|avoid|avoiding|skip|skipping|hate|dislike|exclude|ditch|drop|without|neither|nor|forget",
    "rather than|instead of|no longer|stay off|stop using|leave out|isnt about|arent after|remove|delete|cut|lose",
    "take out|take off|get rid of|leave off|cross out",
    *(f"{no} {verb}" for no in NOT for verb in VERBS),
    *(f"{no} {really} {verb}" for no in NOT for verb in VERBS for really in ("really", "actually", "even")),
)
STOPS = frozenset(
    ", ; . ! ? : but only just instead because so i i'd id we'd i'll we'll ill we my find give me then rather yet "
    "although".split()
) | {"\n"}
PURPOSE = frozenset("get increase grow boost generate drive reach promote build sell find gain attract raise".split())
# "We have no leads" tells of a lack, which is a wish.
LACKING = frozenset("have has had got get getting with see seeing is are were was bring brings brought".split())
AFTER = Phrases(
    "is not for|isnt for|are not for|arent for|is out|are out|is not an option|isnt an option|is not important",
    "isnt important|is not relevant|isnt relevant|is not needed|isnt needed|is not our|isnt our|is not my|isnt my",
    "is not the|isnt the|doesnt matter|does not matter|doesnt work for|is a no|no thanks|is excluded",
)


def refuses(tokens: Tokens, start: int, end: int | None = None) -> bool:
    """Whether the words around tokens `start` to `end` refuse what these say."""
    return _refusal(tokens, start, end if end is not None else start + 1) is not None


def refused(tokens: Tokens, spans: Sequence[tuple[int, int]]) -> tuple[bool, ...]:
    """For things of one kind, in order: whether each is refused, by itself or as part of a refused list."""
    flags: list[bool] = []
    refusal: tuple[str, ...] | None = None
    for n, (start, end) in enumerate(spans):
        own = _refusal(tokens, start, end)
        if own is None and n and refusal is not None and _linked(tokens, spans, n, refusal):
            own = refusal
        refusal = own
        flags.append(own is not None)
    return tuple(flags)


def _refusal(tokens: Tokens, start: int, end: int) -> tuple[str, ...] | None:
    """The words that refuse, or None."""
    at = start
    while at > 0 and start - at <= REACH:
        length = EXCLUDING.ending(tokens, at)
        if length:
            return tokens.keys(at - length, at)
        length = REFUSING.ending(tokens, at)
        if length and _meant(tokens, at - length, at, start):
            return tokens.keys(at - length, at)
        if tokens.key(at - 1) in STOPS or (at < start and _begins_purpose(tokens, at - 1)):
            break
        at -= 1
    length = AFTER.starting(tokens, end)
    return tokens.keys(end, end + length) if length else None


def _meant(tokens: Tokens, first: int, end: int, start: int) -> bool:
    """Whether a refusing word refuses here: not "not only", not "have no leads", not "is not more than"."""
    if tokens.key(end + 1) == "than":
        return False
    if tokens.key(end) in (
        "only",
        "just",
        "merely",
        "sure",
        "enough",
        "getting",
        "seeing",
        "making",
        "have",
        "reaching",
        "matter",
        "idea",
        "rush",
        "budget",
        "doubt",
    ):
        return False
    if tokens.key(first) == "no" and end - first == 1:
        if tokens.key(first - 1) in LACKING:
            return False
        return start - end <= 3 or tokens.key(end) in ("more", "need", "interest", "desire")
    return True


def _begins_purpose(tokens: Tokens, at: int) -> bool:
    """As in "… to get leads": from here on it is what the thing is for, not what is refused."""
    before = tokens.keys(at - 2, at)
    return tokens.key(at) == "to" and tokens.key(at + 1) in PURPOSE and before not in REFUSING


def _linked(tokens: Tokens, spans: Sequence[tuple[int, int]], n: int, refusal: tuple[str, ...]) -> bool:
    """Whether the n-th thing goes on a refused list: joined by "or", "nor", "and", or a comma before such a word."""
    joint = set(tokens.keys(spans[n - 1][1], spans[n][0]))
    if not joint <= {",", "and", "or", "nor", "&", "/", "+"} or not joint:
        return False
    if joint != {","}:
        return "," not in joint or refusal in EXCLUDING or not joint.isdisjoint(("or", "nor"))
    later = _joints_after(tokens, spans, n)
    return not later.isdisjoint(("or", "nor")) or (refusal in EXCLUDING and not later.isdisjoint(("and", "&")))


def _joints_after(tokens: Tokens, spans: Sequence[tuple[int, int]], n: int) -> set[str]:
    joints: set[str] = set()
    for (_, end), (start, _) in zip(spans[n : n + 8], spans[n + 1 : n + 9], strict=False):
        joint = set(tokens.keys(end, start))
        if not joint <= {",", "and", "or", "nor", "&", "/", "+"}:
            break
        joints |= joint
    return joints
