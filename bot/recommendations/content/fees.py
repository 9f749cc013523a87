"""What the agency's work costs: the fee for running a plan, and what a post takes in money and hours."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from bot.knowledge.reading import ContentRecord, Problems
from bot.recommendations.content.numbers import take_bounded
from bot.recommendations.content.rates import CENT, round_to_cents
from bot.values.language.curves import Curve

FILE = "agency.yml"
NOTHING = Decimal(0)
MONTH_DAYS = 30
STEPS = 60


@dataclass(frozen=True)
class Project:
    """A price for a whole plan that is short."""

    price: Decimal
    longest_days: int


@dataclass(frozen=True)
class ContentRates:
    """What one piece of content costs, and how many hours it takes whoever makes it."""

    post: Decimal
    video: Decimal
    photo_day: Decimal
    hours: float


@dataclass(frozen=True)
class Fees:
    """The agency's price model in its own currency; a month's amounts but for the project."""

    currency: str
    self_run: Decimal
    hour: Decimal
    retainer: Curve
    percentage: Decimal
    minimum: Decimal
    project: Project | None
    content: ContentRates

    def compute_fee(self, total: Decimal, share: Decimal, days: int) -> Decimal:
        """The fee out of a sum for so many days, when this share of the rest goes into ads.

        Up to `self_run` a month there is none. From there to the full price what is above it buys hours, so that more
        money never leaves less for the work itself.
        """
        months = self._count_months(days)
        kept = max(min(total, self.self_run * months), self._compute_rest(total, share, days))
        return round_to_cents(total - kept)

    def total_for(self, kept: Decimal, share: Decimal, days: int) -> Decimal:
        """The sum of which so much is left after the full price."""
        low, high = kept, kept * 2 + self.compute_full_price(kept * 2, share, days) + 1

        def is_enough(total: Decimal) -> bool:
            return self._compute_rest(total, share, days) >= kept

        return _find_limit(is_enough, low, high).quantize(CENT, ROUND_DOWN)

    def compute_full_price(self, total: Decimal, share: Decimal, days: int) -> Decimal:
        """The whole price of running a plan of such a sum, whether it fits or not."""
        return round_to_cents(total - self._compute_rest(total, share, days))

    def compute_flat_price(self, total: Decimal, days: int) -> Decimal:
        """The flat price of such a plan, also where the sum is too small for it."""
        months = self._count_months(days)
        return round_to_cents(max(self._compute_flat(total, months, days), self.minimum * months))

    def _compute_rest(self, total: Decimal, share: Decimal, days: int) -> Decimal:
        """What the full price leaves; nothing below nothing."""
        months = self._count_months(days)
        flat = self._compute_flat(total, months, days)
        rest = min((total - flat) / (1 + self.percentage * share), total - self.minimum * months)
        return max(rest, NOTHING)

    def _compute_flat(self, total: Decimal, months: Decimal, days: int) -> Decimal:
        if self.project is not None and days <= self.project.longest_days:
            return self.project.price
        return Decimal(str(self.retainer.height_at(float(total / months)))) * months

    def _count_months(self, days: int) -> Decimal:
        return max(Decimal(max(days, 1)) / MONTH_DAYS, Decimal(1))


def _find_limit(holds: Callable[[Decimal], bool], low: Decimal, high: Decimal) -> Decimal:
    """The largest sum found for which it does not hold yet."""
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return low


def read_fees(agency: Any, problems: Problems) -> Fees | None:
    """The `fees` of a parsed agency.yml; None without them, when plans carry no fee and name no price of a post."""
    data = agency.get("fees") if isinstance(agency, dict) else None
    if data is None:
        return None
    record = ContentRecord(data, FILE, problems, "fees")
    content = record.take_record("content")
    fees = Fees(
        currency=str(agency.get("currency")),
        self_run=_take_money(record, "self_run"),
        hour=_take_money(record, "hour", 1),
        retainer=_read_retainer(record),
        percentage=Decimal(str(_take_optional(record, "percentage", 60))) / 100,
        minimum=Decimal(str(_take_optional(record, "minimum", 1e6))),
        project=_read_project(record.take_record("project")) if record.has_key("project") else None,
        content=ContentRates(
            post=_take_money(content, "post", 1),
            video=_take_money(content, "video", 1),
            photo_day=_take_money(content, "photo_day", 1),
            hours=take_bounded(content, "hours", content.take_raw("hours"), 0.1, 40),
        ),
    )
    content.report_unknown_keys()
    record.report_unknown_keys()
    return fees


def _take_money(record: ContentRecord, key: str, least: float = 0) -> Decimal:
    return Decimal(str(take_bounded(record, key, record.take_raw(key), least, 1e6)))


def _take_optional(record: ContentRecord, key: str, most: float) -> float:
    return take_bounded(record, key, record.take_raw(key), 0, most) if record.has_key(key) else 0.0


def _read_project(record: ContentRecord) -> Project:
    days = take_bounded(record, "longest_days", record.take_raw("longest_days"), 1, 365)
    project = Project(_take_money(record, "price"), round(days))
    record.report_unknown_keys()
    return project


def _read_retainer(record: ContentRecord) -> Curve:
    """A flat sum, or pairs of a monthly budget and the retainer it takes, rising more slowly than the budget."""
    value = record.take_raw("retainer") if record.has_key("retainer") else 0
    if not isinstance(value, list):
        return Curve(((0.0, take_bounded(record, "retainer", value, 0, 1e6)),))
    rows = [row for row in value if isinstance(row, list) and len(row) == 2 and all(map(_is_number, row))]
    points = tuple((float(x), float(y)) for x, y in rows)
    pairs = itertools.pairwise(points)
    if len(points) != len(value) or not points or any(not 0 <= d - b < c - a for (a, b), (c, d) in pairs):
        record.refuse_key(
            "retainer", "expected [budget a month, retainer] pairs, both rising, the retainer more slowly"
        )
        return Curve(((0.0, 0.0),))
    return Curve(points)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
