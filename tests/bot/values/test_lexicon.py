"""The lexicon: what editors may write, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.values.reading import read_values
from bot.values.subjects.lexicon import Lexicon
from bot.values.time.seasons import Season

GOALS = ("sales leads traffic awareness launch event ab_testing community brand_equity authority seo retention").split()
PLATFORMS = (
    "facebook instagram meta linkedin twitter_x tiktok youtube google pinterest snapchat threads reddit whatsapp"
).split()


def test_the_shipped_lexicon_has_every_goal_and_platform(lexicon: Lexicon) -> None:
    assert {id.partition(":")[2] for id in lexicon.goals.ids.values()} == set(GOALS)
    assert sorted([*lexicon.single_platforms, "meta"]) == sorted(PLATFORMS)


def test_every_platform_is_read_by_its_label(lexicon: Lexicon, today: date) -> None:
    labels = "Facebook Instagram LinkedIn TikTok YouTube Google Pinterest Snapchat Reddit WhatsApp".split()
    read = read_values(", ".join(labels), lexicon, today, "US")

    assert len(read.list_values("platform")) == len(labels)


@pytest.mark.parametrize("year", range(2025, 2031))
def test_every_season_has_a_date_in_every_year_of_the_tables(year: int, lexicon: Lexicon) -> None:
    spans = {id: season.in_year(year) for id, season in lexicon.seasons.rows.items()}

    assert [id for id, span in spans.items() if span is None] == []
    assert [id for id, (first, last) in spans.items() if not first <= last] == []  # type: ignore[misc]


@pytest.mark.parametrize(
    ("id", "day"),
    [
        ("black_friday", "2026-11-27"),
        ("cyber_monday", "2026-11-30"),
        ("thanksgiving", "2026-11-26"),
        ("easter", "2027-03-28"),
        ("good_friday", "2027-03-26"),
        ("mothers_day", "2027-05-09"),
        ("mothering_sunday", "2027-03-07"),
        ("fathers_day", "2027-06-20"),
        ("memorial_day", "2027-05-31"),
        ("labor_day", "2027-09-06"),
        ("diwali", "2027-10-29"),
    ],
)
def test_dates_follow_their_rules(id: str, day: str, lexicon: Lexicon) -> None:
    span = lexicon.seasons.rows[id].next_span(date(2026, 11, 24))

    assert span == (date.fromisoformat(day), date.fromisoformat(day))


def test_winter_reaches_into_the_next_year(lexicon: Lexicon) -> None:
    assert lexicon.seasons.rows["winter"].in_year(2027) == (date(2027, 12, 1), date(2028, 2, 29))


def test_the_first_occurrence_not_over_counts(lexicon: Lexicon) -> None:
    christmas = lexicon.seasons.rows["christmas"]
    day = date(2026, 12, 25)

    assert christmas.next_span(day) == (day, day)
    assert christmas.next_span(day + timedelta(days=1)) == (date(2027, 12, 25), date(2027, 12, 25))


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"day": "13-40"},
        {"day": "12-25", "easter": 0},
        {"month": 11, "nth": 4},
        {"month": 11, "weekday": "Thorsday", "nth": 4},
        {"dates": {2028: "soon"}},
    ],
)
def test_a_season_without_a_readable_rule_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"needs exactly one|not understood"):
        Season.from_content("party", {"label": "Party", "names": ["party"], **row})


def test_a_list_that_is_none_is_refused_with_file_and_key() -> None:
    with pytest.raises(ValueError, match=r"lexicon/goals.yml: sales: `names` must be a list"):
        Lexicon.from_content({"goals": {"sales": {"label": "sales", "names": 5}}})


def test_an_empty_lexicon_reads_times_and_money_still(today: date) -> None:
    read = read_values("6 weeks, $500, instagram", Lexicon(), today, "US")

    assert [value.kind for value in read.items] == ["timeframe", "budget"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("instragram", "instagram"),
        ("linkdin", "linkedin"),
        ("facbook", "facebook"),
        ("enagement", "engagement"),
        ("awarness", "awareness"),
        ("custmers", "customers"),
        ("comunity", "community"),
        ("twiter", "twitter"),
    ],
)
def test_misspelt_names_are_put_right(typed: str, meant: str, lexicon: Lexicon) -> None:
    assert lexicon.spelling.correct_word(typed) == meant


@pytest.mark.parametrize(
    "word", "seo see sea ppc read lead interest flowers lunch thread snapshot twister influence edit convention".split()
)
def test_ordinary_words_stay_as_they_are(word: str, lexicon: Lexicon) -> None:
    assert lexicon.spelling.correct_word(word) == word
