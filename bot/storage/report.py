"""What a report holds, and how it is counted from talks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

_MOST = 20


@dataclass(frozen=True)
class Period:
    """From a moment on, up to another one and without it; None is without an end."""

    since: datetime | None = None
    until: datetime | None = None


NO_PERIOD = Period()


@dataclass(frozen=True)
class TalkFacts:
    """What happened in one conversation, whose it is, and where it came from."""

    visitor: str
    channel: str
    page: str | None
    utm: tuple[tuple[str, str], ...]
    happened: frozenset[str]


@dataclass(frozen=True)
class Funnel:
    """How many came how far; all but `visitors`, who are one under one e-mail address, are conversations."""

    visitors: int = 0
    conversations: int = 0
    answered: int = 0
    advised: int = 0
    consented: int = 0
    leads: int = 0
    booked: int = 0


@dataclass(frozen=True)
class Question:
    """A question by the conversations it was asked in, and what became of it; `left` went away while it was open."""

    question: str
    asked: int
    answered: int
    skipped: int
    left: int


@dataclass(frozen=True)
class Tally:
    """Something by how often it came up, and in how many conversations."""

    name: str
    times: int
    conversations: int


@dataclass(frozen=True)
class Report:
    """Everything that is counted of a period."""

    since: datetime | None
    until: datetime | None
    funnel: Funnel
    questions: tuple[Question, ...]
    by: dict[str, dict[str, Funnel]]
    topics: tuple[Tally, ...]
    not_understood: tuple[Tally, ...]

    def as_json(self) -> dict[str, Any]:
        """The report in plain values."""
        ends = {name: end.isoformat() if end else None for name, end in (("since", self.since), ("until", self.until))}
        return {**asdict(self), **ends}


def gathered(
    period: Period,
    talks: Iterable[TalkFacts],
    questions: Iterable[Question],
    topics: Iterable[Tally],
    not_understood: Iterable[Tally],
) -> Report:
    """The report of a period over these counts."""
    found = list(talks)
    order = sorted(questions, key=lambda question: (-question.asked, question.question))
    return Report(
        period.since,
        period.until,
        funnel(found),
        tuple(order),
        {name: _by(found, name) for name in ("channel", "page", "utm")},
        tuple(topics),
        tuple(not_understood),
    )


def funnel(talks: Iterable[TalkFacts]) -> Funnel:
    """How far these talks came."""
    found = [talk for talk in talks if talk.happened]
    counts = {
        name: sum(kind in talk.happened for talk in found)
        for name, kind in (
            ("conversations", "turn"),
            ("answered", "answered"),
            ("advised", "advised"),
            ("consented", "consented"),
            ("leads", "lead_stored"),
            ("booked", "booked"),
        )
    }
    return Funnel(visitors=len({talk.visitor for talk in found}), **counts)


def _by(talks: list[TalkFacts], what: str) -> dict[str, Funnel]:
    """The funnel of each channel, page or campaign tag, the busiest first, at most so many."""
    groups: dict[str, list[TalkFacts]] = defaultdict(list)
    for talk in talks:
        for name in _names(talk, what):
            groups[name].append(talk)
    busiest = sorted(groups, key=lambda name: (-len(groups[name]), name))[:_MOST]
    return {name: funnel(groups[name]) for name in busiest}


def _names(talk: TalkFacts, what: str) -> Iterator[str]:
    if what == "channel":
        yield talk.channel
    elif what == "page" and talk.page:
        yield talk.page
    elif what == "utm":
        yield from (f"{name}={value}" for name, value in talk.utm)
