"""Free times: inside hours, across changes of the clock, never where somebody is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leads.slots import (
    Slot,
    TakenTime,
    keep_waking_hours,
    list_free_slots,
    next_presence,
    spread_slots,
    there_until,
)
from bot.values.time.calendar import Consultant, Shift, WorkingCalendar

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = tuple(Shift(day, 9 * 60, 17 * 60) for day in range(5))
ADA = Consultant("ada", "Ada", "ada@agency.example", WEEKDAYS)
BO = Consultant("bo", "Bo", "bo@agency.example", (Shift(1, 10 * 60, 12 * 60),))
CALENDAR = WorkingCalendar("America/New_York", "Eastern", WEEKDAYS, people=(ADA,), length=60, every=60, horizon=7)
MONDAY = datetime(2026, 11, 23, 6, tzinfo=NEW_YORK)


def local(slots: tuple[Slot, ...], zone: str = "America/New_York") -> list[str]:
    return [slot.start.astimezone(ZoneInfo(zone)).strftime("%d %H:%M") for slot in slots]


def taken(person: str, day: int, hour: int, minutes: int = 60) -> TakenTime:
    start = datetime(2026, 11, day, hour, tzinfo=NEW_YORK)
    return TakenTime(person, start, start + timedelta(minutes=minutes))


def test_a_day_is_offered_from_opening_until_the_last_meeting_that_fits() -> None:
    one_day = replace(CALENDAR, horizon=1)

    assert local(list_free_slots(one_day, (), MONDAY)) == [f"23 {hour:02}:00" for hour in range(9, 17)]


def test_notice_and_horizon_bound_what_is_offered() -> None:
    found = list_free_slots(replace(CALENDAR, notice=30, horizon=2), (), MONDAY)

    assert (local(found)[0], local(found)[-1]) == ("24 12:00", "24 16:00")


def test_nothing_is_offered_on_holidays_and_closed_days() -> None:
    thanksgiving = replace(CALENDAR, holidays=frozenset({date(2026, 11, 26)}))

    days = {slot.start.astimezone(NEW_YORK).day for slot in list_free_slots(thanksgiving, (), MONDAY)}

    assert days == {23, 24, 25, 27}


def test_a_taken_time_goes_and_its_buffer_with_it() -> None:
    half_hours = replace(CALENDAR, length=30, every=30, buffer=15, horizon=1)

    found = local(list_free_slots(half_hours, (taken("ada", 23, 10, 45),), MONDAY))

    # Before 10:00 a meeting at 9:30 would have no buffer; after it 10:30 lies in the buffer.
    assert found[:3] == ["23 09:00", "23 11:00", "23 11:30"]


def test_a_time_stays_while_somebody_else_is_free_then() -> None:
    two = replace(CALENDAR, people=(ADA, BO))

    found = {
        slot.start.astimezone(NEW_YORK): slot.people for slot in list_free_slots(two, (taken("ada", 24, 10),), MONDAY)
    }

    assert found[datetime(2026, 11, 24, 10, tzinfo=NEW_YORK)] == ("bo",)
    assert found[datetime(2026, 11, 24, 11, tzinfo=NEW_YORK)] == ("ada", "bo")


@pytest.mark.parametrize(
    ("now", "utc_hours"),
    [(datetime(2026, 10, 30, 6, tzinfo=NEW_YORK), (13, 14)), (datetime(2027, 3, 12, 6, tzinfo=NEW_YORK), (14, 13))],
)
def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change(now: datetime, utc_hours: tuple[int, int]) -> None:
    found = list_free_slots(replace(CALENDAR, horizon=5), (), now)
    firsts = [slot for slot in found if slot.start.astimezone(NEW_YORK).hour == 9]

    assert (firsts[0].start.hour, firsts[-1].start.hour) == utc_hours


def test_an_hour_that_the_clock_skips_is_never_offered() -> None:
    night = (Shift(6, 60, 240),)
    owl = replace(CALENDAR, people=(replace(ADA, shifts=night),), horizon=2)

    spring = list_free_slots(owl, (), datetime(2027, 3, 13, 12, tzinfo=NEW_YORK))

    assert local(spring) == ["14 01:00", "14 03:00"]


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(timezone.utc)),
    length=st.sampled_from((15, 30, 45, 60)),
    buffer=st.sampled_from((0, 15)),
    notice=st.integers(0, 48),
    zone=st.sampled_from(("America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe")),
    busy=st.lists(st.integers(0, 14 * 96), max_size=8),
)
def test_what_is_offered_always_keeps_the_calendar(
    now: datetime, length: int, buffer: int, notice: int, zone: str, busy: list[int]
) -> None:
    calendar = replace(CALENDAR, zone=zone, length=length, every=15, buffer=buffer, notice=notice, people=(ADA, BO))
    gone = [TakenTime("ada", now + timedelta(minutes=15 * n), now + timedelta(minutes=15 * n + 30)) for n in busy]

    for slot in list_free_slots(calendar, gone, now):
        assert now + timedelta(hours=notice) <= slot.start <= now + timedelta(days=7)
        starts, ends = slot.start.astimezone(ZoneInfo(zone)), slot.end.astimezone(ZoneInfo(zone))
        assert starts.weekday() < 5
        assert starts.hour >= 9
        assert ends.hour * 60 + ends.minute <= 17 * 60
        until = slot.end + timedelta(minutes=buffer)
        assert not [g for g in gone if "ada" in slot.people and slot.start < g.until and g.start < until]


def test_a_few_times_are_offered_spread_over_days() -> None:
    found = spread_slots(list_free_slots(CALENDAR, (), MONDAY), NEW_YORK)

    assert local(found) == ["23 09:00", "23 13:00", "24 09:00", "24 13:00", "25 09:00"]


def test_the_times_of_one_day_are_spread_over_it() -> None:
    found = spread_slots(list_free_slots(replace(CALENDAR, horizon=1), (), MONDAY), NEW_YORK, 3)

    assert local(found) == ["23 09:00", "23 11:00", "23 14:00"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 23, 6, tzinfo=NEW_YORK), datetime(2026, 11, 23, 9, tzinfo=NEW_YORK)),
        (datetime(2026, 11, 23, 12, tzinfo=NEW_YORK), None),
        (datetime(2026, 11, 23, 17, tzinfo=NEW_YORK), datetime(2026, 11, 24, 9, tzinfo=NEW_YORK)),
        (datetime(2026, 11, 27, 22, tzinfo=NEW_YORK), datetime(2026, 11, 30, 9, tzinfo=NEW_YORK)),
    ],
)
def test_it_is_known_when_somebody_is_back(now: datetime, expected: datetime | None) -> None:
    assert next_presence(CALENDAR, now) == expected
    assert (there_until(CALENDAR, now) is None) == (expected is not None)


def test_nobody_is_back_on_a_holiday() -> None:
    closed = replace(CALENDAR, holidays=frozenset({date(2026, 11, 24)}))

    assert next_presence(closed, datetime(2026, 11, 23, 18, tzinfo=NEW_YORK)) == datetime(
        2026, 11, 25, 9, tzinfo=NEW_YORK
    )


def test_by_day_is_from_seven_to_ten_where_the_visitor_is() -> None:
    slots = list_free_slots(replace(CALENDAR, horizon=1), (), MONDAY)

    assert local(keep_waking_hours(slots, ZoneInfo("Asia/Kolkata")), "Asia/Kolkata") == [
        "23 19:30",
        "23 20:30",
        "23 21:30",
    ]
    assert local(keep_waking_hours(slots, ZoneInfo("Australia/Sydney")), "Australia/Sydney") == ["24 07:00", "24 08:00"]
    assert keep_waking_hours(slots, ZoneInfo("Asia/Shanghai"))[0] in slots


def test_where_it_is_always_night_all_is_offered() -> None:
    early = (Shift(0, 9 * 60, 10 * 60),)
    slots = list_free_slots(replace(CALENDAR, people=(replace(ADA, shifts=early),)), (), MONDAY)

    assert keep_waking_hours(slots, ZoneInfo("Asia/Tokyo")) == slots
