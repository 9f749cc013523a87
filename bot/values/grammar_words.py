"""The words by which the grammars read, as editors listed them in lexicon/money.yml and lexicon/sentences.yml."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from bot.values.names import Keys, Names, keys_of
from bot.values.tokens import Tokens

S = TypeVar("S", bound="Section")
Meanings = Mapping[str, str]
Factors = Mapping[str, float]


class WordList(frozenset[str]):
    """Words, and phrases that are looked up where they begin or end; the longest that fits counts."""

    first: Mapping[str, list[Keys]]
    last: Mapping[str, list[Keys]]

    @classmethod
    def of(cls, written: Iterable[str]) -> WordList:
        """The list of these words and phrases, as the tokens of a text are compared with them."""
        phrases = sorted({keys_of(str(phrase)) for phrase in written} - {()}, key=len, reverse=True)
        words = cls(" ".join(keys) for keys in phrases)
        words.first, words.last = defaultdict(list), defaultdict(list)
        for keys in phrases:
            words.first[keys[0]].append(keys)
            words.last[keys[-1]].append(keys)
        return words

    def starting(self, tokens: Tokens, i: int) -> int:
        """How many tokens the longest of them that begins at the i-th has; 0 for none."""
        fitting = (len(keys) for keys in self.first.get(tokens.key(i), ()) if tokens.keys(i, i + len(keys)) == keys)
        return next(fitting, 0)

    def ending(self, tokens: Tokens, i: int) -> int:
        """How many tokens the longest of them that ends before the i-th has; 0 for none."""
        fitting = (
            len(k) for k in self.last.get(tokens.key(i - 1), ()) if tokens.keys(i - len(k), i) == k and i >= len(k)
        )
        return next(fitting, 0)


NOTHING = WordList.of(())
NONE: Mapping[str, Any] = MappingProxyType({})
UNNAMED = Names({})


class Section:
    """The lists of one section by the names of their keys; without a file every list is empty.

    What is declared in a subclass is no list: words by what they mean.
    """

    _lists: Mapping[str, Any] | None = None

    def __init__(self, rows: Mapping[str, Any] | None = None) -> None:
        if rows is not None:
            self._lists = {str(key): self._read(str(key), value) for key, value in rows.items()}
            vars(self).update(self._lists)

    def __getattr__(self, name: str) -> WordList:
        """The list of that name: empty without a file. AttributeError when the file lacks it."""
        if name.startswith("_") or self._lists is not None:
            raise AttributeError(f"{name}: missing")
        return NOTHING

    def _read(self, key: str, value: Any) -> Any:
        kind = type(self).__annotations__.get(key)
        if kind == "Names":
            return Names({str(id): [str(word) for word in _listed(words)] for id, words in value.items()})
        if kind == "Meanings":
            return {word: str(id) for id, words in value.items() for word in WordList.of(_listed(words))}
        if kind == "Factors":
            return {word: float(id) for id, words in value.items() for word in WordList.of(_listed(words))}
        return WordList.of(_listed(value))


class NumberWords(Section):
    """How numbers are written in words."""

    multipliers: Factors = NONE
    vague: Factors = NONE
    slips: Meanings = NONE
    articles: Meanings = NONE


class CurrencyWords(Section):
    """What a sign, a word or a code beside a number says of its currency."""

    signs: Meanings = NONE
    words: Meanings = NONE
    dollars: Meanings = NONE
    national: Meanings = NONE
    letters: Meanings = NONE


class PeriodWords(Section):
    """How often something is paid."""

    units: Meanings = NONE
    adverbs: Names = UNNAMED
    near: Names = UNNAMED


class CueWords(Section):
    """What tells the kinds of sums apart."""

    kinds: Names = UNNAMED


class ResultWords(Section):
    """Results by number, and hours for the work."""

    metrics: Meanings = NONE
    short_costs: Meanings = NONE
    holders: Meanings = NONE


class ChangeWords(Section):
    """What is known, changed: by which factor, up or down, and what of it."""

    factors: Names = UNNAMED
    signs: Names = UNNAMED
    things: Names = UNNAMED


class GrammarWords:
    """Every list of money.yml and sentences.yml, all empty without them. Raises ValueError: section, what is wrong."""

    def __init__(self, content: Mapping[str, Any] | None = None) -> None:
        def section(kind: type[S], name: str) -> S:
            try:
                return kind(None if content is None else content.get(name) or {})
            except (TypeError, AttributeError, ValueError) as error:
                raise ValueError(f"{name}: {error}") from None

        self.numbers = section(NumberWords, "numbers")
        self.currencies = section(CurrencyWords, "currencies")
        self.periods = section(PeriodWords, "periods")
        self.bounds = section(Section, "bounds")
        self.cues = section(CueWords, "cues")
        self.plain = section(Section, "plain")
        self.none = section(Section, "none")
        self.results = section(ResultWords, "results")
        self.changes = section(ChangeWords, "changes")
        self.mood = section(Section, "mood")
        self.refusal = section(Section, "refusal")
        self.abandoned = section(Section, "abandoned")
        self.open = section(Section, "open")
        self.goals = section(Section, "goals")
        self.naming = section(Section, "naming")
        self.ages = section(Section, "ages")
        self.standings = Names((content or {}).get("standings") or {})


def _listed(words: Any) -> list[Any]:
    if not isinstance(words, list):
        raise ValueError(f"expected a list of words, found {words!r}")
    return words


NO_WORDS = GrammarWords()
