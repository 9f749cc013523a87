from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.evaluation.verdicts import COMMAND, DOCUMENT, document
from bot.knowledge.loader import SHIPPED
from bot.recommendations.book import AdviceBook
from bot.recommendations.lint import lint_advice


def test_the_table_of_verdicts_is_up_to_date(book: AdviceBook) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(book), f"run `{COMMAND}`"


def test_stale_rows_are_notes_and_bad_edits_are_problems(tmp_path: Path) -> None:
    (tmp_path / "policy.yml").write_text("verdict: {smm_from: {value: 7, why: no reason}}\n", encoding="utf-8")

    problems, notes = lint_advice(SHIPPED, None, date(2026, 11, 23))
    refused, _ = lint_advice(SHIPPED, tmp_path, date(2026, 11, 23))

    assert (problems, any("twitter_x_cpm_gupta_2023" in note for note in notes)) == ((), True)
    assert refused == ("policy.yml: verdict.smm_from.value: 7 is outside 0.5 to 1; correct it",)
