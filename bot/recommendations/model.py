"""The words of the advice, frozen: who asks (Profile) and what is answered (Recommendation, contract 4.5 as JSON)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.recommendations.channels import Beside
from bot.recommendations.profile import Json, Profile, plain_number

__all__ = ["Json", "Profile", "plain_number"]  # the rest of the room finds its whole vocabulary here

Side = Literal["smm", "smo"]


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a side: where it comes from, how much it weighs and why, in a sentence."""

    origin: str
    favours: Side
    weight: float
    text: str

    def as_json(self) -> Json:
        """A reason of contract 4.5."""
        return {"from": self.origin, "favours": self.favours, "weight": round(self.weight, 3), "text": self.text}


@dataclass(frozen=True)
class Caution:
    """A warning: a code of contract 4.5 and what it means here, with the arithmetic."""

    code: str
    text: str

    def as_json(self) -> Json:
        """A warning of contract 4.5."""
        return {"code": self.code, "text": self.text}


@dataclass(frozen=True)
class Range:
    """Low, likely and high of one figure; always in that order."""

    low: float
    likely: float
    high: float

    def as_json(self) -> Json:
        """The three numbers by name."""
        return {"low": plain_number(self.low), "likely": plain_number(self.likely), "high": plain_number(self.high)}


@dataclass(frozen=True)
class Kpi:
    """A metric to watch, why, and the range to aim for with the rows it comes from."""

    id: str
    why: str
    low: float
    high: float
    unit: str
    benchmarks: tuple[str, ...]

    def as_json(self) -> Json:
        """A KPI of contract 4.5."""
        target = {"low": plain_number(self.low), "high": plain_number(self.high), "unit": self.unit}
        return {"id": self.id, "why": self.why, "target": target | {"benchmarks": list(self.benchmarks)}}


@dataclass(frozen=True)
class Watch:
    """A metric or a strategy that fits, without a figure: its id and why."""

    id: str
    name: str
    text: str

    def as_json(self) -> Json:
        """Id, name and text."""
        return {"id": self.id, "name": self.name, "text": self.text}


@dataclass(frozen=True)
class Split:
    """The money of the whole time and its parts, exact to the cent: media + production + fee + unallocated = total."""

    stated: Decimal
    period: str
    months: float
    total: Decimal
    currency: str
    media: Decimal
    production: Decimal
    fee: Decimal
    unallocated: Decimal

    def as_json(self) -> Json:
        """The money object of contract 4.5."""
        amounts = {name: plain_number(getattr(self, name)) for name in ("media", "production", "fee", "unallocated")}
        head = {"stated": plain_number(self.stated), "period": self.period, "months": plain_number(self.months)}
        return head | {"total": plain_number(self.total), "currency": self.currency} | amounts


@dataclass(frozen=True)
class PlatformPart:
    """One platform's part: paid or organic, its money (None: no amount known) and why."""

    platform: str
    role: Literal["paid", "organic"]
    budget: Decimal | None
    why: str

    def as_json(self) -> Json:
        """A platform of contract 4.5."""
        budget = None if self.budget is None else plain_number(self.budget)
        return {"platform": self.platform, "role": self.role, "budget": budget, "why": self.why}


@dataclass(frozen=True)
class Row:
    """One forecast: a metric on a platform (or "all") over the whole time, with the benchmark rows behind it."""

    platform: str
    metric: str
    range: Range
    unit: str
    benchmarks: tuple[str, ...]

    def as_json(self) -> Json:
        """A forecast row of contract 4.5."""
        head = {"platform": self.platform, "metric": self.metric, "period": "total"}
        return head | self.range.as_json() | {"unit": self.unit, "benchmarks": list(self.benchmarks)}


@dataclass(frozen=True)
class Week:
    """One dated week of the plan."""

    number: int
    starts: date
    paid: tuple[str, ...]
    organic: tuple[str, ...]
    review: bool

    def as_json(self) -> Json:
        """A week of contract 4.5."""
        head = {"week": self.number, "starts": self.starts.isoformat()}
        return head | {"paid": list(self.paid), "organic": list(self.organic), "review": self.review}


