"""Colleagues who take talks in a soak, answer and give them back, and what must hold of each talk afterwards."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial
from typing import Any, TypeVar

from bot.errors import BotError
from bot.handover.groups import ChatGroups
from bot.handover.model import Colleague
from bot.handover.service import Handover
from bot.handover.way_back import WayBack
from bot.knowledge.loader import load_library
from bot.storage.conversations.handovers import SqlHandovers
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import atomic_block, on_commit, open_engine
from bot.values.time.calendar import WorkingCalendar

_Found = TypeVar("_Found")
_HELD, _FREE = ("joined",), ("back", "away", "missed")
_PAUSE_SECONDS = 0.5


@dataclass
class SoakColleague:
    """Somebody of the agency; `written` is what they were told is kept, by talk."""

    who: Colleague
    handover: Handover
    dice: random.Random
    going: Callable[[], bool]
    written: Counter[tuple[str, str]] = field(default_factory=Counter)
    taken: set[str] = field(default_factory=set)

    async def run_shift(self, list_talks: Callable[[], list[str]]) -> None:
        """Take, answer and give back until it is time to go; then give back whatever is theirs."""
        while self.going():
            await asyncio.sleep(self.dice.uniform(0, 2 * _PAUSE_SECONDS))
            if talks := list_talks():
                await self._hold_talk(self.dice.choice(talks))
        for talk in self.taken:
            await self._repeat_work(partial(self.handover.give_back, talk, self.who))

    async def _hold_talk(self, talk: str) -> None:
        if self.dice.random() < 0.5:
            await self._repeat_work(partial(self.handover.request_person, talk))
        self.taken.add(talk)
        for _ in range(self.dice.randint(1, 3)):
            await self._write_line(talk)
            await asyncio.sleep(self.dice.uniform(0, 2 * _PAUSE_SECONDS))
        await self._repeat_work(partial(self.handover.give_back, talk, self.who, "as agreed"))

    async def _write_line(self, talk: str) -> None:
        """A line under an id of its own, and now and then a second time under the same."""
        id = str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
        for _ in range(self.dice.choice((1, 1, 2))):
            written = await self._repeat_work(partial(self.handover.write_message, talk, self.who, f"line {id}", id))
            if written.done:
                self.written[talk, f"line {id}"] = 1

    async def _repeat_work(self, work: Callable[[], _Found]) -> _Found:
        """Do it again until the database has taken it."""
        while True:
            with suppress(BotError):
                return await asyncio.to_thread(work)
            await asyncio.sleep(_PAUSE_SECONDS)


def open_handover(url: str) -> Handover:
    """Who holds which talk, in the database of a soak."""
    engine, texts = open_engine(url), load_library().get_tree("handover")
    way_back = WayBack(texts, lambda visit: None, lambda talk: {})
    return Handover(
        SqlHandovers(engine, _utc_now),
        SqlTranscripts(engine, _utc_now),
        partial(atomic_block, engine),
        partial(on_commit, engine),
        texts,
        _utc_now,
        way_back,
        ChatGroups((), WorkingCalendar("UTC", "UTC", ())),
    )


def find_holder_faults(handover: Handover, talks: Iterable[str], written: Counter[tuple[str, str]]) -> Iterator[str]:
    """What is wrong with who spoke: a bot over a person, a line lost or doubled, a wait without a timer."""
    for talk in talks:
        said = _load_talk(handover, talk)
        yield from (f"{talk}: the bot spoke while a person held the talk" for _ in range(count_double_voices(said)))
        kept = Counter((talk, m.line.text) for m in said if m.line.sender == "person")
        noted = Counter({key: count for key, count in written.items() if key[0] == talk})
        yield from (f"{talk}: a person's line was lost" for _ in (noted - kept).elements())
        yield from (f"{talk}: a person's line was doubled" for count in kept.values() if count > 1)
        holding = handover.get_holding(talk)
        if (holding.due is None) != (holding.holder == "bot"):
            yield f"{talk}: {holding.holder} with the timer {holding.due}"


def count_double_voices(said: Iterable[Any]) -> int:
    """How often the bot spoke while a person held the talk: between who joined and who went."""
    held, doubled = False, 0
    for message in said:
        note = message.line.note
        held = True if note in _HELD else False if note in _FREE else held
        doubled += held and message.line.sender == "bot" and note is None
    return doubled


def may_be_silent(kept: list[dict[str, Any]], seq: int) -> bool:
    """Whether a person held the talk when the message at this place was read: then, or from the next change on."""
    notes = [(message["seq"], message["note"]) for message in kept if message.get("note") in (*_HELD, *_FREE)]
    before = [note for at, note in notes if at < seq]
    after = [note for at, note in notes if at > seq]
    return before[-1:] == ["joined"] or after[:1] == ["joined"]


def _load_talk(handover: Handover, talk: str) -> list[Any]:
    found: list[Any] = []
    while page := handover.list_messages(talk, found[-1].seq if found else 0):
        found += page
    return found


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)
