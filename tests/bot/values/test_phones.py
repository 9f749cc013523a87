"""Phone numbers, by the agency's region and then the visitor's."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.lexicon import load_lexicon
from bot.values.people.emails import Unclear
from bot.values.people.phones import Phone, find_phones, find_region, read_number, read_phone

WORDS = load_lexicon().contact.phone


def number(text: str, region: str, *others: str) -> tuple[str, str | None] | str | None:
    read = read_phone(text, region, WORDS, others)
    return (read.number, read.extension) if isinstance(read, Phone) else "unclear" if read else None


@pytest.mark.parametrize(
    ("text", "region", "read"),
    [
        ("020 7946 0958", "GB", ("+442079460958", None)),
        ("(415) 555-2671", "US", ("+14155552671", None)),
        ("415.555.2671", "US", ("+14155552671", None)),
        ("4155552671", "US", ("+14155552671", None)),
        ("1-800-555-0199", "US", ("+18005550199", None)),
        ("98765 43210", "IN", ("+919876543210", None)),
        ("+49 30 901820", "GB", ("+4930901820", None)),
        ("0049 30 901820", "US", ("+4930901820", None)),
        ("(415) 555-2671 ext 9", "US", ("+14155552671", "9")),
        ("415-555-2671 x204, after five", "US", ("+14155552671", "204")),
        ("+1 415 555 2671 extension: 33", "GB", ("+14155552671", "33")),
        ("12345", "GB", "unclear"),
        ("020 7946 0958", "US", "unclear"),
        ("8000-10000", "US", "unclear"),
        ("1" * 40, "GB", None),
        ("after five", "US", None),
    ],
)
def test_the_number_that_is_asked_for_is_read_in_its_region(text: str, region: str, read: object) -> None:
    assert number(text, region) == read


def test_a_number_of_no_rule_of_the_agency_is_read_by_the_visitor_s() -> None:
    assert number("98765 43210", "US") == "unclear"
    assert number("98765 43210", "US", "IN") == ("+919876543210", None)
    assert number("415 555 2671", "US", "IN") == ("+14155552671", None)


@pytest.mark.parametrize(
    "text",
    [
        "10000 followers",
        "2000-3000 dollars",
        "budget 250,000 - 300,000",
        "2027-01-15",
        "12000 - 15000 a month",
        "call it 12000-15000",
        "4155552671 views",
        "020 7946 0958",
        "$4155552671",
    ],
)
def test_other_figures_are_no_phone_number(text: str) -> None:
    assert find_phones(text, "US", WORDS) == []


def test_what_is_said_to_be_a_number_and_fits_no_rule_is_unclear() -> None:
    found = find_phones("my mobile is 020 7946 0958", "US", WORDS)

    assert found == [Unclear("phone", "020 7946 0958", 13, 26)]


@given(st.integers(0, 10**10), st.sampled_from(["", " ext 7", ", call me"]), st.sampled_from(["US", "GB", "IN", "DE"]))
def test_a_number_read_is_made_of_the_digits_typed(digits: int, after: str, region: str) -> None:
    text = f"{digits}{after}"
    read = read_phone(text, region, WORDS)

    if isinstance(read, Phone):
        assert phonenumbers.is_valid_number(phonenumbers.parse(read.number))
        national = str(phonenumbers.parse(read.number).national_number)
        assert national in str(digits)


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("Europe/Dublin", "IE"),
        ("Asia/Kolkata", "IN"),
        ("America/Toronto", "CA"),
        ("UTC", None),
        ("x", None),
        (None, None),
    ],
)
def test_a_clock_tells_the_country_it_is_of(zone: str | None, region: str | None) -> None:
    assert find_region(zone) == region


@pytest.mark.parametrize(
    ("text", "region", "read"),
    [
        ("zero one three one, four nine six, oh double two one", "GB", ("+441314960221", None)),
        ("it's oh two oh 7946 oh nine fifty eight", "GB", ("+442079460958", None)),
        ("four one five, triple five, two six seven one", "US", ("+14155552671", None)),
        ("two one two 555 oh one double nine, after six", "US", ("+12125550199", None)),
        ("eight hundred, five five five, oh one double nine ext 4", "US", ("+18005550199", "4")),
    ],
)
def test_a_number_that_is_said_in_words_is_read_as_one_in_figures(text: str, region: str, read: object) -> None:
    assert number(text, region) == read


@pytest.mark.parametrize(
    "text",
    ["two thousand five hundred a month", "one or two posts, three at most", "four fifty, maybe six hundred", "o"],
)
def test_amounts_in_words_are_no_number_to_call(text: str) -> None:
    assert find_phones(text, "US", WORDS, asked=True) == []


def test_a_country_that_is_told_makes_a_number_of_the_right_length_one() -> None:
    assert read_number("07700 900 812", "GB") is None
    assert read_number("07700 900 812", "GB", told=True) == "+447700900812"
    assert read_number("0770", "GB", told=True) is None
