from __future__ import annotations

from bot.evaluation.verdicts import COMMAND, DOCUMENT, document
from bot.recommendations.book import AdviceBook


def test_the_table_of_verdicts_is_up_to_date(book: AdviceBook) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(book), f"run `{COMMAND}`"
