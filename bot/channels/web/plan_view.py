"""A kept recommendation as the page shows it: every name and number written out, every figure with its sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from bot.knowledge.texts import fill
from bot.recommendations.book import AdviceBook
from bot.recommendations.charts import paid_kind, parts, shares, split_svg, weeks_svg
from bot.recommendations.figures import Figures
from bot.recommendations.model import Json
from bot.recommendations.shown import ALL, counted_media, primary_row
from bot.recommendations.sources import describe
from bot.recommendations.words import opened

PARTS = ("media", "production", "fee", "unallocated")
ENDS = ("low", "likely", "high")


@dataclass(frozen=True)
class Line:
    """A row of a table: its name, its cells, and the numbers of the sources behind it."""

    name: str
    cells: tuple[str, ...]
    sources: tuple[int, ...] = ()


def to_view(recommendation: Json, book: AdviceBook, texts: Mapping[str, str]) -> dict[str, Any]:
    """Everything the template shows."""
    return View(recommendation, book, texts).facts()


@dataclass(frozen=True)
class View:
    """Reads one recommendation in the words of the book and of the page."""

    advice: Json
    book: AdviceBook
    texts: Mapping[str, str]

    def facts(self) -> dict[str, Any]:
        """The view by the names the template uses."""
        pictures = {"split_svg": split_svg(self.advice, self.book), "weeks_svg": weeks_svg(self.advice, self.book)}
        return {
            "advice": self.advice,
            "headline": self.advice["headline"],
            "label": self.label,
            "made": self.day(self.advice["today"]),
            "profile": self.profile(),
            "result": self.result(),
            "shares": shares(self.advice, self.book),
            "parts": parts(self.advice, self.book),
            **{name: Markup(picture) for name, picture in pictures.items()},
            "kinds": {paid_kind(week, self.book) for week in self.advice["plan"]},
            "money": self.money(),
            "platforms": self.platforms(),
            "forecast": self.forecast(),
            "weeks": [{**week, "day": self.day(week["starts"])} for week in self.advice["plan"]],
            "kpis": self.kpis(),
            "numbered": self.book.sources(self.advice),
        }

    def label(self, key: str) -> str:
        """A heading or label."""
        return opened(self.book.words.say(f"cli.{key}"))

    def day(self, iso: str) -> str:
        """A date as people write it."""
        return self.book.words.dated(date.fromisoformat(iso))

    @property
    def figures(self) -> Figures:
        """How names and numbers are written."""
        return Figures(self.book)

    def profile(self) -> tuple[tuple[str, str], ...]:
        """What the plan was made for: goal, time and budget, as far as known."""
        profile, money = self.advice["profile"], self.advice["money"]
        rows = [(self.texts["goal"], opened(self.book.words.goals(profile["goals"])))]
        days = (profile["timeframe"] or {}).get("days_max")
        rows += [(self.texts["time"], self.book.words.duration(days))] if days else []
        if money:
            total = self.figures.amount(money["total"], money["currency"])
            rows.append((self.texts["budget"], fill(self.texts["in_all"], {"money": total})))
        return tuple(rows)

    def result(self) -> dict[str, str] | None:
        """The one number the plan is for."""
        row, money = primary_row(self.advice), self.advice["money"]
        if row is None:
            return None
        low, likely, high = self._range(row)
        name = self.book.name_in(self.advice, row["metric"])
        spent = counted_media(row["metric"], self.advice) if money else 0
        media = self.figures.amount(spent, money["currency"]) if spent else ""
        return {
            "name": fill(self.texts["likely_result"], {"metric": name}),
            "likely": likely,
            "range": fill(self.texts["likely_range"], {"low": low, "high": high}),
            "money": fill(self.texts["likely_money"], {"money": media}) if media else "",
        }

    def money(self) -> tuple[Line, ...]:
        """The parts of the money, the whole last; parts of nothing are left out."""
        money = self.advice["money"]
        if not money or not money["total"]:
            return ()
        named = [(part, money[part]) for part in (*PARTS, "total") if money[part]]
        return tuple(Line(self.label(part), (self.figures.amount(sum_, money["currency"]),)) for part, sum_ in named)

    def platforms(self) -> tuple[dict[str, str], ...]:
        """Each platform with its side, its money and why."""
        money = self.advice["money"]
        return tuple(
            {
                "name": self.figures.platform(part["platform"]),
                "role": part["role"],
                "amount": self.figures.amount(part["budget"], money["currency"]) if money and part["budget"] else "",
                "why": part["why"],
            }
            for part in self.advice["platforms"]
        )

    def forecast(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """The rows by platform; last the sums of what more than one platform brings."""
        rows = self.advice["forecast"]
        several = Counter(row["metric"] for row in rows if row["platform"] != ALL)
        shown = [row for row in rows if row["platform"] != ALL or several[row["metric"]] > 1]
        names = sorted(dict.fromkeys(row["platform"] for row in shown), key=lambda name: name == ALL)
        return tuple((self._platform(name), self._lines(r for r in shown if r["platform"] == name)) for name in names)

    def kpis(self) -> tuple[dict[str, Any], ...]:
        """Each KPI with the range to aim for, why, and the sources."""
        return tuple(
            {
                "name": self.figures.metric(kpi["id"]),
                "aim": self.figures.span(kpi["target"]["low"], kpi["target"]["high"], kpi["target"]["unit"]),
                "why": kpi["why"],
                "sources": self._numbers(kpi["target"]["benchmarks"]),
            }
            for kpi in self.advice["kpis"]
        )

    def _platform(self, name: str) -> str:
        return opened(self.figures.platform(name))

    def _lines(self, rows: Iterable[Json]) -> tuple[Line, ...]:
        return tuple(
            Line(opened(self.figures.metric(row["metric"])), self._range(row), self._numbers(row["benchmarks"]))
            for row in rows
        )

    def _range(self, row: Json) -> tuple[str, str, str]:
        low, likely, high = (self.figures.figure(row[end], row["unit"]) for end in ENDS)
        return low, likely, high

    def _numbers(self, ids: Sequence[str]) -> tuple[int, ...]:
        """The places of these rows in the list of sources."""
        places = {line: number for number, line in enumerate(self.book.sources(self.advice), 1)}
        today, book = date.fromisoformat(self.advice["today"]), self.book
        known = [book.registry.rows[id] for id in ids if id in book.registry.rows]
        lines = [describe(row, today, book.rates, book.words, book.platforms) for row in known]
        return tuple(dict.fromkeys(places[line] for line in lines if line in places))
