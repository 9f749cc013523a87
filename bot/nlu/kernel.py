"""How alike texts are, by their grams and by their embeddings, and what examples say of what is like them; no Rasa.

Kernel ridge regression: an example speaks for its labels the louder, the more alike the text is. What is like no
example scores low for every label, which a linear model does not do; that is what finds what is none of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession
from scipy.sparse import csc_matrix, csr_matrix, hstack

from bot.nlu.grams import Grams
from bot.nlu.onnx_graph import Matrix, OnnxGraph, session_of

DIMENSIONS = 320
# With 127 an older processor's scores would be off by 0.010 (root mean square, in QEMU), a newer one's by 0.0016; with
# this both by 0.0022.
ROUNDED_TO = 80
# In so many texts a term is common.
COMMON = 300
ARRAYS, GRAPH = "scorer.npz", "scorer.onnx"


@dataclass(frozen=True)
class Shape:
    """How texts are compared: lengths of n-grams and in how many texts they must be, weight of the grams beside the
    embedding, fading of likeness, ridge."""

    words: tuple[int, int] = (1, 2)
    characters: tuple[int, int] = (2, 5)
    least_texts: int = 1
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
    def from_embeddings(cls, dense: Matrix) -> Space:
        """The space of these embeddings, of at most DIMENSIONS directions."""
        from scipy import linalg

        rows = _to_unit_rows(dense)
        centre = rows.mean(axis=0)
        _, directions = linalg.eigh(np.cov(rows - centre, rowvar=False).astype(np.float32))
        return cls(centre, np.ascontiguousarray(directions[:, ::-1][:, :DIMENSIONS], dtype=np.float32))

    def __call__(self, dense: Matrix) -> Places:
        """The places of embeddings of any length."""
        rows = _to_unit_rows(dense) - self.centre
        return Places(np.asarray(rows @ self.directions), np.asarray(np.einsum("ij,ij->i", rows, rows)))


@dataclass(frozen=True)
class Embedded:
    """What each example says for each label, the louder the nearer an embedding lies; an ONNX graph, or its file.

    The examples' places are int8: to look through them all, for one text, takes as long as to fetch them from memory.
    """

    graph: bytes | Path

    @classmethod
    def from_space(cls, space: Space, places: Places, voices: Matrix, sharpness: float) -> Embedded:
        """The graph of these examples; `_compute_likeness` is the same in numpy."""
        graph, turned = OnnxGraph(), _make_rotation(space.directions.shape[1])
        unit = graph.add_node("LpNormalization", "embedding", axis=1, p=2)
        rows = graph.add_node("Sub", unit, graph.add_constant(space.centre[None]))
        length = graph.add_node("ReduceSumSquare", rows, axes=[1], keepdims=1)
        fading = graph.add_node("Mul", length, graph.add_constant(np.float32(sharpness)))
        placed = graph.add_node("MatMul", rows, graph.add_constant(space.directions @ turned))
        towards: Matrix = np.asarray(2 * sharpness * places.rows @ turned, dtype=np.float32)
        away = -sharpness * places.lengths
        near = graph.int8_product(placed, towards, away, ROUNDED_TO)
        alike = graph.add_node("Exp", graph.add_node("Sub", near, fading))
        graph.add_node("MatMul", alike, graph.add_constant(voices), outputs=("scores",))
        given, found = {"embedding": [1, len(space.centre)]}, {"scores": [1, voices.shape[1]]}
        return cls(graph.make_model("examples", given, found).SerializeToString())

    def __call__(self, dense: Matrix) -> Matrix:
        """Scores: one row an embedding, one column a label."""
        return np.concatenate([self._session.run(["scores"], {"embedding": row[None]})[0] for row in dense])

    def save_graph(self, file: Path) -> None:
        """Writes the graph to this file."""
        file.write_bytes(self.graph if isinstance(self.graph, bytes) else self.graph.read_bytes())

    @classmethod
    def load_graph(cls, file: Path) -> Embedded:
        """The graph in this file, which is read now and may be gone afterwards."""
        loaded = cls(file)
        loaded._session  # noqa: B018
        return loaded

    @cached_property
    def _session(self) -> InferenceSession:
        return session_of(self.graph)


@dataclass(frozen=True)
class Comparison:
    """Examples side by side: the rows of their grams, and the places of their embeddings."""

    shape: Shape
    grams: tuple[Grams, ...]
    rows: tuple[csr_matrix, ...]
    space: Space | None
    places: Places | None

    @classmethod
    def from_texts(cls, texts: Sequence[str], dense: Matrix | None, shape: Shape) -> Comparison:
        """The comparison of these texts, each with its embedding if there are any."""
        grams = tuple(
            Grams.from_texts(texts, kind, *getattr(shape, kind), least=shape.least_texts)
            for kind in ("words", "characters")
        )
        space = None if dense is None else Space.from_embeddings(dense)
        places = None if space is None or dense is None else space(dense)
        return cls(shape, grams, tuple(part(texts) for part in grams), space, places)

    def compute_kernel(self, of: NDArray[np.intp] | None = None) -> Matrix:
        """How alike every two examples are; of all, or of these."""
        alike = _multiply_rows(hstack(self.rows if of is None else [row[of] for row in self.rows], format="csc"))
        alike *= self._weight
        if self.places is not None:
            places = self.places if of is None else Places(self.places.rows[of], self.places.lengths[of])
            alike += _compute_likeness(places, places, self.shape.sharpness)
        return alike

    def make_scorer(self, voices: Matrix) -> Scorer:
        """What scores a text by what each of these examples says for each label."""
        weights = tuple(np.asarray(self._weight * (row.T @ voices), dtype=np.float16) for row in self.rows)
        embedded = None
        if self.space is not None and self.places is not None:
            embedded = Embedded.from_space(self.space, self.places, voices, self.shape.sharpness)
        return Scorer(self.grams, weights, embedded)

    @property
    def _weight(self) -> float:
        return self.shape.grams_weight / len(self.grams)


@dataclass(frozen=True)
class Scorer:
    """Texts (and embeddings, one row each) in, one score per label out; near 0 for what is like no example.

    The weights of grams are most of a model, and half as large with 16 bits.
    """

    grams: tuple[Grams, ...]
    weights: tuple[NDArray[np.float16], ...]
    embedded: Embedded | None

    def __call__(self, texts: Sequence[str], dense: Matrix | None = None) -> Matrix:
        """One row a text, one column a label."""
        parts = tuple(zip(self.grams, self.weights, strict=True))
        found = np.array(
            [sum(grams.multiply_row(text, weights) for grams, weights in parts) for text in texts], np.float32
        )
        return found if self.embedded is None or dense is None else found + self.embedded(dense)

    def save_to(self, folder: Path, **described: Any) -> None:
        """Writes the scorer to a folder, and beside it what else describes its model, as JSON.

        The files hold arrays, JSON and a graph only, so that to load them runs no code.
        """
        terms = [[g.kind, g.shortest, g.longest, g.terms] for g in self.grams]
        arrays: dict[str, Any] = {}
        for i, (grams, weights) in enumerate(zip(self.grams, self.weights, strict=True)):
            arrays |= {f"rarity{i}": grams.rarity, f"weights{i}": weights}
        np.savez(folder / ARRAYS, described=_pack_description({**described, "grams": terms}), **arrays)
        if self.embedded:
            self.embedded.save_graph(folder / GRAPH)

    @classmethod
    def load_from(cls, folder: Path) -> tuple[Scorer, Mapping[str, Any]]:
        """The scorer that was saved in this folder, and what describes its model."""
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            described = json.loads(arrays["described"].tobytes())
            grams = tuple(
                Grams(kind, shortest, longest, tuple(terms), arrays[f"rarity{i}"])
                for i, (kind, shortest, longest, terms) in enumerate(described.pop("grams"))
            )
            weights = tuple(arrays[f"weights{i}"] for i in range(len(grams)))
        graph = folder / GRAPH
        return cls(grams, weights, Embedded.load_graph(graph) if graph.exists() else None), described


def solve_kernel(kernel: Matrix, wanted: Matrix, shape: Shape, every: int = 1) -> tuple[Matrix, Matrix]:
    """What each example says for each label, and the scores each, or one in so many, would get from the others alone.

    Uses up `kernel`.
    """
    from scipy import linalg  # a server that only scores needs none of it

    from bot.nlu.triangle import factorize_kernel, inverse_lengths

    kernel[np.diag_indices_from(kernel)] += shape.ridge
    factor = factorize_kernel(kernel)
    voices = linalg.cho_solve((factor, True), wanted, check_finite=False)
    return voices, wanted[::every] - voices[::every] / inverse_lengths(factor, every)[:, None]


def _multiply_rows(rows: csc_matrix) -> Matrix:
    """Each of these rows times each; terms of many texts as dense columns, which takes a quarter of the time."""
    common = np.diff(rows.indptr) > COMMON
    dense, sparse = rows[:, common].toarray(), rows[:, ~common].tocsr()
    products: Matrix = dense @ dense.T
    products += (sparse @ sparse.T).toarray()
    return products


def _compute_likeness(these: Places, those: Places, sharpness: float) -> Matrix:
    """A Gaussian of the distance between each of these and each of those.

    What lies beyond the directions counts as distance, or what is unlike all examples would seem near to them.
    """
    alike: Matrix = these.rows @ those.rows.T
    alike *= 2
    alike -= those.lengths
    alike -= these.lengths[:, None]
    alike *= sharpness
    return np.asarray(np.exp(alike, out=alike))


def _make_rotation(width: int) -> Matrix:
    """Any rotation: no distance changes, but the first directions no longer dwarf the others, which halves the error
    of rounding all of them by one scale."""
    from scipy import linalg

    return np.asarray(linalg.qr(np.random.default_rng(0).normal(size=(width, width)))[0], dtype=np.float32)


def _pack_description(described: Mapping[str, Any]) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(described).encode(), dtype=np.uint8)


def _to_unit_rows(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)
