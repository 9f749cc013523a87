"""When somebody wants to meet, as people write it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.lexicon import load_lexicon
from bot.values.meeting import MeetingReader, MeetingWish

WEDNESDAY = date(2026, 11, 25)
LEXICON = load_lexicon()
READER = MeetingReader(LEXICON.meeting, LEXICON.seasons, "US", "America/New_York")
MONDAY, TUESDAY, WEEKDAY_WEDNESDAY, THURSDAY, FRIDAY = range(5)
NIGHT = 24 * 60
AFTER = ["2026-12-07", "2026-12-13"]


def read(text: str) -> dict[str, Any]:
    return READER.read_wish(text, WEDNESDAY).as_json()


def on(day: int, month: int = 12, **times: Any) -> dict[str, Any]:
    said = date(2026, month, day).isoformat()
    return {"days": [[said, said]], **times}


def between(first: str, last: str, **times: Any) -> dict[str, Any]:
    return {"days": [[first, last]], **times}


def within(since: int, before: int) -> dict[str, Any]:
    return {"windows": [[since * 60, before * 60]]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tuesday afternoon", on(1, **within(12, 18))),
        ("can we talk Tuesday afternoon?", on(1, **within(12, 18))),
        ("tomorrow at 10", on(26, 11, at=[600])),
        ("wed 4pm", on(2, at=[960])),
        ("Dec 3 at 2:30 pm", on(3, at=[870])),
        ("the 3rd of December, 14:00", on(3, at=[840])),
        ("day after tomorrow", on(27, 11)),
        ("friday, eleven fifteen", on(27, 11, at=[675])),
        ("Three forty-five then.", {"at": [945]}),
        ("i can do thirsday at ten thirty", on(26, 11, at=[630])),
        ("next week but from wendesday, after lunch", between("2026-12-02", "2026-12-06", **within(13, 24))),
        ("afternoons i'm at the stall", within(0, 12) | {"windows": [[0, 720], [1080, 1440]]}),
        ("mornings i teach until 1", {"windows": [[780, 1440]]}),
        ("on tuesday we're moving house", {"without_weekdays": [1]}),
        ("after 6, i'm coaching till then", within(18, 24)),
        ("i'm hoping for friday", on(27, 11)),
        (
            "5pm London on friday, what is that in Singapore?",
            on(27, 11, at=[1020], zone="Europe/London", beside=["Asia/Singapore"]),
        ),
        (
            "you wrote Dublin time, i'm in Denver: mountain time, 2pm?",
            {"at": [840], "zone": "America/Denver", "beside": ["Europe/Dublin"]},
        ),
        ("no, i said 5 not 4", {"at": [1020]}),
        ("this afternoon", on(25, 11, **within(12, 18))),
        ("between 2 and 4 on Monday", on(30, 11, **within(14, 16))),
        ("monday's fine", on(30, 11)),
        ("Tue 1 Dec, 3:00 PM", on(1, at=[900])),
        ("Tue, Dec 15, 3:00 PM", on(15, at=[900])),
        ("how about wednesday december 9 at 15:00?", on(9, at=[900])),
        ("I can't make Monday, Tuesday 3pm?", on(1, at=[900], without_weekdays=[MONDAY])),
        ("next week", between("2026-11-30", "2026-12-06")),
        ("the week after is hard, next week though", between("2026-11-30", "2026-12-06", without_days=[AFTER])),
        ("in two weeks", between("2026-12-09", "2026-12-15")),
        ("in five days", on(30, 11)),
        ("within the next ten days", between("2026-11-25", "2026-12-05")),
        ("the end of next week", between("2026-12-03", "2026-12-04")),
        ("the week after next", between("2026-12-07", "2026-12-13")),
        ("the week of the 14th", between("2026-12-14", "2026-12-20")),
        ("Monday, the 7th", on(7)),
    ],
)
def test_days_are_read(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "day", "month"),
    [
        ("12/9", 9, 12),
        ("could do 12/16 maybe", 16, 12),
        ("18/12 works", 18, 12),
        ("12/11/2026", 11, 12),
        ("9th", 9, 12),
        ("the 11th please", 11, 12),
        ("the ninth", 9, 12),
        ("the fourth of december", 4, 12),
        ("a week on friday", 4, 12),
        ("thursday week", 3, 12),
        ("a week from monday", 7, 12),
        ("a fortnight on monday", 14, 12),
        ("a week tomorrow", 3, 12),
        ("friday after next", 4, 12),
        ("Dec. 9th", 9, 12),
    ],
)
def test_days_are_read_in_figures_and_counted_from_others(text: str, day: int, month: int) -> None:
    assert read(text) == on(day, month)


@pytest.mark.parametrize(("region", "day"), [("US", date(2026, 12, 4)), ("GB", date(2027, 4, 12))])
def test_dates_in_figures_go_by_the_region(region: str, day: date) -> None:
    wish = replace(READER, region=region).read_wish("12/4 suits", WEDNESDAY)

    assert wish.days == ((day, day),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wednesday next week", between("2026-11-30", "2026-12-06", weekdays=[WEEKDAY_WEDNESDAY])),
        ("thursdays suit me best", {"weekdays": [THURSDAY]}),
        ("any tuesday", {"weekdays": [TUESDAY]}),
        ("monday or thursday", {"days": [["2026-11-26", "2026-11-26"], ["2026-11-30", "2026-11-30"]]}),
        ("a friday in january", between("2027-01-01", "2027-01-31", weekdays=[FRIDAY])),
        ("from the 8th to the 10th", between("2026-12-08", "2026-12-10")),
        ("tuesday to thursday next week", between("2026-11-30", "2026-12-06", weekdays=[1, 2, 3])),
    ],
)
def test_several_days_are_read(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3pm", {"at": [900]}),
        ("3 p.m.", {"at": [900]}),
        ("15:00", {"at": [900]}),
        ("15h30", {"at": [930]}),
        ("at 3", {"at": [900]}),
        ("half past 2", {"at": [870]}),
        ("half 3", {"at": [870 + 60]}),
        ("half four on monday", on(30, 11, at=[990])),
        ("quarter to 4", {"at": [945]}),
        ("ten past eleven", {"at": [670]}),
        ("two o'clock", {"at": [840]}),
        ("10ish", {"at": [600]}),
        ("yes but make it 4", {"at": [960]}),
        ("noon", {"at": [720]}),
        ("9 in the morning", {"at": [540]}),
        ("2-4pm", within(14, 16)),
        ("thursday morning, 9-11", on(26, 11, **within(9, 11))),
        ("thursday pm", on(26, 11, **within(12, 18))),
        ("i am free on thursday", on(26, 11)),
        ("10am or 2pm on friday", on(27, 11, at=[600], or_else=on(27, 11, at=[840]))),
        ("11-1pm", within(11, 13)),
        ("12am", {"at": [0]}),
        ("after lunch", within(13, 24)),
        ("straight after lunch on friday", on(27, 11, **within(13, 24))),
        ("at lunch", {"windows": [[690, 840]]}),
        ("before lunch", within(0, 12)),
        ("first thing tomorrow", on(26, 11, **within(0, 10))),
        ("close of business", {"windows": [[930, 1110]]}),
        ("end of day monday", on(30, 11, windows=[[930, 1110]])),
        ("monday 3pm or wednesday 10am", on(30, 11, at=[900], or_else=on(2, at=[600]))),
    ],
)
def test_times_are_read(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("after 5pm", within(17, 24)),
        ("before noon", within(0, 12)),
        ("not before 2", within(14, 24)),
        ("not b4 2", within(14, 24)),
        ("nothing before ten please", within(10, 24)),
        ("no earlier than 11", within(11, 24)),
        ("i'm busy until 3", within(15, 24)),
        ("no later than 4", {"windows": [[0, 961]]}),
        ("2pm at the latest", {"windows": [[0, 841]]}),
        ("from 10 onwards", within(10, 24)),
        ("after 10 but before 1", {"windows": [[601 - 1, 780]]}),
        ("before 10 or after 4", {"windows": [[0, 600], [960, NIGHT]]}),
        ("afternoons, though not after 4", {"windows": [[720, 961]]}),
        ("not before thursday", between("2026-11-26", "2027-11-26")),
        ("after the 8th", between("2026-12-09", "2027-11-26")),
        ("by friday", between("2026-11-25", "2026-11-27")),
        ("next week but not before wednesday", between("2026-12-02", "2026-12-06")),
    ],
)
def test_bounds_mean_what_they_say(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I can't do mornings", within(12, 24)),
        ("anything but evenings", within(0, 17)),
        ("lunchtime is no good", {"windows": [[0, 690], [840, NIGHT]]}),
        ("not monday", {"without_weekdays": [MONDAY]}),
        ("any day but tuesday", {"without_weekdays": [TUESDAY]}),
        ("all days except wednesdays and fridays", {"without_weekdays": [WEEKDAY_WEDNESDAY, FRIDAY]}),
        ("thursdays don't work", {"without_weekdays": [THURSDAY]}),
        ("no mondays", {"without_weekdays": [MONDAY]}),
        ("other than the 8th", {"without_days": [["2026-12-08", "2026-12-08"]]}),
        ("monday is out, tuesday would be great", on(1, without_weekdays=[MONDAY])),
        ("why not friday at 10", on(27, 11, at=[600])),
        ("I can't wait, thursday 2pm", on(26, 11, at=[840])),
    ],
)
def test_what_is_refused_is_left_out(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("3pm EST", "America/New_York"),
        ("at 10 ET", "America/New_York"),
        ("2pm pacific", "America/Los_Angeles"),
        ("11 am Central Time", "America/Chicago"),
        ("16:00 UTC", "Etc/UTC"),
        ("4pm GMT+2", "Etc/GMT-2"),
        ("9:30 utc-3", "Etc/GMT+3"),
        ("10am UTC+5:30", "Asia/Kolkata"),
        ("4pm Madrid time", "Europe/Madrid"),
        ("10 o'clock in Oslo", "Europe/Oslo"),
        ("friday 9am, Sao Paulo time", "America/Sao_Paulo"),
        ("3pm AEST", "Australia/Sydney"),
        ("1pm BST", "Europe/London"),
        ("2pm CET", "CET"),
        ("noon Italian time", "Europe/Rome"),
        ("8pm Japan time", "Asia/Tokyo"),
        ("5pm UK time", "Europe/London"),
        ("i'm in Nairobi", "Africa/Nairobi"),
        ("Lisbon", "Europe/Lisbon"),
        ("Melbourne 9am", "Australia/Melbourne"),
        ("10am Central European Time", "CET"),
    ],
)
def test_time_zones_are_read(text: str, zone: str) -> None:
    wish = READER.read_wish(text, WEDNESDAY)

    assert (wish.zone, wish.lost_zone) == (zone, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8 o'clock your time", {"at": [480], "whose": "theirs"}),
        ("tomorrow 4pm my time", on(26, 11, at=[960], whose="mine")),
        ("3pm Springfield time", {"at": [900], "lost_zone": "Springfield"}),
        ("3pm XKT", {"at": [900], "lost_zone": "XKT"}),
        ("no no, i meant 4 my time", {"at": [960], "whose": "mine"}),
        ("9 berlin time", {"at": [540], "zone": "Europe/Berlin"}),
        ("3pm would be a good time", {"at": [900]}),
        ("2 pm at the same time as before", {"at": [840]}),
        ("christmas time", on(25)),
    ],
)
def test_whose_clock_it_is_and_what_nobody_knows(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


def test_a_weekday_is_first_of_all_one_that_is_spoken_of() -> None:
    spoken_of = (date(2026, 12, 10), date(2026, 12, 3), date(2026, 12, 8))

    def days(text: str) -> Any:
        return READER.read_wish(text, WEDNESDAY, spoken_of).as_json()["days"]

    assert days("thursday at 2") == [["2026-12-03", "2026-12-03"]]
    assert days("the tuesday one") == [["2026-12-08", "2026-12-08"]]
    assert days("friday") == [["2026-11-27", "2026-11-27"]]
    assert days("thursday next week") == [["2026-11-30", "2026-12-06"]]


def test_letters_that_several_zones_share_mean_the_agencys_region() -> None:
    def irish(text: str) -> str | None:
        return replace(READER, region="IE", zone="Europe/Dublin").read_wish(text, WEDNESDAY).zone

    assert READER.read_wish("3pm IST", WEDNESDAY).zone == "Asia/Kolkata"
    assert irish("3pm IST") == "Europe/Dublin"
    assert irish("3pm EST") == "America/New_York"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the second one", {"nth": 2}),
        ("First", {"nth": 1}),
        ("option 3 please", {"nth": 3}),
        ("number 2", {"nth": 2}),
        ("#4", {"nth": 4}),
        ("the last one", {"nth": -1}),
        ("the later one", {"nth": -1}),
        ("the earlier of the two", {"nth": 1}),
        ("3rd", {"nth": 3}),
        ("the 3rd option", {"nth": 3}),
        ("the first one on monday", on(30, 11, nth=1)),
        ("2", {"at": [840], "nth": 2, "bare": True}),
        ("the 10:30", {"at": [630]}),
        ("none of these work", {"turn": "other"}),
        ("those don't suit me", {"turn": "other"}),
        ("another day", {"turn": "other_day"}),
        ("later", {"turn": "later"}),
        ("anything sooner?", {"turn": "earlier"}),
        ("as soon as possible", {"turn": "first"}),
        ("whatever works", {"turn": "any"}),
    ],
)
def test_what_was_offered_is_pointed_at(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text", ["Book it!", "ok, go ahead", "yes that works", "that's right", "yeah, lock it in please"]
)
def test_a_plain_yes_to_a_time_is_one(text: str) -> None:
    assert READER.is_agreement(text)


@pytest.mark.parametrize("text", ["hmm", "confirm it for tuesday", "that works only in the morning", "book", ""])
def test_anything_more_or_less_is_none(text: str) -> None:
    assert not READER.is_agreement(text)


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
        "\x01",
        "ads cost 12% more",
        "192.168.1.1",
        "we eat at home",
    ],
)
def test_what_says_nothing_of_a_time_is_no_wish(text: str) -> None:
    assert read(text) == {}


def test_without_words_only_figures_and_dates_are_read() -> None:
    bare = MeetingReader(type(LEXICON.meeting)(), LEXICON.seasons, "US", "UTC")

    assert bare.read_wish("tuesday 3:30 pm", WEDNESDAY).as_json() == on(1, at=[930])


WORDS = (
    "at 3 pm - : . tuesday not 2 dec half past 99 # , the or between and est london time in before after week a "
    "first lunch on 12/3 utc+5 until latest mornings except second thing no"
)


@given(st.text(max_size=200) | st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join))
def test_nothing_breaks_it_and_it_survives_being_stored(text: str) -> None:
    wish = READER.read_wish(text, WEDNESDAY)

    assert MeetingWish.from_json(wish.as_json()) == wish
    assert all(WEDNESDAY <= first <= last for first, last in wish.days)
    assert all(0 <= minute < NIGHT for minute in wish.at)
    assert all(0 <= since < before <= NIGHT for since, before in wish.windows)


def test_what_an_older_version_kept_does_no_harm() -> None:
    assert MeetingWish.from_json(
        {"first": "2026-11-30", "last": "2026-12-06", "theirs": True, "nth": 2}
    ) == MeetingWish(nth=2)


@pytest.mark.parametrize("text", ["yes but make it later", "ok, actually no", "sure, hold on"])
def test_a_yes_that_goes_on_otherwise_is_taken_back(text: str) -> None:
    assert READER.takes_back(text)


@pytest.mark.parametrize("text", ["actually yes", "yes please", "but of course", "wait, yes"])
def test_a_yes_that_comes_last_stands(text: str) -> None:
    assert not READER.takes_back(text)
