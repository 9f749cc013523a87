"""What a counted result is called in a line of business: a new patient, a donation, a job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.knowledge.reading import ContentRecord, Problems, read_records, suggest_nearest

FILE, OTHERS = "results.yml", "others"


@dataclass(frozen=True)
class CountedResult:
    """One counted result: its name, the name of several, and what one of them is."""

    one: str
    many: str
    means: str


@dataclass(frozen=True)
class Trade:
    """Lines of business that call their results alike, and the words (`results`) by which visitors say which ones.

    `costly`: no published price of a sale holds.
    """

    id: str
    businesses: tuple[str, ...]
    results: tuple[str, ...]
    costly: bool
    sales: CountedResult
    leads: CountedResult

    def find_result(self, metric: str) -> CountedResult | None:
        """What this metric is called here; None for what is called the same everywhere."""
        return {"sales": self.sales, "leads": self.leads}.get(metric)


@dataclass(frozen=True)
class Trades:
    """Every group of results.yml, the one for all others first."""

    rows: tuple[Trade, ...]

    def find_trade(self, business: str | None, results: Iterable[str] = ()) -> Trade:
        """The group of what the visitor calls the results, else of the line of business."""
        named = (row for result in results for row in self.rows if result in row.results)
        return next(named, next((row for row in self.rows if business in row.businesses), self.rows[0]))


def read_trades(data: Any, businesses: Iterable[str], problems: Problems) -> Trades:
    """The groups of a parsed results.yml; every slip goes to `problems`."""
    rows = tuple(read_records(data, FILE, problems, _read_trade))
    if not rows or rows[0].id != OTHERS:
        problems.add_problem(FILE, OTHERS, "the first group has to be the one for all others; add it")
    known = set(businesses)
    for row in rows if known else ():
        for name in sorted(set(row.businesses) - known):
            problems.add_problem(FILE, row.id, f"{name!r}: {suggest_nearest(name, known)}")
    return Trades(rows)


def _read_trade(record: ContentRecord) -> Trade:
    return Trade(
        id=record.take_text("id"),
        businesses=record.take_texts("businesses") if record.has_key("businesses") else (),
        results=record.take_texts("results") if record.has_key("results") else (),
        costly=record.take_flag("costly") if record.has_key("costly") else False,
        sales=_read_result(record.take_record("sales")),
        leads=_read_result(record.take_record("leads")),
    )


def _read_result(record: ContentRecord) -> CountedResult:
    result = CountedResult(record.take_text("one"), record.take_text("many"), record.take_text("means"))
    record.report_unknown_keys()
    return result
