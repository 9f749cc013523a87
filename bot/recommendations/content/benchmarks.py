"""The registry of figures: every row with source, date and denominator, and which rows answer a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.knowledge.advice_files import REGIONS
from bot.knowledge.reading import ContentRecord, Problems, read_records
from bot.recommendations.content.numbers import take_bounded
from bot.recommendations.content.rates import ExchangeRates, read_date
from bot.recommendations.parts import Range

FILE = "benchmarks.yml"
LIFE = timedelta(days=365)
ROW_OBJECTIVES = ("any", "traffic", "leads", "sales", "organic")
SEGMENTS = {"audience": ("all", "b2b", "b2c", "local"), "region": ("global", "us", "americas", "emea", "apac")}
GRADES, USES = ("A", "B", "C"), ("forecast", "context")


@dataclass(frozen=True)
class BenchmarkSegment:
    """Whom a row is about; "all" and "global" are everybody."""

    industry: str
    audience: str
    region: str

    def matches_visitor(self, industries: Iterable[str | None], audience: str | None, region: str | None) -> bool:
        """Whether the row holds for such a visitor."""
        near = self.region in ("global", "us", region)
        return self.industry in ("all", *industries) and self.audience in ("all", audience) and near

    @property
    def specificity(self) -> int:
        """How special the row is: 0 for everybody."""
        return (self.industry != "all") + (self.audience != "all") + (self.region in REGIONS)


@dataclass(frozen=True)
class Benchmark:
    """One published figure and where it comes from."""

    id: str
    metric: str
    platform: str
    objective: str
    segment: BenchmarkSegment
    low: float | None
    typical: float | None
    high: float | None
    unit: str
    denominator: str
    source: str
    publisher: str
    dated: date
    expires: date
    grade: str
    opinion: bool
    use: str
    own: bool = False
    usd: float = 1.0

    def is_stale(self, today: date) -> bool:
        """Whether the row is past its time."""
        return self.expires < today

    @property
    def midpoint(self) -> float:
        """The typical value, or the middle between low and high where none is published; money in US dollars."""
        if self.typical is not None:
            return self.typical * self.usd
        assert self.low is not None
        assert self.high is not None
        return (self.low + self.high) / 2 * self.usd

    @property
    def worth(self) -> tuple[float, ...]:
        """Every published number of the row, money in US dollars."""
        return tuple(value * self.usd for value in self.values)

    @property
    def values(self) -> tuple[float, ...]:
        """Every published number of the row."""
        return tuple(value for value in (self.low, self.typical, self.high) if value is not None)


@dataclass(frozen=True)
class Figure:
    """What the registry says about a metric: a range, the rows it comes from, and whether they were made for others."""

    range: Range
    rows: tuple[Benchmark, ...]
    borrowed: bool

    @property
    def ids(self) -> tuple[str, ...]:
        """The rows by name."""
        return tuple(row.id for row in self.rows)


@dataclass(frozen=True)
class Registry:
    """All rows, and the spread given to a lone average."""

    rows: Mapping[str, Benchmark]
    lone_spread: float

    def find_figure(self, metric: str, platform: str, objective: str, seeker: Seeker) -> Figure | None:
        """The range of a metric for such a visitor, from fresh rows when there are any; None without a row."""
        rows = [
            row
            for row in self.rows.values()
            if row.use == "forecast" and row.metric == metric and row.platform == platform
            if row.objective in ("any", objective)
        ]
        # What an agency paid for others says nothing of this one.
        rows = [row for row in rows if not row.own or seeker.matches_segment(row.segment)]
        rows = [row for row in rows if not row.is_stale(seeker.today)] or rows
        fitting = [row for row in rows if seeker.matches_segment(row.segment)]
        own = [row for row in fitting if row.own]
        chosen = _keep_narrowest(own or fitting or [row for row in rows if seeker.is_near_segment(row.segment)] or rows)
        if not chosen:
            return None
        return Figure(self._make_range(chosen), tuple(chosen), borrowed=not fitting)

    def _make_range(self, rows: Sequence[Benchmark]) -> Range:
        """From the lowest to the highest number, and at least the spread either side of what is typical."""
        likely = min(rows, key=lambda row: (row.grade, -row.dated.toordinal())).midpoint
        values = [value for row in rows for value in row.worth]
        low, high = likely * (1 - self.lone_spread), likely * (1 + self.lone_spread)
        return Range(min(*values, low), likely, max(*values, high))

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric there is a row of."""
        return tuple(dict.fromkeys(row.metric for row in self.rows.values()))

    def list_stale(self, today: date) -> tuple[Benchmark, ...]:
        """The rows past their time, for `bot check`."""
        return tuple(row for row in self.rows.values() if row.is_stale(today))


