"""The intent model, and the parts it is made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from bot.nlu import kernel, kernel_model
from bot.nlu.confidence import Confidence
from bot.nlu.grams import Grams, cut_grams
from bot.nlu.kernel import Comparison, Shape, solve_kernel
from bot.nlu.kernel_model import KernelModel

TEXTS = ["how much is it", "what does it cost", "is it expensive", "good morning", "hello there", "hi, how are you"]
LABELS = ["price", "price", "price", "greet", "greet", "greet"]
ANGLES = np.radians([0, 5, 10, 90, 95, 100])
DENSE = np.stack([np.cos(ANGLES), np.sin(ANGLES), np.zeros(6)], axis=1).astype(np.float32)
FAR = np.array([[0, 0, 1]], dtype=np.float32)


@pytest.fixture
def model() -> KernelModel:
    return KernelModel.fit_examples(TEXTS, LABELS, DENSE, Shape())


def test_it_finds_the_label_of_its_examples(model: KernelModel) -> None:
    best = model.score_texts(TEXTS, DENSE).argmax(axis=1)

    assert [model.labels[i] for i in best] == LABELS


def test_what_is_like_no_example_scores_low_for_every_label(model: KernelModel) -> None:
    strange, known = model.score_texts(["zzz", "how much is it"], np.vstack([FAR, DENSE[:1]]))

    assert strange.max() < known.max() / 3


def test_what_differs_in_no_known_direction_is_still_unlike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "DIMENSIONS", 2)
    model = KernelModel.fit_examples(TEXTS, LABELS, DENSE, Shape())

    strange, known = model.score_texts(["zzz", "zzz"], np.vstack([FAR, DENSE[:1]]))

    assert strange.max() < known.max() / 2


def test_without_embeddings_the_grams_alone_decide() -> None:
    model = KernelModel.fit_examples(TEXTS, LABELS, None, Shape())

    scores = model.score_texts(["how mutch does it cost"])
    assert model.labels[int(np.argmax(scores))] == "price"


def test_a_text_of_unknown_grams_scores_nothing_without_embedding() -> None:
    model = KernelModel.fit_examples(TEXTS, LABELS, None, Shape())

    assert model.score_texts(["", "☃☃☃"]).tolist() == [[0, 0], [0, 0]]


def test_a_model_read_back_says_the_same_when_its_files_are_gone(model: KernelModel, tmp_path: Path) -> None:
    model.save_to(tmp_path)
    again = KernelModel.load_from(tmp_path)
    for file in tmp_path.iterdir():
        file.unlink()

    assert again.labels == model.labels
    assert np.array_equal(again.rate_chances(TEXTS, DENSE), model.rate_chances(TEXTS, DENSE))


def test_leaving_one_out_gives_what_a_model_without_it_says() -> None:
    shape = Shape()
    wanted = np.eye(2, dtype=np.float32)[[1, 1, 1, 0, 0, 0]]
    alike = Comparison.from_texts(TEXTS, DENSE, shape).compute_kernel()
    _, left_out = solve_kernel(alike.copy(), wanted, shape)

    for i in range(len(TEXTS)):
        others = [j for j in range(len(TEXTS)) if j != i]
        voices, _ = solve_kernel(alike[np.ix_(others, others)].copy(), wanted[others], shape)
        assert np.allclose(alike[i, others] @ voices, left_out[i], atol=1e-4)


def test_more_examples_than_it_can_compare_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_model, "MOST_EXAMPLES", 5)

    with pytest.raises(ValueError, match="6 examples; this classifier takes at most 5"):
        KernelModel.fit_examples(TEXTS, LABELS, DENSE, Shape())


@pytest.mark.parametrize(
    ("kind", "lengths", "options"),
    [("words", (1, 2), {"token_pattern": r"(?u)\b\w+\b"}), ("characters", (2, 5), {"analyzer": "char_wb"})],
)
def test_grams_count_as_scikit_learn_does(kind: str, lengths: tuple[int, int], options: dict[str, str]) -> None:
    theirs = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", ngram_range=lengths, **options)
    ours = Grams.from_texts(TEXTS, kind, *lengths)
    unseen = ["is it it it much?", "Héllo", ""]

    theirs.fit(TEXTS)

    assert ours.terms == tuple(theirs.get_feature_names_out())
    assert np.allclose(ours(TEXTS + unseen).toarray(), theirs.transform(TEXTS + unseen).toarray(), atol=1e-6)


def test_confidence_rises_with_the_score_and_says_how_often_it_is_right() -> None:
    scores = np.repeat([0.1, 0.5, 0.9], 100)
    right = np.concatenate([np.arange(100) < share for share in (20, 60, 95)])

    chances = Confidence.fit_outcomes(scores, right)(np.array([0.1, 0.5, 0.9]))

    assert np.allclose(chances, [0.2, 0.65, 0.93], atol=0.05)
    assert np.all(np.diff(chances) > 0)


def test_the_threshold_refuses_the_share_it_is_told_to() -> None:
    scores = np.linspace(0, 1, 101)
    confidence = Confidence.fit_outcomes(scores, scores > 0.4, refused=0.1)

    assert (confidence(scores) < confidence.threshold).sum() == 10


@pytest.mark.parametrize("right", [True, False])
def test_confidence_stays_between_nothing_and_certainty_when_all_or_none_was_right(right: bool) -> None:
    chances = Confidence.fit_outcomes(np.array([0.2, 0.4, 0.6]), np.full(3, right))(np.array([-1e9, 0.4, 1e9]))

    assert np.all((chances >= 0) & (chances <= 1))


@given(text=st.text(max_size=60))
@pytest.mark.parametrize(
    ("kind", "lengths", "told"),
    [
        ("words", (1, 2), {"analyzer": "word", "token_pattern": r"(?u)\b\w+\b"}),
        ("characters", (2, 5), {"analyzer": "char_wb"}),
    ],
)
def test_a_text_is_cut_as_scikit_learn_cuts_it(
    text: str, kind: str, lengths: tuple[int, int], told: dict[str, str]
) -> None:
    stock = CountVectorizer(strip_accents="unicode", ngram_range=lengths, **told).build_analyzer()

    assert cut_grams(text, kind, *lengths) == list(stock(text))
