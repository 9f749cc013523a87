"""When somebody wants to be called: as people say it, and as the agency reads it."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from bot.bootstrap.content import build_content
from bot.dialogue.scheduling import Scheduler
from bot.leads.calling import build_call_window
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 15, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def appointing() -> Scheduler:
    return build_content(Settings.from_env({})).talk.flow.appointing


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("ring me after seven in the evening", "after 7:00 PM (London time)"),
        ("call before 11am please", "before 11:00 AM (London time)"),
        ("between 3 and 5 is good to call me", "between 3:00 PM and 5:00 PM (London time)"),
        ("call me tomorrow after 4", "Tuesday, November 24 after 4:00 PM (London time)"),
        ("you can call mondays and fridays", "Monday, Friday (London time)"),
        ("call me next week", "Monday, November 30 to Sunday, December 6 (London time)"),
        ("phone me at 10:15", "at 10:15 AM (London time)"),
    ],
)
def test_it_is_said_with_its_day_its_time_and_its_clock(appointing: Scheduler, said: str, text: str) -> None:
    wish = appointing.reader.read_wish(said, date(2026, 11, 23))

    window = build_call_window(wish, "Europe/London", NOW, appointing.appointments)

    assert window["text"] == text


def test_machines_read_days_times_and_zone(appointing: Scheduler) -> None:
    wish = appointing.reader.read_wish("tomorrow after 4", date(2026, 11, 23))

    window = build_call_window(wish, "Asia/Kolkata", NOW, appointing.appointments)

    assert {name: value for name, value in window.items() if name != "text"} == {
        "from_date": "2026-11-24",
        "until_date": "2026-11-24",
        "weekdays": [],
        "from": "16:00",
        "until": None,
        "zone": "Asia/Kolkata",
    }
