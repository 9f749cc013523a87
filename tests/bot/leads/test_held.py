"""What is given before consent is remembered for a while, and nowhere but in memory."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.leads.held import Aside, Held, carried, carrying
from bot.leads.model import Contact

ADA = Contact("Ada", "ada@example.com")


def test_what_is_said_bit_by_bit_adds_up(now: datetime) -> None:
    held = Held()
    held.add("web-1", Contact("Ada"), now)

    assert held.add("web-1", Contact(email="ada@example.com"), now) == ADA
    assert held.of("web-1", now) == ADA
    assert held.of("web-2", now) == Contact()


def test_it_is_forgotten_when_told_to_and_after_a_while(now: datetime) -> None:
    held = Held()
    held.add("web-1", ADA, now)
    held.add("web-2", ADA, now)

    held.drop("web-1")
    held.drop("web-none")

    assert held.of("web-1", now) == Contact()
    assert held.of("web-2", now + timedelta(hours=2)) == Contact()


def test_the_oldest_gives_way_when_there_is_too_much(now: datetime) -> None:
    held = Held(most=2)
    for n in range(3):
        held.add(f"web-{n}", ADA, now)

    assert [bool(held.of(f"web-{n}", now)) for n in range(3)] == [False, True, True]


def test_saying_nothing_holds_nothing(now: datetime) -> None:
    held = Held()

    assert held.add("web-1", Contact(), now) == Contact()
    assert held == Held()


def test_nothing_of_it_shows_in_a_repr(now: datetime) -> None:
    held = Held()
    held.add("web-1", ADA, now)

    assert "Ada" not in f"{held!r} {Aside(ADA, '192.0.2.1')!r}"
    assert "192" not in repr(Aside(ADA, "192.0.2.1"))


async def test_a_turn_carries_it_into_the_tasks_it_starts_and_no_further() -> None:
    async def action() -> Contact:
        await asyncio.sleep(0)
        return carried().contact

    with carrying(Aside(ADA)):
        inside = await asyncio.wait_for(action(), 1)

    assert inside == ADA
    assert carried() == Aside()


def test_what_one_process_holds_and_drops_the_others_do_too(now: datetime) -> None:
    here, there = Held(), Held()
    here.tell = there.told

    here.add("web-1", Contact("Ada"), now)
    here.add("web-1", Contact(email="ada@example.com"), now)
    held = there.of("web-1", now)
    here.drop("web-1")

    assert held == ADA
    assert there.of("web-1", now) == Contact()


def test_a_process_that_begins_later_is_told_everything(now: datetime) -> None:
    here, there = Held(), Held()
    here.add("web-1", ADA, now)
    here.tell = there.told

    here.tell_all()

    assert there == here


def test_what_is_told_late_does_not_undo_what_was_said_since(now: datetime) -> None:
    told: list[dict[str, Any]] = []
    here, there = Held(tell=told.append), Held()
    here.add("web-1", Contact("Ida"), now)
    there.add("web-1", ADA, now + timedelta(seconds=1))

    there.told(told[0])

    assert there.of("web-1", now) == ADA
