"""Interval arithmetic on ranges of positive numbers, and how their results are rounded."""

from __future__ import annotations

from math import exp, hypot, log

from bot.recommendations.parts import Range


def divide_by_price(money: float, price: Range) -> Range:
    """How many can be bought: the high price gives the low count."""
    return Range(money / price.high, money / price.likely, money / price.low)


def multiply_ranges(left: Range, right: Range) -> Range:
    """The product of two ranges."""
    return Range(left.low * right.low, left.likely * right.likely, left.high * right.high)


def divide_ranges(left: Range, right: Range) -> Range:
    """The quotient of two ranges; the divisor's high gives the low."""
    return Range(left.low / right.high, left.likely / right.likely, left.high / right.low)


def divide_apart(left: Range, right: Range) -> Range:
    """The quotient of two ranges that vary apart from each other, whose far ends hardly ever meet."""
    middle = left.likely / right.likely
    down = hypot(log(left.likely / left.low), log(right.high / right.likely))
    up = hypot(log(left.high / left.likely), log(right.likely / right.low))
    return Range(middle * exp(-down), middle, middle * exp(up))


def scale_range(range: Range, factor: float) -> Range:
    """The range with every end multiplied."""
    return Range(range.low * factor, range.likely * factor, range.high * factor)


def price_of(money: float, count: Range) -> Range:
    """What one costs when so many come of the money."""
    return Range(money / count.high, money / count.likely, money / count.low)


def two_figures(number: float) -> float:
    """The number rounded to two significant figures."""
    return float(f"{number:.1e}")


def round_range(range: Range) -> Range:
    """The range with every end rounded to two significant figures."""
    return Range(two_figures(range.low), two_figures(range.likely), two_figures(range.high))


def sum_ranges(ranges: list[Range]) -> Range:
    """The ranges added up."""
    return Range(sum(r.low for r in ranges), sum(r.likely for r in ranges), sum(r.high for r in ranges))


def saturate_money(money: float, enough: float, exponent: float) -> float:
    """The money that still works at full price: all of it up to `enough`, less and less of what comes on top."""
    return money if money <= enough or enough <= 0 else enough * (money / enough) ** exponent
