"""Two pictures of a recommendation as SVG: how it is split, and its weeks.

Places across are percentages, so a picture takes the width it is given and its words keep their size. Colours come
from the style sheet of the page by class; there is no style attribute, which a strict policy would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

from bot.recommendations.content.sentence_book import upper_first
from bot.recommendations.model import Recommendation
from bot.recommendations.parts import PlatformPart, Week
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.figures import FigureWriter

SHADES = 4
TOLD, BAR, GAP, LANE = 28, 38, 8, 24
PAID, ORGANIC = 42, 94
HEIGHT = 172


@dataclass(frozen=True)
class BarSegment:
    """A part of a bar: what it is called, its amount in words, its part of the whole, and its look."""

    name: str
    amount: str
    part: float
    look: str


def share_segments(recommendation: Recommendation, book: Catalog) -> tuple[BarSegment, ...]:
    """Paid and organic as parts of the whole; a side with nothing is left out."""
    sides = (("paid", recommendation.share_smm), ("organic", recommendation.share_smo))
    return tuple(
        BarSegment(book.words.fill_sentence(f"cli.{side}"), f"{part * 100:.0f}%", part, f"{side} s0")
        for side, part in sides
        if part
    )


def money_segments(recommendation: Recommendation, book: Catalog) -> tuple[BarSegment, ...]:
    """Where the money goes, to the platform; empty when there is no money."""
    money, figures = recommendation.money, FigureWriter(book)
    if not money or not money.total:
        return ()
    rows = [
        (_label_part(part, figures), part.budget, f"{part.role} s{min(place, SHADES - 1)}")
        for role in ("paid", "organic")
        for place, part in enumerate(p for p in recommendation.platforms if p.role == role)
    ]
    rows += [
        (upper_first(book.words.fill_sentence(f"cli.{key}")), getattr(money, key), key)
        for key in ("fee", "unallocated")
    ]
    write = figures.book.formats.format_money
    return tuple(
        BarSegment(name, write(sum_, money.currency), float(sum_ / money.total), look)
        for name, sum_, look in rows
        if sum_
    )


def _label_part(part: PlatformPart, figures: FigureWriter) -> str:
    side = figures.book.words.fill_sentence(f"cli.{part.role}")
    return figures.book.words.fill_sentence("charts.part", platform=figures.name_platform(part.platform), side=side)


def split_svg(recommendation: Recommendation, book: Catalog) -> str:
    """Two bars: paid against organic, and below it the money to the platform, where there is money."""
    whole, money = share_segments(recommendation, book), money_segments(recommendation, book)
    said = [f"{segment.name} {segment.amount}" for segment in (*whole, *money)]
    drawn = [*_draw_sides(whole), *_draw_bar(whole, TOLD, BAR), *_draw_bar(money, TOLD + BAR + GAP, BAR // 2)]
    words = (
        book.words.fill_sentence("charts.split"),
        book.words.fill_sentence("charts.split_text", parts="; ".join(said)),
    )
    return _wrap_svg("split", TOLD + BAR + (GAP + BAR // 2 if money else 0), words, drawn)


def _draw_sides(segments: Sequence[BarSegment]) -> Iterator[str]:
    """What the two ends of the bar are; written above it, where there is room however small a part is."""
    for place, segment in enumerate(segments):
        at = 'x="100%" text-anchor="end"' if place else 'x="0"'
        yield f'<text class="side" {at} y="{TOLD - 11}">{escape(upper_first(segment.name))} {segment.amount}</text>'


def _draw_bar(segments: Sequence[BarSegment], top: int, height: int) -> Iterator[str]:
    starts = accumulate((segment.part for segment in segments), initial=0.0)
    for start, segment in zip(starts, segments, strict=False):
        place = f'x="{start:.2%}" y="{top}" width="{segment.part:.2%}" height="{height}"'
        yield f'<rect class="{segment.look}" {place}/>'


def weeks_svg(recommendation: Recommendation, book: Catalog) -> str:
    """The weeks from left to right: what ads and posts do in each, and where to look back; empty without a plan."""
    weeks, words = recommendation.plan, book.words
    if not weeks:
        return ""
    drawn = [
        f'<text class="lane" y="{PAID - 9}">{escape(upper_first(words.fill_sentence("cli.paid")))}</text>',
        f'<text class="lane" y="{ORGANIC - 9}">{escape(upper_first(words.fill_sentence("cli.organic")))}</text>',
        *(_draw_column(place, len(weeks), week) for place, week in enumerate(weeks)),
        *_draw_months(weeks, book),
    ]
    return _wrap_svg("weeks", HEIGHT, (words.fill_sentence("charts.weeks"), _describe_weeks(weeks, book)), drawn)


def _draw_column(place: int, count: int, week: Week) -> str:
    review = f'<path class="look-back" d="M0 0V{ORGANIC + LANE}"/><circle class="look-back" r="6"/>'
    marks = f'<svg x="50%" y="9" overflow="visible">{review}</svg>' if week.review else ""
    paid = f'<rect class="paid {week.kind}" y="{PAID}" width="100%" height="{LANE}"/>' if week.kind != "none" else ""
    organic = f'<rect class="organic on" y="{ORGANIC}" width="100%" height="{LANE}"/>' if week.organic else ""
    number = f'<text class="week" x="50%" y="{ORGANIC + LANE + 20}" text-anchor="middle">{week.number}</text>'
    inner = f"{paid}{organic}{marks}{number}"
    return f'<svg x="{place / count:.2%}" width="{1 / count:.2%}" height="{HEIGHT}">{inner}</svg>'


def _draw_months(weeks: Sequence[Week], book: Catalog) -> Iterator[str]:
    """The name of each month, under its first week."""
    before = ""
    for place, week in enumerate(weeks):
        name = book.formats.format_month(week.starts)
        if name != before and (place == 0 or place + 1 < len(weeks)) and _has_room(place, weeks):
            yield f'<text class="month" x="{place / len(weeks):.2%}" y="{HEIGHT - 10}">{name}</text>'
        before = name


def _has_room(place: int, weeks: Sequence[Week]) -> bool:
    """The first week's month gives way when the next month begins right after it."""
    following = weeks[place + 1 : place + 2]
    return not following or place > 0 or following[0].starts.replace(day=1) == weeks[0].starts.replace(day=1)


def _describe_weeks(weeks: Sequence[Week], book: Catalog) -> str:
    words = book.words
    starts = [str(week.number) for week in weeks if week.kind == "learning"]
    reviews = [str(week.number) for week in weeks if week.review]
    first = words.formats.format_date(weeks[0].starts)
    told = [words.fill_sentence("charts.weeks_text", weeks=words.formats.format_count(len(weeks), "week"), date=first)]
    told += [words.fill_sentence("charts.weeks_ads", weeks=words.formats.join_list(starts))] if starts else []
    told += [words.fill_sentence("charts.weeks_reviews", weeks=words.formats.join_list(reviews))] if reviews else []
    return " ".join(told)


def _wrap_svg(name: str, height: int, words: tuple[str, str], drawn: Iterable[str]) -> str:
    title, text = map(escape, words)
    return (
        f'<svg class="chart {name}-chart" role="img" aria-labelledby="{name}-title {name}-text" width="100%" '
        f'height="{height}" xmlns="http://www.w3.org/2000/svg"><title id="{name}-title">{title}</title>'
        f'<desc id="{name}-text">{text}</desc>{"".join(drawn)}</svg>'
    )
