"""Platforms that the visitor has left or that failed: "gave up on twitter", "tiktok did nothing for us"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.values.language.names import FoundName
from bot.values.language.negation import find_refused
from bot.values.language.tokens import Tokens

# How far behind a platform its failure may be told, and how far a word of it stands from its denial.
REACH, NEAR = 10, 3


def find_unwanted(tokens: Tokens, found: Sequence[FoundName]) -> tuple[bool, ...]:
    """For platforms in the order named: whether each is refused, or was given up."""
    spans = [(one.start, one.end) for one in found]
    flags = [
        flag or _is_left(tokens, start) for flag, (start, _) in zip(find_refused(tokens, spans), spans, strict=True)
    ]
    failed = [_is_declared_failed(tokens, spans, n) for n in range(len(spans))]
    for n in range(len(spans) - 2, -1, -1):
        # "Facebook and Instagram did nothing" tells of both.
        failed[n] = failed[n] or (failed[n + 1] and _is_joined(tokens, spans[n][1], spans[n + 1][0]))
    flags = [flag or fails for flag, fails in zip(flags, failed, strict=True)]
    for n in range(1, len(spans)):
        flags[n] = flags[n] or (flags[n - 1] and tokens.key_at(spans[n][1]) in tokens.words.abandoned.likewise)
    return tuple(flags)


def _is_left(tokens: Tokens, at: int) -> bool:
    """Whether words of leaving stand right before: "gave up on our", "used to be on", "all of them but"."""
    words = tokens.words.abandoned
    if tokens.key_at(at - 1) in words.excepting:
        first = max(tokens.sentence_of(at)[0], at - NEAR - 2)
        return not words.everything.isdisjoint(tokens.keys_between(first, at - 1))
    while not words.leaving.count_ending(tokens, at) and tokens.key_at(at - 1) in words.leading:
        at -= 1
    return bool(words.leaving.count_ending(tokens, at))


def _is_declared_failed(tokens: Tokens, spans: Sequence[tuple[int, int]], n: int) -> bool:
    """Whether what is said behind a platform, up to the next one, tells that it failed or was left."""
    words, start = tokens.words.abandoned, spans[n][1]
    if tokens.key_at(spans[n][0] - 1) in tokens.words.refusal.supposing:
        # "Is TikTok too expensive?" tells of no failure.
        return False
    end = min(tokens.sentence_of(start - 1)[1], start + REACH, *(first for first, _ in spans[n + 1 : n + 2]))
    end = next((i for i in range(start, end) if tokens.key_at(i) in words.parting), end)
    return any(_tells_failure(tokens, i, start) for i in range(start, end))


def _tells_failure(tokens: Tokens, i: int, start: int) -> bool:
    """As in "never worked", "brought us nothing", "was a waste", "we closed it"."""
    words, before = tokens.words.abandoned, tokens.keys_between(max(start, i - NEAR), i)
    if tokens.key_at(i) in words.working and not words.denying.isdisjoint(before):
        return True
    if tokens.key_at(i) in words.nothing:
        around = (*before, *tokens.keys_between(i + 1, i + NEAR))
        return not words.bringing.isdisjoint(around)
    length = words.leaving.count_starting(tokens, i)
    left = length and (tokens.key_at(i - 1) in words.subjects or tokens.key_at(i + length) in words.objects)
    if tokens.key_at(i) in words.none and tokens.key_at(i + 1) in words.outcome:
        return True
    return bool(words.failing.count_starting(tokens, i) or left)


def _is_joined(tokens: Tokens, end: int, start: int) -> bool:
    between = tokens.keys_between(end, start)
    return len(between) == 1 and tokens.words.abandoned.joints.issuperset(between)
