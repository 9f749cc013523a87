"""Whatever is said of time: a reading lies in the text, and its days and its dates agree."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.lexicon import load_lexicon
from bot.values.language.tokens import read_tokens
from bot.values.replies.bare_timeframe import read_bare_timeframe
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe, find_timeframe, read_timeframe

WORDS = (
    "by before until after in on from to between within under at least the a first second last 1st 2nd 3rd 14th 12 3 "
    "2027 12/15 31/12 1.2. 12-15 week weeks weekend month months quarter half year days hours of next this end mid "
    "start starting friday sunday may march june christmas easter q3 and or but we want results sold been open for "
    "what how is asap soon no rush 24/7 , . ? ! - / + % $ a per couple few ago old now then before that"
).split()
TODAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
REGIONS = st.sampled_from(("US", "GB", "IN", "JP"))
TEXTS = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return load_lexicon()


def check(frame: Timeframe, today: date) -> None:
    if frame.deadline:
        assert frame.days_min == frame.days_max == max(0, (frame.deadline - today).days)
    assert frame.days_min is None or frame.days_min >= 0
    assert frame.days_min is None or frame.days_max is None or frame.days_min <= frame.days_max
    assert frame.starts is None or frame.starts >= today - timedelta(days=366)
    assert frame != Timeframe()


@given(TEXTS, TODAYS, REGIONS, st.none() | TODAYS)
@settings(max_examples=300, deadline=None)
def test_any_order_of_the_words_of_time_is_read(text: str, today: date, region: str, known: date | None) -> None:
    tokens = read_tokens(text)
    stated = find_timeframe(tokens, today, lexicon().seasons, region=region, known=known)

    if stated:
        assert 0 <= stated.start < stated.end <= len(tokens)
        check(stated.value, today)
    answer = read_bare_timeframe(text, today, lexicon(), region, known)
    if isinstance(answer, dict):
        check(Timeframe.from_json(answer), today)


@given(st.dates(date(2026, 11, 23), date(2027, 11, 22)), REGIONS)
@settings(max_examples=200, deadline=None)
def test_a_day_in_figures_is_never_before_the_day_it_is_said(day: date, region: str) -> None:
    today = date(2026, 11, 23)
    first = day.month if region in ("US", "JP") else day.day
    text = f"by {first}/{day.day if first == day.month and region in ('US', 'JP') else day.month}"

    read = read_timeframe(text, today, lexicon(), region)

    assert read is not None
    assert read.deadline == day


@given(st.integers(1, 100), st.sampled_from(("day", "week", "month")), TODAYS)
@settings(max_examples=100, deadline=None)
def test_a_deadline_is_never_before_what_is_named(count: int, unit: str, today: date) -> None:
    read = read_timeframe(f"{count} {unit}s after new year", today, lexicon())

    assert read is not None
    assert read.deadline is not None
    assert read.deadline >= date(today.year, 1, 1) + timedelta(days=count)


@pytest.mark.parametrize(
    "piece", ["week of ", "the 1st of ", "the week of the ", "1/1 ", "first half of ", "friday week "]
)
def test_a_long_text_of_one_piece_is_read(piece: str) -> None:
    read_timeframe((piece * 10_000)[:10_000], date(2026, 11, 23), lexicon())
