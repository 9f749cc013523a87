"""`bot evaluate`: how well the assistant understands, on held-out data; writes docs/evaluation.md."""
# ruff: noqa: UP045 - typer 0.7 reads no `X | None` in a signature

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Optional

import typer

from bot import clock
from bot.bootstrap import services, start
from bot.cli.lines import quiet
from bot.errors import BotError
from bot.evaluation.near_duplicates import Pair, near_duplicates
from bot.evaluation.pictures import can_draw, draw_confusions, draw_reliability
from bot.evaluation.questions import Judged, QuestionScores, judge, score
from bot.evaluation.report import page, summary
from bot.evaluation.slots import score_slots
from bot.evaluation.training_data import training_examples
from bot.nlu.parsed import contract
from bot.settings import ROOT

HELD_OUT = ROOT / "tests" / "held_out"
PAGE = ROOT / "docs" / "evaluation.md"
CONFUSIONS, RELIABILITY = "images/confusions.png", "images/reliability.png"
# The day held-out values were written for: "by the end of March" depends on it.
DAY = date(2026, 11, 23)


def evaluate(
    questions: Optional[Path] = typer.Option(None, "--questions", help="JSON lines: text, topic, also_ok, origin."),
    slots: Optional[Path] = typer.Option(None, "--slots", help="JSON lines: text, expect, absent."),
) -> None:
    """Measure the NLU, on the project's own held-out data by default."""
    own = questions is None and slots is None
    asked = {path.name: _rows(path) for path in _given(questions, own, ("questions*.jsonl", "talk.jsonl"))}
    read = {path.name: _rows(path) for path in _given(slots, own, ("slots.jsonl",))}
    with quiet(), clock.at(DAY):
        assistant = start(services()).assistant

        def parse(text: str) -> dict[str, Any]:
            return contract(text, assistant.parse(text))

        judged = {name: judge(rows, parse) for name, rows in asked.items()}
        scored = {name: score(lines) for name, lines in judged.items()}
        valued = {name: score_slots(rows, parse) for name, rows in read.items()}
    print(summary(scored, valued))
    if own:
        drawn = _draw([line for lines in judged.values() for line in lines], scored)
        PAGE.write_text(page(scored, valued, _pairs(), drawn, date.today().isoformat()), encoding="utf-8")
        print(f"written: {PAGE.relative_to(ROOT)}")


def _draw(judged: list[Judged], scored: dict[str, QuestionScores]) -> dict[str, str]:
    """Titles and files of the pictures; without matplotlib those drawn last stay."""
    if can_draw():
        draw_confusions(judged, PAGE.parent / CONFUSIONS)
        draw_reliability(scored, PAGE.parent / RELIABILITY)
    else:
        print("pictures are as they were: run `make environment-dev` to draw them")
    return {"Confusions between topics": CONFUSIONS, "Confidence and how often it is right": RELIABILITY}


def _pairs() -> list[Pair]:
    from bot.nlu.encoder import Encoder
    from bot.nlu.encoder_export import export, graph_name, tokenizer_file

    examples = training_examples(ROOT)
    encoder = Encoder(export(ROOT / "models" / graph_name(int8=True)), tokenizer_file())
    texts = [example["text"] for example in examples]
    return near_duplicates(texts, [example["intent"] for example in examples], encoder.encode(texts))


def _given(path: Path | None, own: bool, names: tuple[str, ...]) -> list[Path]:
    if path is not None:
        return [path]
    return sorted(found for name in names for found in HELD_OUT.glob(name)) if own else []


def _rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file. Raises BotError naming file and line when one cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BotError(f"{path}: {error.strerror}") from None
    return [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        row = None
    if not isinstance(row, dict) or "text" not in row or not {"topic", "intent", "expect"} & row.keys():
        raise BotError(f"{path}: line {number}: expected a JSON object with text, and topic, intent or expect")
    return row
