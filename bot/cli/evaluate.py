"""`bot evaluate`: how well the assistant understands, on held-out data; writes docs/evaluation.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

from bot.bootstrap import services, start
from bot.cli.lines import quiet
from bot.evaluation.questions import judge, score
from bot.evaluation.slots import score_slots
from bot.nlu.parsed import contract
from bot.settings import ROOT

HELD_OUT = ROOT / "tests" / "held_out"


def evaluate(
    questions: Path = typer.Option(None, "--questions", help="JSON lines: text, topic, also_ok, origin."),
    slots: Path = typer.Option(None, "--slots", help="JSON lines: text, expect, absent."),
) -> None:
    """Measure the NLU, on the project's own held-out data by default."""
    with quiet():
        assistant = start(services()).assistant
    report = {}

    def parse(text: str) -> dict[str, Any]:
        return contract(text, assistant.parse(text))

    for path in [questions] if questions else sorted(HELD_OUT.glob("[qt]*.jsonl")):
        report[path.name] = score(judge(_rows(path), parse))
    print(report)
    for path in [slots] if slots else [HELD_OUT / "slots.jsonl"]:
        print(score_slots(_rows(path), parse))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
