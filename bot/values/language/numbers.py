"""Numbers in words, with spaces and with multipliers, merged into one token each."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from text_to_num import text2num

from bot.values.language.slips import one_slip_of
from bot.values.language.tokens import Token, Tokens

if TYPE_CHECKING:
    from bot.values.language.grammar_words import NumberWords

LANGUAGE = "en"
RUN, BIG, TWENTY = 12, 100, 20
SHORTEST, LONG = 3, 5


def merge_numbers(tokens: list[Token], words: NumberWords, currencies: Container[str] = ()) -> list[Token]:
    """The tokens with every number as one token: "two and a half k", "10 000", "half a million", "hundred euros"."""
    merged: list[Token] = []
    tokens, i = _correct_spelling(tokens, words), 0
    while i < len(tokens):
        number, used = _read_number(tokens, i, words)
        if number is None and _join_key(tokens, i + 1, words) in currencies and is_number_word(tokens[i].key):
            number, used = _read_lone_multiplier(tokens[i], words), 1
        if number is not None and used:
            number, used = _apply_multipliers(tokens, i, number, used, words)
            merged.append(replace(number, start=tokens[i].start, end=tokens[i + used - 1].end, key=number.text))
            i += used
        else:
            merged.append(tokens[i])
            i += 1
    return merged


def _correct_spelling(tokens: list[Token], words: NumberWords) -> list[Token]:
    """The tokens with misspelt number words put right beside what they count, and "fivehundred" as two."""
    items: list[Token] = []
    for i, token in enumerate(tokens):
        if (
            token.kind != "word"
            or token.value is not None
            or len(token.key) < SHORTEST
            or token.key in words.no_numbers
        ):
            items.append(token)
            continue
        after, before = _join_key(tokens, i + 1, words), items[-1] if items else None
        counted = before is not None and (before.value is not None or is_number_word(before.key))
        if counted and len(token.key) > LONG:
            items.append(_put_right(token, [name for name in words.spelled if name in words.multipliers]))
        elif after in words.multipliers or after in words.counted_by or one_slip_of(after, words.multipliers):
            items.append(_put_right(token, words.spelled))
        else:
            items += _split_words(token, words)
    return items


def _put_right(token: Token, names: Iterable[str]) -> Token:
    right = one_slip_of(token.key, names)
    return replace(token, key=right) if right and not is_number_word(token.key) else token


def _split_words(token: Token, words: NumberWords) -> list[Token]:
    """The two words of "fivehundred"."""
    for name in words.multipliers:
        head = token.key.removesuffix(name)
        if len(name) + 1 >= LONG and head != token.key and len(head) >= SHORTEST and is_number_word(head):
            middle = token.end - len(name)
            return [replace(token, key=head, end=middle), replace(token, key=name, start=middle)]
    return [token]


def _read_lone_multiplier(token: Token, words: NumberWords) -> Token:
    """A lone "hundred" or "thousand" as the number that it is before a currency."""
    value = _to_value((token.key,)) or 0.0
    scale = token.key if token.key in words.multipliers else ""
    return replace(token, kind="number", value=value, base=1.0, scale=scale, worded=True)


def join_hundreds(tokens: Tokens) -> Tokens:
    """The tokens with "two fifty" as 250, which it is where sums are spoken of; "fifteen twenty" stays two numbers."""
    items: list[Token] = []
    for token in tokens.items:
        last = items[-1] if items else None
        if last and _is_spoken_hundred(last, token, tokens):
            value = (last.value or 0) * 100 + (token.value or 0)
            items[-1] = replace(last, end=token.end, value=value, base=value)
        else:
            items.append(token)
    return replace(tokens, items=tuple(items)) if len(items) < len(tokens) else tokens


def _is_spoken_hundred(first: Token, second: Token, tokens: Tokens) -> bool:
    if not (first.worded and second.worded and first.value and second.value) or first.scale or second.scale:
        return False
    if tokens.plain.lower[first.end : second.start].strip(" -"):
        return False
    return first.value < TWENTY <= second.value < BIG and second.value > 2 * first.value and first.value.is_integer()


def is_number_word(word: str) -> bool:
    """Whether the word alone is a number ("seven", "hundred")."""
    return _to_value((word,)) is not None


def _read_number(tokens: list[Token], i: int, words: NumberWords) -> tuple[Token | None, int]:
    token = tokens[i]
    if token.kind == "number":
        return _and_a_half(tokens, i, *_read_spaced_thousands(tokens, i), words)
    if token.kind != "word":
        return None, 0
    if token.key in words.vague or (
        token.key in words.articles and (_to_value((_join_key(tokens, i + 1, words),)) or 0) < BIG
    ):
        return _read_vague(tokens, i, words)
    return _and_a_half(tokens, i, *_read_number_words(tokens, i, words), words)


def _read_spaced_thousands(tokens: list[Token], i: int) -> tuple[Token, int]:
    """A number whose thousands are parted by spaces, or the number as it stands."""
    first = tokens[i]
    if not first.text.isdigit() or len(first.text) > 3 or first.text.startswith("0"):
        return first, 1
    joined = [first]
    for group in takewhile(_is_group, tokens[i + 1 : i + 5]):
        if group.start != joined[-1].end + 1:
            break
        joined.append(group)
    value = float("".join(t.text for t in joined))
    return replace(first, value=value, base=value), len(joined)


def _is_group(token: Token) -> bool:
    return token.kind == "number" and len(token.text) == 3 and token.text.isdigit()


def _read_number_words(tokens: list[Token], i: int, words: NumberWords) -> tuple[Token | None, int]:
    """The longest run of number words from here that means a number."""
    run: list[str] = []
    for token in tokens[i : i + RUN]:
        word = words.slips.get(token.key, token.key)
        word = word if run else words.articles.get(word, word)
        if token.kind != "word" or not (
            is_number_word(word) or (word in words.ands and run and (_to_value(run[-1:]) or 0) >= BIG)
        ):
            break
        run.append(word)
    # "Hundreds of", "thousands" count nothing; "hundred and fifty" does.
    while run and not (len(run) == 1 and (_to_value(run) or 0) >= BIG):
        value = _to_value(run)
        if value is not None:
            scale = run[-1] if run[-1] in words.multipliers else ""
            base = value / words.multipliers[scale] if scale else value
            return replace(tokens[i], kind="number", value=value, base=base, scale=scale, worded=True), len(run)
        run.pop()
    return None, 0


def _to_value(run: tuple[str, ...] | list[str]) -> float | None:
    try:
        return float(text2num(" ".join(run), LANGUAGE)) if len(run[0]) > 1 else None
    except ValueError:
        return None


def _read_vague(tokens: list[Token], i: int, words: NumberWords) -> tuple[Token | None, int]:
    """As in "a couple of", "half a", "a hundred": only before something they can count, which stays outside."""
    start = i + 1 if tokens[i].key in words.articles else i
    key = _join_key(tokens, start, words)
    if key in words.vague:
        after = start + 1
        while _join_key(tokens, after, words) in words.of:
            after += 1
        value = words.vague[key] if _is_multiplier(tokens, after, words) else 0.0
        number = replace(tokens[i], kind="number", value=value, base=value, worded=True)
        return (number, after - i) if value else (None, 0)
    total = _join_key(tokens, start + 1, words) in words.not_a_grand
    if start > i and len(key) > 1 and not total and _is_multiplier(tokens, start, words):
        return replace(tokens[i], kind="number", value=1.0, base=1.0, worded=True), 1
    return None, 0


def _is_multiplier(tokens: list[Token], at: int, words: NumberWords) -> bool:
    """Whether the word there is a multiplier: not the "grand" of "grand opening", nor a letter that stands apart."""
    key = _join_key(tokens, at, words)
    if key not in words.multipliers or (key in words.grand and _join_key(tokens, at + 1, words) in words.not_grand):
        return False
    return key not in words.glued or tokens[at].start == tokens[at - 1].end


def _and_a_half(
    tokens: list[Token], i: int, number: Token | None, used: int, words: NumberWords
) -> tuple[Token | None, int]:
    behind = " ".join(t.key for t in tokens[i + used : i + used + 3])
    if number is None or number.value is None or behind not in words.and_a_half:
        return number, used
    return replace(number, value=number.value + 0.5, base=number.value + 0.5), used + 3


def _apply_multipliers(tokens: list[Token], i: int, number: Token, used: int, words: NumberWords) -> tuple[Token, int]:
    """The number with the multipliers behind it, each larger than the one before: "2k", "two hundred thousand"."""
    reached = words.multipliers.get(number.scale, 0.0)
    while i + used < len(tokens) and _is_multiplier(tokens, i + used, words):
        word = _join_key(tokens, i + used, words)
        if words.multipliers[word] <= reached:
            break
        reached = words.multipliers[word]
        number, used = replace(number, value=(number.value or 0.0) * reached, scale=word), used + 1
    return number, used


def _join_key(tokens: list[Token], i: int, words: NumberWords) -> str:
    key = tokens[i].key if 0 <= i < len(tokens) else ""
    return words.slips.get(key, key)
