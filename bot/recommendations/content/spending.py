"""The parts of the policy that are about money and weeks rather than weights."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.knowledge.reading import ContentRecord
from bot.recommendations.content.numbers import read_value


@dataclass(frozen=True)
class Spending:
    """How a budget is divided; amounts are US dollars."""

    flight_days: int
    default_minimum: Decimal
    saturation: float
    lone_spread: float
    test_part: Decimal
    production_ceiling: Decimal
    most_paid: int
    most_organic: int
    one_platform_days: int
    least_fit: int
    hours_a_post: float
    ask_back_above: Decimal
    costly_from: Decimal


@dataclass(frozen=True)
class Rhythm:
    """How the weeks of a plan are laid out."""

    longest_weeks: int
    monday_from_days: int
    review_every_weeks: int
    earliest_days: int


def read_spending(record: ContentRecord) -> Spending:
    """The `spending` section of policy.yml."""

    def read_money(key: str) -> Decimal:
        return Decimal(str(read_value(record, key, 0, 1e9)))

    spending = Spending(
        flight_days=round(read_value(record, "flight_days", 1, 60)),
        default_minimum=read_money("default_minimum"),
        saturation=read_value(record, "saturation", 0.1, 1),
        lone_spread=read_value(record, "lone_spread", 0, 0.9),
        test_part=Decimal(str(read_value(record, "test_part", 0.01, 1))),
        production_ceiling=read_money("production_ceiling_a_month"),
        most_paid=round(read_value(record, "most_paid", 1, 5)),
        most_organic=round(read_value(record, "most_organic", 1, 5)),
        one_platform_days=round(read_value(record, "one_platform_days", 0, 365)),
        least_fit=round(read_value(record, "least_fit", -30, 60)),
        hours_a_post=read_value(record, "hours_a_post", 0.1, 40),
        ask_back_above=read_money("ask_back_above"),
        costly_from=read_money("costly_from"),
    )
    record.report_unknown_keys()
    return spending


def read_rhythm(record: ContentRecord) -> Rhythm:
    """The `plan` section of policy.yml."""
    rhythm = Rhythm(
        longest_weeks=round(read_value(record, "longest_weeks", 1, 52)),
        monday_from_days=round(read_value(record, "monday_from_days", 7, 365)),
        review_every_weeks=round(read_value(record, "review_every_weeks", 1, 12)),
        earliest_days=round(read_value(record, "earliest_days", 1, 365)),
    )
    record.report_unknown_keys()
    return rhythm
