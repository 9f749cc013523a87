"""Times in the chat: offered, wished for, booked, moved and cancelled, through the real engine and database."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot import clock
from bot.bootstrap.app import App
from bot.bootstrap.backend import get_backend
from bot.bootstrap.content import get_content
from bot.channels.terminal import TerminalConversation
from bot.conversations.transcripts import Origin
from bot.leads.bookings import Booking
from bot.leads.slots import Slot
from bot.storage.queues.sql_outbox import SqlOutbox
from tests.conversations.conftest import TODAY, Visitor

TELLS = itertools.count(1)
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def known(visitor: Visitor) -> Visitor:
    """Somebody who can be reached, and is offered a time."""
    return tell(visitor)


def tell(visitor: Visitor, *asked: str) -> Visitor:
    # Everybody is somebody else: what is booked goes by the person.
    address = f"dana{next(TELLS)}@harbourtea.example"
    visitor.says(*(asked or ("book a consultation",)), "yes", "Dana Smith", address)
    assert visitor.turn.asking == "slot"
    return visitor


def titles(visitor: Visitor) -> list[str]:
    return [button.title for reply in visitor.turn.replies for button in reply.buttons]


def booked(visitor: Visitor) -> Booking | None:
    assert visitor.turn.lead is not None
    made = [b for b in get_backend().stores.bookings.list_bookings(visitor.turn.lead["id"]) if b.is_standing]
    return made[0] if made else None


def starts(visitor: Visitor) -> str | None:
    made = booked(visitor)
    return made.start.astimezone(NEW_YORK).strftime("%d %b %H:%M") if made else None


def test_times_are_offered_as_buttons_in_the_agencys_zone_when_none_is_known(known: Visitor) -> None:
    assert "in our time zone (US Eastern time)" in known.read
    assert len(titles(known)) == 7
    assert titles(known)[-2:] == ["Other times", "No time for now"]


def test_a_button_books_and_the_lead_is_booked_with_it(known: Visitor) -> None:
    picked = titles(known)[1]
    turn = known.presses(picked)

    assert turn.asking == "company"
    assert "Booked: **" in known.read
    assert "@harbourtea.example" in known.read
    assert turn.lead is not None
    assert turn.lead["status"] == "booked"
    made = booked(known)
    assert made is not None
    links = [button.url for reply in turn.replies for button in reply.buttons if button.url]
    assert [link for link in links if link.endswith(f"/booking/{made.token}")] == links


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Dec 3 at 2pm", "03 Dec 14:00"),
        ("december 8, 10:30 am please", "08 Dec 10:30"),
        ("how about wednesday december 9 at 15:00?", "09 Dec 15:00"),
        ("the 10th of december, half past 11", "10 Dec 11:30"),
    ],
)
def test_a_day_and_a_time_that_are_typed_are_said_back_and_booked_after_a_yes(
    known: Visitor, line: str, expected: str
) -> None:
    assert known.says(line).asking == "slot_confirm"
    assert booked(known) is None

    known.says("yes")
    assert starts(known) == expected
    assert "(US Eastern time)" in known.read


def test_a_part_of_a_day_is_offered_and_an_hour_then_chooses_of_it(known: Visitor) -> None:
    known.says("december 14 in the afternoon")
    assert {title.rpartition(",")[0] for title in titles(known)[:-2]} == {"Mon, Dec 14"}

    known.says("4 o'clock", "ok")
    assert starts(known) == "14 Dec 16:00"


def test_the_second_one_is_the_second_one(known: Visitor) -> None:
    second = titles(known)[1]
    known.says("the second one")
    known.presses(f"Yes: {second}")

    made = booked(known)
    assert made is not None
    assert get_content().talk.flow.appointing.appointments.format_title(made.start, "America/New_York") == second


def test_none_of_these_and_another_day_bring_others(known: Visitor) -> None:
    first = set(titles(known)[:-2])
    known.says("none of these work")
    others = set(titles(known)[:-2])
    days = {title.rpartition(",")[0] for title in others}
    known.says("another day")

    assert others
    assert not first & others
    assert not days & {title.rpartition(",")[0] for title in titles(known)[:-2]}
    assert known.turn.asking == "slot"


@pytest.mark.parametrize("line", ["sunday", "december 6 at 3 in the morning", "on christmas day"])
def test_when_nobody_works_the_nearest_times_are_offered(known: Visitor, line: str) -> None:
    known.says(line)

    assert known.turn.asking == "slot"
    assert len(titles(known)) == 5
    assert booked(known) is None


def test_beyond_the_horizon_it_says_how_far_it_can_book(known: Visitor) -> None:
    known.says("july 14 at 10")

    assert "I can book up to Monday, December 21" in known.read


def test_a_question_in_between_is_answered_and_the_times_stay(known: Visitor) -> None:
    before = titles(known)
    turn = known.says("what is smo?")

    assert turn.topic == "define_smo"
    assert (turn.asking, titles(known)) == ("slot", before)


def test_what_is_not_understood_is_asked_again_with_the_times(known: Visitor) -> None:
    before = titles(known)
    known.says("blorp fizz")
    assert "I couldn't work out a time" in known.read
    assert titles(known) == before

    known.says("wubble")
    assert "Talk to a person" in titles(known)


def test_a_time_is_no_timeframe_of_the_plan(visitor: Visitor) -> None:
    visitor.says("can we talk next tuesday afternoon?")
    assert visitor.known == {}

    tell(visitor, "yes please")


def test_the_wish_is_kept_while_contact_details_are_asked(visitor: Visitor) -> None:
    tell(visitor, "can we talk on december 15 in the morning?")

    assert {title.rpartition(",")[0] for title in titles(visitor)[:-2]} == {"Tue, Dec 15"}


def test_the_questions_after_the_time_go_on_though_it_is_moved_and_end_when_it_is_cancelled(known: Visitor) -> None:
    known.says("december 14 at 9:30am", "yes please")
    assert known.says("Harbour Tea").asking == "phone"
    known.says("can we move it to december 14 at 11?", "yes")
    assert (starts(known), known.turn.asking) == ("14 Dec 11:00", "phone")

    known.says("cancel my call", "yes")

    assert (booked(known), known.turn.asking) == (None, None)


def test_no_time_leaves_the_request_as_it_is(known: Visitor) -> None:
    turn = known.presses("No time for now")

    assert turn.asking == "company"
    assert "Someone will get back to you at dana" in known.read
    assert turn.lead is not None
    assert turn.lead["status"] == "new"
    assert known.says("book a time").asking == "slot"


def test_it_is_shown_moved_kept_and_cancelled_in_the_chat(known: Visitor) -> None:
    known.says("december 16 at 9am", "yes please")
    first = booked(known)
    known.says("when is my call?")
    assert "Wednesday, December 16 at 9:00 AM" in known.read

    known.says("i can't make it, i need to reschedule")
    assert known.turn.asking == "slot"
    known.says("december 17 at 11")
    assert "Shall I move your consultation there?" in known.read
    assert starts(known) == "16 Dec 09:00"
    known.says("yes")
    assert starts(known) == "17 Dec 11:00"
    moved = booked(known)
    assert (first and first.token) == (moved and moved.token)

    assert known.says("cancel").asking == "cancel"
    known.says("no")
    assert starts(known) == "17 Dec 11:00"

    known.says("cancel my call", "yes")
    assert "Canceled: your consultation on Thursday, December 17" in known.read
    assert booked(known) is None
    assert known.turn.lead is not None
    assert known.turn.lead["status"] == "new"


def test_a_corrected_address_gets_an_invitation_of_its_own(known: Visitor) -> None:
    known.says("december 15 at 3:30 pm", "book it")
    known.says("my email is dana.new@harbourtea.example")
    assert known.turn.asking == "overwrite"
    known.says("yes")

    made = booked(known)
    assert made is not None
    assert made.sequence == 1
    assert get_backend().stores.bookings.find_guest(made.lead_id).email == "dana.new@harbourtea.example"


def test_who_has_nothing_booked_is_told_so(visitor: Visitor) -> None:
    visitor.says("cancel my appointment")

    assert "I don't see a booking" in visitor.read
    assert "Book a time" in titles(visitor)


def test_a_time_that_was_taken_meanwhile_is_said_honestly(known: Visitor, running: App) -> None:
    known.says("december 18 in the morning")
    wanted = next(title for title in titles(known) if "Dec 18" in title)
    button = next(b for r in known.turn.replies for b in r.buttons if b.title == wanted)
    assert button.payload is not None
    at = datetime.fromisoformat(button.payload.partition('"slot": "')[2].rstrip('"}'))
    with clock.pretend_day(TODAY):
        for number, person in enumerate(("maren", "joel")):
            mine = get_backend().capture.store.find_lead((known.turn.lead or {})["id"])
            assert mine is not None
            contact = replace(mine.contact, email=f"rival{number}@harbourtea.example")
            rival = replace(mine, id=f"rival-{number}", conversation_id=f"web-{number}", contact=contact)
            get_backend().capture.store.save_lead(rival)
            get_backend().stores.bookings.book_slot(
                rival.id, Slot(at, at + timedelta(minutes=30), (person,)), "UTC", clock.now()
            )

    known.presses(wanted)

    assert "has just been taken" in known.read
    assert known.turn.asking == "slot"
    assert wanted not in titles(known)
    assert booked(known) is None


def test_times_are_said_in_the_visitors_own_zone(running: App, visitor: Visitor) -> None:
    talk = running.stores.transcripts.start_talk(Origin("web", timezone="Europe/Berlin"))
    berlin = Visitor(TerminalConversation(running, get_content().lines, 2000, talk), visitor.loop)
    tell(berlin)
    assert "in Berlin time" in berlin.read
    assert "3:00 PM for you is 9:00 AM US Eastern time for us" in berlin.read

    berlin.says("december 11 at 4pm")
    assert "Friday, December 11 at 4:00 PM (Berlin time) is free (that's 10:00 AM US Eastern time)." in berlin.read
    berlin.says("yes")

    assert starts(berlin) == "11 Dec 10:00"
    assert "Friday, December 11 at 4:00 PM (Berlin time)" in berlin.read


def test_a_zone_nobody_knows_does_no_harm(running: App, visitor: Visitor) -> None:
    talk = running.stores.transcripts.start_talk(Origin("web", timezone="../../etc/passwd"))
    mars = Visitor(TerminalConversation(running, get_content().lines, 2000, talk), visitor.loop)

    tell(mars)

    assert "US Eastern time" in mars.read


def test_who_wants_a_person_hears_when_one_is_there(visitor: Visitor) -> None:
    visitor.says("can i talk to a human")

    assert "We're in right now" in visitor.read


def test_who_wants_a_person_in_the_night_hears_when_somebody_is_back(visitor: Visitor) -> None:
    visitor.at = TODAY.replace(hour=3)

    visitor.says("can i talk to a human")

    assert "will be back on Monday, November 23 at 9:00 AM" in visitor.read


def test_the_time_is_gone_with_the_data(known: Visitor) -> None:
    known.says("december 21 at 9:30 am", "yes")
    made = booked(known)
    assert made is not None

    known.says("delete my data", "yes")

    letters = SqlOutbox(get_backend().stores.engine).list_messages()
    told = [one.delivery for one in letters if one.delivery.event.conversation_id == f"booking-{made.id}"]
    assert {one.recipient for one in told} == {"slack", "agency_mail", "webhook"}
    assert {(one.event.kind, one.event.about, one.event.occurrence, one.event.lead_id) for one in told} == {
        ("withdrawn", made.person, made.start.isoformat(), None)
    }
    assert get_backend().stores.bookings.find_booking(made.token) is None
    assert [
        t for t in get_backend().stores.bookings.list_taken(datetime.now(timezone.utc)) if t.start == made.start
    ] == []


def from_zone(zone: str, running: App, visitor: Visitor) -> Visitor:
    """Somebody whose device has told its zone, with everything told but a time."""
    talk = running.stores.transcripts.start_talk(Origin("web", timezone=zone))
    return tell(Visitor(TerminalConversation(running, get_content().lines, 2000, talk), visitor.loop))


def test_a_zone_that_is_named_counts_and_both_clocks_are_said(running: App, visitor: Visitor) -> None:
    london = from_zone("Europe/London", running, visitor)
    london.says("wednesday december 2, 1pm ET")

    assert "Wednesday, December 2 at 6:00 PM (London time) is free (that's 1:00 PM US Eastern time)." in london.read
    london.says("yes")
    assert starts(london) == "02 Dec 13:00"


def test_a_city_that_is_named_is_the_visitors_when_no_other_is_known(known: Visitor) -> None:
    known.says("thursday december 3, 4pm Lisbon time")
    assert "December 3 at 4:00 PM (Lisbon time) is free (that's 11:00 AM US Eastern time)." in known.read

    known.presses("Another time")
    assert "in Lisbon time" in known.read
    known.says("make it 5pm on thursday december 3")
    assert "5:00 PM (Lisbon time)" in known.read
    known.says("that works")
    assert starts(known) == "03 Dec 12:00"


def test_who_says_my_time_and_whose_zone_is_unknown_is_asked_for_it(known: Visitor) -> None:
    known.says("monday november 30, 3pm my time")
    assert "I don't know your time zone" in known.read

    known.says("i'm in dublin")
    assert known.turn.asking == "slot_confirm"
    assert "November 30 at 3:00 PM (Dublin time) is free (that's 10:00 AM US Eastern time)." in known.read
    assert booked(known) is None


def test_a_zone_that_nobody_knows_is_owned_up_to(known: Visitor) -> None:
    known.says("december 1 at 11am Springfield time")

    assert "I don't know which time zone Springfield is in" in known.read
    assert booked(known) is None


@pytest.mark.parametrize(
    "line", ["hmm", "blorp", "what is smo?", "is that my time or yours?", "monday december 7, 2pm", "no"]
)
def test_nothing_but_a_yes_books_what_was_said_back(known: Visitor, line: str) -> None:
    known.says("december 4 at 10am", line)

    assert booked(known) is None
    assert known.turn.asking in ("slot", "slot_confirm")


def test_a_yes_to_another_time_is_said_back_again(known: Visitor) -> None:
    known.says("december 4 at 10am", "yes but at 11")
    assert "December 4 at 11:00 AM" in known.read
    assert booked(known) is None

    known.says("yes, friday at 11 is good")
    assert starts(known) == "04 Dec 11:00"


def test_a_yes_to_several_times_is_asked_which(known: Visitor) -> None:
    before = titles(known)
    known.says("yes")

    assert "Which of these did you mean?" in known.read
    assert (titles(known), booked(known)) == (before, None)


def test_after_a_no_the_times_around_it_are_offered(known: Visitor) -> None:
    known.says("december 8 at 2pm", "no")

    assert known.turn.asking == "slot"
    assert {title.rpartition(",")[0] for title in titles(known)[:-2]} == {"Tue, Dec 8"}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("not before 3pm", (" AM", "12:", "1:", "2:")),
        ("after lunch", (" AM", "12:")),
        ("anything but mornings", (" AM",)),
        ("any day but monday", ("Mon",)),
        ("no later than 10", (" PM", "11:")),
    ],
)
def test_what_is_ruled_out_is_not_offered(known: Visitor, line: str, wrong: tuple[str, ...]) -> None:
    known.says(line)
    offers = titles(known)[:-2]

    assert offers
    assert not [
        title for title in offers for part in wrong if title.rpartition(", ")[2].startswith(part) or part in title
    ]


def test_the_agencys_clock_is_explained_while_times_are_offered(running: App, visitor: Visitor) -> None:
    oslo = from_zone("Europe/Oslo", running, visitor)
    before = titles(oslo)
    oslo.says("is that your time or ours?")

    assert "Yours: the times are in Oslo time. 3:00 PM for you is 9:00 AM US Eastern time for us." in oslo.read
    assert (oslo.turn.asking, titles(oslo)) == ("slot", before)


def test_what_is_booked_is_explained_moved_and_cancelled_whatever_was_asked(running: App, visitor: Visitor) -> None:
    paris = from_zone("Europe/Paris", running, visitor)
    paris.says("december 10 at 5pm", "yes", "is that my time or yours?")
    assert (
        "Yours: it's on Thursday, December 10 at 5:00 PM (Paris time). For us, that's 11:00 AM US Eastern" in paris.read
    )

    paris.says("recommend something", "can we move it?")
    assert paris.turn.asking == "slot"
    paris.says("recommend something", "cancel it")
    assert paris.turn.asking == "cancel"
    assert "December 10 at 5:00 PM (Paris time), 11:00 AM US Eastern time for us" in paris.read
    paris.says("yes")
    assert booked(paris) is None


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Asia/Kolkata", "Australia/Sydney", "Asia/Tokyo"])
def test_nobody_is_offered_a_time_at_night(zone: str, running: App, visitor: Visitor) -> None:
    away = from_zone(zone, running, visitor)
    told = [datetime.strptime(title.rpartition(", ")[2], "%I:%M %p") for title in titles(away)[:-2]]

    assert told
    if zone != "Asia/Tokyo":
        assert {at.hour for at in told} <= set(range(7, 22))


def test_a_time_said_at_first_is_the_first_to_be_offered(visitor: Visitor) -> None:
    talked = visitor.says("could we speak tuesday december 8 at 2pm?")
    assert talked.asking == "consent"
    address = f"dana{next(TELLS)}@harbourtea.example"
    visitor.says("yes", "Dana Smith", address)

    assert visitor.turn.asking == "slot_confirm"
    assert "Tuesday, December 8 at 2:00 PM" in visitor.read
    visitor.presses("Yes: Tue, Dec 8, 2:00 PM")
    assert starts(visitor) == "08 Dec 14:00"


def test_a_time_said_among_the_questions_is_kept_for_the_talk(visitor: Visitor) -> None:
    address = f"dana{next(TELLS)}@harbourtea.example"
    visitor.says("book a consultation", "yes", "Dana Smith")
    visitor.says("wednesday december 9 after three suits me")

    assert (visitor.turn.asking, "timeframe" in visitor.known) == ("email", False)
    visitor.says(address)
    assert {title.rpartition(",")[0] for title in titles(visitor)[:-2]} == {"Wed, Dec 9"}


def test_a_place_that_is_told_makes_its_clock_the_visitors_beside_the_devices(running: App, visitor: Visitor) -> None:
    there = from_zone("Europe/London", running, visitor)
    there.says("but I'm in Denver")

    assert "in Denver time" in there.read
    assert "London time and" in there.read
    there.says("december 17 at 9:30 am")
    assert "Thursday, December 17 at 9:30 AM (Denver time) is free" in there.read
    there.says("yes")
    assert starts(there) == "17 Dec 11:30"


def test_what_a_time_is_elsewhere_is_said_and_keeps_the_time(running: App, visitor: Visitor) -> None:
    there = from_zone("Europe/London", running, visitor)
    there.says("december 17, 4:30pm London, what is that in Nairobi?")

    assert "at 7:30 PM (Nairobi time) is free (that's 4:30 PM London time and 11:30 AM US Eastern time)" in there.read
    there.says("yes")
    assert starts(there) == "17 Dec 11:30"


def test_a_zone_named_with_the_wish_for_a_call_is_remembered(running: App, visitor: Visitor) -> None:
    talk = running.stores.transcripts.start_talk(Origin("web", timezone="Europe/London"))
    there = Visitor(TerminalConversation(running, get_content().lines, 2000, talk), visitor.loop)
    there.says("book me a call december 18 10 am pacific", "yes", "Dana Smith", f"dana{next(TELLS)}@harbourtea.example")

    assert "10:00 AM (Los Angeles time) is free" in there.read
    assert "1:00 PM US Eastern time" in there.read


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (8, "yes. actually, could it be 5 instead"),
        (15, "ok but can we make it 5"),
        (16, "sure, hm, 5 is better"),
    ],
)
def test_a_yes_beside_another_time_is_that_other_time(known: Visitor, day: int, line: str) -> None:
    known.says(f"december {day} at 3pm", line)

    assert known.turn.asking == "slot_confirm"
    assert booked(known) is None
    known.says("yes")
    assert starts(known) == f"{day:02} Dec 17:00"


def test_a_yes_that_is_taken_back_books_nothing(known: Visitor) -> None:
    known.says("december 16 at 1pm", "yes, but hold on")

    assert booked(known) is None


def test_a_number_alone_is_that_button(known: Visitor) -> None:
    second = titles(known)[1]
    known.says("2")

    assert titles(known)[0] == f"Yes: {second}"


@pytest.mark.parametrize("line", ["mornings i'm at the market", "i'm baking until noon", "i can't do mornings"])
def test_mornings_ruled_out_leave_the_afternoons(known: Visitor, line: str) -> None:
    known.says(line)

    assert "These times would fit" in known.read
    assert all(title.endswith("PM") for title in titles(known)[:-2])


def test_minutes_in_words_pick_the_time_and_rename_nobody(known: Visitor) -> None:
    known.says("december 10 at 3:30 pm", "Four thirty then.")

    assert titles(known)[0] == "Yes: Thu, Dec 10, 4:30 PM"
