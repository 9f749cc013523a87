"""A kept recommendation to take along: a table for spreadsheets, and dates for a calendar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from icalendar import Calendar, Event

from bot.channels.web.plan_view import PARTS
from bot.csv_safety import escape_formula
from bot.knowledge.texts import fill_placeholders
from bot.recommendations.model import Json
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.charts import find_paid_kind
from bot.recommendations.presentation.figures import FigureWriter
from bot.storage.conversations.plans import SavedPlan

Row = dict[str, object]


def to_csv(recommendation: Json, book: Catalog, columns: Mapping[str, str], marked: str) -> bytes:
    """Budget, forecast and weeks, a row for each, under one row of names; UTF-8 that spreadsheets recognise."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns.values())
    for row in _list_rows(recommendation, book, marked):
        writer.writerow([escape_formula(row.get(column)) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def to_ics(plan: SavedPlan, token: str, book: Catalog, texts: Mapping[str, Any], host: str) -> bytes:
    """Start, launches and reviews as all-day events; the same plan gives the same events again."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", texts["calendar"])
    for week, kind in _list_milestones(plan.recommendation, book):
        event = Event()
        event.add("uid", f"{token}-{kind}-{week['week']}@{host}")
        event.add("dtstamp", plan.time)
        event.add("dtstart", date.fromisoformat(week["starts"]))
        event.add("dtend", date.fromisoformat(week["starts"]) + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", fill_placeholders(texts["events"][kind], {"week": str(week["week"])}))
        event.add("description", "\n".join(f"- {line}" for line in (*week["paid"], *week["organic"])))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _list_milestones(recommendation: Json, book: Catalog) -> Iterator[tuple[Json, str]]:
    for place, week in enumerate(recommendation["plan"]):
        if place == 0:
            yield week, "start"
        if find_paid_kind(week, book) == "learning":
            yield week, "launch"
        if week["review"]:
            yield week, "review"


def _list_rows(recommendation: Json, book: Catalog, marked: str) -> Iterator[Row]:
    yield from _budget_rows(recommendation, book)
    yield from _forecast_rows(recommendation, book)
    yield from _week_rows(recommendation, book, marked)


def _budget_rows(recommendation: Json, book: Catalog) -> Iterator[Row]:
    say, figures, money = book.words.fill_sentence, FigureWriter(book), recommendation["money"]
    unit = money["currency"] if money else None
    for part in (*PARTS, "total") if money else ():
        yield {"section": say("cli.money"), "what": say(f"cli.{part}"), "amount": money[part], "unit": unit}
    for part in recommendation["platforms"]:
        name, side = figures.name_platform(part["platform"]), say(f"cli.{part['role']}")
        named = {"section": say("cli.platforms"), "platform": name, "side": side, "what": part["why"]}
        yield {**named, "amount": part["budget"], "unit": unit}


def _forecast_rows(recommendation: Json, book: Catalog) -> Iterator[Row]:
    figures = FigureWriter(book)
    for row in recommendation["forecast"]:
        name, metric = figures.name_platform(row["platform"]), figures.name_metric(row["metric"])
        ends = {"low": row["low"], "amount": row["likely"], "high": row["high"]}
        yield {
            "section": book.words.fill_sentence("cli.forecast"),
            "platform": name,
            "what": metric,
            **ends,
            "unit": row["unit"],
        }


def _week_rows(recommendation: Json, book: Catalog, marked: str) -> Iterator[Row]:
    say = book.words.fill_sentence
    for week in recommendation["plan"]:
        head = {"section": say("cli.plan"), "week": week["week"], "date": week["starts"]}
        review = marked if week["review"] else None
        for side in ("paid", "organic"):
            yield from ({**head, "side": say(f"cli.{side}"), "what": line, "review": review} for line in week[side])
