"""An intent model that compares a text with every example, by its grams and by its embedding; no Rasa.

Kernel ridge regression on the intents: an example speaks for its intent the louder, the more alike the text is. What is
like no example scores low for every intent, which a linear model does not do; that is what finds the out-of-scope.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from scipy import linalg
from scipy.sparse import csr_matrix

from bot.nlu.confidence import Confidence
from bot.nlu.grams import Grams
from bot.nlu.onnx_graph import Matrix, OnnxGraph, session_of

# The system of equations is as wide as there are examples: 1.6 GB at this number.
MOST_EXAMPLES = 20_000
DIMENSIONS = 320
# With 127 an older processor's scores would be off by 0.010 (root mean square, in QEMU), a newer one's by 0.0016; with
# this both by 0.0022.
ROUNDED_TO = 80


@dataclass(frozen=True)
class Shape:
    """How texts are compared: n-gram lengths, weight of the grams beside the embedding, fading of likeness, ridge."""

    words: tuple[int, int] = (1, 2)
    characters: tuple[int, int] = (2, 5)
    grams_weight: float = 0.3
    sharpness: float = 1.5
    ridge: float = 0.1


@dataclass(frozen=True)
class Places:
    """Where embeddings lie along some directions, and their squared distance from the centre along all of them."""

    rows: Matrix
    lengths: Matrix


@dataclass(frozen=True)
class Space:
    """The directions in which the examples' embeddings differ most: half of them, at half the cost, find the same."""

    centre: Matrix
    directions: Matrix

    @classmethod
    def of(cls, dense: Matrix) -> Space:
        """The space of these embeddings, of at most DIMENSIONS directions."""
        rows = _unit(dense)
        centre = rows.mean(axis=0)
        _, directions = linalg.eigh(np.cov(rows - centre, rowvar=False).astype(np.float32))
        return cls(centre, np.ascontiguousarray(directions[:, ::-1][:, :DIMENSIONS], dtype=np.float32))

    def __call__(self, dense: Matrix) -> Places:
        """The places of embeddings of any length."""
        rows = _unit(dense) - self.centre
        return Places(np.asarray(rows @ self.directions), np.asarray(np.einsum("ij,ij->i", rows, rows)))


@dataclass(frozen=True)
class Embedded:
    """What each example says for each label, the louder the nearer an embedding lies; an ONNX graph.

    The examples' places are int8: to look through them all, for one text, takes as long as to fetch them from memory.
    """

    graph: bytes

    @classmethod
    def of(cls, space: Space, places: Places, voices: Matrix, sharpness: float) -> Embedded:
        """The graph of these examples; `_likeness` is the same in numpy."""
        graph, turned = OnnxGraph(), _turn(space.directions.shape[1])
        unit = graph.add("LpNormalization", "embedding", axis=1, p=2)
        rows = graph.add("Sub", unit, graph.constant(space.centre[None]))
        length = graph.add("ReduceSumSquare", rows, axes=[1], keepdims=1)
        fading = graph.add("Mul", length, graph.constant(np.float32(sharpness)))
        placed = graph.add("MatMul", rows, graph.constant(space.directions @ turned))
        towards, away = 2 * sharpness * places.rows @ turned, -sharpness * places.lengths
        near = graph.int8_product(placed, towards, away, ROUNDED_TO)
        alike = graph.add("Exp", graph.add("Sub", near, fading))
        graph.add("MatMul", alike, graph.constant(voices), outputs=("scores",))
        given, found = {"embedding": [1, len(space.centre)]}, {"scores": [1, voices.shape[1]]}
        return cls(graph.model("examples", given, found).SerializeToString())

    def __call__(self, dense: Matrix) -> Matrix:
        """Scores: one row an embedding, one column a label."""
        return np.concatenate([self._session.run(["scores"], {"embedding": row[None]})[0] for row in dense])

    @cached_property
    def _session(self) -> InferenceSession:
        return session_of(self.graph)


