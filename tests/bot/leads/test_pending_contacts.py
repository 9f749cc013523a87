"""What is given before consent is remembered for a while, and nowhere but in memory."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.leads.model import Contact
from bot.leads.pending_contacts import PendingContacts, TurnContext, current_turn, turn_context

ADA = Contact("Ada", "ada@example.com")


def test_what_is_said_bit_by_bit_adds_up(now: datetime) -> None:
    held = PendingContacts()
    held.add_contact("web-1", Contact("Ada"), now)

    assert held.add_contact("web-1", Contact(email="ada@example.com"), now) == ADA
    assert held.get_contact("web-1", now) == ADA
    assert held.get_contact("web-2", now) == Contact()


def test_it_is_forgotten_when_told_to_and_after_a_while(now: datetime) -> None:
    held = PendingContacts()
    held.add_contact("web-1", ADA, now)
    held.add_contact("web-2", ADA, now)

    held.drop_contact("web-1")
    held.drop_contact("web-none")

    assert held.get_contact("web-1", now) == Contact()
    assert held.get_contact("web-2", now + timedelta(hours=2)) == Contact()


def test_the_oldest_gives_way_when_there_is_too_much(now: datetime) -> None:
    held = PendingContacts(most=2)
    for n in range(3):
        held.add_contact(f"web-{n}", ADA, now)

    assert [bool(held.get_contact(f"web-{n}", now)) for n in range(3)] == [False, True, True]


def test_saying_nothing_holds_nothing(now: datetime) -> None:
    held = PendingContacts()

    assert held.add_contact("web-1", Contact(), now) == Contact()
    assert held == PendingContacts()


def test_nothing_of_it_shows_in_a_repr(now: datetime) -> None:
    held = PendingContacts()
    held.add_contact("web-1", ADA, now)

    assert "Ada" not in f"{held!r} {TurnContext(ADA, '192.0.2.1')!r}"
    assert "192" not in repr(TurnContext(ADA, "192.0.2.1"))


async def test_a_turn_carries_it_into_the_tasks_it_starts_and_no_further() -> None:
    async def action() -> Contact:
        await asyncio.sleep(0)
        return current_turn().contact

    with turn_context(TurnContext(ADA)):
        inside = await asyncio.wait_for(action(), 1)

    assert inside == ADA
    assert current_turn() == TurnContext()


def test_what_one_process_holds_and_drops_the_others_do_too(now: datetime) -> None:
    here, there = PendingContacts(), PendingContacts()
    here.tell = there.apply_note

    here.add_contact("web-1", Contact("Ada"), now)
    here.add_contact("web-1", Contact(email="ada@example.com"), now)
    held = there.get_contact("web-1", now)
    here.drop_contact("web-1")

    assert held == ADA
    assert there.get_contact("web-1", now) == Contact()


def test_a_process_that_begins_later_is_told_everything(now: datetime) -> None:
    here, there = PendingContacts(), PendingContacts()
    here.add_contact("web-1", ADA, now)
    here.tell = there.apply_note

    here.tell_all()

    assert there == here


def test_what_is_told_late_does_not_undo_what_was_said_since(now: datetime) -> None:
    told: list[dict[str, Any]] = []
    here, there = PendingContacts(tell=told.append), PendingContacts()
    here.add_contact("web-1", Contact("Ida"), now)
    there.add_contact("web-1", ADA, now + timedelta(seconds=1))

    there.apply_note(told[0])

    assert there.get_contact("web-1", now) == ADA
