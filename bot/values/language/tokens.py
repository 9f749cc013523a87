"""Text cut into words, numbers and signs; every grammar reads these, in one pass and with bounded look-around."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from bot.values.language.text import Plain, normalise_text

if TYPE_CHECKING:
    from bot.values.language.grammar_words import GrammarWords

PIECE = re.compile(
    r"(?P<date>(?<![\d.,/-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))(?![\d/-]|[.,]\d))"
    r"|(?P<number>\d+(?:[.,']\d+)*(?:[.,]-+(?!\w))?|(?<![\w.])\.\d+)"
    r"|(?P<word>[^\W\d_](?:[\w']*\w)?)"
    r"|(?P<sign>\n|\S)"
)
GLUED = re.compile(r"([a-z]+)(\d.*)")
ENDS = frozenset(".!?;\n")
SOFT_ENDS = frozenset(",()|")
# Without its apostrophe each of these would be another word.
CONTRACTIONS = frozenset("we're we'll i'll she'll he'll i'd we'd she'd can't won't".split())
# A hyphen parts two ends when a number stands on both sides ("10k-15k", "6wks-8wks", "q1-q2"), not in "mid-2027".
NUMBERED = re.compile(r"(?<![^\W_])(?:[^\W\d_]{0,3}\d[\d.,]{0,60}[^\W\d_]{0,6})$")
NUMBERING = re.compile(r"[^\W\d_]?\d")
ENDING = 14
# Two marks of one kind with a group behind one of them that is neither of two nor of three digits.
MISPARTED = re.compile(r"([.,'])\d+\1(?:\d|\d{4,})(?!\d)|([.,'])(?:\d|\d{4,})\2")
DIGITS = 15


def _no_words() -> GrammarWords:
    # The words are listed with the help of tokens.
    from bot.values.language.grammar_words import NO_WORDS

    return NO_WORDS


@dataclass(frozen=True)
class Token:
    """A word, number or sign; `key` is its text without apostrophes, `value` what a number amounts to.

    `base` and `scale` keep a number with a multiplier apart ("2k": 2 and "k"), so that "5-10k" can share it.
    """

    text: str
    start: int
    end: int
    kind: str
    key: str = ""
    value: float | None = None
    base: float = 0.0
    scale: str = ""
    worded: bool = False


@dataclass(frozen=True)
class Tokens:
    """A text's tokens, the text they were cut from, and the words by which its sums are read."""

    plain: Plain
    items: tuple[Token, ...]
    words: GrammarWords = field(default_factory=_no_words, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return tuple(token.key for token in self.items)

    @cached_property
    def _key_at(self) -> dict[int, str]:
        return dict(enumerate(self._keys))

    def key_at(self, i: int) -> str:
        """The key of the i-th token, or an empty string outside of the text."""
        # Asked hundreds of times a text: to look a place up is quicker than to compare it with both ends.
        return self._key_at.get(i, "")

    def is_word(self, i: int) -> bool:
        """Whether the i-th token is there and is a word."""
        return 0 <= i < len(self.items) and self.items[i].kind == "word"

    def keys_between(self, start: int, end: int) -> tuple[str, ...]:
        """The keys from `start` up to `end`, as far as there are any."""
        return self._keys[max(0, start) : max(0, end)]

    def number_at(self, i: int) -> float | None:
        """The value of the i-th token when it is a number."""
        return self.items[i].value if 0 <= i < len(self.items) else None

    def is_glued(self, i: int) -> bool:
        """Whether nothing stands between the i-th token and the one before it."""
        return 0 < i < len(self.items) and self.items[i].start == self.items[i - 1].end

    def text_as_typed(self, start: int, end: int) -> str:
        """The text of these tokens as typed, but normalised."""
        return self.plain.cased[self.items[start].start : self.items[end - 1].end] if end > start else ""

    def to_span(self, start: int, end: int) -> tuple[int, int]:
        """Where these tokens stand in the text as typed."""
        return self.plain.to_original(self.items[start].start, self.items[end - 1].end)

    @cached_property
    def _sentences(self) -> tuple[tuple[int, int], ...]:
        return _find_stretches(len(self), lambda i: is_end(self, i))

    @cached_property
    def _clauses(self) -> tuple[tuple[int, int], ...]:
        return _find_stretches(len(self), lambda i: is_end(self, i) or is_soft_end(self, i))

    def clause_of(self, i: int) -> tuple[int, int]:
        """First token of the i-th token's clause, and the one after its last; commas, dashes and "but" part them."""
        return self._clauses[i]

    def sentence_of(self, i: int) -> tuple[int, int]:
        """First token of the i-th token's sentence, and the one after its last."""
        return self._sentences[i]


def read_tokens(text: str | Plain | Tokens, words: GrammarWords | None = None) -> Tokens:
    """The tokens of a text; numbers in words, with separators and with multipliers are one token each."""
    if isinstance(text, Tokens):
        return text
    return _read_plain(normalise_text(text) if isinstance(text, str) else text, words or _no_words())


# A turn reads the same few texts again and again.
@lru_cache(maxsize=16)
def _read_plain(plain: Plain, words: GrammarWords) -> Tokens:
    # A grammar that is given a text needs the numbers, which are built on tokens.
    from bot.values.language.numbers import merge_numbers

    pieces = cut_tokens(plain.lower, words.currencies.prefixes)
    return Tokens(plain, tuple(merge_numbers(pieces, words.numbers, words.currencies.words)), words)


def cut_tokens(lower: str, prefixes: frozenset[str] = frozenset()) -> list[Token]:
    """The plain tokens; hyphens inside words are left out ("sign-ups": two words), suffixes stand apart ("30k")."""
    tokens: list[Token] = []
    for match in PIECE.finditer(lower):
        tokens += _make_tokens(match, lower, prefixes)
    return tokens


def is_end(tokens: Tokens, i: int) -> bool:
    """Whether the token ends a sentence; the dot of an abbreviation or inside a name does not."""
    token = tokens.items[i]
    if token.text not in ENDS:
        return False
    if token.text != ".":
        return True
    if i + 1 < len(tokens) and tokens.is_glued(i + 1) and tokens.items[i + 1].kind != "sign":
        return False
    return i == 0 or tokens.key_at(i - 1) not in tokens.words.mood.abbreviations or i + 1 == len(tokens)


def is_soft_end(tokens: Tokens, i: int) -> bool:
    """Whether the token parts two clauses of a sentence."""
    token = tokens.items[i]
    if token.kind == "sign":
        return token.text in SOFT_ENDS or (token.text in "-/" and _is_dash(tokens, i))
    return token.key in tokens.words.mood.contrast


def _is_dash(tokens: Tokens, i: int) -> bool:
    spaced = not tokens.is_glued(i) and not tokens.is_glued(i + 1)
    if tokens.key_at(i + 1) in tokens.words.periods.units:
        return False
    before, after = (any(tokens.number_at(at) is not None for at in near) for near in ((i - 1, i - 2), (i + 1, i + 2)))
    return spaced and not (before and after)


def _make_tokens(match: re.Match[str], lower: str, prefixes: frozenset[str]) -> list[Token]:
    kind, text, start = str(match.lastgroup), match.group(), match.start()
    if kind == "sign" and (text == "'" or (text == "-" and _is_joining(lower, start))):
        return []
    if kind == "word":
        glued = GLUED.fullmatch(text)
        if glued and glued.group(1) in prefixes:
            inner = cut_tokens(glued.group(2))
            moved = [_move_token(t, start + len(glued.group(1))) for t in inner]
            return [_make_word(glued.group(1), start), *moved]
        return [_make_word(text, start)]
    if kind == "number":
        # "2.500,-" has no cents.
        text = text.rstrip(",.-")
        value = read_digits(text)
        if value is not None:
            return [Token(text, start, match.end(), "number", text, value, value)]
        return [Token(text, start, match.end(), "word", text)]
    return [Token(text, start, match.end(), kind, text)]


def _make_word(text: str, start: int) -> Token:
    key = text if text in CONTRACTIONS else text.replace("'", "")
    return Token(text, start, start + len(text), "word", key)


def _move_token(token: Token, by: int) -> Token:
    return Token(token.text, token.start + by, token.end + by, token.kind, token.key, token.value, token.base)


def _is_joining(lower: str, i: int) -> bool:
    """Whether a hyphen joins two words, or a number and a word, as in "long-term" and "6-week"."""
    before, after = lower[i - 1 : i] if i else "", lower[i + 1 : i + 2]
    if not (before.isalnum() and after.isalnum()) or (before.isdigit() and after.isdigit()):
        return False
    return not (NUMBERING.match(lower, i + 1) and NUMBERED.search(lower[max(0, i - ENDING) : i]))


def read_digits(text: str) -> float | None:
    """What digits with separators amount to, by either convention ("1.500,50", "5,00,000").

    None if absurdly long, or parted as no number is ("617.555.0100").
    """
    if sum(c.isdigit() for c in text) > DIGITS or MISPARTED.search(text):
        return None
    text = text.replace("'", "")
    decimal = _decimal_mark(text)
    whole, _, part = text.rpartition(decimal) if decimal else (text, "", "")
    digits = re.sub(r"\D", "", whole) or "0"
    return float(f"{digits}.{part}" if part else digits)


def _decimal_mark(text: str) -> str:
    """The character that parts whole and decimals, empty when all separators mark thousands."""
    marks = [c for c in text if c in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1] if marks.count(marks[-1]) == 1 else ""
    after = len(text) - text.rindex(marks[0]) - 1
    if len(marks) > 1 or (after == 3 and text[0] not in "0." and text.index(marks[0]) <= 3):
        return ""
    return marks[0]


def _find_stretches(length: int, ends: Callable[[int], bool]) -> tuple[tuple[int, int], ...]:
    """For every token the stretch it is in; a token that ends one belongs to it."""
    stretches: list[tuple[int, int]] = []
    for i in range(length):
        if ends(i) or i == length - 1:
            stretches += [(len(stretches), i + 1)] * (i + 1 - len(stretches))
    return tuple(stretches)
