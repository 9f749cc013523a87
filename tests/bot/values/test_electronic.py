"""E-mail, phone and web addresses."""

from __future__ import annotations

import pytest

from bot.values.electronic import Email, find_emails, find_phones, read_email, read_phone, read_website, suggest


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dana@gmial.com", "dana@gmail.com"),
        ("dana@gmai.com", "dana@gmail.com"),
        ("dana@gmail.con", "dana@gmail.com"),
        ("dana@hotmial.com", "dana@hotmail.com"),
        ("dana@outlok.com", "dana@outlook.com"),
        ("dana@yaho.co.uk", "dana@yahoo.co.uk"),
        ("dana@acme.con", "dana@acme.com"),
        ("dana@gmail.com", None),
        ("dana@mail.com", None),
        ("dana@gmx.net", None),
        ("dana@acme.io", None),
        ("dana@brightside.co.uk", None),
    ],
)
def test_a_slip_in_the_domain_is_suggested(typed: str, meant: str | None) -> None:
    assert suggest(typed) == meant


def test_a_mistyped_address_is_kept_beside_the_suggestion() -> None:
    assert read_email("it's dana@gmial.com.") == Email("dana@gmial.com", "dana@gmail.com")


@pytest.mark.parametrize("text", ["", "dana@", "@acme.io", "a@b", "dana@acme..io", "no at sign", "@" * 50])
def test_what_is_no_address_gives_none(text: str) -> None:
    assert read_email(text) is None


def test_addresses_stand_where_they_were_typed() -> None:
    text = "write to (jo@bluebarn.co), please"
    found = find_emails(text)[0]

    assert text[found.start : found.end] == "jo@bluebarn.co"


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("020 7946 0958", "GB", "+442079460958"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("98765 43210", "IN", "+919876543210"),
        ("+49 30 901820", "GB", "+4930901820"),
        ("12345", "GB", None),
        ("1" * 40, "GB", None),
    ],
)
def test_a_phone_number_is_read_in_its_region(text: str, region: str, number: str | None) -> None:
    assert read_phone(text, region) == number


@pytest.mark.parametrize("text", ["10000 followers", "2000-3000 dollars", "budget 250,000 - 300,000", "2027-01-15"])
def test_other_figures_are_no_phone_number(text: str) -> None:
    assert find_phones(text) == []


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("check out bluebarn.com", "bluebarn.com"),
        ("https://bluebarn.example/shop?x=1", "https://bluebarn.example/shop?x=1"),
        ("our website is bluebarn.it", "bluebarn.it"),
        ("we sell e.g. bags", None),
        ("thanks.in advance", None),
        ("instagram.com/bluebarn", None),
        ("dana@bluebarn.com", None),
        ("3.5k", None),
    ],
)
def test_a_website_is_read(text: str, site: str | None) -> None:
    assert read_website(text) == site
