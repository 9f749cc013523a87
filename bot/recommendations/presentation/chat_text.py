"""A recommendation as the chat tells it: short texts that a phone shows without scrolling, in the Markdown of 4.6."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial, reduce

from bot.recommendations.arithmetic import two_figures
from bot.recommendations.content.sentence_book import upper_first
from bot.recommendations.model import Recommendation
from bot.recommendations.parts import Row, Week
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.planning.forecast import COSTS, PRIMARY
from bot.recommendations.presentation.figures import FigureWriter

LONGEST = 900
ALL = "all"
# Without ads the first of these that is forecast is what the plan is for.
ORGANIC = ("engagements",)
PARTS = ("production", "fee", "unallocated")
# A likely number so near the low end, as a part of the range, reads as if it were the lowest.
EDGE = 0.2


def result_line(recommendation: Recommendation, book: Catalog) -> str:
    """What the plan is likely to bring in all, and the money for ads; empty without a forecast."""
    row = primary_row(recommendation)
    return ChatText(book).describe_result(row, recommendation) if row else ""


def plan_lines(recommendation: Recommendation, book: Catalog) -> str:
    """The first weeks, when to review, and the rhythm beyond; empty without a plan."""
    weeks, teller = recommendation.plan, ChatText(book)
    if not weeks:
        return ""
    tail = [*teller.list_reviews(weeks), *teller.describe_beyond(recommendation)]
    return fit_sections(
        [ChatSection(teller.fill_sentence("plan_title"), tuple(map(teller.describe_week, weeks)), "", 1)], tail
    )


def number_lines(recommendation: Recommendation, book: Catalog) -> str:
    """Where the money goes, what each platform may bring, and the ranges to aim for."""
    teller = ChatText(book)
    return fit_sections(
        [
            teller.describe_money(recommendation),
            teller.describe_forecast(recommendation),
            teller.describe_kpis(recommendation),
        ],
        [],
    )


def money_lines(recommendation: Recommendation, book: Catalog) -> str:
    """The parts of the money; a sentence when there is none, or none known."""
    return fit_sections([ChatText(book).describe_money(recommendation)], [])


def primary_row(recommendation: Recommendation) -> Row | None:
    """The sum of what the plan is for: the count that its costs are counted by; None without a forecast."""
    rows = recommendation.forecast
    sums = {row.metric: row for row in rows if row.platform == ALL}
    costs = {row.metric for row in rows}
    wanted = [PRIMARY[aim] for aim, cost in COSTS.items() if cost in costs]
    return next((sums[metric] for metric in (*wanted, *ORGANIC) if metric in sums), None)


def sum_counted_media(metric: str, recommendation: Recommendation) -> float:
    """The money for ads on the platforms that the forecast of a metric counts, in the visitor's currency."""
    counted = {row.platform for row in recommendation.forecast if row.metric == metric}
    paid = [part for part in recommendation.platforms if part.role == "paid" and part.platform in counted]
    return float(sum(part.budget or 0 for part in paid))


def price_each(metric: str, recommendation: Recommendation) -> float | None:
    """What one of a count comes to in ads, as the forecast has it; None where it counts less than one."""
    rows = [row for row in recommendation.forecast if row.platform == ALL and row.metric == metric]
    media = sum_counted_media(metric, recommendation) if recommendation.money else 0
    if not rows or not media or rows[0].range.likely < 1:
        return None
    cost = next((cost for aim, cost in COSTS.items() if PRIMARY[aim] == metric), "")
    costs = [row for row in recommendation.forecast if row.metric == cost]
    alone = len(costs) == 1 and cost != COSTS["awareness"]
    return float(costs[0].range.likely) if alone else two_figures(media / rows[0].range.likely)


@dataclass(frozen=True)
class ChatSection:
    """A heading with bullets, or with a sentence when there are none; `least` bullets stay, however long."""

    title: str
    rows: tuple[str, ...]
    otherwise: str = ""
    least: int = 2

    def write_section(self, shown: int) -> str:
        """The section with its first bullets only."""
        bullets = "".join(f"\n- {row}" for row in self.rows[:shown])
        return f"{self.title}{bullets}" if self.rows else self.otherwise


def fit_sections(sections: Sequence[ChatSection], tail: Sequence[str]) -> str:
    """The sections with as many bullets as a phone takes, the longest giving way first."""
    shown = [len(section.rows) for section in sections]
    while True:
        texts = [section.write_section(count) for section, count in zip(sections, shown, strict=True)]
        whole = "\n\n".join(text for text in (*texts, *tail) if text)
        spare = [place for place, section in enumerate(sections) if shown[place] > section.least]
        if len(whole) <= LONGEST or not spare:
            return whole
        shown[max(spare, key=lambda place: shown[place])] -= 1


