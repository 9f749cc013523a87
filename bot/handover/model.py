"""Who holds a talk, and when somebody has to look at it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

# The bot answers; somebody was asked for and the bot goes on meanwhile; a person answers and the bot is silent; the
# bot answers and waits for one answer of a colleague.
Holder = Literal["bot", "wanted", "person", "asking"]
HOLDERS: tuple[Holder, ...] = get_args(Holder)
# What a message says of the talk itself, beside what it says.
Note = Literal["wanted", "joined", "away", "missed", "back", "corrected", "withdrawn", "answered"]
BACK = "/back_to_assistant"
ASK = "/ask_colleague"


@dataclass(frozen=True)
class Colleague:
    """Somebody of the agency who answers: `id` is unique (an e-mail address, or slack:U…), `name` is shown."""

    id: str
    name: str


@dataclass(frozen=True)
class Holding:
    """Who holds a talk. `due` is its timer, `step` how many timers of this wait have passed.

    `waits` is since when a visitor waits for a person's answer, `wait` the number of the wait in this talk, `group` who
    of the agency is asked, `question` what a colleague is asked, `summary` what the person says was agreed.
    """

    conversation_id: str
    holder: Holder = "bot"
    colleague: Colleague | None = None
    group: str = ""
    since: datetime | None = None
    due: datetime | None = None
    waits: datetime | None = None
    step: int = 0
    wait: int = 0
    question: str | None = None

    @property
    def is_silent(self) -> bool:
        """Whether the bot has to be silent."""
        return self.holder == "person"


@dataclass(frozen=True)
class Timers:
    """How long each stage lasts: see content/handover.yml."""

    remind: timedelta
    widen: timedelta
    tell: timedelta
    silence: timedelta
    idle: timedelta
    answer: timedelta
    unread: timedelta

    @classmethod
    def from_minutes(cls, minutes: Mapping[str, Any]) -> Timers:
        """The timers of these minutes."""
        return cls(**{name: timedelta(minutes=minutes[name]) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Event:
    """Something that happened to a talk, in the order of `id`: what a page of the desk listens to."""

    id: int
    conversation_id: str
    kind: str
    subject: str
    time: datetime
