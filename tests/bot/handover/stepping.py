"""One side of the interleavings: random steps of visitor, bot, two colleagues and the clock over a few talks.

What is told live goes to windows whose sockets break: a lost frame is made up for when the window comes back.

Run as a program it takes steps until it is killed: with the database's URL, a seed, the number of steps, the file in
which it notes what was kept, and the talks.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from types import SimpleNamespace
from typing import Any

from bot.conversations.exchange import AlreadyAnswered, Exchange
from bot.conversations.incoming import Incoming
from bot.conversations.transcripts import Message
from bot.dialogue.model import Reply, Turn
from bot.errors import NotReady, Overtaken
from bot.handover.model import Colleague
from bot.storage.database.engine import atomic_block, open_engine
from tests.bot.handover.conftest import PRIYA, TOM, House

MASKING: Any = SimpleNamespace(mask_text=str)
ANSWER, SILENCE = Turn((Reply("an answer"),)), Turn((), holder="person")
EVENT = [{"event": "user", "text": "…"}]


class Killed(Exception):
    """The process died in the middle of a transaction."""


@dataclass
class Window:
    """A visitor's window: `shown` by place; of what is told live some is lost on the way."""

    shown: dict[int, str] = field(default_factory=dict)
    twice: int = 0

    @property
    def place(self) -> int:
        """The last message before which nothing is missing."""
        place = 0
        while place + 1 in self.shown:
            place += 1
        return place

    def show(self, messages: tuple[Message, ...]) -> None:
        for message in messages:
            # What is corrected later stands in the words it was first told in.
            self.twice += self.shown.setdefault(message.seq, message.line.sender) != message.line.sender


@dataclass
class Run:
    """One run: `said` is what somebody was told is kept, by sender and text."""

    house: House
    talks: list[str]
    random: random.Random
    said: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)
    numbers: int = 0
    name: str = ""
    log: int = -1
    windows: dict[str, Window] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.windows = {talk: Window() for talk in self.talks}
        self.house.handover.tell = self._tell

    def _tell(self, talk: str, messages: tuple[Message, ...]) -> None:
        with self.lock:
            if self.random.random() < 0.7:
                self.windows[talk].show(messages)

    def reconnect(self, talk: str) -> None:
        """The window's socket is back: it asks for what came after its place."""
        missed = self.house.transcripts.list_since(talk, self.windows[talk].place)
        with self.lock:
            self.windows[talk].show(missed)

    def number(self) -> int:
        with self.lock:
            self.numbers += 1
            return self.numbers

    def note(self, talk: str, sender: str, text: str) -> None:
        with self.lock:
            self.said[talk, sender, text] += 1
        if self.log >= 0:
            os.write(self.log, f"{talk}\t{sender}\t{text}\n".encode())

    def turn(self, talk: str, dies: bool) -> None:
        """The visitor writes: kept first, then a turn as the engine takes one, done anew when it was overtaken."""
        text = f"visitor {self.name}{self.number()}"
        self._take_turn(talk, text, dies)
        self.note(talk, "visitor", text)
        # A retry brings the same message under the same id: at once, or when much has changed.
        if self.random.random() < 0.3:
            self._take_turn(talk, text, dies=False)
        if (texts := self._list_texts(talk)) and self.random.random() < 0.2:
            self._take_turn(talk, self.random.choice(texts), dies=False)

    def _list_texts(self, talk: str) -> list[str]:
        with self.lock:
            return [text for at, sender, text in self.said if at == talk and sender == "visitor"]

    def _take_turn(self, talk: str, text: str, dies: bool) -> None:
        exchange = Exchange(MASKING, self.house.transcripts, talk, Incoming(text, text=text))
        with suppress(AlreadyAnswered):
            exchange.store_message()
            self._answer(talk, exchange, dies)

    def _answer(self, talk: str, exchange: Exchange, dies: bool) -> None:
        for _ in range(30):
            with suppress(Overtaken, Killed):
                with atomic_block(self.house.engine, talk):
                    kept = self.house.trackers.load_events(talk)
                    silent = bool(kept and kept.silent)
                    if self.random.random() < 0.1 and not silent:
                        self.house.handover.request_person(talk)
                    self.house.trackers.save_events(talk, kept.version if kept else 0, EVENT, EVENT, silent=silent)
                    if silent:
                        self.house.handover.note_visitor(talk)
                    exchange.store_turn(SILENCE if silent else ANSWER)
                    if dies:
                        raise Killed
                return
            if dies:
                return
        raise AssertionError("a turn was overtaken thirty times")

    def colleague(self, talk: str, who: Colleague, dies: bool) -> None:
        """Somebody of the agency takes, writes (and sends it again) or gives back."""
        doing = self.random.choice(("take", "write", "write", "write", "back"))
        handover, written = self.house.handover, ""
        with suppress(Killed), atomic_block(self.house.engine, talk):
            if doing == "take":
                handover.take_talk(talk, who)
            elif doing == "back":
                handover.give_back(talk, who, "as agreed")
            else:
                written = self._write(talk, who)
            if dies:
                raise Killed
        # Noted only once it is kept.
        if written and not dies:
            self.note(talk, "person", written)

    def _write(self, talk: str, who: Colleague) -> str:
        """What was written, if it was."""
        text = f"{who.name} {self.name}{self.number()}"
        written = [self.house.handover.write_message(talk, who, text, client_id=text) for _ in range(2)]
        return text if written[0].done else ""

    def step(self, seed: int) -> None:
        chance, talk = self.random.random(), self.random.choice(self.talks)
        dies = self.random.random() < 0.1
        try:
            if chance < 0.4:
                self.turn(talk, dies)
            elif chance < 0.45:
                self.reconnect(talk)
            elif chance < 0.55:
                self.house.handover.request_person(talk)
            elif chance < 0.9:
                self.colleague(talk, self.random.choice((PRIYA, TOM)), dies)
            else:
                with self.lock:
                    self.house.now += timedelta(minutes=self.random.choice((0.5, 2, 6)))
                self.house.handover.pass_time()
        except NotReady as error:
            raise AssertionError(f"step {seed}: {error}") from error


def everything(house: House, talk: str) -> tuple[Message, ...]:
    found: tuple[Message, ...] = ()
    while page := house.transcripts.list_since(talk, found[-1].seq if found else 0):
        found += page
    return found


def main(url: str, seed: str, steps: str, log: str, *talks: str) -> None:
    """Take steps, and note each thing that was kept once it is."""
    house = House(open_engine(url))
    run = Run(house, list(talks), random.Random(int(seed)), name=f"{seed}-")
    run.log = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    for number in range(int(steps)):
        run.step(number)


if __name__ == "__main__":
    main(*sys.argv[1:])
