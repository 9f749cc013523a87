"""`make bench-recommend`: how long a recommendation takes, over many different profiles."""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from bot.evaluation.figures import put_section
from bot.knowledge.choices import load_choices
from bot.recommendations.engine import recommend
from bot.recommendations.planning.catalog import load_catalog
from bot.recommendations.profile import Profile
from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe

DAY = date(2026, 11, 23)
DAYS = (10, 90, 365)
AMOUNTS = (None, 0, 500, 20000)
TARGETS = (None, Target(40, "leads", "month"))


@dataclass(frozen=True)
class Times:
    """Milliseconds: to load the content, and for each recommendation without and with a target."""

    loaded: float
    plain: tuple[float, ...]
    wanted: tuple[float, ...]

    def list_figures(self) -> dict[str, str]:
        """The figures by name, as people read them."""
        shown = {"recommendations": f"{len(self.plain) + len(self.wanted)}", "content read": f"{self.loaded:.0f} ms"}
        for name, taken in (("budget stated", self.plain), ("target searched", self.wanted)):
            high = statistics.quantiles(taken, n=20)[-1]
            shown[f"{name}, p50 / p95"] = f"{statistics.median(taken):.1f} / {high:.1f} ms"
        return shown


def list_profiles() -> Iterator[Profile]:
    """Every goal with several times, budgets and targets."""
    for goal, days, amount, target in product(load_choices().goals, DAYS, AMOUNTS, TARGETS):
        money = None if amount is None else Money(amount, amount, "USD", "month")
        yield Profile((goal,), Timeframe(days, days), money, target=target)


def measure_rounds(rounds: int) -> Times:
    """Load the content, and recommend for every profile so many times."""
    start = time.perf_counter()
    book = load_catalog()
    loaded = time.perf_counter() - start
    plain: list[float] = []
    wanted: list[float] = []
    for profile in (profile for _ in range(rounds) for profile in list_profiles()):
        start = time.perf_counter()
        recommend(profile, book, DAY).as_json()
        (wanted if profile.target else plain).append((time.perf_counter() - start) * 1000)
    return Times(loaded * 1000, tuple(plain), tuple(wanted))


def write_section(times: Times) -> Iterator[str]:
    """The lines of the report."""
    yield "## Recommendations"
    yield ""
    yield f"`make bench-recommend`, {date.today()}: one process on one of {os.cpu_count()} cores, without Rasa. Every"
    yield "goal with several times and budgets, once as they are and once with a number of leads that is wanted, for"
    yield "which the budget is searched. The content is read once, when a server starts."
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield from (f"| {name} | {figure} |" for name, figure in times.list_figures().items())


def main() -> None:
    """Measure, print, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--dry", action="store_true", help="print only")
    given = options.parse_args()
    times = measure_rounds(given.rounds)
    for name, figure in times.list_figures().items():
        print(f"{name}: {figure}")
    if not given.dry:
        put_section("recommend", write_section(times))


if __name__ == "__main__":
    main()
