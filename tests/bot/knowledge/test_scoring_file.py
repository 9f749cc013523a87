"""The weights of leads are linted: they add up, run the right way, say why, and may be laid over by an agency."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.bootstrap.scoring import read_scoring
from bot.cli.check import CheckedPlace, find_problems
from bot.contents import load_contents
from bot.errors import ContentError
from bot.knowledge.loader import SHIPPED, load_library
from bot.leads.model import Contact
from bot.leads.scored_facts import ScoredFacts
from bot.settings import ROOT


def slips(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "scoring.yml").write_text(text, encoding="utf-8")
    try:
        load_contents(SHIPPED, folder)
    except ContentError as error:
        return error.problems
    return ()


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("need: {goals: {value: 8}}", "scoring.yml: the most that can be reached is 101; make it 100"),
        ("need: {goals: {value: 8.5}}", "scoring.yml: need.goals.value: 8.5 is no whole number of points"),
        ("need: {goals: {why: ''}}", "scoring.yml: need.goals.why: empty; write a text or remove the key"),
        ("need: {goal: {value: 8}}", "scoring.yml: need.goal: unknown key; did you mean 'goals'?"),
        (
            "budget: {amount: {line: {points: [[0, 30], [8000, 0]]}}}",
            "scoring.yml: budget.amount.line: must not fall from left to right",
        ),
        (
            "timeframe: {start: {line: {points: [[0, 0], [240, 10]]}}}",
            "scoring.yml: timeframe.start.line: must not rise from left to right",
        ),
        (
            "authority: {levels: {shared: {value: 2}}}",
            "scoring.yml: authority.levels: me, shared, other must earn less",
        ),
        ("tiers: {hot: {from: 30}}", "scoring.yml: tiers: hot must begin above warm, warm above cold, and cold at 0"),
        ("not_a_fit: {standings: [pirate]}", "scoring.yml: not_a_fit.standings[1]: unknown value 'pirate'"),
    ],
)
def test_a_slip_is_named_with_its_key_and_advice(tmp_path: Path, text: str, slip: str) -> None:
    assert any(line.startswith(slip) for line in slips(tmp_path, text)), slips(tmp_path, text)


def test_bot_check_reads_an_agencys_own_weights(tmp_path: Path) -> None:
    (tmp_path / "scoring.yml").write_text("tiers: {hot: {from: 200}}\n", encoding="utf-8")

    problems = [
        line for line in find_problems(CheckedPlace(ROOT, tmp_path, date.today())).problems if "scoring.yml" in line
    ]

    assert problems
    assert all(line.startswith(f"{tmp_path}/scoring.yml: tiers") for line in problems)


def test_an_agencys_own_weights_rate_and_name_another_version(tmp_path: Path) -> None:
    (tmp_path / "scoring.yml").write_text("tiers: {hot: {from: 10}, warm: {from: 5}}\n", encoding="utf-8")
    ours, theirs = read_scoring(load_library()), read_scoring(load_library(SHIPPED, tmp_path))
    known = ScoredFacts({"goals": ["leads"]}, Contact(company="Acme"))

    assert [scoring.rate_lead(known, date(2026, 11, 23)).tier for scoring in (ours, theirs)] == ["cold", "hot"]
    assert ours.version != theirs.version
