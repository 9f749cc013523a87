"""The date and the moment that a run is given."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from bot import clock


def test_a_day_changes_the_day_and_the_time_goes_on() -> None:
    with clock.pretend_day(date(2027, 2, 3)):
        assert clock.today() == date(2027, 2, 3)
        assert clock.now().date() == date(2027, 2, 3)
        assert clock.now().tzinfo is timezone.utc


def test_at_a_moment_the_time_stands_still() -> None:
    moment = datetime(2027, 2, 3, 15, tzinfo=timezone.utc)

    with clock.pretend_day(moment):
        assert (clock.today(), clock.now()) == (date(2027, 2, 3), moment)
        with clock.pretend_day(None):
            assert clock.now() == moment


def test_afterwards_it_is_the_real_time() -> None:
    with clock.pretend_day(date(2027, 2, 3)):
        pass

    assert abs(clock.now() - datetime.now(timezone.utc)) < timedelta(minutes=1)
    assert clock.today() == date.today()
