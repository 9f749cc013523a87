"""The platforms advice is about: what they are for, what they ask, how well they fit a goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.knowledge.names import GOALS
from bot.knowledge.reading import Problems, Record, read_records
from bot.recommendations.numbers import bounded, read_value

FILE = "platforms.yml"
# The identifiers of contract 4.2.
PLATFORMS = (
    "facebook",
    "instagram",
    "meta",
    "linkedin",
    "twitter_x",
    "tiktok",
    "youtube",
    "google",
    "pinterest",
    "snapchat",
    "threads",
    "reddit",
    "whatsapp",
)
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
    fit: Mapping[str, Mapping[str, int]]
    audiences: Mapping[str, int]

    def score(self, role: str, goals: tuple[str, ...], audience: str | None) -> int:
        """How well the platform fits these goals and this audience in a role; the first goal counts twice."""
        fits = [self.fit[role][goal] for goal in goals]
        return 10 * (fits[0] * 2 + sum(fits[1:])) // (len(fits) + 1) + 10 * self.audiences.get(audience or "", 0)


def is_search(platform: Platform) -> bool:
    """Whether its ads answer a search rather than interrupt."""
    return platform.family == SEARCH


def read_platforms(data: Any, problems: Problems) -> dict[str, Platform]:
    """The platforms in a parsed platforms.yml, in its order; every one of contract 4.2 must be there."""
    rows = read_records(data, FILE, problems, _platform)
    found = {row.id: row for row in rows}
    for name in PLATFORMS:
        if name not in found:
            problems.add(FILE, name, "missing; add the platform")
    return found


def _platform(record: Record) -> Platform:
    offers = record.choices("offers", ROLES)
    paid, organic = "paid" in offers, "organic" in offers
    return Platform(
        id=record.choice("id", PLATFORMS),
        label=record.text("label"),
        purpose=record.text("for"),
        formats=record.texts("formats"),
        family=record.choice("family", PLATFORMS),
        offers=offers,
        unasked=record.texts("unasked", required=False) if record.take("unasked") else (),
        minimum=_minimum(record.inner("minimum")) if record.has("minimum") else None,
        sensible=_amount(record, "sensible", paid),
        enough=_amount(record, "enough", paid),
        ceiling=_amount(record, "ceiling", paid),
        learning=_learning(record.inner("learning")) if record.has("learning") else None,
        posts=_posts(record.inner("posts")) if organic else None,
        fit=_fit(record.inner("fit"), offers),
        audiences=_audiences(record.inner("audiences")),
    )


def _amount(record: Record, key: str, paid: bool) -> Decimal:
    return Decimal(str(read_value(record, key, 1, 1e9))) if paid else Decimal(0)


def _minimum(record: Record) -> Minimum:
    def amount(key: str) -> Decimal:
        return Decimal(str(bounded(record, key, record.take(key), 0, 1e6)))

    minimum = Minimum(
        impressions=amount("impressions"),
        actions=amount("actions"),
        campaign=amount("campaign") if record.has("campaign") else Decimal(0),
        year=round(bounded(record, "year", record.take("year"), 2000, 2100)),
        source=record.text("source"),
    )
    record.close()
    return minimum


def _learning(record: Record) -> Learning:
    events, days = (round(bounded(record, key, record.take(key), 1, 1e6)) for key in ("events", "days"))
    learning = Learning(events, days, record.text("source"))
    record.close()
    return learning


def _posts(record: Record) -> Posts:
    low, high = (round(bounded(record, key, record.take(key), 1, 100)) for key in ("low", "high"))
    posts = Posts(low, high, record.text("source"))
    if low > high:
        record.refuse("high", f"{high} is below {low}; correct it")
    record.close()
    return posts


def _fit(record: Record, offers: tuple[str, ...]) -> dict[str, dict[str, int]]:
    fits: dict[str, dict[str, int]] = {}
    for role in offers:
        inner = record.inner(role)
        fits[role] = {goal: round(bounded(inner, goal, inner.take(goal), 0, 3)) for goal in GOALS}
        inner.close()
    record.close()
    return fits


def _audiences(record: Record) -> dict[str, int]:
    found = {name: round(bounded(record, name, record.take(name), -3, 3)) for name in AUDIENCES}
    record.close()
    return found
