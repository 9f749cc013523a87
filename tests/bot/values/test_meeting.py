"""When somebody wants to meet, as people write it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.lexicon import load_lexicon
from bot.knowledge.loader import SHIPPED
from bot.values.meeting import Wish, read_wish

WEDNESDAY = date(2026, 11, 25)
SEASONS = load_lexicon(SHIPPED, None).seasons


def read(text: str) -> dict[str, Any]:
    return read_wish(text, WEDNESDAY, SEASONS).as_json()


def on(day: int, month: int = 12, **times: Any) -> dict[str, Any]:
    said = date(2026, month, day).isoformat()
    return {"first": said, "last": said, **times}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tuesday afternoon", on(1, since=720, before=1080)),
        ("can we talk Tuesday afternoon?", on(1, since=720, before=1080)),
        ("tomorrow at 10", on(26, 11, at=600)),
        ("wed 4pm", on(2, at=960)),
        ("Dec 3 at 2:30 pm", on(3, at=870)),
        ("the 3rd of December, 14:00", on(3, at=840)),
        ("day after tomorrow", on(27, 11)),
        ("this afternoon", on(25, 11, since=720, before=1080)),
        ("between 2 and 4 on Monday", on(30, 11, since=840, before=960)),
        ("monday week", on(7)),
        ("monday's fine", on(30, 11)),
        ("Tue 1 Dec, 3:00 PM", on(1, at=900)),
        ("Tue, Dec 15, 3:00 PM", on(15, at=900)),
        ("how about wednesday december 9 at 15:00?", on(9, at=900)),
        ("I can't make Monday, Tuesday 3pm?", on(1, at=900)),
        ("next week", {"first": "2026-11-30", "last": "2026-12-06"}),
        ("in two weeks", {"first": "2026-12-09", "last": "2026-12-15"}),
        ("not monday", {"without": "2026-11-30"}),
    ],
)
def test_days_are_read(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3pm", {"at": 900}),
        ("3 p.m.", {"at": 900}),
        ("15:00", {"at": 900}),
        ("15h30", {"at": 930}),
        ("at 3", {"at": 900}),
        ("half past 2", {"at": 870}),
        ("quarter to 4", {"at": 945}),
        ("10ish", {"at": 600}),
        ("noon", {"at": 720}),
        ("9 in the morning", {"since": 0, "before": 720}),
        ("2-4pm", {"since": 840, "before": 960}),
        ("11-1pm", {"since": 660, "before": 780}),
        ("after 5pm", {"since": 1020, "before": 1440}),
        ("before noon", {"since": 0, "before": 720}),
        ("I can't do mornings", {"since": 720, "before": 1440}),
        ("8 o'clock your time", {"at": 480, "theirs": True}),
        ("12am", {"at": 0}),
    ],
)
def test_times_are_read(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the second one", {"nth": 2}),
        ("First", {"nth": 1}),
        ("option 3 please", {"nth": 3}),
        ("#4", {"nth": 4}),
        ("the last one", {"nth": -1}),
        ("2", {"at": 840, "nth": 2, "bare": True}),
        ("none of these work", {"turn": "other"}),
        ("those don't suit me", {"turn": "other"}),
        ("another day", {"turn": "other_day"}),
        ("later", {"turn": "later"}),
        ("anything sooner?", {"turn": "earlier"}),
        ("as soon as possible", {"turn": "any"}),
        ("whatever works", {"turn": "any"}),
    ],
)
def test_what_was_offered_is_pointed_at(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "what is SMM?",
        "we have 500 followers",
        "we spend 2k a month",
        "$300",
        "25:00",
        "13pm",
        "no",
        "",
        "\x00",
        "ads cost 12% more",
        "192.168.1.1",
    ],
)
def test_what_says_nothing_of_a_time_is_no_wish(text: str) -> None:
    assert read(text) == {}


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from("at 3 pm - : . tuesday not 2 dec half past 99 # , the".split())).map(" ".join)
)
def test_nothing_breaks_it_and_it_survives_being_stored(text: str) -> None:
    wish = read_wish(text, WEDNESDAY, SEASONS)

    assert Wish.from_json(wish.as_json()) == wish
    assert wish.first is None or (wish.last is not None and WEDNESDAY <= wish.first <= wish.last)
    assert wish.at is None or 0 <= wish.at < 24 * 60
