"""What a visitor refuses: "anything but Facebook", "not looking for sales right now", "6 months, not 3"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.values.language.tokens import Tokens

REACH = 8


def is_refusal(tokens: Tokens, start: int, end: int | None = None) -> bool:
    """Whether the words around tokens `start` to `end` refuse what these say."""
    return _find_refusal(tokens, start, end if end is not None else start + 1) is not None


def find_refused(tokens: Tokens, spans: Sequence[tuple[int, int]]) -> tuple[bool, ...]:
    """For things of one kind, in order: whether each is refused, by itself or as part of a refused list."""
    flags: list[bool] = []
    refusal: tuple[str, ...] | None = None
    for n, (start, end) in enumerate(spans):
        own = None if n and flags[-1] and _takes_its_place(tokens, spans, n) else _find_refusal(tokens, start, end)
        if own is None and n and refusal is not None and _is_linked(tokens, spans, n, refusal):
            own = refusal
        refusal = own
        flags.append(own is not None)
    return tuple(flags)


def find_dropping(tokens: Tokens, spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The words behind the last of these things that refuse it by a pronoun: "LinkedIn? Leave it off."."""
    for at in range(spans[-1][1], len(tokens)) if spans else ():
        if length := tokens.words.refusal.dropping.count_starting(tokens, at) or _count_refused_pronoun(tokens, at):
            return at, at + length
    return None


def takes_out(tokens: Tokens, start: int, end: int) -> int:
    """How many words behind tokens `start` to `end` close a verb before them: "take the leads out"; 0 for none."""
    words, first = tokens.words.refusal, tokens.clause_of(start)[0]
    closed = tokens.key_at(end) in words.particles and (
        not tokens.is_word(end + 1) or tokens.key_at(end + 1) in words.closing
    )
    verbs = words.removing.intersection(tokens.keys_between(max(first, start - REACH), start))
    return int(closed and bool(verbs))


def _count_refused_pronoun(tokens: Tokens, at: int) -> int:
    """How many tokens a refusal of what was just named has, if its clause ends with it: "not that one", "avoid it"."""
    words = tokens.words.refusal
    length = words.refusing.count_starting(tokens, at)
    pronoun = words.pronouns.count_starting(tokens, at + length) if length else 0
    meant = pronoun and tokens.key_at(at) not in words.none and tokens.key_at(at - 1) not in words.supposing
    return length + pronoun if meant and not tokens.is_word(at + length + pronoun) else 0


def _is_absent(tokens: Tokens, at: int) -> int:
    """How many tokens say that somebody is not on what begins there: "aren't gonna be on", "nobody is on"."""
    words, first = tokens.words.refusal, at - 1
    if tokens.key_at(first) not in words.presence:
        return 0
    while tokens.key_at(first - 1) in words.being:
        first -= 1
    opens = tokens.clause_of(at)[0]
    length = words.absence.count_ending(tokens, first) or (
        first - opens if words.nobody.count_starting(tokens, opens) else 0
    )
    return at - first + length if length and tokens.key_at(opens) not in words.supposing else 0


def _takes_its_place(tokens: Tokens, spans: Sequence[tuple[int, int]], n: int) -> bool:
    """Whether the n-th thing comes for the one before it: "swap Instagram for TikTok"."""
    return tokens.keys_between(spans[n - 1][1], spans[n][0]) in {(word,) for word in tokens.words.refusal.swapped}


def _find_refusal(tokens: Tokens, start: int, end: int) -> tuple[str, ...] | None:
    """The words that refuse, or None."""
    words, at = tokens.words.refusal, start
    while at > 0 and start - at <= REACH:
        length = words.excluding.count_ending(tokens, at)
        if length:
            return tokens.keys_between(at - length, at)
        length = words.refusing.count_ending(tokens, at) or _count_denied_verb(tokens, at) or _is_absent(tokens, at)
        if length and _is_meant(tokens, at - length, at, start):
            return tokens.keys_between(at - length, at)
        if tokens.key_at(at - 1) in words.stops or tokens.key_at(at - 1) == "\n":
            break
        if at < start and _begins_purpose(tokens, at - 1):
            break
        at -= 1
    length = words.after.count_starting(tokens, end) or takes_out(tokens, start, end)
    return tokens.keys_between(end, end + length) if length else _find_dismissal(tokens, end)


def _find_dismissal(tokens: Tokens, at: int) -> tuple[str, ...] | None:
    """The words that dismiss what ends there, when they are all that is said of it."""
    words = tokens.words.refusal
    while tokens.key_at(at) in words.between:
        at += 1
    length = words.dismissing.count_starting(tokens, at)
    ends = tokens.key_at(at + length) in words.ending or tokens.key_at(at + length) in ("", "\n")
    return tokens.keys_between(at, at + length) if length and ends else None


def _count_denied_verb(tokens: Tokens, at: int) -> int:
    """How many tokens "don't want", "do not really need" and the like have that end before this one."""
    words, verb = tokens.words.refusal, at - 1
    if tokens.key_at(verb) not in words.verbs:
        return 0
    before = verb - (tokens.key_at(verb - 1) in words.really)
    length = words.denying.count_ending(tokens, before)
    return at - before + length if length else 0


def _is_meant(tokens: Tokens, first: int, end: int, start: int) -> bool:
    """Whether a refusing word refuses here: not "not only", not "have no leads", not "is not more than"."""
    words = tokens.words.refusal
    if tokens.key_at(end + 1) in words.compared or tokens.key_at(end) in words.not_refusing:
        return False
    if tokens.key_at(first) in words.none and end - first == 1:
        goes_on = start - end <= 3 or tokens.key_at(end) in words.none_goes_on
        return goes_on and tokens.key_at(first - 1) not in words.lacking
    return True


def _begins_purpose(tokens: Tokens, at: int) -> bool:
    """As in "… to get leads": from here on it is what the thing is for, not what is refused."""
    words, refuses_to = tokens.words.refusal, " ".join(tokens.keys_between(at - 2, at))
    denied = refuses_to in words.refusing or _count_denied_verb(tokens, at) == 2
    return tokens.key_at(at) in words.to and tokens.key_at(at + 1) in words.purpose and not denied


def _is_linked(tokens: Tokens, spans: Sequence[tuple[int, int]], n: int, refusal: tuple[str, ...]) -> bool:
    """Whether the n-th thing goes on a refused list: joined by "or", "nor", "and", or a comma before such a word."""
    words, joint = tokens.words.refusal, set(tokens.keys_between(spans[n - 1][1], spans[n][0]))
    excluding = " ".join(refusal) in words.excluding
    if not joint <= words.joints or not joint:
        return False
    if joint != {","}:
        return "," not in joint or excluding or not joint.isdisjoint(words.either)
    later = _joints_after(tokens, spans, n)
    return not later.isdisjoint(words.either) or (excluding and not later.isdisjoint(words.both))


def _joints_after(tokens: Tokens, spans: Sequence[tuple[int, int]], n: int) -> set[str]:
    joints: set[str] = set()
    for (_, end), (start, _) in zip(spans[n : n + 8], spans[n + 1 : n + 9], strict=False):
        joint = set(tokens.keys_between(end, start))
        if not joint <= tokens.words.refusal.joints:
            break
        joints |= joint
    return joints
