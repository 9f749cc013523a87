"""How often a typed turn asks PostgreSQL and waits for the answer, counted on the wire."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from bot.evaluation.own_postgres import find_programs
from bot.settings import ROOT

MOST = 10


@pytest.fixture(scope="module")
def turns(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The turns of a talk from a question to a lead, on a PostgreSQL behind something that counts."""
    try:
        find_programs()
    except LookupError as error:
        pytest.skip(str(error))
    command = [sys.executable, "-m", "bot.cli.bench_trips"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[dict[str, Any]] = json.loads(done.stdout)["turns"]
    return found


def test_a_typed_turn_goes_to_the_database_and_back_ten_times_at_most(turns: list[dict[str, Any]]) -> None:
    plain = [turn for turn in turns if not turn["lead"]]

    assert any(turn["advised"] for turn in plain)
    assert {turn["said"]: turn["trips"] for turn in plain if turn["trips"] > MOST} == {}


def test_the_turn_that_keeps_a_lead_goes_twice_as_often_at_most(turns: list[dict[str, Any]]) -> None:
    (kept,) = (turn for turn in turns if turn["lead"])

    assert kept["trips"] <= 2 * MOST
