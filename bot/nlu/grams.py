"""Counts of words and of pieces of words, weighted by how rare they are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

_WORD = re.compile(r"\b\w+\b")


@dataclass(frozen=True)
class Grams:
    """TF-IDF of the n-grams of one kind, of `shortest` to `longest` parts; a text's row has length 1, or 0 if unknown.

    The kinds are scikit-learn's `word` and `char_wb` with accents taken off; cut and counted here, a text takes a
    third of the time, and a server need not load scikit-learn.
    """

    kind: str
    shortest: int
    longest: int
    terms: tuple[str, ...]
    rarity: NDArray[np.float32] = field(repr=False)

    @classmethod
    def from_texts(cls, texts: Sequence[str], kind: str, shortest: int, longest: int, *, least: int = 1) -> Grams:
        """The n-grams that occur in at least so many of these texts."""
        texts_with = Counter(term for text in texts for term in set(cut_grams(text, kind, shortest, longest)))
        terms = tuple(sorted(term for term, count in texts_with.items() if count >= least))
        seen = np.array([texts_with[term] for term in terms], dtype=np.float64)
        return cls(kind, shortest, longest, terms, (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32))

    def __call__(self, texts: Iterable[str]) -> csr_matrix:
        """One row a text, one column a term."""
        rows = [self._make_row(text) for text in texts]
        ends = np.cumsum([0, *(len(places) for places, _ in rows)])
        places = np.concatenate([places for places, _ in rows]) if rows else np.zeros(0, np.int32)
        values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0, np.float32)
        return csr_matrix((values, places, ends), shape=(len(rows), len(self.terms)))

    def multiply_row(self, text: str, weights: NDArray[np.float16]) -> NDArray[np.float32]:
        """The text's row times these weights, one row of them a term."""
        places, values = self._make_row(text)
        return np.asarray(values @ weights[places])

    def _make_row(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        known = Counter(map(self._places.get, cut_grams(text, self.kind, self.shortest, self.longest)))
        known.pop(None, None)
        places = np.fromiter(known, dtype=np.int32, count=len(known))
        counts = np.fromiter(known.values(), dtype=np.float32, count=len(known))
        values = (1 + np.log(counts)) * self.rarity[places]
        return places, values / max(float(np.sqrt(values @ values)), 1e-12)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self.terms)}


def cut_grams(text: str, kind: str, shortest: int, longest: int) -> list[str]:
    """The n-grams of a text: of `words`, or of the `characters` of each word with a blank around it."""
    plain = _without_accents(text.lower())
    words = _WORD.findall(plain) if kind == "words" else plain.split()
    return (_of_words if kind == "words" else _of_characters)(words, shortest, longest)


def _of_words(words: list[str], shortest: int, longest: int) -> list[str]:
    return [" ".join(words[at : at + n]) for n in range(shortest, longest + 1) for at in range(len(words) - n + 1)]


def _of_characters(words: list[str], shortest: int, longest: int) -> list[str]:
    found: list[str] = []
    for word in words:
        padded = f" {word} "
        # What is shorter than its n-gram is one of its own, once.
        for n in range(shortest, max(shortest, min(longest, len(padded))) + 1):
            found += [padded[at : at + n] for at in range(max(1, len(padded) - n + 1))]
    return found


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
