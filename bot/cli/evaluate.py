"""`bot evaluate`: how well lines and whole conversations are understood, held-out ones; writes docs/evaluation.md."""
# ruff: noqa: UP045 - typer 0.7 reads no `X | None` in a signature

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Optional

import typer

from bot import clock
from bot.bootstrap.app import App, start_app
from bot.cli.held_talks import HeldTalks, borrow_database
from bot.cli.lines import quiet_logs
from bot.errors import BotError
from bot.evaluation.answers import list_scores, score_answers, show_fault
from bot.evaluation.conversation_scores import (
    ConversationScores,
    score_conversations,
    show_failures,
    summarise_scores,
    write_section,
)
from bot.evaluation.conversations import JudgedConversation, judge_conversations, read_conversations
from bot.evaluation.figures import put_section
from bot.evaluation.kept_runs import keep_run, load_runs
from bot.evaluation.near_duplicates import Pair, near_duplicates
from bot.evaluation.pictures import can_draw, draw_confusions, draw_reliability
from bot.evaluation.questions import Judged, QuestionScores, judge_rows, score_judged
from bot.evaluation.report import write_page, write_summary
from bot.evaluation.slots import score_slots
from bot.evaluation.training_data import training_examples
from bot.nlu.parsed import make_parse_line
from bot.settings import ROOT, Settings
from bot.values.replies.answers import Answers

Rows = list[dict[str, Any]]

HELD_OUT = ROOT / "tests" / "held_out"
PAGE = ROOT / "docs" / "evaluation.md"
CONFUSIONS, RELIABILITY = "images/confusions.png", "images/reliability.png"
# The day held-out values were written for: "by the end of March" depends on it.
DAY = date(2026, 11, 23)


def evaluate(
    questions: Optional[Path] = typer.Option(None, "--questions", help="JSON lines: text, topic, also_ok, origin."),
    slots: Optional[Path] = typer.Option(None, "--slots", help="JSON lines: text, expect, absent."),
    answers: Optional[Path] = typer.Option(None, "--answers", help="JSON lines: question, text, expect (labels)."),
    conversations: Optional[Path] = typer.Option(
        None, "--conversations", help="JSON lines: id, voice, today, turns; tests/held_out/README.md says more."
    ),
    failures: bool = typer.Option(False, "--failures", help="Show each failed turn and the command that repeats it."),
    keep_as: str = typer.Option("", "--keep-as", help="Keep the figures of conversations under this name, to compare."),
) -> None:
    """Measure single lines and whole conversations, on the project's own held-out data by default."""
    own = questions is None and slots is None and conversations is None and answers is None
    asked = {path.name: _read_rows(path) for path in _choose_files(questions, own, ("questions*.jsonl", "talk.jsonl"))}
    read = {path.name: _read_rows(path) for path in _choose_files(slots, own, ("slots.jsonl",))}
    talks = [
        row for path in _choose_files(conversations, own, ("conversations.jsonl",)) for row in read_conversations(path)
    ]
    answered = [row for path in _choose_files(answers, own, ("answers.jsonl",)) for row in _read_rows(path)]
    with quiet_logs(), borrow_database() as backend:
        running, settings = start_app(backend), backend.content.settings
        writes, keep_as = may_write(own, settings), keep_as if may_write(True, settings) else ""
        if asked or read:
            _evaluate_lines(asked, read, running, writes)
        if answered:
            _evaluate_answers(answered, running, writes, show=answers is not None)
        if talks:
            judged = judge_conversations(talks, HeldTalks(running).begin_talk)
            _report_conversations(judged, failures, keep_as, writes)


def may_write(own: bool, settings: Settings) -> bool:
    """Whether the figures are the product's own: on its own data, and without an agency's content over its own."""
    return own and settings.agency_dir is None


def _evaluate_lines(asked: dict[str, Rows], read: dict[str, Rows], running: App, writes: bool) -> None:
    def parse_line(text: str) -> dict[str, Any]:
        return make_parse_line(text, running.assistant.parse_text(text), running.content.library.count_under)

    with clock.pretend_day(DAY):
        judged = {name: judge_rows(rows, parse_line) for name, rows in asked.items()}
        valued = {name: score_slots(rows, parse_line) for name, rows in read.items()}
    scored = {name: score_judged(lines) for name, lines in judged.items()}
    print(write_summary(scored, valued))
    if writes:
        drawn = _draw_pictures([line for lines in judged.values() for line in lines], scored)
        put_section(
            "lines", write_page(scored, valued, _load_pairs(), drawn, date.today().isoformat()).splitlines(), PAGE
        )
        print(f"written: {PAGE.relative_to(ROOT)}")


def _evaluate_answers(rows: Rows, running: App, writes: bool, show: bool) -> None:
    with clock.pretend_day(DAY):
        scores, faults = score_answers(rows, lambda text: Answers.from_parse(running.assistant.parse_text(text)))
    print("\n".join((*map(show_fault, faults if show else ()), *list_scores(scores))))
    if writes:
        put_section("answers", list_scores(scores), PAGE)


def _report_conversations(judged: list[JudgedConversation], failures: bool, keep_as: str, writes: bool) -> None:
    scores = score_conversations(judged)
    if failures:
        print("\n".join(show_failures(judged)))
    print(summarise_scores(scores))
    if keep_as:
        keep_run("conversations", keep_as, scores.as_json())
    if writes or keep_as:
        kept = {name: ConversationScores.from_json(counts) for name, counts in load_runs("conversations").items()}
        runs = {**kept, "now": scores}
        put_section("conversations", write_section(runs, "bot evaluate", date.today().isoformat()), PAGE)


def _draw_pictures(judged: list[Judged], scored: dict[str, QuestionScores]) -> dict[str, str]:
    """Titles and files of the pictures; without matplotlib those drawn last stay."""
    if can_draw():
        draw_confusions(judged, PAGE.parent / CONFUSIONS)
        draw_reliability(scored, PAGE.parent / RELIABILITY)
    else:
        print("pictures are as they were: run `make environment-dev` to draw them")
    return {"Confusions between topics": CONFUSIONS, "Confidence and how often it is right": RELIABILITY}


def _load_pairs() -> list[Pair]:
    from bot.nlu.encoder import Encoder
    from bot.nlu.encoder_export import export_encoder, graph_name, tokenizer_file

    examples = training_examples(ROOT)
    encoder = Encoder(export_encoder(ROOT / "models" / graph_name(int8=True)), tokenizer_file())
    texts = [example["text"] for example in examples]
    return near_duplicates(texts, [example["intent"] for example in examples], encoder.encode_texts(texts))


def _choose_files(path: Path | None, own: bool, names: tuple[str, ...]) -> list[Path]:
    if path is not None:
        return [path]
    return sorted(found for name in names for found in HELD_OUT.glob(name)) if own else []


def _read_rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file. Raises BotError naming file and line when one cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BotError(f"{path}: {error.strerror}") from None
    return [_read_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _read_row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        row = None
    if not isinstance(row, dict) or "text" not in row or not {"topic", "intent", "expect"} & row.keys():
        raise BotError(f"{path}: line {number}: expected a JSON object with text, and topic, intent or expect")
    return row
