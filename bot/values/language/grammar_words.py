"""The words by which the grammars read, as editors listed them in lexicon/money.yml and lexicon/sentences.yml."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from bot.values.language.names import Keys, Names, keys_of
from bot.values.language.tokens import Tokens

S = TypeVar("S", bound="WordSection")
Meanings = Mapping[str, str]
Factors = Mapping[str, float]


class WordList(frozenset[str]):
    """Words, and phrases that are looked up where they begin or end; the longest that fits counts."""

    first: Mapping[str, list[Keys]]
    last: Mapping[str, list[Keys]]

    @classmethod
    def from_phrases(cls, written: Iterable[str]) -> WordList:
        """The list of these words and phrases, as the tokens of a text are compared with them."""
        phrases = sorted({keys_of(str(phrase)) for phrase in written} - {()}, key=len, reverse=True)
        words = cls(" ".join(keys) for keys in phrases)
        words.first, words.last = defaultdict(list), defaultdict(list)
        for keys in phrases:
            words.first[keys[0]].append(keys)
            words.last[keys[-1]].append(keys)
        return words

    def count_starting(self, tokens: Tokens, i: int) -> int:
        """How many tokens the longest of them that begins at the i-th has; 0 for none."""
        fitting = (
            len(keys) for keys in self.first.get(tokens.key_at(i), ()) if tokens.keys_between(i, i + len(keys)) == keys
        )
        return next(fitting, 0)

    def count_ending(self, tokens: Tokens, i: int) -> int:
        """How many tokens the longest of them that ends before the i-th has; 0 for none."""
        fitting = (
            len(k)
            for k in self.last.get(tokens.key_at(i - 1), ())
            if tokens.keys_between(i - len(k), i) == k and i >= len(k)
        )
        return next(fitting, 0)


NOTHING = WordList.from_phrases(())
NONE: Mapping[str, Any] = MappingProxyType({})
UNNAMED = Names({})


class WordSection:
    """The lists of one section by the names of their keys; without a file every list is empty.

    What is declared in a subclass is no list: words by what they mean.
    """

    _lists: Mapping[str, Any] | None = None

    def __init__(self, rows: Mapping[str, Any] | None = None) -> None:
        if rows is not None:
            self._lists = {str(key): self._read_list(str(key), value) for key, value in rows.items()}
            vars(self).update(self._lists)

    def __getattr__(self, name: str) -> WordList:
        """The list of that name: empty without a file. AttributeError when the file lacks it."""
        if name.startswith("_") or self._lists is not None:
            raise AttributeError(f"{name}: missing")
        return NOTHING

    def _read_list(self, key: str, value: Any) -> Any:
        kind = type(self).__annotations__.get(key)
        if kind == "Names":
            return Names({str(id): [str(word) for word in _as_list(words)] for id, words in value.items()})
        if kind == "Meanings":
            return {word: str(id) for id, words in value.items() for word in WordList.from_phrases(_as_list(words))}
        if kind == "Factors":
            return {word: float(id) for id, words in value.items() for word in WordList.from_phrases(_as_list(words))}
        return WordList.from_phrases(_as_list(value))


class NumberWords(WordSection):
    """How numbers are written in words."""

    multipliers: Factors = NONE
    vague: Factors = NONE
    slips: Meanings = NONE
    articles: Meanings = NONE


class CurrencyWords(WordSection):
    """What a sign, a word or a code beside a number says of its currency."""

    signs: Meanings = NONE
    words: Meanings = NONE
    dollars: Meanings = NONE
    national: Meanings = NONE
    letters: Meanings = NONE


class PeriodWords(WordSection):
    """How often something is paid."""

    units: Meanings = NONE
    adverbs: Names = UNNAMED
    near: Names = UNNAMED


class CueWords(WordSection):
    """What tells the kinds of sums apart."""

    kinds: Names = UNNAMED


class ResultWords(WordSection):
    """Results by number, and hours for the work."""

    metrics: Meanings = NONE
    short_costs: Meanings = NONE
    holders: Meanings = NONE


class ChangeWords(WordSection):
    """What is known, changed: by which factor, up or down, and what of it."""

    factors: Names = UNNAMED
    signs: Names = UNNAMED
    things: Names = UNNAMED


class GrammarWords:
    """Every list of money.yml and sentences.yml, all empty without them. Raises ValueError: section, what is wrong."""

    def __init__(self, content: Mapping[str, Any] | None = None) -> None:
        def read_section(kind: type[S], name: str) -> S:
            try:
                return kind(None if content is None else content.get(name) or {})
            except (TypeError, AttributeError, ValueError) as error:
                raise ValueError(f"{name}: {error}") from None

        self.numbers = read_section(NumberWords, "numbers")
        self.currencies = read_section(CurrencyWords, "currencies")
        self.periods = read_section(PeriodWords, "periods")
        self.bounds = read_section(WordSection, "bounds")
        self.cues = read_section(CueWords, "cues")
        self.plain = read_section(WordSection, "plain")
        self.none = read_section(WordSection, "none")
        self.results = read_section(ResultWords, "results")
        self.changes = read_section(ChangeWords, "changes")
        self.mood = read_section(WordSection, "mood")
        self.refusal = read_section(WordSection, "refusal")
        self.abandoned = read_section(WordSection, "abandoned")
        self.open = read_section(WordSection, "open")
        self.goals = read_section(WordSection, "goals")
        self.naming = read_section(WordSection, "naming")
        self.ages = read_section(WordSection, "ages")
        self.standings = Names((content or {}).get("standings") or {})


def _as_list(words: Any) -> list[Any]:
    if not isinstance(words, list):
        raise ValueError(f"expected a list of words, found {words!r}")
    return words


NO_WORDS = GrammarWords()
