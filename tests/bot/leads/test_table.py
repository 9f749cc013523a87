"""Cells of an export are shown by a spreadsheet, never run."""

from __future__ import annotations

import pytest

from bot.cells import harmless


@pytest.mark.parametrize("cell", ["=1+1", "+1 202", "-2", "@sum", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])
def test_a_cell_that_could_be_run_is_made_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_a_sign_cannot_hide_behind_a_character_nobody_sees() -> None:
    assert harmless("\x00\u202e=1") == "'=1"


@pytest.mark.parametrize("cell", ["Ada", "a=b", "1-2", "ada@example.com", "", "é"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_nothing_and_numbers_are_cells_too() -> None:
    assert (harmless(None), harmless(0), harmless(12.5)) == ("", "0", "12.5")
