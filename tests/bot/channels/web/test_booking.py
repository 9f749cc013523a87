"""The page of a booking: shown, moved, cancelled, taken along; and nothing changes without the page's own word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from bot import clock
from bot.errors import NotReady
from bot.leads.bookings import MOST_CHANGES, Booking
from bot.leads.model import Consent, Contact, Lead
from bot.leads.slots import Slot

AT = datetime(2026, 12, 1, 15, tzinfo=timezone.utc)
LATER = datetime(2026, 12, 2, 19, tzinfo=timezone.utc)
NOW = datetime(2026, 11, 23, 10, tzinfo=timezone.utc)
MOVED, CANCELLED = "?done=moved", "?done=cancelled"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.pretend_day(NOW):
        yield


def lead(services: Any, name: str = "Ada <b>King</b>", id: str = "lead-ada") -> str:
    contact = Contact(name, f"{id}@example.com")
    yes = Consent("contact", True, "1", "May we?", NOW)
    services.leads.save_lead(Lead(id, f"web-{id}", contact, NOW, NOW, consents=(yes,)))
    return id


def slot(at: datetime = AT, person: str = "maren") -> Slot:
    return Slot(at, at + timedelta(minutes=30), (person,))


@pytest.fixture
def booking(services: Any) -> Booking:
    made: Booking = services.bookings.book_slot(lead(services), slot(), "Europe/Berlin", NOW)
    return made


def word(page: str) -> str:
    return re.findall(r'name="word" value="([^"]+)"', page)[0]


async def press(browser: httpx.AsyncClient, booking: Booking, what: str, **said: str) -> httpx.Response:
    """What the button does, on the page as it is now."""
    page = await browser.get(f"/booking/{booking.token}")
    return await browser.post(f"/booking/{booking.token}/{what}", data={"word": word(page.text), **said})


async def test_the_page_says_when_with_whom_and_in_both_zones(browser: httpx.AsyncClient, booking: Booking) -> None:
    page = await browser.get(f"/booking/{booking.token}")

    assert page.status_code == 200
    for shown in ("Tuesday, December 1", "4:00 PM (Berlin time)", "10:00 AM (US Eastern time)", "Maren Holt"):
        assert shown in page.text


async def test_the_page_is_for_nobody_but_who_has_the_link(browser: httpx.AsyncClient, booking: Booking) -> None:
    page = await browser.get(f"/booking/{booking.token}")

    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", page.text)
    assert "lead-ada" not in page.text


async def test_a_picked_time_moves_it(browser: httpx.AsyncClient, services: Any, booking: Booking) -> None:
    done = await press(browser, booking, "move", slot=LATER.isoformat())

    assert (done.status_code, done.headers["location"]) == (303, f"/booking/{booking.token}{MOVED}")
    moved = services.bookings.find_booking(booking.token)
    assert (moved.start, moved.sequence) == (LATER, 1)
    page = (await browser.get(done.headers["location"])).text
    assert "it&#39;s been moved" in page
    assert "Wednesday, December 2" in page


async def test_it_is_moved_a_few_times_and_then_only_cancelled(
    browser: httpx.AsyncClient, services: Any, booking: Booking
) -> None:
    moves = 0
    for n in range(MOST_CHANGES + 3):
        day = LATER + timedelta(days=n % 2)
        done = await press(browser, services.bookings.find_booking(booking.token), "move", slot=day.isoformat())
        moves += done.status_code == 303
    page = await browser.get(f"/booking/{booking.token}")
    cancelled = await press(browser, services.bookings.find_booking(booking.token), "cancel")

    assert moves == MOST_CHANGES
    assert "several times" in done.text
    assert "/move" not in page.text
    assert cancelled.status_code == 303


async def test_the_button_cancels_it(browser: httpx.AsyncClient, services: Any, booking: Booking) -> None:
    done = await press(browser, booking, "cancel")

    assert (done.status_code, done.headers["location"]) == (303, f"/booking/{booking.token}{CANCELLED}")
    assert not services.bookings.find_booking(booking.token).is_standing
    page = (await browser.get(done.headers["location"])).text
    assert "This consultation has been canceled" in page
    assert "<form" not in page


@pytest.mark.parametrize("done", ["cancelled", "moved"])
async def test_an_address_that_says_it_is_done_makes_nothing_so(
    browser: httpx.AsyncClient, booking: Booking, done: str
) -> None:
    page = await browser.get(f"/booking/{booking.token}?done={done}")

    assert "Done:" not in page.text


@pytest.mark.parametrize("what", ["move", "cancel", "move?slot=2026-12-02T19:00:00+00:00"])
async def test_a_get_changes_nothing(browser: httpx.AsyncClient, services: Any, booking: Booking, what: str) -> None:
    answer = await browser.get(f"/booking/{booking.token}/{what}")

    assert answer.status_code in (404, 405)
    assert services.bookings.find_booking(booking.token) == booking


@pytest.mark.parametrize("said", [{}, {"word": "made-up"}, {"word": ""}])
@pytest.mark.parametrize("what", ["move", "cancel"])
async def test_nor_does_a_post_without_the_pages_word(
    browser: httpx.AsyncClient, services: Any, booking: Booking, what: str, said: dict[str, str]
) -> None:
    answer = await browser.post(f"/booking/{booking.token}/{what}", data={**said, "slot": LATER.isoformat()})

    assert answer.status_code == 409
    assert services.bookings.find_booking(booking.token) == booking


async def test_the_word_of_an_older_page_is_not_good_any_more(
    browser: httpx.AsyncClient, services: Any, booking: Booking
) -> None:
    old = word((await browser.get(f"/booking/{booking.token}")).text)
    services.bookings.book_slot("lead-ada", slot(LATER), "Europe/Berlin", NOW)

    answer = await browser.post(f"/booking/{booking.token}/cancel", data={"word": old})

    assert answer.status_code == 409
    assert "The booking has changed since" in answer.text
    assert services.bookings.find_booking(booking.token).is_standing


async def test_the_word_of_another_booking_is_no_good(
    browser: httpx.AsyncClient, services: Any, booking: Booking
) -> None:
    other = services.bookings.book_slot(lead(services, "Eve", "lead-eve"), slot(LATER), "UTC", NOW)
    theirs = word((await browser.get(f"/booking/{other.token}")).text)

    answer = await browser.post(f"/booking/{booking.token}/cancel", data={"word": theirs})

    assert answer.status_code == 409
    assert services.bookings.find_booking(booking.token) == booking


async def test_a_time_that_went_meanwhile_is_said_honestly(
    browser: httpx.AsyncClient, services: Any, booking: Booking
) -> None:
    page = (await browser.get(f"/booking/{booking.token}")).text
    for number, person in enumerate(("maren", "joel")):
        services.bookings.book_slot(lead(services, "Eve", f"lead-{number}"), slot(LATER, person), "UTC", NOW)

    said = {"word": word(page), "slot": LATER.isoformat()}
    answer = await browser.post(f"/booking/{booking.token}/move", data=said)

    assert answer.status_code == 409
    assert "Someone just took that time" in answer.text
    assert services.bookings.find_booking(booking.token) == booking


@pytest.mark.parametrize("wanted", ["2026-12-02T03:00:00+00:00", "yesterday", "2020-01-01", "'; drop table bookings"])
async def test_a_time_that_was_never_offered_is_not_given(
    browser: httpx.AsyncClient, services: Any, booking: Booking, wanted: str
) -> None:
    answer = await press(browser, booking, "move", slot=wanted)

    assert answer.status_code == 409
    assert services.bookings.find_booking(booking.token) == booking


async def test_who_picks_nothing_is_told_so(browser: httpx.AsyncClient, booking: Booking) -> None:
    assert "pick a time first" in (await press(browser, booking, "move")).text


async def test_what_is_over_can_not_be_changed(browser: httpx.AsyncClient, services: Any, booking: Booking) -> None:
    said = {"word": word((await browser.get(f"/booking/{booking.token}")).text)}
    with clock.pretend_day(date(2026, 12, 5)):
        page = await browser.get(f"/booking/{booking.token}")
        answer = await browser.post(f"/booking/{booking.token}/cancel", data=said)

    assert "This consultation is over" in page.text
    assert answer.status_code == 409
    assert services.bookings.find_booking(booking.token) == booking


async def test_after_a_missed_one_another_is_booked_from_the_same_page_once(
    browser: httpx.AsyncClient, services: Any, booking: Booking
) -> None:
    with clock.pretend_day(datetime(2026, 12, 3, 15, tzinfo=timezone.utc)):
        page = (await browser.get(f"/booking/{booking.token}")).text
        (first, *_) = re.findall(r'name="slot" value="([^"]+)"', page)
        answer = await press(browser, booking, "move", slot=first)
        again = (await browser.get(answer.headers["location"])).text
        old = (await browser.get(f"/booking/{booking.token}")).text

    fresh = next(one for one in services.bookings.list_bookings("lead-ada") if one.id != booking.id)
    assert "Book this time" in page
    assert (fresh.start, answer.status_code) == (datetime.fromisoformat(first), 303)
    assert fresh.token in answer.headers["location"]
    assert "Cancel the consultation" in again
    assert "Book this time" not in old


async def test_it_goes_into_a_calendar(browser: httpx.AsyncClient, booking: Booking) -> None:
    file = await browser.get(f"/booking/{booking.token}.ics")

    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="consultation-lanternfield.ics"'
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert (event["uid"], event["dtstart"].dt) == (f"{booking.id}@lanternfield.example", AT)


@pytest.mark.parametrize("token", ["wrong-token-of-some-length", "x", "..%2F..%2Fetc", "%00", "a" * 500])
async def test_where_no_booking_is_a_page_says_so(browser: httpx.AsyncClient, token: str) -> None:
    for answer in (
        await browser.get(f"/booking/{token}", headers={"Accept": "text/html"}),
        await browser.post(f"/booking/{token}/cancel", headers={"Accept": "text/html"}),
    ):
        assert answer.status_code in (404, 405)
        assert "Traceback" not in answer.text


async def test_it_is_gone_with_the_data(browser: httpx.AsyncClient, services: Any, booking: Booking) -> None:
    services.bookings._bookings.clear()
    page = await browser.get(f"/booking/{booking.token}")

    assert page.status_code == 404
    assert "There&#39;s no consultation at this link" in page.text


async def test_while_the_database_is_away_it_says_so(
    browser: httpx.AsyncClient, services: Any, booking: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(token: str) -> Booking | None:
        raise NotReady("away")

    monkeypatch.setattr(services.bookings, "find_booking", away)
    for answer in (
        await browser.get(f"/booking/{booking.token}"),
        await browser.post(f"/booking/{booking.token}/cancel", data={"word": "x"}),
    ):
        assert answer.status_code == 503
        assert "try again in a minute" in answer.text


async def test_a_form_that_is_none_gets_a_kind_page(
    browser: httpx.AsyncClient, services: Any, booking: Booking
) -> None:
    for content in (b"x" * 100_000, b"\xff\xfe=1", b"&".join([b"a=1"] * 50)):
        answer = await browser.post(f"/booking/{booking.token}/cancel", content=content)
        assert answer.status_code in (400, 409, 429)
        assert answer.headers["content-type"].startswith("text/html")
    assert services.bookings.find_booking(booking.token) == booking
