"""Which of the free times a wish means."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.slot_choice import SlotChoice, SlotChooser
from bot.leads.slots import Slot
from bot.values.meeting import MeetingWish

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 8, tzinfo=timezone.utc)
HOURS = (15, 16, 17, 18)


def at(day: int, hour: int) -> datetime:
    """A time by Berlin's clock in December."""
    return datetime(2026, 12, day, hour, tzinfo=BERLIN).astimezone(timezone.utc)


def slot(day: int, hour: int) -> Slot:
    return Slot(at(day, hour), at(day, hour) + timedelta(minutes=30), ("ada",))


SLOTS = tuple(slot(day, hour) for day in (1, 2, 3) for hour in HOURS)
OFFERED = (at(1, 15), at(1, 17), at(2, 15))


def choose(wish: MeetingWish, offered: tuple[datetime, ...] = OFFERED, slots: tuple[Slot, ...] = SLOTS) -> SlotChoice:
    horizon = NOW + timedelta(days=28)
    return SlotChooser(slots, offered, BERLIN, NEW_YORK, NOW, horizon).choose_slot(wish)


def on(day: int, **more: Any) -> MeetingWish:
    return MeetingWish(days=((date(2026, 12, day), date(2026, 12, day)),), **more)


def starts(choice: SlotChoice) -> list[str]:
    return [offer.start.astimezone(BERLIN).strftime("%d %H") for offer in choice.offers]


@pytest.mark.parametrize(("nth", "expected"), [(1, slot(1, 15)), (2, slot(1, 17)), (3, slot(2, 15)), (-1, slot(2, 15))])
def test_a_place_in_the_list_is_that_time(nth: int, expected: Slot) -> None:
    assert choose(MeetingWish(nth=nth)) == SlotChoice(expected)


def test_the_earliest_is_the_first_of_those_offered_and_any_where_none_are() -> None:
    late_first = (at(2, 15), at(1, 17))

    assert choose(MeetingWish(turn="first"), offered=late_first).slot == slot(1, 17)
    assert choose(MeetingWish(turn="first"), offered=()).offers


def test_a_place_in_the_list_of_a_day_is_one_of_that_day() -> None:
    assert choose(on(2, nth=1)) == SlotChoice(slot(2, 15))
    assert choose(on(3, nth=-1)) == SlotChoice(slot(3, 18))


def test_a_place_the_list_does_not_have_is_asked_back_about() -> None:
    choice = choose(MeetingWish(nth=5))

    assert (choice.slot, choice.how, starts(choice)) == (None, "which", ["01 15", "01 17", "02 15"])


def test_a_number_alone_is_a_place_in_the_list_and_an_hour_where_there_is_no_such_place() -> None:
    offered = (at(1, 15), at(1, 16), at(1, 17))

    assert choose(MeetingWish(nth=3, at=(15 * 60,), bare=True), offered) == SlotChoice(slot(1, 17))
    assert choose(MeetingWish(nth=2, at=(14 * 60,), bare=True), offered) == SlotChoice(slot(1, 16))
    assert choose(MeetingWish(nth=4, at=(16 * 60,), bare=True), offered) == SlotChoice(slot(1, 16))


def test_a_place_that_was_taken_meanwhile_is_said_to_be() -> None:
    left = tuple(one for one in SLOTS if one.start != at(1, 15))

    assert choose(MeetingWish(nth=1), slots=left).how == "taken"


def test_a_day_and_a_time_choose() -> None:
    assert choose(on(3, at=(16 * 60,))) == SlotChoice(slot(3, 16))


def test_an_hour_alone_means_the_offered_one() -> None:
    assert choose(MeetingWish(at=(17 * 60,))) == SlotChoice(slot(1, 17))


def test_an_hour_alone_means_the_day_that_is_spoken_of() -> None:
    assert choose(MeetingWish(at=(18 * 60,)), (at(2, 15), at(2, 16))) == SlotChoice(slot(2, 18))


def test_an_hour_that_several_days_have_is_offered_of_each() -> None:
    choice = choose(MeetingWish(at=(18 * 60,)))

    assert (choice.how, starts(choice)) == ("fitting", ["01 18", "02 18", "03 18"])


def test_a_part_of_a_day_is_offered() -> None:
    assert starts(choose(on(2, windows=((16 * 60, 18 * 60),)))) == ["02 16", "02 17"]


def test_a_refused_day_is_left_out() -> None:
    tuesday = date(2026, 12, 1).weekday()

    assert {start[:2] for start in starts(choose(MeetingWish(without_weekdays=(tuesday,))))} == {"02", "03"}


