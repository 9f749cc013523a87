"""Fifty visitors press the same time at once: one has it, and the others are told so and offered what is next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from actions.booking import BookingStep, Taking
from bot import clock
from bot.bootstrap.content import Content, build_content
from bot.dialogue import handlers
from bot.dialogue.model import Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.errors import SlotTaken
from bot.leads.bookings import MOST_CHANGES, Agenda, Booking
from bot.leads.model import Consent, Contact, Lead, LeadDraft
from bot.leads.slots import Slot
from bot.settings import Settings
from tests.fakes.leads import InMemoryBookings, InMemoryLeads

# Two people are free then.
START = "2026-12-01T15:00:00+00:00"
VISITORS = 50


@pytest.fixture(scope="module")
def parts() -> Content:
    return build_content(Settings())


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.pretend_day(datetime(2026, 11, 23, 15, tzinfo=timezone.utc)):
        yield


@dataclass
class Crowd:
    """Visitors who were all shown the same times before anything was taken."""

    parts: Content
    bookings: InMemoryBookings
    leads: InMemoryLeads

    def visit(self, number: int) -> tuple[DialogueState, Lead]:
        yes = Consent("contact", True, "1", "May we?", datetime(2026, 11, 23, tzinfo=timezone.utc))
        contact = Contact(f"V {number}", f"v{number}@example.com")
        lead = Lead(f"lead-{number}", f"web-{number}", contact, yes.time, yes.time, consents=(yes,))
        return DialogueState(asking="slot", offered=(START,), draft=LeadDraft(contact, (yes,))), self.leads.save_lead(
            lead
        )

    def presses(self, number: int, start: Barrier | None = None) -> Turn:
        visit, lead = self.visit(number)
        heard = ParsedMessage("", "inform", slot=START, pressed=True)
        if start:
            start.wait()

        def take(agenda: Agenda, missed: bool = True) -> Taking:
            return self.parts.talk.take_turn(handlers.give_advice, visit, replace(heard, agenda=agenda, missed=missed))

        arranging = BookingStep(self.bookings, self.parts.talk.flow.appointing, take, clock.now())
        return arranging.arrange_booking(take(Agenda(), missed=False), lead)[1]


@pytest.fixture
def crowd(parts: Content) -> Crowd:
    leads = InMemoryLeads()
    return Crowd(parts, InMemoryBookings(leads, 15), leads)


def test_one_for_each_person_gets_it_and_all_others_are_offered_the_next(crowd: Crowd) -> None:
    start = Barrier(VISITORS)
    with ThreadPoolExecutor(VISITORS) as pool:
        turns = list(pool.map(partial(crowd.presses, start=start), range(VISITORS)))

    assert Counter(turn.asking for turn in turns) == {"company": 2, "slot": VISITORS - 2}
    for turn in turns:
        said = turn.replies[-1]
        if turn.asking == "company":
            # What was booked is said before what is asked next.
            assert turn.replies[-2].text.startswith("Booked: ")
        else:
            assert "has just been taken" in said.text
            assert len([button for button in said.buttons if START not in (button.payload or "")]) == 7
    assert len(crowd.bookings.list_taken(clock.now())) == 2


def test_without_a_lead_nothing_is_booked_and_that_is_said(crowd: Crowd, parts: Content) -> None:
    visit, _ = crowd.visit(1)
    heard = ParsedMessage("", "inform", slot=START, pressed=True)
    taking = parts.talk.take_turn(handlers.give_advice, visit, heard)

    arranging = BookingStep(crowd.bookings, parts.talk.flow.appointing, lambda agenda: taking, clock.now())

    assert "don't have a request from you on file" in arranging.arrange_booking(taking, None)[1].replies[0].text
    assert crowd.bookings.list_taken(clock.now()) == ()


def test_who_loses_time_after_time_is_not_told_that_it_worked(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(lead_id: str, slot: Slot, zone: str, now: datetime) -> Booking:
        raise SlotTaken("gone")

    monkeypatch.setattr(crowd.bookings, "book_slot", never)
    with pytest.raises(SlotTaken):
        crowd.presses(1)


def arranging(crowd: Crowd, **more: Any) -> tuple[BookingStep, Taking, Lead]:
    visit, lead = crowd.visit(1)
    heard = ParsedMessage("", "inform", slot=START, pressed=True)

    def take(agenda: Agenda) -> Taking:
        return crowd.parts.talk.take_turn(handlers.give_advice, visit, replace(heard, agenda=agenda))

    appointing = crowd.parts.talk.flow.appointing
    return BookingStep(crowd.bookings, appointing, take, clock.now(), **more), take(Agenda()), lead


def test_who_books_too_often_is_told_so_and_nothing_is_booked(crowd: Crowd) -> None:
    held_back, taking, lead = arranging(crowd, may_book=lambda _lead: False)

    _, turn = held_back.arrange_booking(taking, lead)

    assert any("a lot of bookings" in reply.text for reply in turn.replies)
    assert crowd.bookings.list_bookings(lead.id) == ()


def test_what_was_moved_too_often_stays_where_it_is(crowd: Crowd) -> None:
    first, taking, lead = arranging(crowd)
    first.arrange_booking(taking, lead)
    (booking,) = crowd.bookings.list_bookings(lead.id)
    moved = replace(booking, sequence=MOST_CHANGES)

    _, turn = arranging(crowd, standing=moved)[0].arrange_booking(taking, lead)

    assert any("several times" in reply.text for reply in turn.replies)
    assert crowd.bookings.list_bookings(lead.id) == (booking,)
