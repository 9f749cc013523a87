"""A kept recommendation to take along: a table for spreadsheets, and dates for a calendar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from icalendar import Calendar, Event

from bot.channels.web.plan_view import PARTS
from bot.csv_safety import escape_formula
from bot.knowledge.texts import fill_placeholders
from bot.recommendations.model import Recommendation
from bot.recommendations.parts import Week
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.figures import FigureWriter
from bot.recommendations.profile import plain_number
from bot.storage.conversations.plans import SavedPlan

CsvRow = dict[str, object]


def to_csv(recommendation: Recommendation, book: Catalog, columns: Mapping[str, str], marked: str) -> bytes:
    """Budget, forecast and weeks, a row for each, under one row of names; UTF-8 that spreadsheets recognise."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns.values())
    for row in _list_rows(recommendation, book, marked):
        writer.writerow([escape_formula(row.get(column)) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def to_ics(plan: SavedPlan, token: str, texts: Mapping[str, Any], host: str) -> bytes:
    """Start, launches and reviews as all-day events; the same plan gives the same events again."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", texts["calendar"])
    for week, kind in _list_milestones(plan.recommendation):
        event = Event()
        event.add("uid", f"{token}-{kind}-{week.number}@{host}")
        event.add("dtstamp", plan.time)
        event.add("dtstart", week.starts)
        event.add("dtend", week.starts + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", fill_placeholders(texts["events"][kind], {"week": str(week.number)}))
        event.add("description", "\n".join(f"- {line}" for line in (*week.paid, *week.organic)))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _list_milestones(recommendation: Recommendation) -> Iterator[tuple[Week, str]]:
    for place, week in enumerate(recommendation.plan):
        if place == 0:
            yield week, "start"
        if week.kind == "learning":
            yield week, "launch"
        if week.review:
            yield week, "review"


def _list_rows(recommendation: Recommendation, book: Catalog, marked: str) -> Iterator[CsvRow]:
    yield from _budget_rows(recommendation, book)
    yield from _forecast_rows(recommendation, book)
    yield from _week_rows(recommendation, book, marked)


def _budget_rows(recommendation: Recommendation, book: Catalog) -> Iterator[CsvRow]:
    say, figures, money = book.words.fill_sentence, FigureWriter(book), recommendation.money
    unit = money.currency if money else None
    for name in (*PARTS, "total") if money else ():
        amount = plain_number(getattr(money, name))
        yield {"section": say("cli.money"), "what": say(f"cli.{name}"), "amount": amount, "unit": unit}
    for part in recommendation.platforms:
        label, side = figures.name_platform(part.platform), say(f"cli.{part.role}")
        named = {"section": say("cli.platforms"), "platform": label, "side": side, "what": part.why}
        yield {**named, "amount": None if part.budget is None else plain_number(part.budget), "unit": unit}


def _forecast_rows(recommendation: Recommendation, book: Catalog) -> Iterator[CsvRow]:
    figures = FigureWriter(book)
    for row in recommendation.forecast:
        name, metric = figures.name_platform(row.platform), figures.name_metric(row.metric)
        low, likely, high = map(plain_number, (row.range.low, row.range.likely, row.range.high))
        yield {
            "section": book.words.fill_sentence("cli.forecast"),
            "platform": name,
            "what": metric,
            "low": low,
            "amount": likely,
            "high": high,
            "unit": row.unit,
        }


def _week_rows(recommendation: Recommendation, book: Catalog, marked: str) -> Iterator[CsvRow]:
    say = book.words.fill_sentence
    for week in recommendation.plan:
        head = {"section": say("cli.plan"), "week": week.number, "date": week.starts.isoformat()}
        review = marked if week.review else None
        for side in ("paid", "organic"):
            yield from (
                {**head, "side": say(f"cli.{side}"), "what": line, "review": review} for line in getattr(week, side)
            )
