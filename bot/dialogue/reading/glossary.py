"""Metrics and terms by name, in words that ask for their meaning and nothing else; slips of spelling do no harm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialogue.definitions import METRIC_TOPICS
from bot.knowledge.library import Library

# Below the first nothing but swapped letters counts as a slip; from the second up a name may have two slips.
SHORT, LONG = 7, 12
MOST_WORDS, MOST_IN_NAME = 12, 5


@dataclass(frozen=True)
class Glossary:
    """`topics` gives each entry its topic, `names` each name its entry; `around` are words that add no meaning,
    `sides` the topic of each metric, `leading` words that only lead to a question ("ok and …"),
    `asking` those that ask for a meaning."""

    topics: Mapping[str, str]
    names: Mapping[str, str]
    around: frozenset[str]
    sides: Mapping[str, str]
    leading: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()

    def find_entry(self, text: str, slips: bool, courtesies: bool) -> str | None:
        """The entry that the text names, with nothing beside it but courtesies where those are allowed; or None."""
        words = re.findall(r"[\w']+", text.casefold())
        if not words or len(words) > MOST_WORDS:
            return None
        told = _trim_words(words, self.around) if courtesies else (words, _drop_first(words, self.leading))
        spoken = [_join_words(some) for some in told if some]
        name = next((some for some in spoken if some in self.names), None) or (
            self._find_nearest(spoken) if slips else None
        )
        return self.names[name] if name else None

    def find_names(self, text: str) -> tuple[str, ...]:
        """The entries named anywhere in the text, in its order, the longest name at each place; where there is none,
        the one that a name is misspelt of."""
        words = re.findall(r"[\w']+", text.casefold())
        found, start = [], 0
        while start < len(words):
            ends = range(min(start + MOST_IN_NAME, len(words)), start, -1)
            end = next((end for end in ends if self._is_name(words, start, end)), start)
            found += [self.names[_join_words(words[start:end])]] if end > start else []
            start = max(end, start + 1)
        near = None if found else self._find_nearest(_list_runs(words))
        return tuple(dict.fromkeys(found)) or ((self.names[near],) if near else ())

    def _is_name(self, words: list[str], start: int, end: int) -> bool:
        """Whether a name stands there by itself: in "conversions API" there is no conversion."""
        beside = {*words[max(start - 1, 0) : start], *words[end : end + 1]}
        return _join_words(words[start:end]) in self.names and beside <= self.around | self.leading | self.asking

    def _find_nearest(self, spoken: Iterable[str]) -> str | None:
        """The name that one of these is a misspelling of."""
        names = tuple(self.names)
        near = (
            (slips, name)
            for some in spoken
            for name, slips, _ in process.extract_iter(some, names, scorer=OSA.distance, processor=None, score_cutoff=2)
            if _is_slip(some, name, slips)
        )
        return min(near, default=(0, None))[1]


def read_glossary(library: Library, words: Mapping[str, Iterable[str]]) -> Glossary:
    """The glossary of metrics and terms; `words` are those of lexicon/splitting.yml."""
    topics = {f"metric:{id}": METRIC_TOPICS[metric.side == "smo"] for id, metric in library.metrics.items()}
    topics |= {f"term:{id}": term.see for id, term in library.terms.items()}
    entries = {f"metric:{id}": (metric.name, metric.names) for id, metric in library.metrics.items()}
    entries |= {f"term:{id}": (term.name, term.names) for id, term in library.terms.items()}
    names: dict[str, str] = {}
    for entry, (title, written) in entries.items():
        for name in (*written, title.split(" (")[0]):
            names.setdefault(_normalise_name(name), entry)
            names.setdefault(_normalise_name(f"{name}s"), entry)
    sides = {id: topics[f"metric:{id}"] for id in library.metrics}
    around, leading = frozenset((*words["fillers"], *words["courtesies"])), frozenset(words["leading"])
    asking = frozenset(word for phrase in (*words["definitions"], *words["questions"]) for word in phrase.split())
    return Glossary(topics, names, around, sides, leading, asking)


def _is_slip(written: str, name: str, slips: int) -> bool:
    """Whether so many slips make of the name what is written, and not another word."""
    if slips > (2 if len(name) >= LONG else 1) or not set(written[:1]) <= set(name[:2]):
        return False
    long, stutters = min(len(name), len(written)) >= SHORT, _drop_doubles(name) == _drop_doubles(written)
    return long or stutters or sorted(name) == sorted(written)


def _drop_doubles(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def _drop_first(words: list[str], leading: frozenset[str]) -> list[str]:
    return words[next((i for i, word in enumerate(words) if word not in leading), len(words)) :]


def _trim_words(words: list[str], around: frozenset[str]) -> Iterator[list[str]]:
    """What may be the name, longest first: the words without some at either end that add nothing."""
    first = next((i for i, word in enumerate(words) if word not in around), len(words))
    last = len(words) - next((i for i, word in enumerate(reversed(words)) if word not in around), len(words))
    cuts = [(a, b) for a in range(first + 1) for b in range(last, len(words) + 1) if a < b]
    yield from (words[a:b] for a, b in sorted(cuts, key=lambda cut: cut[0] - cut[1]))


def _list_runs(words: list[str]) -> Iterator[str]:
    """Every few words that follow each other, the longest first."""
    for length in range(MOST_IN_NAME, 0, -1):
        yield from (_join_words(words[start : start + length]) for start in range(len(words) - length + 1))


def _normalise_name(name: str) -> str:
    return _join_words(re.findall(r"[\w']+", name.casefold()))


def _join_words(words: Iterable[str]) -> str:
    return " ".join(words)