@dataclass(frozen=True)
class ChatText:
    """Puts the parts of a recommendation into the chat's words."""

    book: Catalog

    @property
    def figures(self) -> FigureWriter:
        """How names and numbers are written."""
        return FigureWriter(self.book)

    def fill_sentence(self, key: str, **values: object) -> str:
        """A sentence of the chat."""
        return self.book.words.fill_sentence(f"shown.{key}", **values)

    def describe_result(self, row: Row, recommendation: Recommendation) -> str:
        """The likely count with its range, and the money for ads on the platforms it is counted on."""
        metric, money = self.book.name_in(recommendation, row.metric), recommendation.money
        if not money or not money.media or row.metric in ORGANIC:
            return self.fill_sentence("result_organic", metric=metric, range=self.describe_range(row))
        counted, media = sum_counted_media(row.metric, recommendation), money.media
        key = "result_few" if row.range.likely < 1 else "result_part" if round(counted) < round(media) else "result"
        say = {"money": self.book.formats.format_money(counted, money.currency)}
        say["media"] = self.book.formats.format_money(media, money.currency)
        return self.fill_sentence(key, metric=metric, range=self.describe_range(row), **say)

    def describe_range(self, row: Row) -> str:
        """The likely number with low and high; without the low where that is nearly the same, alone where all are."""
        low, likely, high = self.figures.format_range(row)
        if low == high:
            return likely
        at_the_edge = row.range.likely - row.range.low <= EDGE * (row.range.high - row.range.low)
        key = "range" if not at_the_edge else "range_up" if row.range.likely >= 1 else "range_under"
        return self.fill_sentence(key, low=low, likely=likely, high=high)

    def describe_week(self, week: Week) -> str:
        """A week with its date: the paid work, and the first thing to do beside it."""
        beside = week.organic[: 1 if week.paid else 2]
        work = " ".join([*week.paid, *beside])
        key = "week_review" if week.review else "week"
        return self.fill_sentence(key, number=week.number, date=self.format_day(week), work=work)

    def list_reviews(self, weeks: Sequence[Week]) -> Iterator[str]:
        """The weeks in which to look back."""
        days = [self.format_day(week) for week in weeks if week.review]
        if days:
            yield self.fill_sentence("reviews", dates=self.book.formats.join_list(days))

    def describe_beyond(self, recommendation: Recommendation) -> Iterator[str]:
        """What comes after the planned weeks."""
        if recommendation.rhythm:
            yield recommendation.rhythm

    def format_day(self, week: Week) -> str:
        """The first day of a week, as one says it within the year: 14 December."""
        return self.book.formats.format_day(week.starts)

    def describe_money(self, recommendation: Recommendation) -> ChatSection:
        """The parts of the money; a sentence when there is none, or none known."""
        money = recommendation.money
        if not money or not money.total:
            return ChatSection("", (), self.fill_sentence("no_money" if money else "money_unknown"))
        currency = money.currency
        total = self.fill_sentence("money_title", total=self.book.formats.format_money(money.total, currency))
        rows = [self.name_part("media", money.media, currency, self._describe_paid(recommendation))]
        rows += [self.name_part(part, getattr(money, part), currency) for part in PARTS]
        return ChatSection(total, tuple(row for row in rows if row), least=4)

    def name_part(self, part: str, amount: Decimal, currency: str, detail: str = "") -> str:
        """A part of the money by its name; empty when it is nothing."""
        if not amount:
            return ""
        money = self.book.formats.format_money(amount, currency)
        return self.fill_sentence("part", name=self.book.words.fill_sentence(f"cli.{part}"), money=money) + detail

    def _describe_paid(self, recommendation: Recommendation) -> str:
        """Which platform gets what of the ad money; empty when it is only one."""
        paid = [part for part in recommendation.platforms if part.role == "paid" and part.budget]
        currency = recommendation.currency
        rows = [
            (self.figures.name_platform(p.platform), self.book.formats.format_money(p.budget or 0, currency))
            for p in paid
        ]
        names = ", ".join(self.fill_sentence("part", name=name, money=money) for name, money in rows)
        return self.fill_sentence("of_which", parts=names) if len(rows) > 1 else ""

    def describe_forecast(self, recommendation: Recommendation) -> ChatSection:
        """What each platform may bring; when it is only one, a bullet for each of its figures."""
        rows = [row for row in recommendation.forecast if row.platform != ALL]
        platforms = {name: [row for row in rows if row.platform == name] for name in (r.platform for r in rows)}
        alone = len(platforms) == 1
        brings = partial(self._describe_outcome, recommendation)
        bullets = map(brings, rows) if alone else (self._of_platform(*one, brings) for one in platforms.items())
        spent = recommendation.money is not None and recommendation.money.media > 0
        otherwise = self.fill_sentence("no_forecast") if spent else ""
        return ChatSection(self.fill_sentence("forecast_title"), tuple(map(upper_first, bullets)), otherwise)

    def _of_platform(self, platform: str, rows: Sequence[Row], brings: Callable[[Row], str]) -> str:
        counts = reduce(lambda first, next: self.fill_sentence("also", first=first, next=next), map(brings, rows))
        return self.fill_sentence("platform", platform=self.figures.name_platform(platform), counts=counts)

    def _describe_outcome(self, recommendation: Recommendation, row: Row) -> str:
        count = f"metrics.{row.metric}" in self.book.words.templates
        metric = self.book.name_in(recommendation, row.metric) if count else self.figures.name_metric(row.metric)
        return self.fill_sentence("brings", metric=metric, range=self.describe_range(row))

    def describe_kpis(self, recommendation: Recommendation) -> ChatSection:
        """Each KPI with the range to aim for."""
        write = self.figures.format_span
        bullets = [self._describe_aim(kpi.id, write(kpi.low, kpi.high, kpi.unit)) for kpi in recommendation.kpis]
        return ChatSection(self.fill_sentence("kpis_title"), tuple(bullets))

    def _describe_aim(self, id: str, span: str) -> str:
        return self.fill_sentence("kpi", name=self.figures.name_metric(id), span=span)
