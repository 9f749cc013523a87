"""What a report holds, and how it is counted from talks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.storage.reports.outcomes import NO_OUTCOMES, Outcomes

_MOST = 20
_STEPS = (
    ("conversations", "turn"),
    ("answered", "answered"),
    ("advised", "advised"),
    ("consented", "consented"),
    ("leads", "lead_stored"),
    ("booked", "booked"),
)


@dataclass(frozen=True)
class ReportPeriod:
    """From a moment on, up to another one and without it; None is without an end."""

    since: datetime | None = None
    until: datetime | None = None


NO_PERIOD = ReportPeriod()


@dataclass(frozen=True)
class TalkFacts:
    """What happened in one conversation, under which address, if one was left, and where it came from."""

    address: str | None
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
class AskedQuestion:
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
class HandoverFigures:
    """Talks with a person: how often one was waited for, and what came of it; seconds to the first answer.

    `waits` are all that were asked for, `requeued` those begun by a person who fell silent.
    """

    waits: int = 0
    taken: int = 0
    missed: int = 0
    requeued: int = 0
    given_back: int = 0
    answered: int = 0
    median_seconds: float | None = None
    slowest_seconds: float | None = None


@dataclass(frozen=True)
class Report:
    """Everything that is counted of a period; `kinds` are those of the people who said what they are."""

    since: datetime | None
    until: datetime | None
    funnel: Funnel
    questions: tuple[AskedQuestion, ...]
    by: dict[str, dict[str, Funnel]]
    topics: tuple[Tally, ...]
    not_understood: tuple[Tally, ...]
    handovers: HandoverFigures = HandoverFigures()
    outcomes: Outcomes = NO_OUTCOMES
    kinds: tuple[Tally, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report in plain values."""
        ends = {name: end.isoformat() if end else None for name, end in (("since", self.since), ("until", self.until))}
        return {**asdict(self), **ends, "outcomes": self.outcomes.as_json()}


@dataclass
class _FunnelCount:
    """A funnel in the making; of visitors only those are remembered who may come again, by their address."""

    steps: Counter[str] = field(default_factory=Counter)
    talks: int = 0
    strangers: int = 0
    known: set[int] = field(default_factory=set)

    def add_talk(self, talk: TalkFacts) -> None:
        """Count one talk."""
        self.talks += 1
        self.steps.update(talk.happened)
        if talk.address is None:
            self.strangers += 1
        else:
            self.known.add(hash(talk.address))

    def make_funnel(self) -> Funnel:
        """How far they came."""
        return Funnel(self.strangers + len(self.known), **{name: self.steps[kind] for name, kind in _STEPS})


def gather_report(
    period: ReportPeriod,
    talks: Iterable[TalkFacts],
    questions: Iterable[AskedQuestion],
    topics: Iterable[Tally],
    not_understood: Iterable[Tally],
    handovers: HandoverFigures = HandoverFigures(),
) -> Report:
    """The report of a period over these counts; the talks are gone through once and none is kept."""
    whole, groups = (
        _FunnelCount(),
        {name: defaultdict[str, _FunnelCount](_FunnelCount) for name in ("channel", "page", "utm")},
    )
    for talk in talks:
        if not talk.happened:
            continue
        whole.add_talk(talk)
        for what, found in groups.items():
            for name in _list_names(talk, what):
                found[name].add_talk(talk)
    order = sorted(questions, key=lambda question: (-question.asked, question.question))
    by = {name: _list_busiest(found) for name, found in groups.items()}
    tallies = (tuple(topics), tuple(not_understood))
    return Report(period.since, period.until, whole.make_funnel(), tuple(order), by, *tallies, handovers)


def _list_busiest(groups: dict[str, _FunnelCount]) -> dict[str, Funnel]:
    """The funnel of each channel, page or campaign tag, the busiest first, at most so many."""
    names = sorted(groups, key=lambda name: (-groups[name].talks, name))[:_MOST]
    return {name: groups[name].make_funnel() for name in names}


def _list_names(talk: TalkFacts, what: str) -> Iterator[str]:
    if what == "channel":
        yield talk.channel
    elif what == "page" and talk.page:
        yield talk.page
    elif what == "utm":
        yield from (f"{name}={value}" for name, value in talk.utm)
