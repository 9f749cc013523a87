"""What may stand as a name in a mail of the agency's: names of all kinds, and neither links nor sentences."""

from __future__ import annotations

import pytest

from bot.leads.names import plain_name, split_name


@pytest.mark.parametrize(
    "name",
    [
        "Noor",
        "Tomasz Wójcik",
        "J.R. Ewing",
        "Anne-Marie d’Arc",
        "Dr. Li Wei",
        "Olu van der Post Jr.",
        "Ó Súilleabháin",
        "李 娜",
    ],
)
def test_a_name_stands_as_it_is(name: str) -> None:
    assert plain_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "see refund-desk.shop",
        "Open payroll.zip",
        "t.co",
        "www.deals.test now",
        "https://deals.test",
        "deals.test/free",
        "Sam @deals",
        "Ring 555 0199",
        "your parcel is waiting for you here",
        "Sam\nBcc: all",
        "Sam!!!",
        "A" * 80,
    ],
)
def test_what_is_more_than_a_name_does_not(name: str | None) -> None:
    assert plain_name(name) == ""


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Ada", "Ada", ""),
        (None, "", ""),
        ("Mary Ann Evans", "Mary Ann", "Evans"),
        ("Juana de la Cruz", "Juana", "de la Cruz"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("sam rivera", "sam", "rivera"),
    ],
)
def test_a_name_is_taken_apart_for_tools_that_want_both(name: str | None, given: str, family: str) -> None:
    assert split_name(name) == (given, family)
