"""A recommendation as the chat tells it: short texts that a phone shows without scrolling, in the Markdown of 4.6."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial, reduce

from bot.recommendations.arithmetic import two_figures
from bot.recommendations.book import AdviceBook
from bot.recommendations.figures import Figures
from bot.recommendations.forecast import COSTS, PRIMARY
from bot.recommendations.model import Json
from bot.recommendations.words import opened

LONGEST = 900
ALL = "all"
# Without ads the first of these that is forecast is what the plan is for.
ORGANIC = ("engagements",)
PARTS = ("production", "fee", "unallocated")
# A likely number so near the low end, as a part of the range, reads as if it were the lowest.
EDGE = 0.2


def result_line(recommendation: Json, book: AdviceBook) -> str:
    """What the plan is likely to bring in all, and the money for ads; empty without a forecast."""
    row = primary_row(recommendation)
    return Teller(book).result(row, recommendation) if row else ""


def plan_lines(recommendation: Json, book: AdviceBook) -> str:
    """The first weeks, when to review, and the rhythm beyond; empty without a plan."""
    weeks, teller = recommendation["plan"], Teller(book)
    if not weeks:
        return ""
    tail = [*teller.reviews(weeks), *teller.beyond(recommendation)]
    return fitted([Section(teller.say("plan_title"), tuple(map(teller.week, weeks)), "", 1)], tail)


def number_lines(recommendation: Json, book: AdviceBook) -> str:
    """Where the money goes, what each platform may bring, and the ranges to aim for."""
    teller = Teller(book)
    return fitted([teller.money(recommendation), teller.forecast(recommendation), teller.kpis(recommendation)], [])


def money_lines(recommendation: Json, book: AdviceBook) -> str:
    """The parts of the money; a sentence when there is none, or none known."""
    return fitted([Teller(book).money(recommendation)], [])


def primary_row(recommendation: Json) -> Json | None:
    """The sum of what the plan is for: the count that its costs are counted by; None without a forecast."""
    rows = recommendation["forecast"]
    sums = {row["metric"]: row for row in rows if row["platform"] == ALL}
    costs = {row["metric"] for row in rows}
    wanted = [PRIMARY[aim] for aim, cost in COSTS.items() if cost in costs]
    return next((sums[metric] for metric in (*wanted, *ORGANIC) if metric in sums), None)


def counted_media(metric: str, recommendation: Json) -> float:
    """The money for ads on the platforms that the forecast of a metric counts, in the visitor's currency."""
    counted = {row["platform"] for row in recommendation["forecast"] if row["metric"] == metric}
    paid = [part for part in recommendation["platforms"] if part["role"] == "paid" and part["platform"] in counted]
    return float(sum(part["budget"] for part in paid))


def price_each(metric: str, recommendation: Json) -> float | None:
    """What one of a count comes to in ads, as the forecast has it; None where it counts less than one."""
    rows = [row for row in recommendation["forecast"] if row["platform"] == ALL and row["metric"] == metric]
    media = counted_media(metric, recommendation) if recommendation.get("money") else 0
    if not rows or not media or rows[0]["likely"] < 1:
        return None
    cost = next((cost for aim, cost in COSTS.items() if PRIMARY[aim] == metric), "")
    costs = [row for row in recommendation["forecast"] if row["metric"] == cost]
    alone = len(costs) == 1 and cost != COSTS["awareness"]
    return float(costs[0]["likely"]) if alone else two_figures(media / rows[0]["likely"])


@dataclass(frozen=True)
class Section:
    """A heading with bullets, or with a sentence when there are none; `least` bullets stay, however long."""

    title: str
    rows: tuple[str, ...]
    otherwise: str = ""
    least: int = 2

    def text(self, shown: int) -> str:
        """The section with its first bullets only."""
        bullets = "".join(f"\n- {row}" for row in self.rows[:shown])
        return f"{self.title}{bullets}" if self.rows else self.otherwise


def fitted(sections: Sequence[Section], tail: Sequence[str]) -> str:
    """The sections with as many bullets as a phone takes, the longest giving way first."""
    shown = [len(section.rows) for section in sections]
    while True:
        texts = [section.text(count) for section, count in zip(sections, shown, strict=True)]
        whole = "\n\n".join(text for text in (*texts, *tail) if text)
        spare = [place for place, section in enumerate(sections) if shown[place] > section.least]
        if len(whole) <= LONGEST or not spare:
            return whole
        shown[max(spare, key=lambda place: shown[place])] -= 1


