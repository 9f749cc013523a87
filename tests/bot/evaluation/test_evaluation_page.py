"""The page of the evaluation: figures, pictures, near-duplicates, and no held-out text."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.near_duplicates import Pair
from bot.evaluation.pictures import draw_confusions, draw_reliability
from bot.evaluation.questions import judge_rows, score_judged
from bot.evaluation.report import write_page
from bot.evaluation.slots import score_slots

ROWS = [
    {"text": "secret question", "topic": "define_smm"},
    {"text": "another secret", "topic": "out_of_scope"},
    {"text": "third secret", "topic": "hashtags"},
]


def parse(text: str) -> dict[str, object]:
    topic = {"secret question": "define_smm", "another secret": None}.get(text, "ugc")
    return {"topic": topic, "intent": topic, "confidence": 0.75}


def test_the_page_shows_figures_pictures_and_pairs_but_no_held_out_text() -> None:
    scores = {"own.jsonl": score_judged(judge_rows(ROWS, parse))}
    pairs = [Pair(0.987, ("ugc", "hashtags"), ("ours", "also ours"))]

    made = write_page(
        scores, {"slots.jsonl": score_slots([], parse)}, pairs, {"Confusions": "images/c.png"}, "2026-11-23"
    )

    assert "| own.jsonl | 3 | 66.7 % | 100.0 % | 0.0 % |" in made
    assert "| hashtags | ugc | 1 |" in made
    assert "![Confusions](images/c.png)" in made
    assert "| 0.987 | ugc | ours | hashtags | also ours |" in made
    assert "secret" not in made


def test_the_same_figures_make_the_same_pictures(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    judged = judge_rows(ROWS, parse)

    for name in ("first", "second"):
        draw_confusions(judged, tmp_path / name / "confusions.png")
        draw_reliability({"own.jsonl": score_judged(judged)}, tmp_path / name / "reliability.png")

    for picture in ("confusions.png", "reliability.png"):
        first = (tmp_path / "first" / picture).read_bytes()
        assert first.startswith(b"\x89PNG")
        assert first == (tmp_path / "second" / picture).read_bytes()
