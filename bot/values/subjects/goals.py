"""Goals in a text: a phrase that states one, or a noun with a wish, a lack or a number beside it."""

from __future__ import annotations

from bot.values.language.cues import find_tense
from bot.values.language.names import FoundName
from bot.values.language.negation import is_refusal, takes_out
from bot.values.language.tokens import Tokens
from bot.values.subjects.lexicon import NAME, NOT, NOUN, Lexicon

REACH = 5


def find_goals(tokens: Tokens, lexicon: Lexicon, taken: frozenset[int] = frozenset()) -> list[FoundName]:
    """The goals stated, left to right, refused ones among them; `taken` are tokens that other values use."""
    found: list[FoundName] = []
    matches = lexicon.goals.find_names(tokens)
    covered = taken | {i for m in matches for i in range(m.start, m.end)}
    for match in matches:
        part, _, goal = match.id.partition(":")
        if part == NOT or tokens.key_at(match.end) in lexicon.not_before or _asks_definition(tokens, match):
            continue
        if part == NAME and _is_past(tokens, match):
            continue
        if part == NOUN and not (_is_meant(tokens, match, covered, found) or _is_turned_down(tokens, match)):
            continue
        found.append(FoundName(goal, match.start, match.end))
    return found


def _is_past(tokens: Tokens, match: FoundName) -> bool:
    if find_tense(tokens, match.start, match.start) != "past":
        return False
    words = tokens.words.goals
    keys = tokens.keys_between(max(tokens.sentence_of(match.start)[0], match.start - REACH), match.start)
    return words.wishes.isdisjoint(keys) and words.lack.isdisjoint(keys)


def _is_meant(tokens: Tokens, match: FoundName, covered: frozenset[int], found: list[FoundName]) -> bool:
    """Whether a noun is wished for here."""
    if _stands_alone(tokens, match, covered) or _for_mine(tokens, match) or _is_lacking(tokens, match):
        return True
    words = tokens.words.goals
    if _is_past(tokens, match):
        return False
    linked = found and found[-1].end < match.start
    if linked and words.links.union(words.linked).issuperset(tokens.keys_between(found[-1].end, match.start)):
        return True
    return _is_wished(tokens, match)


def _is_turned_down(tokens: Tokens, match: FoundName) -> bool:
    """Whether the noun itself is refused: "it's not a launch", "rather than donations"; "no leads" is a lack."""
    at, refusal = match.start, tokens.words.refusal
    while tokens.key_at(at - 1) in tokens.words.goals.determiners:
        at -= 1
    named = refusal.refusing.count_ending(tokens, at) or refusal.refusing.count_ending(tokens, match.start)
    named = named or takes_out(tokens, match.start, match.end)
    return bool(named) and tokens.key_at(at - 1) not in refusal.none and is_refusal(tokens, match.start, match.end)


def _for_mine(tokens: Tokens, match: FoundName) -> bool:
    """Whether the noun and whom it is for are all the clause says ("leads for our clinic")."""
    words, (first, last) = tokens.words.goals, tokens.clause_of(match.start)
    mine = tokens.key_at(match.end) in words.meant_for and tokens.key_at(match.end + 1) in words.mine
    return mine and first == match.start and last - match.end <= 6


def _is_wished(tokens: Tokens, match: FoundName) -> bool:
    words = tokens.words.goals
    first = max(tokens.sentence_of(match.start)[0], match.start - REACH)
    for i in range(match.start - 1, first - 1, -1):
        key = tokens.key_at(i)
        if key in words.grow or (key in words.direct and _right_before(tokens, i, match)):
            return True
        if key in words.breaks or (key in (",", ";", ":") and i < match.start - 1):
            break
    after = tokens.keys_between(match.end, match.end + 4)
    named, is_named = words.goal_after.intersection(after[:1]), words.copulas.intersection(after[:1])
    return bool(named or (is_named and words.goal_after.intersection(after)))


def _right_before(tokens: Tokens, i: int, match: FoundName) -> bool:
    words = tokens.words.goals
    between = words.determiners.issuperset(tokens.keys_between(i + 1, match.start))
    return between and not (tokens.key_at(i) in words.meant_for and tokens.key_at(i - 1) in words.not_for)


def _is_lacking(tokens: Tokens, match: FoundName) -> bool:
    """As in "not enough customers", "our sales are down"."""
    words = tokens.words.goals
    before = tokens.keys_between(max(tokens.sentence_of(match.start)[0], match.start - 3), match.start)
    if words.lack.intersection(before):
        return tokens.key_at(match.start - 1) not in words.none or tokens.key_at(match.start - 2) in words.lacking
    first, *after = tokens.keys_between(match.end, match.end + 3) or ("",)
    return first in words.down or (first in words.fall_after and bool(words.down.intersection(after)))


def _stands_alone(tokens: Tokens, match: FoundName, covered: frozenset[int]) -> bool:
    """Whether the clause holds names and filler words only ("sales, 6 weeks")."""
    first, last = tokens.clause_of(match.start)
    others = (i for i in range(first, max(last, match.end)) if i not in covered and tokens.items[i].kind != "number")
    return last - first <= 14 and all(tokens.key_at(i) in tokens.words.goals.fillers for i in others)


def _asks_definition(tokens: Tokens, match: FoundName) -> bool:
    """Whether the sentence asks what the word means rather than how to get the thing."""
    words, (first, last) = tokens.words.goals, tokens.sentence_of(match.start)
    length = words.defining.count_starting(tokens, first)
    if not length or not tokens.words.mood.first_person.isdisjoint(
        tokens.keys_between(first + length, min(last, first + 30))
    ):
        return False
    getting = words.ways if tokens.key_at(first) in words.closed else words.getting
    return getting.isdisjoint(tokens.keys_between(max(first, match.start - 6), match.start + 1))
