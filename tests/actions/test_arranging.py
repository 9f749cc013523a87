"""Fifty visitors press the same time at once: one has it, and the others are told so and offered what is next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import partial
from threading import Barrier

import pytest

from actions.arranging import Arranging, Taking
from bot import clock
from bot.bootstrap import Services, build
from bot.dialogue.heard import Heard
from bot.dialogue.model import Turn
from bot.dialogue.talk import Talk
from bot.dialogue.visit import Visit
from bot.errors import SlotTaken
from bot.leads.bookings import Agenda, Booking
from bot.leads.in_memory import InMemoryBookings, InMemoryLeads
from bot.leads.model import Consent, Contact, Draft, Lead
from bot.leads.slots import Slot
from bot.settings import Settings

# Two people are free then.
START = "2026-12-01T15:00:00+00:00"
VISITORS = 50


@pytest.fixture(scope="module")
def parts() -> Services:
    return build(Settings())


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 15, tzinfo=timezone.utc)):
        yield


@dataclass
class Crowd:
    """Visitors who were all shown the same times before anything was taken."""

    parts: Services
    bookings: InMemoryBookings
    leads: InMemoryLeads

    def visit(self, number: int) -> tuple[Visit, Lead]:
        yes = Consent("contact", True, "1", "May we?", datetime(2026, 11, 23, tzinfo=timezone.utc))
        contact = Contact(f"V {number}", f"v{number}@example.com")
        lead = Lead(f"lead-{number}", f"web-{number}", contact, yes.time, yes.time, consents=(yes,))
        return Visit(asking="slot", offered=(START,), draft=Draft(contact, (yes,))), self.leads.keep(lead)

    def presses(self, number: int, start: Barrier | None = None) -> Turn:
        visit, lead = self.visit(number)
        heard = Heard("", "inform", slot=START, pressed=True)
        if start:
            start.wait()

        def take(agenda: Agenda, missed: bool = True) -> Taking:
            return self.parts.talk.take(Talk.advise, visit, replace(heard, agenda=agenda, missed=missed))

        arranging = Arranging(self.bookings, self.parts.talk.flow.appointing, take, clock.now())
        return arranging.arrange(take(Agenda(), missed=False), lead)[1]


@pytest.fixture
def crowd(parts: Services) -> Crowd:
    leads = InMemoryLeads()
    return Crowd(parts, InMemoryBookings(leads, 15), leads)


def test_one_for_each_person_gets_it_and_all_others_are_offered_the_next(crowd: Crowd) -> None:
    start = Barrier(VISITORS)
    with ThreadPoolExecutor(VISITORS) as pool:
        turns = list(pool.map(partial(crowd.presses, start=start), range(VISITORS)))

    assert Counter(turn.asking for turn in turns) == {None: 2, "slot": VISITORS - 2}
    for turn in turns:
        said = turn.replies[-1]
        if turn.asking is None:
            assert said.text.startswith("Booked: ")
        else:
            assert "has just been taken" in said.text
            assert len([button for button in said.buttons if START not in (button.payload or "")]) == 7
    assert len(crowd.bookings.taken(clock.now())) == 2


def test_without_a_lead_nothing_is_booked_and_that_is_said(crowd: Crowd, parts: Services) -> None:
    visit, _ = crowd.visit(1)
    heard = Heard("", "inform", slot=START, pressed=True)
    taking = parts.talk.take(Talk.advise, visit, heard)

    arranging = Arranging(crowd.bookings, parts.talk.flow.appointing, lambda agenda: taking, clock.now())

    assert "no request of yours is kept" in arranging.arrange(taking, None)[1].replies[-1].text
    assert crowd.bookings.taken(clock.now()) == ()


def test_who_loses_time_after_time_is_not_told_that_it_worked(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(lead_id: str, slot: Slot, zone: str, now: datetime) -> Booking:
        raise SlotTaken("gone")

    monkeypatch.setattr(crowd.bookings, "book", never)
    with pytest.raises(SlotTaken):
        crowd.presses(1)
