"""The parts of a recommendation, frozen; each says itself as JSON for contract 4.5 and reads itself from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.recommendations.profile import Json, plain_number

Side = Literal["smm", "smo"]
# What ads do in a week: nothing, be set up, learn undisturbed, or run.
WeekKind = Literal["none", "set-up", "learning", "on"]


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

    @classmethod
    def from_json(cls, data: Json) -> Reason:
        """The inverse of `as_json`."""
        return cls(data["from"], data["favours"], data["weight"], data["text"])


@dataclass(frozen=True)
class Caution:
    """A warning: a code of contract 4.5 and what it means here, with the arithmetic."""

    code: str
    text: str

    def as_json(self) -> Json:
        """A warning of contract 4.5."""
        return {"code": self.code, "text": self.text}

    @classmethod
    def from_json(cls, data: Json) -> Caution:
        """The inverse of `as_json`."""
        return cls(data["code"], data["text"])


@dataclass(frozen=True)
class Range:
    """Low, likely and high of one figure; always in that order."""

    low: float
    likely: float
    high: float

    def as_json(self) -> Json:
        """The three numbers by name."""
        return {"low": plain_number(self.low), "likely": plain_number(self.likely), "high": plain_number(self.high)}

    @classmethod
    def from_json(cls, data: Json) -> Range:
        """The inverse of `as_json`."""
        return cls(data["low"], data["likely"], data["high"])


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

    @classmethod
    def from_json(cls, data: Json) -> Kpi:
        """The inverse of `as_json`."""
        target = data["target"]
        return cls(data["id"], data["why"], target["low"], target["high"], target["unit"], tuple(target["benchmarks"]))


@dataclass(frozen=True)
class Watch:
    """A metric or a strategy that fits, without a figure: its id and why."""

    id: str
    name: str
    text: str

    def as_json(self) -> Json:
        """Id, name and text."""
        return {"id": self.id, "name": self.name, "text": self.text}

    @classmethod
    def from_json(cls, data: Json) -> Watch:
        """The inverse of `as_json`."""
        return cls(data["id"], data["name"], data["text"])


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

    @classmethod
    def from_json(cls, data: Json) -> Split:
        """The inverse of `as_json`; an amount that an earlier version did not have is none."""
        amounts = ("stated", "total", "media", "production", "fee", "unallocated")
        exact = {name: Decimal(str(data.get(name, 0))) for name in amounts}
        return cls(period=data.get("period", ""), months=data.get("months", 0), currency=data["currency"], **exact)


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

    @classmethod
    def from_json(cls, data: Json) -> PlatformPart:
        """The inverse of `as_json`."""
        budget = None if data["budget"] is None else Decimal(str(data["budget"]))
        return cls(data["platform"], data["role"], budget, data["why"])


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

    @classmethod
    def from_json(cls, data: Json) -> Row:
        """The inverse of `as_json`."""
        benchmarks = tuple(data["benchmarks"])
        return cls(data["platform"], data["metric"], Range.from_json(data), data["unit"], benchmarks)


@dataclass(frozen=True)
class Week:
    """One dated week of the plan; `kind` is what ads do in it."""

    number: int
    starts: date
    paid: tuple[str, ...]
    organic: tuple[str, ...]
    review: bool
    kind: WeekKind

    def as_json(self) -> Json:
        """A week of contract 4.5."""
        head = {"week": self.number, "starts": self.starts.isoformat()}
        work = {"paid": list(self.paid), "organic": list(self.organic)}
        return head | work | {"review": self.review}

    @classmethod
    def from_json(cls, data: Json, kind: WeekKind | None = None) -> Week:
        """The inverse of `as_json`, with what ads do in it; where that was not stored, its work shows it."""
        paid, organic = tuple(data["paid"]), tuple(data["organic"])
        kind = kind or _guess_kind(data["week"], paid)
        return cls(data["week"], date.fromisoformat(data["starts"]), paid, organic, data["review"], kind)


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

    @classmethod
    def from_json(cls, data: Json) -> Needed:
        """The inverse of `as_json`."""
        return cls(
            metric=data["metric"],
            amount=Decimal(str(data["amount"])),
            currency=data["currency"],
            media=Range.from_json(data["media"]),
            total=Range.from_json(data["total"]),
            time_allows=data["time_allows"],
            text=data["text"],
            benchmarks=tuple(data["benchmarks"]),
        )


@dataclass(frozen=True)
class VerdictChange:
    """The one answer that would turn the verdict, and what it would become."""

    origin: str
    verdict: str
    text: str

    def as_json(self) -> Json:
        """Where the change comes from, the other verdict and the sentence."""
        return {"from": self.origin, "verdict": self.verdict, "text": self.text}

    @classmethod
    def from_json(cls, data: Json) -> VerdictChange:
        """The inverse of `as_json`."""
        return cls(data["from"], data["verdict"], data["text"])


def _guess_kind(number: int, paid: tuple[str, ...]) -> WeekKind:
    """What ads do in a week by how much there is to do: a start has more than one thing."""
    if not paid:
        return "none"
    return "learning" if len(paid) > 1 else "set-up" if number == 1 else "on"