def test_the_agencys_clock_counts_when_it_is_named() -> None:
    assert choose(on(2, at=(10 * 60,), whose="theirs")) == SlotChoice(slot(2, 16))


def test_the_clock_of_a_named_zone_counts() -> None:
    assert choose(on(2, at=(15 * 60,), zone="Europe/London")) == SlotChoice(slot(2, 16))
    assert choose(on(2, at=(15 * 60,), zone="Etc/GMT+2")) == SlotChoice(slot(2, 18))


def test_either_of_two_times_is_offered() -> None:
    choice = choose(on(1, at=(16 * 60,), or_else=on(3, at=(17 * 60,))))

    assert (choice.how, starts(choice)) == ("fitting", ["01 16", "03 17"])


def test_weekdays_are_kept_and_left_out() -> None:
    assert {start[:2] for start in starts(choose(MeetingWish(weekdays=(2,))))} == {"02"}
    assert {start[:2] for start in starts(choose(MeetingWish(without_weekdays=(1, 2))))} == {"03"}


def test_what_is_refused_is_not_even_offered_as_the_nearest() -> None:
    refusing = on(1, at=(9 * 60,), without_weekdays=(date(2026, 12, 1).weekday(),))

    assert {start[:2] for start in starts(choose(refusing))} == {"02"}


def test_an_hour_alone_moves_the_time_that_was_said_back() -> None:
    assert choose(MeetingWish(at=(16 * 60,)), (at(2, 15),)) == SlotChoice(slot(2, 16))
    assert starts(choose(MeetingWish(windows=((17 * 60, 24 * 60),)), (at(2, 15),))) == ["02 17", "02 18"]


def test_a_day_alone_chooses_of_the_same_hour_on_several_days() -> None:
    assert choose(on(2), (at(1, 16), at(2, 16), at(3, 16))) == SlotChoice(slot(2, 16))
    assert choose(on(2), (at(1, 16), at(2, 17))).how == "fitting"


def test_other_times_than_a_single_one_are_those_around_it() -> None:
    choice = choose(MeetingWish(turn="other"), (at(2, 16),))

    assert (choice.how, starts(choice)) == ("others", ["01 17", "01 18", "02 15", "02 17", "02 18"])


NIGHTS = tuple(slot(day, hour) for day in (1, 2) for hour in (0, 5, 6, 8, 21, 22, 23))


@pytest.mark.parametrize(
    "wish", [MeetingWish(), MeetingWish(turn="any"), on(2), MeetingWish(without_weekdays=(4,)), on(4)]
)
def test_nobody_is_offered_the_night_while_there_is_a_day(wish: MeetingWish) -> None:
    hours = {start[3:] for start in starts(choose(wish, (), NIGHTS))}

    assert hours
    assert hours <= {"08", "21"}


def test_who_asks_for_the_night_gets_it_and_so_does_who_can_have_nothing_else() -> None:
    assert choose(on(2, at=(23 * 60,)), (), NIGHTS) == SlotChoice(slot(2, 23))
    assert starts(choose(MeetingWish(), (), (slot(1, 2), slot(1, 3)))) == ["01 02", "01 03"]


def test_what_nobody_has_free_brings_the_nearest() -> None:
    choice = choose(on(2, at=(9 * 60,)))

    assert (choice.how, starts(choice)) == ("nearest", ["02 15", "02 16", "02 17"])


def test_what_is_too_far_brings_the_latest() -> None:
    far = MeetingWish(days=((date(2027, 7, 1), date(2027, 7, 1)),))

    assert (choose(far).how, starts(choose(far))[-1]) == ("too_far", "03 18")


@pytest.mark.parametrize(
    ("turn", "how", "first"),
    [
        ("other", "others", "02 16"),
        ("later", "others", "02 16"),
        ("other_day", "others", "03 15"),
        ("earlier", "earliest", "01 15"),
        ("any", "ask", "01 15"),
        (None, "ask", "01 15"),
    ],
)
def test_others_are_found(turn: str | None, how: str, first: str) -> None:
    choice = choose(MeetingWish(turn=turn))

    assert (choice.how, starts(choice)[0]) == (how, first)


def test_after_the_last_ones_it_begins_anew_and_says_so() -> None:
    choice = choose(MeetingWish(turn="other"), (at(3, 17), at(3, 18)))

    assert (choice.how, starts(choice)[0]) == ("no_more", "01 15")


@pytest.mark.parametrize(
    "wish",
    [MeetingWish(), MeetingWish(turn="other"), on(2), MeetingWish(at=(900,)), MeetingWish(nth=1), on(2, at=(900,))],
)
def test_when_everything_is_taken_that_is_said(wish: MeetingWish) -> None:
    assert choose(wish, slots=()) == SlotChoice(how="full")
