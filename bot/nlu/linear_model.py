"""A linear intent model over sparse n-grams and a dense embedding side by side, with calibrated confidence; no Rasa."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

Matrix = NDArray[np.float32]
TEMPERATURES = np.geomspace(0.5, 12.0, 40)


@dataclass(frozen=True)
class Shape:
    """What is counted and how strongly it is fitted: n-gram ranges, weight of the embedding, SVM's C, folds."""

    words: tuple[int, int] = (1, 2)
    characters: tuple[int, int] = (2, 5)
    dense_weight: float = 1.5
    c: float = 0.5
    folds: int = 3
    seed: int = 42


class LinearModel:
    """Texts (and embeddings, one row each) in, one probability per label out; rows sum to 1."""

    def __init__(
        self,
        shape: Shape,
        vectorizers: list[TfidfVectorizer],
        labels: list[str],
        weights: Matrix,
        bias: Matrix,
        heat: float,
    ) -> None:
        self.shape = shape
        self.labels = labels
        self._vectorizers = vectorizers
        self._weights = weights
        self._bias = bias
        self._heat = heat

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], dense: Matrix | None, shape: Shape) -> LinearModel:
        """The model of these examples; its confidence is calibrated on held-out folds."""
        vectorizers = _vectorizers(shape)
        rows = _features([v.fit_transform(texts) for v in vectorizers], dense, shape)
        wanted = np.asarray(labels)
        heat = _calibrate(rows, wanted, shape)
        weights, bias, names = _fit(rows, wanted, shape)
        return cls(shape, vectorizers, names, weights, bias, heat)

    def probabilities(self, texts: Sequence[str], dense: Matrix | None = None) -> NDArray[np.float64]:
        """One row a text, one column a label in the order of `labels`."""
        rows = _features([v.transform(texts) for v in self._vectorizers], dense, self.shape)
        return _softmax((rows @ self._weights.T + self._bias) * self._heat)

    def dump(self) -> bytes:
        """The model as an npz file that holds arrays and JSON only, so that loading one runs no code."""
        described = {
            "shape": {**self.shape.__dict__},
            "labels": self.labels,
            "heat": self._heat,
            "vocabularies": [{term: int(i) for term, i in v.vocabulary_.items()} for v in self._vectorizers],
        }
        buffer = io.BytesIO()
        text = np.frombuffer(json.dumps(described).encode(), dtype=np.uint8)
        idf = {f"idf{i}": v.idf_ for i, v in enumerate(self._vectorizers)}
        np.savez_compressed(buffer, described=text, weights=self._weights, bias=self._bias, **idf)
        return buffer.getvalue()

    @classmethod
    def parse(cls, data: bytes) -> LinearModel:
        """The model that `dump` wrote."""
        arrays = np.load(io.BytesIO(data), allow_pickle=False)
        described = json.loads(arrays["described"].tobytes())
        given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in described["shape"].items()}
        shape = Shape(**given)
        vectorizers = _vectorizers(shape)
        for i, (vectorizer, vocabulary) in enumerate(zip(vectorizers, described["vocabularies"], strict=True)):
            vectorizer.vocabulary_ = vocabulary
            vectorizer.idf_ = arrays[f"idf{i}"]
        return cls(shape, vectorizers, described["labels"], arrays["weights"], arrays["bias"], described["heat"])


def _vectorizers(shape: Shape) -> list[TfidfVectorizer]:
    common: dict[str, Any] = {"sublinear_tf": True, "lowercase": True, "strip_accents": "unicode", "dtype": np.float32}
    words = TfidfVectorizer(ngram_range=shape.words, token_pattern=r"(?u)\b\w+\b", **common)
    return [words, TfidfVectorizer(analyzer="char_wb", ngram_range=shape.characters, **common)]


def _features(sparse: list[csr_matrix], dense: Matrix | None, shape: Shape) -> csr_matrix:
    blocks: list[Any] = list(sparse)
    if dense is not None:
        blocks.append(csr_matrix(dense * np.float32(shape.dense_weight)))
    return hstack(blocks, format="csr", dtype=np.float32)


def _fit(rows: csr_matrix, labels: NDArray[Any], shape: Shape) -> tuple[Matrix, Matrix, list[str]]:
    svm = LinearSVC(C=shape.c, random_state=shape.seed).fit(rows, labels)
    weights, bias = svm.coef_, svm.intercept_
    if len(svm.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
    return weights.astype(np.float32), bias.astype(np.float32), [str(name) for name in svm.classes_]


def _calibrate(rows: csr_matrix, labels: NDArray[Any], shape: Shape) -> float:
    """The temperature under which the confidence of held-out folds matches how often they are right."""
    smallest = min(np.unique(labels, return_counts=True)[1])
    folds = min(shape.folds, int(smallest))
    if folds < 2:
        return 2.0
    scored = [_held_out(rows, labels, fit, held, shape) for fit, held in _folds(labels, folds, shape.seed)]
    losses = [sum(_loss(scores * heat, truth) for scores, truth in scored) for heat in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def _folds(labels: NDArray[Any], folds: int, seed: int) -> Any:
    return StratifiedKFold(folds, shuffle=True, random_state=seed).split(labels, labels)


def _held_out(rows: csr_matrix, labels: NDArray[Any], fit: Any, held: Any, shape: Shape) -> tuple[Any, Any]:
    weights, bias, names = _fit(rows[fit], labels[fit], shape)
    places = {name: i for i, name in enumerate(names)}
    return rows[held] @ weights.T + bias, np.asarray([places[str(label)] for label in labels[held]])


def _loss(scores: Any, truth: Any) -> float:
    chosen = _softmax(scores)[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(chosen, 1e-9, 1.0)).sum())


def _softmax(scores: Any) -> NDArray[np.float64]:
    shifted = np.asarray(scores, dtype=np.float64)
    shifted = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
