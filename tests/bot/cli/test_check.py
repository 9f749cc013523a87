from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.cli.check import CheckedPlace, find_problems, run_check
from bot.settings import ROOT

TODAY = date(2025, 11, 23)


def test_the_shipped_project_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_check(CheckedPlace(ROOT, None, TODAY)) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "content, domain and training data are sound"


def test_a_slip_of_an_agencys_own_file_is_printed_with_its_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    greet = (ROOT / "bot/content/answers/greet.yml").read_text(encoding="utf-8")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers/greet.yml").write_text(greet.replace("title: Hello", "titel: Hello"), encoding="utf-8")

    code = run_check(CheckedPlace(ROOT, tmp_path, TODAY))

    printed = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("note:")]
    assert code == 1
    assert printed == [
        f"{tmp_path}/answers/greet.yml: titel: unknown key; did you mean 'title'?",
        "1 to put right",
    ]


def test_a_button_in_the_sentences_must_lead_somewhere(tmp_path: Path) -> None:
    (tmp_path / "dialogue.yml").write_text("help:\n  buttons:\n    - {title: Go, ask: gret}\n", encoding="utf-8")

    assert list(find_problems(CheckedPlace(ROOT, tmp_path, TODAY)).problems) == [
        f"{tmp_path}/dialogue.yml: help.buttons[1].ask: 'gret' does not exist; did you mean 'greet'?"
    ]


def test_it_starts_without_rasa_and_numeric_libraries() -> None:
    code = "import sys, bot.cli; print(*({'rasa', 'tensorflow', 'spacy', 'numpy'} & set(sys.modules)), 'and no more')"

    assert _said_by(code) == "and no more\n"


def test_numeric_libraries_have_one_thread() -> None:
    code = "import os, sys; from bot.cli import main; sys.argv = ['bot', 'check']; main()"
    code = f"import atexit, os; atexit.register(lambda: print(os.environ['OPENBLAS_NUM_THREADS'])); {code}"

    assert _said_by(code).endswith("1\n")


def _said_by(code: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    ).stdout