@dataclass(frozen=True)
class Seeker:
    """Whom a figure is sought for, and when."""

    today: date
    industry: str | None = None
    audience: str | None = None
    region: str | None = None
    business: str | None = None

    def matches_segment(self, segment: BenchmarkSegment) -> bool:
        """Whether a row's segment holds for this visitor."""
        return segment.matches_visitor((self.industry, self.business), self.audience, self.region)

    def is_near_segment(self, segment: BenchmarkSegment) -> bool:
        """Whether a row of another line of business is at least from the visitor's part of the world."""
        return segment.matches_visitor((segment.industry,), segment.audience, self.region)


def _keep_narrowest(rows: Sequence[Benchmark]) -> list[Benchmark]:
    most = max((row.segment.specificity for row in rows), default=0)
    return [row for row in rows if row.segment.specificity == most]


def read_registry(
    data: Any,
    lone_spread: float,
    industries: Iterable[str],
    platforms: Iterable[str],
    problems: Problems,
    rates: ExchangeRates | None = None,
) -> Registry:
    """The registry in a parsed benchmarks.yml; rows without source, date or denominator are refused."""
    known, places = ("all", "marketing", *industries), ("all", *platforms)
    rows = read_records(data, FILE, problems, lambda record: _read_row(record, known, places, rates))
    _refuse_mixed(rows, rates, problems)
    return Registry({row.id: row for row in rows}, lone_spread)


def _read_row(
    record: ContentRecord, industries: tuple[str, ...], platforms: tuple[str, ...], rates: ExchangeRates | None
) -> Benchmark:
    unit = record.take_text("unit")
    low, typical, high = (_read_number(record, key) for key in ("low", "typical", "high"))
    _check_numbers(record, low, typical, high)
    dated = read_date(record, "date")
    grade, opinion = record.take_choice("grade", GRADES), record.has_key("opinion") and record.take_flag("opinion")
    use = record.take_choice("use", USES)
    if (grade == "C") != opinion or (opinion and use == "forecast"):
        record.refuse_key("grade", "C is opinion: needs `opinion: true` and `use: context`; A and B need neither")
    return Benchmark(
        id=record.take_text("id"),
        metric=record.take_text("metric"),
        platform=record.take_choice("platform", platforms),
        objective=record.take_choice("objective", ROW_OBJECTIVES),
        segment=_read_segment(record.take_record("segment"), industries),
        low=low,
        typical=typical,
        high=high,
        unit=unit,
        denominator=record.take_text("denominator"),
        source=record.take_text("source"),
        publisher=record.take_text("publisher"),
        dated=dated,
        expires=read_date(record, "expires") if record.has_key("expires") else dated + LIFE,
        grade=grade,
        opinion=opinion,
        use=use,
        own=record.has_key("own") and record.take_flag("own"),
        usd=float(rates.currencies[unit].usd) if rates and rates.has_currency(unit) else 1.0,
    )


def _read_number(record: ContentRecord, key: str) -> float | None:
    value = record.take_raw(key)
    return take_bounded(record, key, value, -1e6, 1e6) if record.has_key(key) else None


def _check_numbers(record: ContentRecord, low: float | None, typical: float | None, high: float | None) -> None:
    if (low is None) != (high is None) or (low is None and typical is None):
        record.refuse_key("typical", "write typical, or low and high, or all three")
    found = [value for value in (low, typical, high) if value is not None]
    if found != sorted(found):
        record.refuse_key("typical", f"low, typical and high must rise, found {found}; correct them")


def _read_segment(record: ContentRecord, industries: tuple[str, ...]) -> BenchmarkSegment:
    segment = BenchmarkSegment(
        record.take_choice("industry", industries),
        record.take_choice("audience", SEGMENTS["audience"]),
        record.take_choice("region", SEGMENTS["region"]),
    )
    record.report_unknown_keys()
    return segment


def _refuse_mixed(rows: Iterable[Benchmark], rates: ExchangeRates | None, problems: Problems) -> None:
    """One metric has one unit and one denominator, or its rows cannot be put together."""
    kinds: dict[str, list[Benchmark]] = defaultdict(list)
    for row in rows:
        kinds[row.metric].append(row)
    for metric, same in kinds.items():
        first = same[0]
        for row in same[1:]:
            if (_find_kind(row, rates), row.denominator) != (_find_kind(first, rates), first.denominator):
                problems.add_problem(
                    FILE,
                    row.id,
                    f"{metric} is counted in {row.unit} per {row.denominator} here, in {first.unit} per "
                    f"{first.denominator} at {first.id}; denominators must not be mixed, use another metric name",
                )


def _find_kind(row: Benchmark, rates: ExchangeRates | None) -> str:
    """The unit; money of any currency is one kind, as it can be compared."""
    return "USD" if rates is not None and rates.has_currency(row.unit) else row.unit
