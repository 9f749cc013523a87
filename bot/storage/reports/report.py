"""What a report holds, and how it is counted from talks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
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
    ("came", "came"),
    ("won", "won"),
)
# What talks are told apart by, and the column of sightings that has the same, if one does.
GROUPS = {
    "channel": "",
    "language": "",
    "page": "page",
    "utm": "campaign",
    "device": "device",
    "greeting": "greeting",
}
# How often the chat was seen and opened, by kind, for each value of a column; under "" in all.
Seen = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class ReportPeriod:
    """From a moment on, up to another one and without it; None is without an end."""

    since: datetime | None = None
    until: datetime | None = None


NO_PERIOD = ReportPeriod()


@dataclass(frozen=True)
class TalkFacts:
    """What happened in one conversation, under which address, if one was left, and where it came from.

    The language is that of the browser, without its country.
    """

    address: str | None
    channel: str
    page: str | None
    utm: tuple[tuple[str, str], ...]
    happened: frozenset[str]
    device: str | None = None
    greeting: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Funnel:
    """How many came how far; `visitors` are one under one e-mail address, `seen` and `opened` count the chat on pages.

    All others are conversations. Who `came` had a consultation that is over, not canceled, and no no-show.
    """

    visitors: int = 0
    conversations: int = 0
    answered: int = 0
    advised: int = 0
    consented: int = 0
    leads: int = 0
    booked: int = 0
    came: int = 0
    won: int = 0
    seen: int = 0
    opened: int = 0


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
    seen: Seen | None = None,
) -> Report:
    """The report of a period over these counts; the talks are gone through once and none is kept."""
    whole, groups = _FunnelCount(), {name: defaultdict[str, _FunnelCount](_FunnelCount) for name in GROUPS}
    for talk in talks:
        if not talk.happened:
            continue
        whole.add_talk(talk)
        for what, found in groups.items():
            for name in _list_names(talk, what):
                found[name].add_talk(talk)
    order = sorted(questions, key=lambda question: (-question.asked, question.question))
    counts = seen or {}
    by = {name: _list_busiest(found, _name_counts(name, counts)) for name, found in groups.items()}
    tallies = (tuple(topics), tuple(not_understood))
    funnel = replace(whole.make_funnel(), **counts.get("", {}).get("", {}))
    return Report(period.since, period.until, funnel, tuple(order), by, *tallies, handovers)


def _list_busiest(groups: dict[str, _FunnelCount], seen: Mapping[str, Mapping[str, int]]) -> dict[str, Funnel]:
    """The funnel of each channel, page, campaign tag and so on, the busiest first, at most so many."""
    funnels = {name: found.make_funnel() for name, found in groups.items()}
    both = {name: replace(funnels.get(name, Funnel()), **seen.get(name, {})) for name in {*funnels, *seen}}
    names = sorted(both, key=lambda name: (-both[name].conversations, -both[name].seen, name))[:_MOST]
    return {name: both[name] for name in names}


def _name_counts(group: str, seen: Seen) -> dict[str, Mapping[str, int]]:
    """What was seen and opened, by the names that this group has for its talks."""
    found = seen.get(GROUPS[group], {}) if GROUPS[group] else {}
    prefix = f"{GROUPS[group]}=" if group == "utm" else ""
    return {f"{prefix}{name}": counts for name, counts in found.items() if name}


def _list_names(talk: TalkFacts, what: str) -> Iterator[str]:
    if what == "channel":
        yield talk.channel
    elif what in ("page", "device", "greeting", "language") and (name := getattr(talk, what)):
        yield name
    elif what == "utm":
        yield from (f"{name}={value}" for name, value in talk.utm)