@dataclass(frozen=True)
class KernelModel:
    """Texts (and embeddings, one row each) in, one score per label out; `confidence` turns the best into a chance."""

    labels: tuple[str, ...]
    confidence: Confidence
    grams: tuple[Grams, ...]
    weights: tuple[Matrix, ...]
    embedded: Embedded | None

    @classmethod
    def fit(
        cls, texts: Sequence[str], labels: Sequence[str], dense: Matrix | None, shape: Shape, refused: float = 0.05
    ) -> KernelModel:
        """The model of these examples, its confidence learnt by leaving each one out. ValueError when too many.

        Its threshold refuses the share `refused` of them, each judged by the others.
        """
        if len(texts) > MOST_EXAMPLES:
            raise ValueError(f"{len(texts)} examples; this classifier takes at most {MOST_EXAMPLES}")
        names, truth = np.unique(np.asarray(labels), return_inverse=True)
        grams = tuple(Grams.of(texts, kind, *getattr(shape, kind)) for kind in ("words", "characters"))
        rows, weight = [part(texts) for part in grams], shape.grams_weight / len(grams)
        space = None if dense is None else Space.of(dense)
        places = None if space is None or dense is None else space(dense)
        voices, left_out = _solve(
            _kernel(rows, weight, places, shape), np.eye(len(names), dtype=np.float32)[truth], shape
        )
        best = left_out.argmax(axis=1)
        confidence = Confidence.of(left_out.max(axis=1), best == truth, refused)
        embedded = None if space is None or places is None else Embedded.of(space, places, voices, shape.sharpness)
        weights = tuple(np.asarray(weight * (row.T @ voices), dtype=np.float32) for row in rows)
        return cls(tuple(str(name) for name in names), confidence, grams, weights, embedded)

    def scores(self, texts: Sequence[str], dense: Matrix | None = None) -> Matrix:
        """One row a text, one column a label in the order of `labels`; near 0 for what is like no example."""
        parts = tuple(zip(self.grams, self.weights, strict=True))
        found = np.array([sum(grams.times(text, weights) for grams, weights in parts) for text in texts], np.float32)
        return found if self.embedded is None or dense is None else found + self.embedded(dense)

    def chances(self, texts: Sequence[str], dense: Matrix | None = None) -> NDArray[np.float64]:
        """The confidence in each label, in the shape of `scores`."""
        return self.confidence(np.asarray(self.scores(texts, dense), dtype=np.float64))

    def dump(self) -> bytes:
        """The model as an npz file that holds arrays and JSON only, so that loading one runs no code."""
        described = {
            "labels": self.labels,
            "confidence": asdict(self.confidence),
            "grams": [[g.kind, g.shortest, g.longest, g.terms] for g in self.grams],
        }
        arrays: dict[str, Any] = {"described": np.frombuffer(json.dumps(described).encode(), dtype=np.uint8)}
        for i, (grams, weights) in enumerate(zip(self.grams, self.weights, strict=True)):
            arrays |= {f"rarity{i}": grams.rarity, f"weights{i}": weights}
        if self.embedded:
            arrays["embedded"] = np.frombuffer(self.embedded.graph, dtype=np.uint8)
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)
        return buffer.getvalue()

    @classmethod
    def parse(cls, data: bytes) -> KernelModel:
        """The model that `dump` wrote."""
        arrays = np.load(io.BytesIO(data), allow_pickle=False)
        described = json.loads(arrays["described"].tobytes())
        grams = tuple(
            Grams(kind, shortest, longest, tuple(terms), arrays[f"rarity{i}"])
            for i, (kind, shortest, longest, terms) in enumerate(described["grams"])
        )
        embedded = Embedded(arrays["embedded"].tobytes()) if "embedded" in arrays else None
        weights = tuple(arrays[f"weights{i}"] for i in range(len(grams)))
        return cls(tuple(described["labels"]), Confidence(**described["confidence"]), grams, weights, embedded)


def _kernel(rows: Sequence[csr_matrix], weight: float, places: Places | None, shape: Shape) -> Matrix:
    """How alike every two examples are."""
    alike = np.zeros((rows[0].shape[0],) * 2, dtype=np.float32)
    for row in rows:
        alike += weight * (row @ row.T).toarray()
    if places is not None:
        alike += _likeness(places, places, shape.sharpness)
    return alike


def _solve(kernel: Matrix, wanted: Matrix, shape: Shape) -> tuple[Matrix, Matrix]:
    """What each example says for each label, and the scores each would get from the others alone. Uses up `kernel`."""
    kernel[np.diag_indices_from(kernel)] += shape.ridge
    factor = linalg.cholesky(kernel, lower=True, overwrite_a=True, check_finite=False)
    voices = linalg.cho_solve((factor, True), wanted, check_finite=False)
    inverse, _ = linalg.lapack.strtri(factor, lower=1)
    diagonal = np.einsum("ij,ij->j", inverse, inverse)
    return voices, wanted - voices / diagonal[:, None]


def _likeness(these: Places, those: Places, sharpness: float) -> Matrix:
    """A Gaussian of the distance between each of these and each of those.

    What lies beyond the directions counts as distance, or what is unlike all examples would seem near to them.
    """
    alike: Matrix = these.rows @ those.rows.T
    alike *= 2
    alike -= those.lengths
    alike -= these.lengths[:, None]
    alike *= sharpness
    return np.asarray(np.exp(alike, out=alike))


def _turn(width: int) -> Matrix:
    """Any rotation: no distance changes, but the first directions no longer dwarf the others, which halves the error
    of rounding all of them by one scale."""
    return np.asarray(linalg.qr(np.random.default_rng(0).normal(size=(width, width)))[0], dtype=np.float32)


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)
