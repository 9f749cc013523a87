"""When consultants are busy by calendars as Google, Outlook and Apple give them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.leads.busy import Busy, read_busy

NEW_YORK = "America/New_York"
SINCE, UNTIL = datetime(2027, 3, 1, tzinfo=timezone.utc), datetime(2027, 4, 1, tzinfo=timezone.utc)


def calendar(*lines: str) -> bytes:
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN")
    return "\r\n".join((*head, *lines, "END:VCALENDAR", "")).encode()


def event(*lines: str, uid: str = "one@test") -> tuple[str, ...]:
    return ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT")


def starts(*lines: str) -> list[str]:
    return [f"{busy.start:%m-%d %H:%M}" for busy in read_busy(calendar(*lines), SINCE, UNTIL, NEW_YORK)]


def test_an_event_in_utc_takes_its_time() -> None:
    lines = event("DTSTART:20270302T150000Z", "DTEND:20270302T160000Z")
    at = datetime(2027, 3, 2, 15, tzinfo=timezone.utc)

    assert read_busy(calendar(*lines), SINCE, UNTIL, NEW_YORK) == (Busy(at, at + timedelta(hours=1)),)


def test_a_weekly_event_keeps_its_hour_when_the_clocks_change() -> None:
    # Clocks go forward in New York on 14 March: ten in the morning is 15:00 and then 14:00 in UTC.
    lines = event(
        "DTSTART;TZID=America/New_York:20270101T100000", "DURATION:PT30M", "RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=14"
    )

    assert starts(*lines) == ["03-05 15:00", "03-12 15:00", "03-19 14:00", "03-26 14:00"]


def test_what_is_left_out_moved_or_ended_is_not_taken() -> None:
    lines = (
        *event(
            "DTSTART;TZID=America/New_York:20270301T100000",
            "DTEND;TZID=America/New_York:20270301T110000",
            "RRULE:FREQ=DAILY;UNTIL=20270305T150000Z",
            "EXDATE;TZID=America/New_York:20270302T100000",
        ),
        *event(
            "RECURRENCE-ID;TZID=America/New_York:20270303T100000",
            "DTSTART;TZID=America/New_York:20270303T140000",
            "DTEND;TZID=America/New_York:20270303T150000",
        ),
    )

    assert starts(*lines) == ["03-01 15:00", "03-03 19:00", "03-04 15:00", "03-05 15:00"]


def test_a_single_one_of_a_series_that_is_called_off_is_free() -> None:
    lines = (
        *event("DTSTART:20270301T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"),
        *event("RECURRENCE-ID:20270302T100000Z", "DTSTART:20270302T100000Z", "STATUS:CANCELLED"),
    )

    assert starts(*lines) == ["03-01 10:00", "03-03 10:00"]


def test_a_whole_day_is_that_of_the_agency() -> None:
    lines = event("DTSTART;VALUE=DATE:20270314", "DTEND;VALUE=DATE:20270315")
    (busy,) = read_busy(calendar(*lines), SINCE, UNTIL, NEW_YORK)

    assert (f"{busy.start:%m-%d %H:%M}", busy.end - busy.start) == ("03-14 05:00", timedelta(hours=23))


@pytest.mark.parametrize("free", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
def test_what_takes_nobodys_time_is_free(free: str) -> None:
    assert starts(*event("DTSTART:20270302T150000Z", "DTEND:20270302T160000Z", free)) == []


def test_a_free_busy_address_is_read_as_well() -> None:
    lines = (
        "BEGIN:VFREEBUSY",
        "UID:two@test",
        "DTSTAMP:20270101T000000Z",
        "FREEBUSY;FBTYPE=BUSY:20270303T150000Z/20270303T160000Z,20270304T150000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20270305T150000Z/20270305T160000Z",
        "END:VFREEBUSY",
    )

    assert starts(*lines) == ["03-03 15:00", "03-04 15:00"]


def test_a_rule_without_an_end_is_followed_as_far_as_is_asked() -> None:
    lines = event("DTSTART:20200101T150000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")

    assert len(starts(*lines)) == 31


@pytest.mark.parametrize("text", [b"", b"<html>sign in</html>", b"BEGIN:VCALENDAR\r\nnonsense"])
def test_what_is_no_calendar_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the library's own words
        read_busy(text, SINCE, UNTIL, NEW_YORK)
