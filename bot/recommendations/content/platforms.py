"""The platforms advice is about: what they are for, what they ask, how well they fit a goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.knowledge.choices import Choices
from bot.knowledge.reading import ContentRecord, Problems, read_records
from bot.recommendations.content.numbers import read_by_goal, read_value, take_bounded

FILE = "platforms.yml"
ROLES = ("paid", "organic")
AUDIENCES = ("b2b", "b2c", "local")
SEARCH = "google"


@dataclass(frozen=True)
class Minimum:
    """The least a platform takes a day, in US dollars, for being shown and for actions; 0 for a campaign: none."""

    impressions: Decimal
    actions: Decimal
    campaign: Decimal
    year: int
    source: str


@dataclass(frozen=True)
class Learning:
    """How many results in how many days a platform's delivery needs to settle."""

    events: int
    days: int
    source: str


@dataclass(frozen=True)
class Posts:
    """A rhythm of posts a week that can be kept up."""

    low: int
    high: int
    source: str


@dataclass(frozen=True)
class Platform:
    """One platform; the paid figures are None where it sells no ads, or where we hold no minimum."""

    id: str
    label: str
    purpose: str
    formats: tuple[str, ...]
    family: str
    offers: tuple[str, ...]
    unasked: tuple[str, ...]
    minimum: Minimum | None
    sensible: Decimal
    enough: Decimal
    ceiling: Decimal
    learning: Learning | None
    posts: Posts | None
    joins: tuple[str, ...]
    fit: Mapping[str, Mapping[str, int]]
    audiences: Mapping[str, int]

    def rate_fit(self, role: str, goals: tuple[str, ...], audience: str | None) -> int:
        """How well the platform fits these goals and this audience in a role; the first goal counts twice."""
        fits = [self.fit[role][goal] for goal in goals]
        return 10 * (fits[0] * 2 + sum(fits[1:])) // (len(fits) + 1) + 10 * self.audiences.get(audience or "", 0)


def is_search(platform: Platform) -> bool:
    """Whether its ads answer a search rather than interrupt."""
    return platform.family == SEARCH


def read_platforms(data: Any, choices: Choices, problems: Problems) -> dict[str, Platform]:
    """Every platform of a parsed platforms.yml, first those that are on, which must be there, in order."""
    found = {row.id: row for row in read_records(data, FILE, problems, lambda record: _read_platform(record, choices))}
    for name in choices.platforms:
        if name not in found:
            problems.add_problem(FILE, name, "missing; add the platform")
    return {**{name: found[name] for name in choices.platforms if name in found}, **found}


def _read_platform(record: ContentRecord, choices: Choices) -> Platform:
    offers = record.take_choices("offers", ROLES)
    paid, organic = "paid" in offers, "organic" in offers
    return Platform(
        id=record.take_choice("id", choices.known_platforms),
        label=record.take_text("label"),
        purpose=record.take_text("for"),
        formats=record.take_texts("formats"),
        family=record.take_choice("family", choices.known_platforms),
        offers=offers,
        unasked=record.take_texts("unasked", required=False) if record.take_raw("unasked") else (),
        minimum=_read_minimum(record.take_record("minimum")) if record.has_key("minimum") else None,
        sensible=_read_amount(record, "sensible", paid),
        enough=_read_amount(record, "enough", paid),
        ceiling=_read_amount(record, "ceiling", paid),
        learning=_read_learning(record.take_record("learning")) if record.has_key("learning") else None,
        posts=_read_posts(record.take_record("posts")) if organic else None,
        joins=record.take_choices("joins", choices.known_platforms) if record.has_key("joins") else (),
        fit=_read_fit(record.take_record("fit"), offers, choices),
        audiences=_read_audiences(record.take_record("audiences")),
    )


def _read_amount(record: ContentRecord, key: str, paid: bool) -> Decimal:
    return Decimal(str(read_value(record, key, 1, 1e9))) if paid else Decimal(0)


def _read_minimum(record: ContentRecord) -> Minimum:
    def read_amount(key: str) -> Decimal:
        return Decimal(str(take_bounded(record, key, record.take_raw(key), 0, 1e6)))

    minimum = Minimum(
        impressions=read_amount("impressions"),
        actions=read_amount("actions"),
        campaign=read_amount("campaign") if record.has_key("campaign") else Decimal(0),
        year=round(take_bounded(record, "year", record.take_raw("year"), 2000, 2100)),
        source=record.take_text("source"),
    )
    record.report_unknown_keys()
    return minimum


def _read_learning(record: ContentRecord) -> Learning:
    events, days = (round(take_bounded(record, key, record.take_raw(key), 1, 1e6)) for key in ("events", "days"))
    learning = Learning(events, days, record.take_text("source"))
    record.report_unknown_keys()
    return learning


def _read_posts(record: ContentRecord) -> Posts:
    low, high = (round(take_bounded(record, key, record.take_raw(key), 1, 100)) for key in ("low", "high"))
    posts = Posts(low, high, record.take_text("source"))
    if low > high:
        record.refuse_key("high", f"{high} is below {low}; correct it")
    record.report_unknown_keys()
    return posts


def _read_fit(record: ContentRecord, offers: tuple[str, ...], choices: Choices) -> dict[str, dict[str, int]]:
    fits: dict[str, dict[str, int]] = {}
    for role in offers:
        fits[role] = read_by_goal(record.take_record(role), choices, _read_points)
    record.report_unknown_keys()
    return fits


def _read_points(record: ContentRecord, goal: str) -> int:
    return round(take_bounded(record, goal, record.take_raw(goal), 0, 3))


def _read_audiences(record: ContentRecord) -> dict[str, int]:
    found = {name: round(take_bounded(record, name, record.take_raw(name), -3, 3)) for name in AUDIENCES}
    record.report_unknown_keys()
    return found
