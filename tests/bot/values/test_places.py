"""Where somebody says to be."""

from __future__ import annotations

import pytest

from bot.knowledge.lexicon import load_lexicon
from bot.values.meeting.places import PlaceFinder

FINDER = PlaceFinder(load_lexicon().meeting)


@pytest.mark.parametrize(
    ("text", "region", "zone"),
    [
        ("we run two nurseries in Cardiff", "GB", "Europe/London"),
        ("vet practice, Tucson Arizona", "US", "America/Phoenix"),
        ("based in south Ontario", "CA", "America/Toronto"),
        ("Colorado-based outfitters", "US", "America/Denver"),
        ("hello from lagos", "NG", "Africa/Lagos"),
        ("Galway, Ireland", "IE", "Europe/Dublin"),
        ("a café in the Netherlands", "NL", "Europe/Amsterdam"),
        ("we sell all over in Australia", "AU", None),
        ("Punjab India", "IN", "Asia/Kolkata"),
        ("I'm in the U.S.", "US", None),
        ("greetings from Gdańsk", "PL", "Europe/Warsaw"),
        ("three thousand euros. Galway", "IE", "Europe/Dublin"),
        ("we're a Latvian firm", "LV", "Europe/Riga"),
        ("would an Irish charity be welcome", "IE", "Europe/Dublin"),
    ],
)
def test_a_place_that_is_told_gives_its_country_and_its_clock(text: str, region: str, zone: str | None) -> None:
    found = FINDER.find_place(text)

    assert found is not None
    assert (found.region, found.zone) == (region, zone)


@pytest.mark.parametrize(
    "text",
    [
        "Dallas Moreau",
        "we roast Italian coffee",
        "our buyers are Swedish companies",
        "write to Austin please",
        "can you get us more leads",
        "ads in english",
        "we open in March",
        "results in 6 months",
        "up north they do it with Paris",
        "shops in Leeds and Dublin",
        "we deliver in Spain or Portugal",
        "",
    ],
)
def test_names_words_and_several_countries_tell_none(text: str) -> None:
    assert FINDER.find_place(text) is None


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("+91", "IN"),
        ("its 0044", "GB"),
        ("a british number", "GB"),
        ("kenya", "KE"),
        ("thats in Lisbon", "PT"),
        ("1", "US"),
        ("+999", None),
        ("my phone", None),
        ("0161 496 0321", None),
    ],
)
def test_a_country_that_is_asked_for_is_read_by_name_place_or_code(text: str, region: str | None) -> None:
    assert FINDER.read_country(text) == region
