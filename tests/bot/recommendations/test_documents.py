from __future__ import annotations

from bot.evaluation.verdicts import COMMAND, DOCUMENT, write_document
from bot.recommendations.planning.catalog import Catalog


def test_the_table_of_verdicts_is_up_to_date(book: Catalog) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == write_document(book), f"run `{COMMAND}`"
