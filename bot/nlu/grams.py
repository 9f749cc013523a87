"""Counts of words and of pieces of words, weighted by how rare they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

# How a text is cut into grams, as scikit-learn's analyzers are told.
KINDS: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "token_pattern": r"(?u)\b\w+\b"},
    "characters": {"analyzer": "char_wb"},
}


@dataclass(frozen=True)
class Grams:
    """TF-IDF of the n-grams of one kind, of `shortest` to `longest` parts; a text's row has length 1, or 0 if unknown.

    scikit-learn cuts the text; the counting is here because its own takes longer than the rest of the classifier.
    """

    kind: str
    shortest: int
    longest: int
    terms: tuple[str, ...]
    rarity: NDArray[np.float32] = field(repr=False)

    @classmethod
    def of(cls, texts: Sequence[str], kind: str, shortest: int, longest: int) -> Grams:
        """The n-grams that occur in these texts."""
        cut = _cutter(kind, shortest, longest)
        texts_with = Counter(term for text in texts for term in set(cut(text)))
        terms = tuple(sorted(texts_with))
        seen = np.array([texts_with[term] for term in terms], dtype=np.float64)
        return cls(kind, shortest, longest, terms, (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32))

    def __call__(self, texts: Iterable[str]) -> csr_matrix:
        """One row a text, one column a term."""
        rows = [self._row(text) for text in texts]
        ends = np.cumsum([0, *(len(places) for places, _ in rows)])
        places = np.concatenate([places for places, _ in rows]) if rows else np.zeros(0, np.int32)
        values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0, np.float32)
        return csr_matrix((values, places, ends), shape=(len(rows), len(self.terms)))

    def _row(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        known = Counter(place for term in self._cut(text) if (place := self._places.get(term)) is not None)
        places = np.fromiter(known, dtype=np.int32, count=len(known))
        counts = np.fromiter(known.values(), dtype=np.float32, count=len(known))
        values = (1 + np.log(counts)) * self.rarity[places]
        return places, values / max(float(np.sqrt(values @ values)), 1e-12)

    @cached_property
    def _cut(self) -> Callable[[str], list[str]]:
        return _cutter(self.kind, self.shortest, self.longest)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self.terms)}


def _cutter(kind: str, shortest: int, longest: int) -> Callable[[str], list[str]]:
    made = CountVectorizer(strip_accents="unicode", ngram_range=(shortest, longest), **KINDS[kind]).build_analyzer()
    return lambda text: list(made(text))
