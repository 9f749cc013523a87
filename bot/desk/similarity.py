"""Texts by what they mean: those that are alike together, and the topics nearest to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.storage.desk.users import key_of

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
# Chosen by purity on the shipped examples: see docs/desk.md.
APART = 0.4
SAME = 0.9
_NEAREST = 3
_REMEMBERED = 20_000


@dataclass
class Similarity:
    """Compares texts by their sentence embeddings, which are remembered by the hash of their text, not by the text."""

    embed: Embed
    read_topics: Callable[[], Mapping[str, Sequence[str]]]
    _known: dict[str, Any] = field(default_factory=dict)

    @property
    def topics(self) -> Mapping[str, Sequence[str]]:
        """Examples of each topic."""
        return self.read_topics()

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """A row a text, each of length 1."""
        keys = [key_of(text) for text in texts]
        new = [place for place, key in enumerate(keys) if key not in self._known]
        if new:
            rows = self.embed([texts[place] for place in new])
            lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
            if len(self._known) > _REMEMBERED:
                self._known.clear()
                return self.embed_texts(texts)
            self._known.update((keys[place], row) for place, row in zip(new, rows / lengths, strict=True))
        return np.array([self._known[key] for key in keys], np.float32)

    def group_texts(self, texts: Sequence[str], apart: float = APART) -> list[list[int]]:
        """The places of the texts that are alike, group by group."""
        if len(texts) < 2:
            return [[0]] if texts else []
        from scipy.cluster.hierarchy import fcluster, linkage  # for who opens this page, and no other process

        rows = self.embed_texts(texts)
        # Of texts that say nothing, nothing is alike: they are as far as can be, and not nowhere.
        distances = np.clip(1.0 - rows @ rows.T, 0.0, 2.0)[np.triu_indices(len(texts), 1)]
        joined = linkage(distances, method="average")
        groups: dict[int, list[int]] = {}
        for place, name in enumerate(fcluster(joined, apart, criterion="distance")):
            groups.setdefault(int(name), []).append(place)
        return list(groups.values())

    def find_nearest(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """The topics whose examples are most like these texts, the most alike first."""
        named = [(topic, text) for topic, examples in self.topics.items() for text in examples]
        if not named:
            return []
        scores = (self.embed_texts(texts) @ self.embed_texts([text for _, text in named]).T).mean(axis=0)
        best: dict[str, float] = {}
        for (topic, _), score in zip(named, scores, strict=True):
            best[topic] = max(best.get(topic, -1.0), float(score))
        return sorted(best.items(), key=lambda row: -row[1])[:_NEAREST]

    def is_like(self, text: str, others: Sequence[str]) -> bool:
        """Whether the text says what one of the others says."""
        return bool(others) and float((self.embed_texts(others) @ self.embed_texts([text])[0]).max()) >= SAME
