"""Cells of an export are shown by a spreadsheet, never run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from bot.csv_safety import escape_formula
from bot.leads.csv_export import to_csv
from bot.leads.model import Contact, Lead


@pytest.mark.parametrize("cell", ["=1+1", "+1 202", "-2", "@sum", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])
def test_a_cell_that_could_be_run_is_made_text(cell: str) -> None:
    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["+35316701234", "+12025550142"])
def test_a_number_to_call_stays_as_crms_take_it(cell: str) -> None:
    assert escape_formula(cell) == cell


@pytest.mark.parametrize("cell", ["+1202555014\n2", "+12025550142+1", "+0123456789", "+1202555014212025550"])
def test_what_only_begins_like_one_does_not(cell: str) -> None:
    assert escape_formula(cell).startswith("'")


def test_a_sign_cannot_hide_behind_a_character_nobody_sees() -> None:
    assert escape_formula("\x00\u202e=1") == "'=1"


@pytest.mark.parametrize("cell", ["Ada", "a=b", "1-2", "ada@example.com", "", "é"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert escape_formula(cell) == cell


def test_nothing_and_numbers_are_cells_too() -> None:
    assert (escape_formula(None), escape_formula(0), escape_formula(12.5)) == ("", "0", "12.5")


@pytest.mark.parametrize("cell", ["a;=1+1", "a|@SUM(1)", "a; +cmd", "a;;-2"])
def test_nor_does_what_would_be_a_cell_where_semicolons_part_them(cell: str) -> None:
    parts = [part for mark in (";", "|") for part in escape_formula(cell).split(mark)[1:]]

    assert not any(part.lstrip().startswith(("=", "+", "-", "@")) for part in parts)


def test_who_gave_no_address_stands_there_with_number_and_call_window(new_lead: Callable[..., Lead]) -> None:
    window = {"text": "Friday after 4:00 PM (Dublin time)", "from": "16:00"}
    lead = new_lead(contact=Contact("Ada", phone="+35316701234"), profile={"call": window})

    (row,) = csv.DictReader(io.StringIO(to_csv([lead])))

    assert (row["email"], row["phone"], row["call"]) == ("", "+35316701234", window["text"])
