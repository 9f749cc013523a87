"""`make bench-recommend`: how long a recommendation takes, over many different profiles."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date
from itertools import product

from bot.knowledge.names import GOALS
from bot.recommendations.book import load_advice
from bot.recommendations.engine import recommend
from bot.recommendations.model import Profile
from bot.values.money import Money
from bot.values.target import Target
from bot.values.timeframe import Timeframe

DAY = date(2026, 11, 23)
DAYS = (10, 90, 365)
AMOUNTS = (None, 0, 500, 20000)
TARGETS = (None, Target(40, "leads", "month"))


def profiles() -> Iterator[Profile]:
    """Every goal with several times, budgets and targets."""
    for goal, days, amount, target in product(GOALS, DAYS, AMOUNTS, TARGETS):
        money = None if amount is None else Money(amount, amount, "USD", "month")
        yield Profile((goal,), Timeframe(days, days), money, target=target)


def measure(rounds: int) -> tuple[float, list[float], list[float]]:
    """Milliseconds to load the content, and for each recommendation without and with a target."""
    start = time.perf_counter()
    book = load_advice()
    loaded = time.perf_counter() - start
    plain: list[float] = []
    wanted: list[float] = []
    for profile in (profile for _ in range(rounds) for profile in profiles()):
        start = time.perf_counter()
        recommend(profile, book, DAY).as_json()
        (wanted if profile.target else plain).append((time.perf_counter() - start) * 1000)
    return loaded * 1000, plain, wanted


def main(rounds: int = 3) -> None:
    """Print medians and 95th percentiles."""
    loaded, plain, wanted = measure(rounds)
    print(f"content loaded in {loaded:.0f} ms")
    for name, taken in (("budget", plain), ("target", wanted)):
        high = statistics.quantiles(taken, n=20)[-1]
        print(f"{name}: {len(taken)} times, median {statistics.median(taken):.1f} ms, p95 {high:.1f} ms")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
