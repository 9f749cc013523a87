"""What is said of times: with a link instead of times, with nobody to book, and when somebody is back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot import clock
from bot.bootstrap.content import build_content
from bot.dialogue import handlers
from bot.dialogue.intents import IntentHandlers, Part
from bot.dialogue.model import Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.leads.bookings import Agenda, Booking
from bot.leads.model import Consent, Contact, LeadDraft
from bot.settings import Settings
from bot.values.subjects.timeframe import Timeframe

LINK = "https://cal.com/lanternfield/talk"
NOW = datetime(2026, 11, 23, 15, tzinfo=timezone.utc)
AT = datetime(2026, 12, 1, 15, tzinfo=timezone.utc)
BOOKING = Booking("b", "token", "lead", "maren", AT, AT + timedelta(minutes=30), "Europe/Berlin", 0, NOW, NOW)
AGREED = LeadDraft(
    Contact("Dana Smith", "dana@acme.example", "+12025550143", "Acme"),
    (Consent("contact", True, "1", "May we?", NOW), Consent("marketing", False, "1", "News?", NOW)),
)
TOLD = DialogueState(draft=AGREED, settled=("website", "role", "tried", "start"))


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.pretend_day(NOW):
        yield


def talk(now: datetime | None = None, **changes: object) -> IntentHandlers:
    """The shipped talk, with these things of its calendar changed."""
    made = build_content(Settings()).talk
    appointing = made.flow.appointing
    calendar = replace(appointing.appointments.calendar, **changes)  # type: ignore[arg-type]
    told = replace(appointing, appointments=replace(appointing.appointments, calendar=calendar))
    told = replace(told, now=lambda: now) if now else told
    return replace(made, flow=replace(made.flow, appointing=told))


def hear(
    at: IntentHandlers, visit: DialogueState, part: Part, text: str, intent: str, agenda: Agenda | None = None
) -> tuple[DialogueState, Turn]:
    topics = (intent,) if intent in ("book_consultation", "talk_to_human") else ()
    return at.take_turn(part, visit, ParsedMessage(text, intent, topics=topics, agenda=agenda or Agenda()))


def read(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies)


def links(turn: Turn) -> list[str]:
    return [button.url for reply in turn.replies for button in reply.buttons if button.url]


@pytest.fixture(scope="module")
def linked() -> IntentHandlers:
    return talk(people=(), link=LINK)


def test_an_agency_with_a_booking_page_gives_its_link_and_no_times(linked: IntentHandlers) -> None:
    _, turn = hear(linked, TOLD, handlers.book_consultation, "book a consultation", "book_consultation")

    assert (turn.asking, links(turn)) == (None, [LINK])


def test_the_link_comes_when_all_is_told(linked: IntentHandlers) -> None:
    asked = replace(TOLD, asking="marketing", booking=True, draft=replace(AGREED, consents=AGREED.consents[:1]))
    _, turn = hear(linked, asked, handlers.react_to_answer, "no", "deny")

    assert "Thank you, Dana Smith" in read(turn)
    assert (turn.asking, links(turn)) == (None, [LINK])


def test_and_when_contact_details_are_refused(linked: IntentHandlers) -> None:
    _, turn = hear(linked, DialogueState(asking="consent", booking=True), handlers.react_to_answer, "no", "deny")

    assert links(turn) == [LINK]


@pytest.mark.parametrize("intent", ["reschedule", "cancel_booking", "my_booking", "which_clock"])
def test_what_was_booked_there_is_changed_there(linked: IntentHandlers, intent: str) -> None:
    _, turn = hear(linked, TOLD, handlers.book_consultation, "cancel my call", intent)

    assert "booking page" in read(turn)
    assert links(turn) == [LINK]
    assert turn.wanted is None


def test_with_nobody_to_book_the_request_is_noted_as_before() -> None:
    _, turn = hear(talk(people=()), TOLD, handlers.book_consultation, "book a consultation", "book_consultation")

    assert "already have your request" in read(turn)
    assert (turn.asking, links(turn)) == (None, [])


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 23, 15, tzinfo=timezone.utc), "We're in right now, until 11:30 PM (Berlin time)."),
        (datetime(2026, 11, 23, 23, tzinfo=timezone.utc), "back on Tuesday, November 24 at 3:00 PM (Berlin time)."),
        # Thanksgiving.
        (datetime(2026, 11, 26, 15, tzinfo=timezone.utc), "back on Friday, November 27 at 3:00 PM (Berlin time)."),
        (datetime(2026, 12, 31, 15, tzinfo=timezone.utc), "back on Monday, January 4 at 3:00 PM (Berlin time)."),
    ],
)
def test_who_wants_a_person_hears_when_one_is_back(now: datetime, said: str) -> None:
    agenda = Agenda(zone="Europe/Berlin")
    _, turn = hear(
        talk(now), DialogueState(), handlers.answer_topics, "can I talk to a person", "talk_to_human", agenda
    )

    assert said in read(turn)


def test_a_cancellation_is_wanted_only_after_a_yes() -> None:
    agenda = Agenda(booking=BOOKING)
    at = talk()
    visit, turn = hear(at, TOLD, handlers.book_consultation, "cancel my call", "cancel_booking", agenda)
    assert (turn.asking, turn.wanted) == ("cancel", None)

    _, kept = hear(at, visit, handlers.react_to_answer, "no", "deny", agenda)
    assert (kept.wanted, "it stays" in read(kept)) == (None, True)

    _, gone = hear(at, visit, handlers.react_to_answer, "yes", "affirm", agenda)
    assert gone.wanted is not None
    assert (gone.wanted.slot, gone.replies) == (None, ())


def test_who_deletes_everything_hears_what_becomes_of_the_time_that_is_booked() -> None:
    _, turn = hear(talk(), TOLD, handlers.show_own_data, "delete my data", "delete_my_data", Agenda(booking=BOOKING))

    assert turn.asking == "delete"
    assert "Maren Holt wouldn't be told" in read(turn)
    assert [button.payload for button in turn.replies[-1].buttons][-1] == "/cancel_booking"

    _, turn = hear(talk(), TOLD, handlers.show_own_data, "delete my data", "delete_my_data")
    assert "consultation" not in read(turn)


def test_a_cancel_with_nothing_booked_ends_the_questions() -> None:
    visit, turn = hear(
        talk(),
        DialogueState(asking="timeframe", advising=True),
        handlers.book_consultation,
        "cancel it",
        "cancel_booking",
    )

    assert (turn.asking, visit.advising) == (None, False)
    assert "no more questions" in read(turn)


def test_a_yes_to_what_was_cancelled_on_its_page_meanwhile_claims_nothing() -> None:
    _, turn = hear(talk(), replace(TOLD, asking="cancel"), handlers.react_to_answer, "yes", "affirm", Agenda())

    assert "I don't see a booking" in read(turn)
    assert turn.wanted is None


def test_a_time_in_a_wish_to_talk_is_no_timeframe_but_one_beside_a_goal_is() -> None:
    at, timeframe = talk(), Timeframe(7, 7)
    wish = ParsedMessage(
        "can we talk next week?", "book_consultation", topics=("book_consultation",), timeframe=timeframe
    )
    visit, _ = at.take_turn(handlers.book_consultation, DialogueState(), wish)
    assert (visit.timeframe, visit.wish) == (None, {"days": [["2026-11-30", "2026-12-06"]]})

    visit, _ = at.take_turn(handlers.book_consultation, DialogueState(), replace(wish, goals=("leads",)))
    assert visit.timeframe == timeframe


def test_nothing_typed_becomes_a_placeholder() -> None:
    named = replace(TOLD, draft=replace(AGREED, contact=replace(AGREED.contact, name="{email_address} {time}")))
    asked = replace(named, asking="marketing", booking=True, draft=replace(named.draft, consents=AGREED.consents[:1]))

    _, turn = hear(talk(), asked, handlers.react_to_answer, "no", "deny")

    assert "Thank you, {email_address} {time}." in read(turn)


def test_without_any_free_time_it_says_whom_to_ask() -> None:
    _, turn = hear(talk(horizon=0), TOLD, handlers.book_consultation, "book a time", "book_consultation")

    assert "There's nothing free" in read(turn)
    assert turn.asking is None
