"""What a counted result is called in a line of business: a new patient, a donation, a job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.knowledge.reading import Problems, Record, nearest, read_records

FILE, OTHERS = "results.yml", "others"


@dataclass(frozen=True)
class Result:
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
    sales: Result
    leads: Result

    def result(self, metric: str) -> Result | None:
        """What this metric is called here; None for what is called the same everywhere."""
        return {"sales": self.sales, "leads": self.leads}.get(metric)


@dataclass(frozen=True)
class Trades:
    """Every group of results.yml, the one for all others first."""

    rows: tuple[Trade, ...]

    def of(self, business: str | None, results: Iterable[str] = ()) -> Trade:
        """The group of what the visitor calls the results, else of the line of business."""
        named = (row for result in results for row in self.rows if result in row.results)
        return next(named, next((row for row in self.rows if business in row.businesses), self.rows[0]))


def read_trades(data: Any, businesses: Iterable[str], problems: Problems) -> Trades:
    """The groups of a parsed results.yml; every slip goes to `problems`."""
    rows = tuple(read_records(data, FILE, problems, _trade))
    if not rows or rows[0].id != OTHERS:
        problems.add(FILE, OTHERS, "the first group has to be the one for all others; add it")
    known = set(businesses)
    for row in rows if known else ():
        for name in sorted(set(row.businesses) - known):
            problems.add(FILE, row.id, f"{name!r}: {nearest(name, known)}")
    return Trades(rows)


def _trade(record: Record) -> Trade:
    return Trade(
        id=record.text("id"),
        businesses=record.texts("businesses") if record.has("businesses") else (),
        results=record.texts("results") if record.has("results") else (),
        costly=record.flag("costly") if record.has("costly") else False,
        sales=_result(record.inner("sales")),
        leads=_result(record.inner("leads")),
    )


def _result(record: Record) -> Result:
    result = Result(record.text("one"), record.text("many"), record.text("means"))
    record.close()
    return result
