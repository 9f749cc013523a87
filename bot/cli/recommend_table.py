"""A recommendation as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.recommendations.book import AdviceBook
from bot.recommendations.figures import Figures
from bot.recommendations.model import Json
from bot.recommendations.words import opened


def print_recommendation(recommendation: Json, book: AdviceBook, console: Console | None = None) -> None:
    """Print the whole recommendation, the verdict first and the sources last."""
    out = console or Console(highlight=False)
    page = Page(out, book)
    page.head(recommendation)
    page.reasons(recommendation)
    page.bullets("warnings", [warning["text"] for warning in recommendation["warnings"]])
    page.needed(recommendation)
    page.money(recommendation)
    page.platforms(recommendation)
    page.forecast(recommendation)
    page.kpis(recommendation)
    page.bullets("watch", [f"{watch['name']}: {watch['text']}" for watch in recommendation["watch"]])
    page.bullets("strategies", [f"{s['name']}: {s['text']}" for s in recommendation["strategies"]])
    page.plan(recommendation)
    for key in ("assumptions", "risks", "open_questions"):
        page.bullets(key, recommendation[key])
    if recommendation["would_change"]:
        page.bullets("would_change", [recommendation["would_change"]["text"]])
    page.bullets("next_step", [recommendation["next_step"]])
    page.bullets("sources", book.sources(recommendation))


class Page:
    """The parts of the table, in the words of the content."""

    def __init__(self, out: Console, book: AdviceBook) -> None:
        self.out, self.book, self.figures = out, book, Figures(book)

    def label(self, key: str) -> str:
        """A heading or label."""
        return self.book.words.say(f"cli.{key}")

    def head(self, recommendation: Json) -> None:
        """The verdict in a line, how sure it is and whether it can be done."""
        self.out.print(Text(recommendation["headline"], style="bold"))
        feasible = self.label("feasible" if recommendation["feasible"] else "not_feasible")
        self.out.print(f"{self.label('confidence')}: {recommendation['confidence']}; {feasible}")
        if recommendation["pattern"]:
            self.out.print(escape(recommendation["pattern"]))

    def section(self, key: str) -> None:
        """A heading."""
        self.out.print()
        self.out.print(Text(self.label(key), style="bold underline"))

    def bullets(self, key: str, lines: Iterable[str]) -> None:
        """A heading with lines under it; nothing when there are none."""
        rows = list(lines)
        if rows:
            self.section(key)
            for line in rows:
                self.out.print(Padding(escape(f"- {line}"), (0, 0, 0, 1)))

    def grid(self, key: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
        """A heading with a table under it; nothing when it has no rows."""
        filled = list(rows)
        if not filled:
            return
        self.section(key)
        table = Table(box=None, padding=(0, 2, 0, 1), show_header=any(columns), header_style="dim")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in filled:
            table.add_row(*map(escape, row))
        self.out.print(table)

    def reasons(self, recommendation: Json) -> None:
        """Each reason with the side it favours and its weight."""
        rows = [(r["favours"].upper(), f"{r['weight']:.2f}", r["text"]) for r in recommendation["reasons"]]
        self.grid("reasons", ("", self.label("weight"), ""), rows)

    def needed(self, recommendation: Json) -> None:
        """The budget a target takes."""
        if recommendation["needed"]:
            self.bullets("needed", [recommendation["needed"]["text"]])

    def money(self, recommendation: Json) -> None:
        """The parts of the budget."""
        money = recommendation["money"]
        if money:
            keys = ("total", "media", "production", "fee", "unallocated")
            self.grid(
                "money",
                ("", ""),
                [(self.label(key), self.figures.amount(money[key], money["currency"])) for key in keys],
            )

    def platforms(self, recommendation: Json) -> None:
        """Each platform with its role, its money and why."""
        currency = recommendation["money"]["currency"] if recommendation["money"] else self.book.home
        rows = [
            (
                self.figures.platform(part["platform"]),
                self.label(part["role"]),
                "" if part["budget"] is None else self.figures.amount(part["budget"], currency),
                part["why"],
            )
            for part in recommendation["platforms"]
        ]
        self.grid("platforms", ("", "", "", ""), rows)

    def forecast(self, recommendation: Json) -> None:
        """Low, likely and high of each row."""
        columns = ("", "", self.label("low"), self.label("likely"), self.label("high"))
        rows = [
            (
                self.figures.platform(row["platform"]),
                opened(self.figures.metric(row["metric"])),
                *(self.figures.figure(row[end], row["unit"]) for end in ("low", "likely", "high")),
            )
            for row in recommendation["forecast"]
        ]
        self.grid("forecast", columns, rows)

    def kpis(self, recommendation: Json) -> None:
        """Each KPI with the range to aim for."""
        rows = []
        for kpi in recommendation["kpis"]:
            target = kpi["target"]
            rows.append(
                (
                    self.figures.metric(kpi["id"]),
                    self.figures.span(target["low"], target["high"], target["unit"]),
                    kpi["why"],
                )
            )
        self.grid("kpis", ("", "", ""), rows)

    def plan(self, recommendation: Json) -> None:
        """The weeks, and the rhythm beyond them."""
        columns = (self.label("week"), "", self.label("paid"), self.label("organic"))
        rows = [
            (
                f"{week['week']}{' *' if week['review'] else ''}",
                week["starts"],
                "\n".join(week["paid"]),
                "\n".join(week["organic"]),
            )
            for week in recommendation["plan"]
        ]
        self.grid("plan", columns, rows)
        if rows:
            self.out.print(f" * {self.label('review')}")
        if recommendation["rhythm"]:
            self.out.print(Padding(escape(recommendation["rhythm"]), (0, 0, 0, 1)))
