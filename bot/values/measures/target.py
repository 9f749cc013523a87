"""Results by number: the one that is needed ("40 leads a month"), and the audience there already ("800 followers")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.values.language.cues import find_tense
from bot.values.language.grammar_words import GrammarWords
from bot.values.language.stated import Stated
from bot.values.language.tokens import Tokens, read_tokens
from bot.values.measures.payment import find_period

BACK, REACH, MOST_BETWEEN = 6, 14, 4
# As one types "to" in haste.
TO = "2"


@dataclass(frozen=True)
class Target:
    """A wanted count of something, per period or (None) in all."""

    amount: float
    metric: str
    period: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The value a `target` entity carries."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Target:
        """The target `as_json` wrote."""
        return cls(data["amount"], str(data["metric"]), data.get("period"))


@dataclass(frozen=True)
class _ResultCount:
    """A number of something, in tokens `start` to `end`."""

    amount: float
    metric: str
    start: int
    end: int
    held: bool = False


def read_target(text: str | Tokens, words: GrammarWords | None = None) -> Target | None:
    """The result the text says is wanted; None when it states none."""
    stated = find_target(read_tokens(text, words))
    return stated.value if stated else None


def find_target(tokens: Tokens) -> Stated[Target] | None:
    """The target and where it is said; "2,300 subscribers, want 10,000" wants the second number."""
    last: _ResultCount | None = None
    wanted: Stated[Target] | None = None
    for count in _find_counts(tokens):
        if count.metric and _is_wanted(tokens, count):
            return _state_target(tokens, count)
        if not count.metric and last and not wanted and (_is_aim(tokens, count) or _goes_on_from(tokens, last, count)):
            wanted = _state_target(
                tokens, replace(count, metric=last.metric), find_period(tokens, last.start, last.end)[0]
            )
        last = count if count.metric else last
    return wanted


def _goes_on_from(tokens: Tokens, last: _ResultCount, count: _ResultCount) -> bool:
    """As in "from 300 plays to 1,000", which is wanted unless it has happened."""
    led = tokens.key_at(last.start - 1) in tokens.words.bounds.origin
    to = last.end == count.start - 1 and tokens.key_at(last.end) in tokens.words.results.up_to
    return led and to and find_tense(tokens, last.start, count.end) != "past"


def find_audience(tokens: Tokens) -> Stated[int] | None:
    """The followers, fans or subscribers that are there already, and where that is said; the largest counts."""
    words = tokens.words.results
    found = [c for c in _find_counts(tokens) if c.metric in words.audience and not _is_wanted(tokens, c)]
    found = [c for c in found if not (_is_asked(tokens, c) or _is_someone_elses(tokens, c) or _is_moved(tokens, c))]
    most = max(found, key=lambda c: c.amount, default=None)
    return Stated(int(most.amount), most.start, most.end) if most else None


def _find_counts(tokens: Tokens) -> list[_ResultCount]:
    """Every number that counts a result, and every bare number (without a metric)."""
    found: list[_ResultCount] = []
    for i in range(len(tokens)):
        amount = tokens.number_at(i)
        if amount is None or amount <= 1 or tokens.key_at(i - 1) in tokens.words.currencies.signs:
            continue
        at = _find_noun(tokens, i)
        if at is not None and not _is_to(tokens, i, at):
            metric, end = _read_metric(tokens, at)
            found.append(_ResultCount(amount, metric, i, end))
        elif not tokens.is_word(i + 1) or tokens.key_at(i + 1) in tokens.words.plain.following:
            held = _find_held_metric(tokens, i)
            found.append(_ResultCount(amount, _find_moved_metric(tokens, i) or held, i, i + 1, bool(held)))
    return found


def _is_to(tokens: Tokens, i: int, noun: int) -> bool:
    """Whether a 2 stands for "to": what it seems to count is right behind it, and one alone ("more ppl 2 sign up")."""
    last = tokens.key_at(_read_metric(tokens, noun)[1] - 1)
    return tokens.key_at(i) == TO and noun == i + 1 and not last.endswith("s")


def _find_noun(tokens: Tokens, i: int) -> int | None:
    """Where the metric that the i-th number counts is named."""
    words, at = tokens.words.results, i + 1
    while tokens.key_at(at) in words.between and at - i <= MOST_BETWEEN:
        if tokens.key_at(at) in words.metrics and tokens.key_at(at + 1) not in words.metrics:
            break
        at += 1
    return at if tokens.key_at(at) in words.metrics else None


def _read_metric(tokens: Tokens, i: int) -> tuple[str, int]:
    words = tokens.words.results
    up = words.sign_up.count_starting(tokens, i)
    if up or tokens.key_at(i + 1) not in words.metrics:
        after = words.sign_up.count_starting(tokens, i + 1)
        return words.metrics[tokens.key_at(i)], i + max(up, 1) + after
    return words.metrics[tokens.key_at(i + 1)], i + 2


def _find_moved_metric(tokens: Tokens, i: int) -> str:
    """The metric of the second number in "take our subscribers from 200 to 900"."""
    words = tokens.words.results
    if tokens.key_at(i - 1) not in words.up_to or tokens.key_at(i + 1) in words.percent:
        return ""
    first = max(tokens.sentence_of(i)[0], i - BACK)
    named = (tokens.key_at(at) for at in range(i - 2, first - 1, -1) if tokens.key_at(at) in words.metrics)
    return next((words.metrics[key] for key in named), "")


def _find_held_metric(tokens: Tokens, i: int) -> str:
    """The audience of "a list of 2,000" and "followers: 5400"."""
    words, at = tokens.words.results, i - 1
    while tokens.key_at(at) in words.aim_fillers | words.holding:
        at -= 1
    if words.holding.isdisjoint(tokens.keys_between(at + 1, i)):
        return ""
    return words.holders.get(" ".join(tokens.keys_between(at - 1, at + 1))) or words.holders.get(tokens.key_at(at), "")


def _state_target(tokens: Tokens, count: _ResultCount, usual: str | None = None) -> Stated[Target]:
    period, after = find_period(tokens, count.start, count.end)
    period = period or usual
    whole = int(count.amount) if count.amount == int(count.amount) else count.amount
    target = Target(whole, count.metric, period if period != "once" else None)
    return Stated(target, count.start, max(after, count.end))


def _is_wanted(tokens: Tokens, count: _ResultCount) -> bool:
    """Whether the count is wished for, not there already or gone by."""
    words, told = tokens.words.results, find_tense(tokens, count.start, count.end)
    first, last = tokens.clause_of(count.start)
    before = tokens.keys_between(max(first, count.start - BACK), count.start)
    if _is_imagined(tokens, count) or _is_named_goal(tokens, count):
        return True
    if told == "past" or _is_asked(tokens, count) or _is_there(tokens, count):
        return False
    if count.held:
        return not words.wanting.isdisjoint(before)
    if last - first <= (count.end - count.start) + 4 and (not before or set(before) <= words.fillers):
        stands = count.metric in words.audience or tokens.key_at(count.end - 1) in words.standing
        return not stands or _is_due(tokens, count)
    if words.having.intersection(before[-2:]) and not words.wanting.intersection(before[-3:]):
        return False
    return told == "wish" or bool(words.wanting.intersection(before))


def _is_imagined(tokens: Tokens, count: _ResultCount) -> bool:
    """As in "and for 20 leads?", with nothing before it in the sentence."""
    first, words = tokens.sentence_of(count.start)[0], tokens.words.results
    length = words.imagined.count_ending(tokens, count.start)
    return bool(length) and words.fillers.issuperset(tokens.keys_between(first, count.start - length))


def _is_named_goal(tokens: Tokens, count: _ResultCount) -> bool:
    """As in "30 calls a week is the goal", "40 demos/mo target"."""
    words, behind = tokens.words.goals, max(count.end, find_period(tokens, count.start, count.end)[1])
    while tokens.key_at(behind) in words.copulas | words.determiners:
        behind += 1
    return bool(count.metric) and tokens.key_at(behind) in words.goal_after


def _is_there(tokens: Tokens, count: _ResultCount) -> bool:
    """As in "we get 20 leads a month", "20 leads a month now"."""
    words = tokens.words.results
    behind = find_period(tokens, count.start, count.end)[1]
    if any(tokens.words.cues.present.count_starting(tokens, at) for at in {count.end, behind}):
        return True
    lead, subject, verb = (tokens.key_at(count.start - n) for n in (3, 2, 1))
    if lead in words.owned and verb in words.came and subject not in words.wished_next:
        return True
    return _is_had(tokens, count.start)


def _is_had(tokens: Tokens, i: int) -> bool:
    """Whether the number is what comes as it is: "we currently get about 20"; "how many do we get" asks."""
    words, present = tokens.words.results, tokens.words.cues.present
    at = i - 1
    while tokens.key_at(at) in words.aim_fillers:
        at -= 1
    if tokens.key_at(at) not in words.getting:
        return False
    at -= max(present.count_ending(tokens, at), 0)
    return tokens.key_at(at - 1) in words.subjects and tokens.key_at(at - 2) not in words.wishing


def _is_aim(tokens: Tokens, count: _ResultCount) -> bool:
    """Whether a bare number is what is wanted of the thing counted before: "…, want 10,000"."""
    words, i = tokens.words.results, count.start - 1
    while tokens.key_at(i) in words.aim_fillers and count.start - i < BACK:
        i -= 1
    money, grows = tokens.words.currencies, tokens.key_at(i) in words.up_to and tokens.key_at(i - 1) in words.wanting
    signed = tokens.key_at(count.end) in money.signs or tokens.key_at(count.end) in money.words
    aimed = grows or tokens.key_at(i) in words.wished_next
    return aimed and not signed and find_period(tokens, count.start, count.end)[0] is None


def _is_due(tokens: Tokens, count: _ResultCount) -> bool:
    return tokens.key_at(count.end) in tokens.words.results.due


def _is_asked(tokens: Tokens, count: _ResultCount) -> bool:
    """As in "4 sales a week? I need patients": what is only said back is not stated."""
    first, last = tokens.sentence_of(count.start)
    alone = set(tokens.keys_between(first, count.start)) <= tokens.words.results.fillers
    return alone and tokens.key_at(last - 1) == "?" and last - count.end <= BACK


def _is_someone_elses(tokens: Tokens, count: _ResultCount) -> bool:
    first, _ = tokens.clause_of(count.start)
    return not tokens.words.cues.them.isdisjoint(tokens.keys_between(first, count.start))


def _is_moved(tokens: Tokens, count: _ResultCount) -> bool:
    return not tokens.words.results.moved.isdisjoint(tokens.keys_between(count.start - 3, count.start))
