"""The figures of understanding: how they are counted, and that each pipeline is asked the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.errors import BotError
from bot.evaluation.bench_nlu import DataSet, PipelineOutcome, load_data, measure_linear, write_section
from bot.evaluation.near_duplicates import near_duplicates
from bot.evaluation.separation import area_under_curve, share_caught, share_right
from bot.evaluation.training_data import training_examples
from bot.settings import ROOT

TEXTS = {"price": "what is the price", "greet": "hello there", "bye": "see you later"}
TRAIN = [{"text": text, "intent": intent} for intent, text in TEXTS.items()]
DATA = DataSet("hint3_sofmattress_v1", TRAIN * 3, TRAIN[:2], [{"text": "zzz", "intent": "none"}])


@pytest.mark.parametrize(
    ("inside", "outside", "area"),
    [([3, 4], [1, 2], 1.0), ([1, 2], [3, 4], 0.0), ([1, 1], [1, 1], 0.5), ([1, 3], [2], 0.5)],
)
def test_the_area_is_the_chance_that_what_is_in_scope_scores_higher(
    inside: list[float], outside: list[float], area: float
) -> None:
    assert area_under_curve(inside, outside) == area


def test_what_is_wrong_or_below_the_threshold_is_not_right_when_others_are_caught() -> None:
    inside, right = [0.9, 0.8, 0.2, 0.7], [True, False, True, True]

    assert share_right(inside, right, [0.1, 0.3, 0.5, 0.6, 0.95], caught=0.6) == 0.5


def test_the_caught_are_counted_below_the_threshold_that_refuses_some() -> None:
    inside = [i / 100 for i in range(1, 101)]

    assert share_caught(inside, [0.01, 0.02, 0.5, 0.9], refused=0.05) == 0.5


def test_a_row_holds_accuracy_separation_and_cost() -> None:
    found = [("price", 0.9), ("price", 0.8), ("greet", 0.1)]

    cells = PipelineOutcome(DATA, "ours", found, training=1.23, parsing=4.56).table_cells()

    assert cells == ("HINT3 SOFMattress", "ours", "50.0", "100.0", "50.0", "100.0", "1.2", "4.6")


def test_without_texts_out_of_scope_there_is_nothing_to_separate() -> None:
    inside = DataSet("banking77", TRAIN, TRAIN[:2], [])

    assert PipelineOutcome(inside, "ours", [("price", 1), ("greet", 1)], 0, 0).table_cells()[2:6] == (
        "100.0",
        "–",
        "–",
        "–",
    )


def test_the_plain_pipeline_learns_its_examples() -> None:
    outcome = measure_linear(DATA)

    assert [name for name, _ in outcome.found[:2]] == ["price", "greet"]
    assert len(outcome.found) == 3


def test_sets_are_read_shuffled_with_what_is_out_of_scope(tmp_path: Path) -> None:
    folder = tmp_path / "clinc150"
    folder.mkdir()
    rows = [{"text": str(i), "intent": "a"} for i in range(20)]
    for part in ("train", "test", "oos_test"):
        (folder / f"{part}.json").write_text(json.dumps(rows))

    read = load_data("clinc150", tmp_path)

    assert list(read.train) != rows
    assert sorted(read.train, key=lambda row: int(row["text"])) == rows
    assert (read.inside, read.outside) == (rows, rows)


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BotError, match=r"hwu64/train\.json: No such file"):
        load_data("hwu64", tmp_path)


def test_our_own_set_is_the_training_data_and_the_held_out_questions() -> None:
    own = load_data("ours", Path("unused"))

    assert list(own.train) == training_examples(ROOT)
    assert not {row["text"] for row in own.inside} & {row["text"] for row in own.train}


def test_the_section_is_a_table() -> None:
    assert (
        write_section([("data", "ours", "1", "2", "3", "4", "5", "6")])[-1] == "| data | ours | 1 | 2 | 3 | 4 | 5 | 6 |"
    )


def test_only_examples_of_different_intents_are_near_duplicates() -> None:
    rows = np.array([[1, 0], [1, 0], [0.96, 0.28], [0, 1]], dtype=np.float32)

    found = near_duplicates(["one", "one again", "nearly", "else"], ["a", "a", "b", "b"], rows)

    assert [(pair.intents, pair.texts) for pair in found] == [
        (("a", "b"), ("one", "nearly")),
        (("a", "b"), ("one again", "nearly")),
    ]
    assert found[0].likeness == pytest.approx(0.96)
