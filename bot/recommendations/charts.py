"""Two pictures of a recommendation as SVG: how it is split, and its weeks.

Places across are percentages, so a picture takes the width it is given and its words keep their size. Colours come
from the style sheet of the page by class; there is no style attribute, which a strict policy would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import accumulate
from typing import Literal

from bot.recommendations.book import AdviceBook
from bot.recommendations.figures import Figures
from bot.recommendations.model import Json
from bot.recommendations.words import opened

SHADES = 4
TOLD, BAR, GAP, LANE = 28, 38, 8, 24
PAID, ORGANIC = 42, 94
HEIGHT = 172
Kind = Literal["none", "set-up", "learning", "on"]


@dataclass(frozen=True)
class Segment:
    """A part of a bar: what it is called, its amount in words, its part of the whole, and its look."""

    name: str
    amount: str
    part: float
    look: str


def shares(recommendation: Json, book: AdviceBook) -> tuple[Segment, ...]:
    """Paid and organic as parts of the whole; a side with nothing is left out."""
    share = recommendation["share"]
    sides = (("paid", share["smm"]), ("organic", share["smo"]))
    return tuple(
        Segment(book.words.say(f"cli.{side}"), f"{part * 100:.0f}%", part, f"{side} s0") for side, part in sides if part
    )


def parts(recommendation: Json, book: AdviceBook) -> tuple[Segment, ...]:
    """Where the money goes, to the platform; empty when there is no money."""
    money, figures = recommendation["money"], Figures(book)
    if not money or not money["total"]:
        return ()
    rows = [
        (_labelled(part, figures), part["budget"], f"{part['role']} s{min(place, SHADES - 1)}")
        for role in ("paid", "organic")
        for place, part in enumerate(p for p in recommendation["platforms"] if p["role"] == role)
    ]
    rows += [(opened(book.words.say(f"cli.{key}")), money[key], key) for key in ("fee", "unallocated")]
    write = figures.amount
    return tuple(
        Segment(name, write(sum_, money["currency"]), sum_ / money["total"], look) for name, sum_, look in rows if sum_
    )


def _labelled(part: Json, figures: Figures) -> str:
    side = figures.book.words.say(f"cli.{part['role']}")
    return figures.book.words.say("charts.part", platform=figures.platform(part["platform"]), side=side)


def split_svg(recommendation: Json, book: AdviceBook) -> str:
    """Two bars: paid against organic, and below it the money to the platform, where there is money."""
    whole, money = shares(recommendation, book), parts(recommendation, book)
    said = [f"{segment.name} {segment.amount}" for segment in (*whole, *money)]
    drawn = [*_sides(whole), *_bar(whole, TOLD, BAR), *_bar(money, TOLD + BAR + GAP, BAR // 2)]
    words = book.words.say("charts.split"), book.words.say("charts.split_text", parts="; ".join(said))
    return _svg("split", TOLD + BAR + (GAP + BAR // 2 if money else 0), words, drawn)


def _sides(segments: Sequence[Segment]) -> Iterator[str]:
    """What the two ends of the bar are; written above it, where there is room however small a part is."""
    for place, segment in enumerate(segments):
        at = 'x="100%" text-anchor="end"' if place else 'x="0"'
        yield f'<text class="side" {at} y="{TOLD - 11}">{escape(opened(segment.name))} {segment.amount}</text>'


def _bar(segments: Sequence[Segment], top: int, height: int) -> Iterator[str]:
    starts = accumulate((segment.part for segment in segments), initial=0.0)
    for start, segment in zip(starts, segments, strict=False):
        place = f'x="{start:.2%}" y="{top}" width="{segment.part:.2%}" height="{height}"'
        yield f'<rect class="{segment.look}" {place}/>'


def weeks_svg(recommendation: Json, book: AdviceBook) -> str:
    """The weeks from left to right: what ads and posts do in each, and where to look back; empty without a plan."""
    weeks, words = recommendation["plan"], book.words
    if not weeks:
        return ""
    kinds = [paid_kind(week, book) for week in weeks]
    drawn = [
        f'<text class="lane" y="{PAID - 9}">{escape(opened(words.say("cli.paid")))}</text>',
        f'<text class="lane" y="{ORGANIC - 9}">{escape(opened(words.say("cli.organic")))}</text>',
        *(_column(place, len(weeks), week, kind) for place, (week, kind) in enumerate(zip(weeks, kinds, strict=True))),
        *_months(weeks, book),
    ]
    return _svg("weeks", HEIGHT, (words.say("charts.weeks"), _weeks_told(weeks, kinds, book)), drawn)


def paid_kind(week: Json, book: AdviceBook) -> Kind:
    """What ads do in a week, known by the sentences of the plan."""
    said = [book.words.say(f"plan.paid.{key}") for key in ("set_up", "flight_over")]
    if not week["paid"] or week["paid"] == said[1:]:
        return "none"
    if week["paid"] == said[:1]:
        return "set-up"
    # A start comes with the warning not to touch anything; every other week of ads has one thing to do.
    return "learning" if len(week["paid"]) > 1 else "on"


def _column(place: int, count: int, week: Json, kind: Kind) -> str:
    review = f'<path class="look-back" d="M0 0V{ORGANIC + LANE}"/><circle class="look-back" r="6"/>'
    marks = f'<svg x="50%" y="9" overflow="visible">{review}</svg>' if week["review"] else ""
    paid = f'<rect class="paid {kind}" y="{PAID}" width="100%" height="{LANE}"/>' if kind != "none" else ""
    organic = f'<rect class="organic on" y="{ORGANIC}" width="100%" height="{LANE}"/>' if week["organic"] else ""
    number = f'<text class="week" x="50%" y="{ORGANIC + LANE + 20}" text-anchor="middle">{week["week"]}</text>'
    inner = f"{paid}{organic}{marks}{number}"
    return f'<svg x="{place / count:.2%}" width="{1 / count:.2%}" height="{HEIGHT}">{inner}</svg>'


def _months(weeks: Sequence[Json], book: AdviceBook) -> Iterator[str]:
    """The name of each month, under its first week."""
    before = ""
    for place, week in enumerate(weeks):
        name = book.words.month(date.fromisoformat(week["starts"]))
        if name != before and (place == 0 or place + 1 < len(weeks)) and _has_room(place, weeks):
            yield f'<text class="month" x="{place / len(weeks):.2%}" y="{HEIGHT - 10}">{name}</text>'
        before = name


def _has_room(place: int, weeks: Sequence[Json]) -> bool:
    """The first week's month gives way when the next month begins right after it."""
    following = weeks[place + 1 : place + 2]
    return not following or place > 0 or following[0]["starts"][:7] == weeks[0]["starts"][:7]


def _weeks_told(weeks: Sequence[Json], kinds: Sequence[Kind], book: AdviceBook) -> str:
    words = book.words
    starts = [str(week["week"]) for week, kind in zip(weeks, kinds, strict=True) if kind == "learning"]
    reviews = [str(week["week"]) for week in weeks if week["review"]]
    first = words.dated(date.fromisoformat(weeks[0]["starts"]))
    told = [words.say("charts.weeks_text", weeks=words.count("week", len(weeks)), date=first)]
    told += [words.say("charts.weeks_ads", weeks=words.join(starts))] if starts else []
    told += [words.say("charts.weeks_reviews", weeks=words.join(reviews))] if reviews else []
    return " ".join(told)


def _svg(name: str, height: int, words: tuple[str, str], drawn: Iterable[str]) -> str:
    title, text = map(escape, words)
    return (
        f'<svg class="chart {name}-chart" role="img" aria-labelledby="{name}-title {name}-text" width="100%" '
        f'height="{height}" xmlns="http://www.w3.org/2000/svg"><title id="{name}-title">{title}</title>'
        f'<desc id="{name}-text">{text}</desc>{"".join(drawn)}</svg>'
    )