@dataclass(frozen=True)
class Teller:
    """Puts the parts of a recommendation into the chat's words."""

    book: AdviceBook

    @property
    def figures(self) -> Figures:
        """How names and numbers are written."""
        return Figures(self.book)

    def say(self, key: str, **values: object) -> str:
        """A sentence of the chat."""
        return self.book.words.say(f"shown.{key}", **values)

    def result(self, row: Json, recommendation: Json) -> str:
        """The likely count with its range, and the money for ads on the platforms it is counted on."""
        metric, money = self.book.name_in(recommendation, row["metric"]), recommendation["money"]
        if not money or not money["media"] or row["metric"] in ORGANIC:
            return self.say("result_organic", metric=metric, range=self.range(row))
        counted, media = counted_media(row["metric"], recommendation), money["media"]
        key = "result_few" if row["likely"] < 1 else "result_part" if round(counted) < round(media) else "result"
        say = {"money": self.figures.amount(counted, money["currency"])}
        say["media"] = self.figures.amount(media, money["currency"])
        return self.say(key, metric=metric, range=self.range(row), **say)

    def range(self, row: Json) -> str:
        """The likely number with low and high; without the low where that is nearly the same, alone where all are."""
        low, likely, high = (self.figures.figure(row[end], row["unit"]) for end in ("low", "likely", "high"))
        if low == high:
            return likely
        at_the_edge = row["likely"] - row["low"] <= EDGE * (row["high"] - row["low"])
        key = "range" if not at_the_edge else "range_up" if row["likely"] >= 1 else "range_under"
        return self.say(key, low=low, likely=likely, high=high)

    def week(self, week: Json) -> str:
        """A week with its date: the paid work, and the first thing to do beside it."""
        beside = week["organic"][: 1 if week["paid"] else 2]
        work = " ".join([*week["paid"], *beside])
        key = "week_review" if week["review"] else "week"
        return self.say(key, number=week["week"], date=self.day(week), work=work)

    def reviews(self, weeks: Sequence[Json]) -> Iterator[str]:
        """The weeks in which to look back."""
        days = [self.day(week) for week in weeks if week["review"]]
        if days:
            yield self.say("reviews", dates=self.book.words.join(days))

    def beyond(self, recommendation: Json) -> Iterator[str]:
        """What comes after the planned weeks."""
        if recommendation["rhythm"]:
            yield recommendation["rhythm"]

    def day(self, week: Json) -> str:
        """The first day of a week, as one says it within the year: 14 December."""
        return self.book.words.day(date.fromisoformat(week["starts"]))

    def money(self, recommendation: Json) -> Section:
        """The parts of the money; a sentence when there is none, or none known."""
        money = recommendation["money"]
        if not money or not money["total"]:
            return Section("", (), self.say("no_money" if money else "money_unknown"))
        currency = money["currency"]
        total = self.say("money_title", total=self.figures.amount(money["total"], currency))
        rows = [self.named("media", money["media"], currency, self._paid(recommendation))]
        rows += [self.named(part, money[part], currency) for part in PARTS]
        return Section(total, tuple(row for row in rows if row), least=4)

    def named(self, part: str, amount: float, currency: str, detail: str = "") -> str:
        """A part of the money by its name; empty when it is nothing."""
        if not amount:
            return ""
        money = self.figures.amount(amount, currency)
        return self.say("part", name=self.book.words.say(f"cli.{part}"), money=money) + detail

    def _paid(self, recommendation: Json) -> str:
        """Which platform gets what of the ad money; empty when it is only one."""
        paid = [part for part in recommendation["platforms"] if part["role"] == "paid" and part["budget"]]
        currency = recommendation["money"]["currency"]
        rows = [(self.figures.platform(p["platform"]), self.figures.amount(p["budget"], currency)) for p in paid]
        names = ", ".join(self.say("part", name=name, money=money) for name, money in rows)
        return self.say("of_which", parts=names) if len(rows) > 1 else ""

    def forecast(self, recommendation: Json) -> Section:
        """What each platform may bring; when it is only one, a bullet for each of its figures."""
        rows = [row for row in recommendation["forecast"] if row["platform"] != ALL]
        platforms = {name: [row for row in rows if row["platform"] == name] for name in (r["platform"] for r in rows)}
        alone = len(platforms) == 1
        brings = partial(self._brings, recommendation)
        bullets = map(brings, rows) if alone else (self._of_platform(*one, brings) for one in platforms.items())
        spent = bool(recommendation["money"]) and recommendation["money"]["media"] > 0
        otherwise = self.say("no_forecast") if spent else ""
        return Section(self.say("forecast_title"), tuple(map(opened, bullets)), otherwise)

    def _of_platform(self, platform: str, rows: Sequence[Json], brings: Callable[[Json], str]) -> str:
        counts = reduce(lambda first, next: self.say("also", first=first, next=next), map(brings, rows))
        return self.say("platform", platform=self.figures.platform(platform), counts=counts)

    def _brings(self, recommendation: Json, row: Json) -> str:
        count = f"metrics.{row['metric']}" in self.book.words.templates
        metric = self.book.name_in(recommendation, row["metric"]) if count else self.figures.metric(row["metric"])
        return self.say("brings", metric=metric, range=self.range(row))

    def kpis(self, recommendation: Json) -> Section:
        """Each KPI with the range to aim for."""
        rows = [(kpi["id"], kpi["target"]) for kpi in recommendation["kpis"]]
        bullets = [self._aim(id, self.figures.span(t["low"], t["high"], t["unit"])) for id, t in rows]
        return Section(self.say("kpis_title"), tuple(bullets))

    def _aim(self, id: str, span: str) -> str:
        return self.say("kpi", name=self.figures.metric(id), span=span)
