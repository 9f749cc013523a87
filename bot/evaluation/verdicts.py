"""docs/recommendations.md: the verdict for every goal, written by `python -m bot.evaluation.verdicts`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.knowledge.choices import load_choices
from bot.recommendations.engine import recommend
from bot.recommendations.planning.catalog import Catalog, load_catalog
from bot.recommendations.profile import Profile
from bot.settings import ROOT
from bot.values.measures.money import Money
from bot.values.subjects.timeframe import Timeframe

DOCUMENT = ROOT / "docs" / "recommendations.md"
COMMAND = "python -m bot.evaluation.verdicts"
DAY = date(2026, 11, 23)
TIMES = (14, 90, 365)
MONEY = Money(2000, 2000, "USD", "month")
NO_MONEY = Money(0, 0, "USD", "once")
MIXED = (("launch", "retention"), ("leads", "community"), ("ab_testing", "authority"))

HEAD = """# Recommendations

What the engine advises for each goal. Written by `{command}`, and a test fails when it is out of date:
do not edit it by hand.

Each cell is the verdict and the paid share in percent; in brackets what the gate warns of:
**t** too little time for organic work, **m** a paid goal without money, **l** learning limited, **b** below a minimum.
Money: {money} US dollars a month, or none. Policy {version}, day {day}.

"""


def write_document(book: Catalog) -> str:
    """The whole page."""
    head = HEAD.format(command=COMMAND, money=f"{MONEY.amount_max:,}", version=book.policy.version, day=DAY)
    goals = [*((goal,) for goal in load_choices().goals), *MIXED]
    return (
        head
        + "\n".join([*_write_header(book), *(_write_row(goal, book) for goal in goals)])
        + "\n"
        + _write_notes(book)
    )


def _write_header(book: Catalog) -> Iterator[str]:
    columns = [f"{book.formats.format_duration(days)}, {kind}" for days in TIMES for kind in ("money", "no money")]
    yield "| goal | " + " | ".join(columns) + " |"
    yield "|---" * (len(columns) + 1) + "|"


def _write_row(goals: tuple[str, ...], book: Catalog) -> str:
    cells = [_write_cell(goals, days, money, book) for days in TIMES for money in (MONEY, NO_MONEY)]
    return f"| {book.words.format_goals(goals)} | " + " | ".join(cells) + " |"


def _write_cell(goals: tuple[str, ...], days: int, money: Money, book: Catalog) -> str:
    advice = recommend(Profile(goals, Timeframe(days, days), money), book, DAY)
    letters = {
        "too_little_time_for_organic": "t",
        "paid_goal_without_money": "m",
        "learning_limited": "l",
        "budget_below_minimum": "b",
    }
    marks = " ".join(letters[warning.code] for warning in advice.warnings if warning.code in letters)
    return f"{advice.verdict} {advice.share_smm * 100:.0f}" + (f" ({marks})" if marks else "")


def _write_notes(book: Catalog) -> str:
    policy = book.policy
    return (
        f"\nPaid from {policy.smm_from:.0%} up, organic from {policy.smo_to:.0%} down, balanced between.\n"
        "The weights and their reasons are in `bot/content/policy.yml`, the figures with their sources in\n"
        "`bot/content/benchmarks.yml`, the sentences in `bot/content/advice.yml`.\n"
        "`make bench-recommend` measures how long a recommendation takes.\n"
    )


def main(file: Path = DOCUMENT) -> None:
    """Write the page."""
    file.write_text(write_document(load_catalog()), encoding="utf-8")
    print(f"wrote {file.name}")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
