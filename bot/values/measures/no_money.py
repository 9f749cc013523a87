"""Where a text says that there is no money to spend: "no budget", "for free", "we can't pay for ads"."""

from __future__ import annotations

from collections.abc import Iterator

from bot.values.language.tokens import Tokens

REACH, KINDS = 20, 6


def find_no_money(tokens: Tokens) -> tuple[int, int] | None:
    """The tokens that say it, or None."""
    return next((span for span in _find_all(tokens) if tokens.key_at(span[1]) not in tokens.words.none.not_yet), None)


def ends_unpaid(tokens: Tokens, i: int) -> bool:
    """Whether it is only said that nothing is spent before or until what follows: "not a penny before" May."""
    key = tokens.key_at(i - 1)
    return key in tokens.words.none.not_yet and any(end == i - 1 for _, end in _find_all(tokens))


def _find_all(tokens: Tokens) -> Iterator[tuple[int, int]]:
    for i in range(len(tokens)):
        end = _no_budget(tokens, i) or _not_spending(tokens, i) or _read_phrase(tokens, i) or _for_free(tokens, i)
        if end and not _was_unsaid(tokens, i):
            yield i, end


def _was_unsaid(tokens: Tokens, i: int) -> bool:
    """Whether it is only said that nobody said so: "I never said we have no money"."""
    return any(tokens.words.none.unsaid.count_starting(tokens, at) for at in range(tokens.clause_of(i)[0], i))


def answers_none(tokens: Tokens) -> bool:
    """Whether the answer to a question for money begins with a plain "none" or "nothing"."""
    words = tokens.words
    first = next((i for i in range(len(tokens)) if tokens.key_at(i) not in words.none.before_answers), len(tokens))
    if tokens.key_at(first) not in words.none.answers:
        return False
    after = first + 1
    return (
        after == tokens.clause_of(first)[1]
        or not tokens.is_word(after)
        or tokens.key_at(after) in words.none.answers_go_on
    )


def _no_budget(tokens: Tokens, i: int) -> int | None:
    words = tokens.words.none
    length = words.lack.count_starting(tokens, i)
    at = i + length
    if not length or tokens.key_at(i - 1) in words.earning:
        return None
    while tokens.key_at(at) in words.kinds and at - i < KINDS:
        at += 1
    return at + 1 if tokens.key_at(at) in words.money and tokens.key_at(at + 1) not in words.not_none else None


def _not_spending(tokens: Tokens, i: int) -> int | None:
    """Past "can't pay for ads" and "without spending any money"; "can't spend much" says something else."""
    words = tokens.words.none
    at = i + words.cannot.count_starting(tokens, i)
    if tokens.key_at(i) in words.opening and i != tokens.clause_of(i)[0]:
        return None
    verb = next((j for j in range(at, at + 3) if tokens.key_at(j) in words.spending), None) if at > i else None
    if verb is None:
        return None
    end = verb + 1
    known = words.on_what | words.rest | tokens.words.cues.marketing | tokens.words.cues.channels
    while end < len(tokens) and tokens.key_at(end) in known:
        end += 1
    goes_on = tokens.is_word(end) and tokens.key_at(end) not in words.breaks | words.not_yet
    if goes_on or tokens.number_at(end) is not None:
        return None
    said = set(tokens.keys_between(verb + 1, end))
    plainly = tokens.key_at(i) not in words.without and tokens.key_at(verb) in words.paying and said <= words.rest
    return end if plainly or said & words.any_money else None


def _read_phrase(tokens: Tokens, i: int) -> int | None:
    words = tokens.words.none
    length = words.phrases.count_starting(tokens, i)
    if not length:
        return None
    said = _words_around(tokens, i, i + REACH)
    for_others = words.free.intersection(tokens.keys_between(i, i + length)) and (
        said & words.trying or not said & words.growing
    )
    return None if for_others else i + length


def _for_free(tokens: Tokens, i: int) -> int | None:
    """Past "for free" said of one's own marketing; "try it for free" is another matter."""
    words = tokens.words.none
    end = i + words.for_free.count_starting(tokens, i)
    if end == i or (tokens.is_word(end) and tokens.key_at(end) not in words.free_goes_on):
        return None
    said = _words_around(tokens, i, i)
    return end if said & words.growing and not said & words.trying else None


def _words_around(tokens: Tokens, i: int, until: int) -> frozenset[str]:
    """The words of the sentence around the i-th token."""
    first, last = tokens.sentence_of(i)
    return frozenset(tokens.keys_between(max(first, i - REACH), min(last, until)))