@dataclass(frozen=True)
class Needed:
    """The budget a target takes: media and the whole budget, for the whole time, and whether the time allows it."""

    metric: str
    amount: Decimal
    currency: str
    media: Range
    total: Range
    time_allows: bool
    text: str
    benchmarks: tuple[str, ...]

    def as_json(self) -> Json:
        """The answer to "I need 40 leads a month"."""
        head = {"metric": self.metric, "amount": plain_number(self.amount), "currency": self.currency}
        ranges = {"media": self.media.as_json(), "total": self.total.as_json()}
        return head | ranges | {"time_allows": self.time_allows, "text": self.text, "benchmarks": list(self.benchmarks)}


@dataclass(frozen=True)
class VerdictChange:
    """The one answer that would turn the verdict, and what it would become."""

    origin: str
    verdict: str
    text: str

    def as_json(self) -> Json:
        """Where the change comes from, the other verdict and the sentence."""
        return {"from": self.origin, "verdict": self.verdict, "text": self.text}


@dataclass(frozen=True)
class Recommendation:
    """The advice as a whole; `as_json` is contract 4.5."""

    verdict: str
    share_smm: float
    confidence: str
    feasible: bool
    mode: str
    headline: str
    pattern: str | None
    profile: Profile
    reasons: tuple[Reason, ...]
    warnings: tuple[Caution, ...]
    strategies: tuple[Watch, ...]
    next_step: str
    policy_version: str
    today: date
    kpis: tuple[Kpi, ...] = ()
    watch: tuple[Watch, ...] = ()
    money: Split | None = None
    platforms: tuple[PlatformPart, ...] = ()
    forecast: tuple[Row, ...] = ()
    needed: Needed | None = None
    plan: tuple[Week, ...] = ()
    rhythm: str | None = None
    assumptions: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    would_change: VerdictChange | None = None
    pattern_steps: tuple[str, ...] = field(default=())
    posts_a_week: int = 0
    hours_a_week: float = 0
    counted: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()
    choice: str | None = None
    expected: str = ""
    first_steps: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    posts_by_us: int = 0
    posts_in_all: int = 0
    hours_by_you: float = 0

    @property
    def share_smo(self) -> float:
        """The organic share; with the paid one it makes 1."""
        return round(1 - self.share_smm, 2)

    def as_json(self) -> Json:
        """The object of contract 4.5, with a few keys more."""
        return self._verdict_json() | self._figures_json() | self._words_json()

    def _verdict_json(self) -> Json:
        return {
            "verdict": self.verdict,
            "share": {"smm": self.share_smm, "smo": self.share_smo},
            "confidence": self.confidence,
            "feasible": self.feasible,
            "mode": self.mode,
            "headline": self.headline,
            "pattern": self.pattern,
            "profile": self.profile.as_json(),
            "reasons": [reason.as_json() for reason in self.reasons],
            "warnings": [warning.as_json() for warning in self.warnings],
            "would_change": self.would_change.as_json() if self.would_change else None,
        }

    def _figures_json(self) -> Json:
        return {
            "strategies": [strategy.as_json() for strategy in self.strategies],
            "kpis": [kpi.as_json() for kpi in self.kpis],
            "watch": [watch.as_json() for watch in self.watch],
            "money": self.money.as_json() if self.money else None,
            "platforms": [part.as_json() for part in self.platforms],
            "forecast": [row.as_json() for row in self.forecast],
            "needed": self.needed.as_json() if self.needed else None,
            "plan": [week.as_json() for week in self.plan],
            "rhythm": self.rhythm,
            "counted": dict(self.counted),
            "effort": self._effort_json(),
            "beside": [row.as_json() for row in self.beside],
            "choice": self.choice,
            "expected": self.expected,
            "first_steps": list(self.first_steps),
            "who": list(self.who),
        }

    def _effort_json(self) -> Json:
        week = {"posts": self.posts_a_week, "hours": plain_number(self.hours_a_week)}
        made = {"posts_in_all": self.posts_in_all, "posts_by_us": self.posts_by_us}
        return week | made | {"hours_by_you": plain_number(self.hours_by_you)}

    def _words_json(self) -> Json:
        return {
            "assumptions": list(self.assumptions),
            "risks": list(self.risks),
            "open_questions": list(self.open_questions),
            "next_step": self.next_step,
            "policy_version": self.policy_version,
            "today": self.today.isoformat(),
        }
