"""Learns to find people, companies, roles and lines of business: spaCy's embedding of words, and a layer that tags.

spaCy's own entity recognizer takes its decisions one after the other: it learns more slowly and cannot say how sure it
is. Here each word gets the chances of its tags, and the best row of tags that can stand together is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random
from threading import Lock
from typing import Any

import numpy as np

from bot.nlu.name_examples import LABELS, NameExample
from bot.nlu.name_words import STAND_INS, TextWords, read_words
from bot.values.people.contact_words import ContactWords

# "B-" begins a name, "I-" goes on with it.
TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))
SEED, BATCH, FASTEST, SLOWEST, DROPOUT = 7, 64, 0.0035, 0.0003, 0.1
WIDTH = 64
ENCODER = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "pretrained_vectors": None,
    "width": WIDTH,
    "depth": 3,
    "embed_size": 1000,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
}


@dataclass(frozen=True)
class NameSpan:
    """A name of something in a text: its label, the characters that name it, and how sure the tagger is."""

    label: str
    start: int
    end: int
    certainty: float


class NameTagger:
    """Finds names in texts; the same examples train the same tagger."""

    def __init__(self, contact: ContactWords, region: str) -> None:
        self.contact = contact
        self._region = region
        # Layers of a network keep what they compute beside their weights.
        self._one_by_one = Lock()
        # A message is looked at twice within a moment, to be kept and to be understood.
        self.find = lru_cache(maxsize=16)(self._find_names)

    def train_tagger(self, examples: Iterable[NameExample], rounds: int) -> None:
        """Learns these examples, each in every round."""
        from thinc.api import Adam, fix_random_seed, set_dropout_rate

        fix_random_seed(SEED)
        data = [made for example in examples if (made := self._prepare_example(example))]
        self._network.initialize(X=[doc for doc, _ in data[:10]])
        optimizer, order = Adam(FASTEST, use_averages=True), Random(SEED)
        set_dropout_rate(self._network, DROPOUT)
        for done in range(rounds):
            order.shuffle(data)
            optimizer.learn_rate = SLOWEST + (FASTEST - SLOWEST) * (1 - done / rounds)
            for start in range(0, len(data), BATCH):
                self._learn_batch(data[start : start + BATCH], optimizer)
        # The mean of the weights on the way is steadier than where the way happens to end.
        with self._network.use_params(optimizer.averages):
            settled = self._network.to_bytes()
        self._network.from_bytes(settled)

    def dump_model(self) -> bytes:
        """What `load` makes the same tagger of."""
        return bytes(self._network.to_bytes())

    def load_model(self, dumped: bytes) -> None:
        """Become the tagger that was dumped."""
        self._network.initialize(X=[self._make_doc(("a",))])
        self._network.from_bytes(dumped)

    def _find_names(self, text: str) -> tuple[NameSpan, ...]:
        """The names in a text, in their order."""
        words = read_words(text, self.contact, self._region)
        if not any(word[0].isalnum() for word in words.words):
            return ()
        with self._one_by_one:
            chances = self._network.predict([self._make_doc(words.words)])[0]
        tags = join_particles(_best_tags(np.log(chances + 1e-9)), words.words, self.contact.asked.particles)
        return tuple(NameSpan(*found) for found in _list_spans(tags, chances, words))

    @cached_property
    def _vocab(self) -> Any:
        import spacy  # importing this module must not cost spaCy's second

        return spacy.blank("en").vocab

    @cached_property
    def _network(self) -> Any:
        from spacy.util import registry
        from thinc.api import Softmax, chain, use_ops, with_array

        # NumPy's products are three times as fast as those of BLIS, and proven on this processor before the first.
        with use_ops("numpy", use_blis=False):
            encoder = registry.resolve({"model": ENCODER})["model"]
            return chain(encoder, with_array(Softmax(len(TAGS), WIDTH)))

    def _learn_batch(self, batch: Sequence[tuple[Any, Any]], optimizer: Any) -> None:
        chances, backward = self._network.begin_update([doc for doc, _ in batch])
        wrong = [(guess - right) / len(batch) for guess, (_, right) in zip(chances, batch, strict=True)]
        backward(wrong)
        self._network.finish_update(optimizer)

    def _make_doc(self, words: Sequence[str]) -> Any:
        from spacy.tokens import Doc

        return Doc(self._vocab, words=list(words))

    def _prepare_example(self, example: NameExample) -> tuple[Any, Any] | None:
        """The words of an example and for each its tag, as a row with a one."""
        words = read_words(example.text, self.contact, self._region)
        if not words.words:
            return None
        right = np.zeros((len(words.words), len(TAGS)), dtype=np.float32)
        tags = [0] * len(words.words)
        for label, start, end in _in_words(example, words):
            tags[start:end] = [TAGS.index(f"B-{label}"), *[TAGS.index(f"I-{label}")] * (end - start - 1)]
        right[np.arange(len(tags)), tags] = 1
        return self._make_doc(words.words), right


def _in_words(example: NameExample, words: TextWords) -> Iterator[tuple[str, int, int]]:
    """What is named in an example, counted in words; a name that ends inside a word is left out."""
    starts = {start: i for i, (start, _) in enumerate(words.spans)}
    ends = {end: i + 1 for i, (_, end) in enumerate(words.spans)}
    for label, start, end in example.spans:
        if start in starts and end in ends:
            yield label, starts[start], ends[end]


def _may_follow() -> Any:
    """Whether one tag may stand behind another: a name goes on only where one of its kind began."""
    return np.array([[not b.startswith("I-") or a[2:] == b[2:] for b in TAGS] for a in TAGS])


def _best_tags(chances: Any) -> list[int]:
    """The likeliest row of tags in which every name begins before it goes on (Viterbi)."""
    barred = np.where(_may_follow(), 0.0, -np.inf)
    best, came_from = chances[0] + barred[0], []
    for row in chances[1:]:
        ways = best[:, None] + barred
        came_from.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    tags = [int(best.argmax())]
    for back in reversed(came_from):
        tags.append(int(back[tags[-1]]))
    return tags[::-1]


def join_particles(tags: list[int], words: Sequence[str], particles: frozenset[str]) -> list[int]:
    """The tags with a person who opens the text, or ends in a particle, named to the end: "bart de wit"."""
    begins, goes_on = TAGS.index("B-person"), TAGS.index("I-person")
    joined = list(tags)
    for start in (i for i, tag in enumerate(tags) if tag == begins):
        end = start + 1
        while end < len(tags) and tags[end] == goes_on:
            end += 1
        at = end
        while at < len(tags) and words[at].lower() in particles:
            at += 1
        open_end = words[end - 1].lower() in particles and end > start + 1
        last = at + 1 >= len(tags) or not words[at + 1][0].isalnum()
        if at < len(tags) and words[at].isalpha() and last and (open_end or (at > end and start == 0)):
            joined[start + 1 : at + 1] = [goes_on] * (at - start)
    return joined


def _list_spans(tags: Sequence[int], chances: Any, words: TextWords) -> Iterator[tuple[str, int, int, float]]:
    i = 0
    while i < len(tags):
        end = i + 1
        if TAGS[tags[i]].startswith("B-"):
            label = TAGS[tags[i]][2:]
            while end < len(tags) and TAGS[tags[end]] == f"I-{label}":
                end += 1
            # A word that was joined to a name is as sure as what it was joined to.
            taken = [
                float(row[tag]) for row, tag in zip(chances[i:end], tags[i:end], strict=True) if row.argmax() == tag
            ]
            sure = min(taken or [float(chances[i][tags[i]])])
            # A full stop behind a person ends the sentence; one behind "Co" is the firm's.
            last = end - (label == "person" and end > i + 1 and words.words[end - 1] == ".")
            if not STAND_INS.issuperset(words.words[i:end]):
                yield label, *words.span_of(i, last), round(sure, 3)
        i = end
