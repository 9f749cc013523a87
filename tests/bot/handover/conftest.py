"""A handover over a database of each kind, with a clock that a test turns and a visitor who has written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.dialogue.model import Reply
from bot.dialogue.state import DialogueState
from bot.handover.files import KINDS, FileRules
from bot.handover.groups import ChatGroups
from bot.handover.model import Colleague, Timers
from bot.handover.prompts import Prompts
from bot.handover.service import Handover
from bot.handover.talk_files import TalkFiles
from bot.handover.way_back import WayBack
from bot.knowledge.loader import load_library
from bot.knowledge.model import ChatGroup
from bot.storage.conversations.attachments import SqlAttachments
from bot.storage.conversations.handovers import SqlHandovers
from bot.storage.conversations.sql_states import SqlStates
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import atomic_block, on_commit, open_engine, read_transaction
from bot.storage.database.tables import conversations
from bot.storage.queues.sql_outbox import SqlOutbox
from bot.storage.reports.facts import facts
from bot.values.time.calendar import Shift, WorkingCalendar

PRIYA, TOM = Colleague("priya@lanternfield.example", "Priya"), Colleague("slack:U0TOM", "Tom")
TEXTS = load_library().get_tree("handover")
TIMERS = Timers.from_minutes(TEXTS["minutes"])
GROUPS = (
    ChatGroup("sales", "Sales", ("buyer", "rfp"), (PRIYA.id, TOM.id), then="clients"),
    ChatGroup("clients", "Client services", ("existing_client",)),
    ChatGroup("press", "Press", ("press",), ("pia@lanternfield.example",), (Shift(0, 600, 720),)),
)
SHIFTS = tuple(Shift(day, 540, 1050) for day in range(5))
PENDING = "And the time: by when do you want to see results?"


@dataclass
class House:
    """The agency and one visitor."""

    engine: Engine
    now: datetime = datetime(2026, 11, 30, 15, 0, tzinfo=timezone.utc)
    told: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    pending: str | None = None
    talk: str = ""

    def __post_init__(self) -> None:
        clock = lambda: self.now  # noqa: E731
        self.transcripts = SqlTranscripts(self.engine, clock)
        self.trackers = SqlStates(self.engine, clock)
        self.outbox = SqlOutbox(self.engine, clock)
        self.talk = self.transcripts.start_talk(Origin("web"))
        question = lambda visit: Reply(self.pending) if self.pending else None  # noqa: E731
        way_back = WayBack(TEXTS, question, lambda talk: {"asking": "timeframe"})
        self.handover = Handover(
            SqlHandovers(self.engine, clock),
            self.transcripts,
            partial(atomic_block, self.engine),
            partial(on_commit, self.engine),
            TEXTS,
            clock,
            way_back,
            ChatGroups(GROUPS, WorkingCalendar("America/New_York", "US Eastern time", SHIFTS)),
            lambda talk, messages: self.told.append((talk, tuple(m.seq for m in messages))),
            drop_file=SqlAttachments(self.engine, clock).drop_file,
        )
        self.times: Reply | None = None
        self.plan: str | None = None
        self.prompts = Prompts(self.handover, lambda talk: self.times, lambda talk: self.plan, offers_times=True)
        self.attachments = SqlAttachments(self.engine, clock)
        link = lambda token: f"https://chat.example/api/chat/files/{token}"  # noqa: E731
        self.files = TalkFiles(self.handover, self.attachments, FileRules(20_000, KINDS, 3), link)

    def ask(self, question: str) -> None:
        """The visitor asks something, and the bot asks a colleague."""
        self.visitor(question)
        self.handover.ask_last_question(self.talk, DialogueState())

    def visitor(self, text: str) -> int:
        """The visitor writes, as a turn of a talk that a person holds keeps it."""
        heard, _ = self.transcripts.append_heard(
            self.talk, TranscriptEntry("visitor", text, client_id=f"{text}-{self.now}")
        )
        if self.handover.get_holding(self.talk).is_silent:
            self.handover.note_visitor(self.talk)
        return heard.seq

    def transcripts_of(self, channel: str) -> list[str]:
        """The conversations of a channel."""
        with read_transaction(self.engine) as connection:
            found = select(conversations.c.id).where(conversations.c.channel == channel)
            return list(connection.execute(found).scalars())

    def bot(self, text: str) -> None:
        self.transcripts.append_lines(self.talk, TranscriptEntry("bot", text))

    def wait(self, **length: float) -> int:
        """Time passes, and the timers with it; how many were due."""
        self.now += timedelta(**length)
        return self.handover.pass_time()

    def texts(self, note: str | None = None) -> list[str]:
        said = self.transcripts.list_since(self.talk, 0)
        return [m.line.text for m in said if note is None or m.line.note == note]

    def notes(self) -> list[str]:
        return [m.line.note for m in self.transcripts.list_since(self.talk, 0) if m.line.note]

    def alerts(self, kind: str = "person_wanted", to: str = "slack") -> list[str]:
        letters = [letter.delivery for letter in self.outbox.list_messages()]
        return [d.event.occurrence for d in letters if d.event.kind == kind and d.recipient == to][::-1]

    def facts(self, *kinds: str) -> list[tuple[str, str]]:
        with read_transaction(self.engine) as connection:
            rows = connection.execute(select(facts).order_by(facts.c.id)).all()
        return [(row.kind, row.subject) for row in rows if not kinds or row.kind in kinds]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


def minutes(*names: str) -> dict[str, Any]:
    """As long as these timers take one after the other."""
    return {"minutes": sum(TEXTS["minutes"][name] for name in names)}


@pytest.fixture
def new_talks() -> Callable[[House], list[str]]:
    """Begins a few conversations."""
    return lambda house: [house.transcripts.start_talk(Origin("web")) for _ in range(4)]
