"""The forms of the settings read into values of content files; whether they are sound, the checker says."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from typing import Any

from bot.desk.access import Act

AGENCY, CHOICES = "agency.yml", "choices.yml"
QUESTION = "question-"
WEEK = tuple(day.lower() for day in calendar.day_name)
DEPARTMENT = ("name", "email", "phone", "note")
CONSULTANT = ("name", "email", "meeting")
_MOST = 300
Tree = Mapping[str, Any]


def read_hours(act: Act, _: Tree) -> dict[str, Any]:
    """The week; a day with nothing beside it is closed."""
    return {"hours": {day: act.field_text(day, 20).replace("–", "-") or None for day in WEEK}}


def read_holidays(act: Act, _: Tree) -> dict[str, Any]:
    """The holidays, one a line."""
    return {"calendar": {"holidays": _read_lines(act.field_text("holidays"))}}


def read_people(act: Act, tree: Tree) -> dict[str, Any]:
    """Who takes consultations; a row without a name goes, what the form does not show stays."""
    known = {str(one["id"]): one for one in list_people(tree)}
    rows = [{name: act.field_text(f"{name}-{number}", _MOST) for name in ("id", *CONSULTANT)} for number in range(40)]
    people = [_read_person(row, known) for row in rows if row["name"]]
    return {"calendar": {"people": people}}


def read_departments(act: Act, tree: Tree) -> dict[str, Any]:
    """The groups that people are sent to whose matter is not advice."""
    ids = [str(id) for id in tree.get("departments", {})]
    read = {id: {name: act.field_text(f"{id}-{name}", _MOST) or None for name in DEPARTMENT} for id in ids}
    return {"departments": read}


def read_order(act: Act, _: Tree) -> dict[str, Any]:
    """What is asked of a business, in the order of the numbers beside it; without a number it is not asked."""
    names = [name for name in act.fields if name.startswith(QUESTION)]
    ranks = {name.removeprefix(QUESTION): act.field_text(name, 3) for name in names}
    asked = [name for name, rank in ranks.items() if rank.isascii() and rank.isdigit()]
    return {"questions": sorted(asked, key=lambda name: int(ranks[name]))}


def read_alerts(act: Act, _: Tree) -> dict[str, Any]:
    """Who is told of leads by mail, one a line."""
    return {"alerts": _read_lines(act.field_text("alerts"))}


def drop_absent(values: Mapping[str, Any], tree: Tree) -> dict[str, Any]:
    """The values without those that take away what is not there anyway."""
    left = {name: value for name, value in values.items() if value is not None or tree.get(name) is not None}
    inner = {name: tree.get(name) for name, value in left.items() if isinstance(value, Mapping)}
    return {**left, **{name: drop_absent(left[name], below or {}) for name, below in inner.items()}}


def list_people(tree: Tree) -> list[dict[str, Any]]:
    """Who takes consultations, as it is written; nobody where another service keeps the calendar."""
    people = (tree.get("calendar") or {}).get("people") or []
    return [dict(one) for one in people if isinstance(one, Mapping)]


def _read_person(row: dict[str, str], known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    id = row["id"] if row["id"] in known else re.sub(r"[^a-z0-9]+", "-", row["name"].lower()).strip("-")
    shown = {name: row[name] for name in CONSULTANT if row[name]}
    kept = {name: value for name, value in known.get(id, {}).items() if name not in CONSULTANT}
    return {**kept, "id": id, **shown}


def _read_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
