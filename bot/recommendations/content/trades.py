"""What a professional does differently in a line of business: where to be, what beats it, and what weeks tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.knowledge.choices import Choices
from bot.knowledge.reading import ContentRecord, Problems, suggest_nearest
from bot.recommendations.content.platforms import AUDIENCES, ROLES

FILE, ANY = "trades.yml", "any"
# What a sale is, and what a lead is; each but an inquiry has a price of its own in the registry, or none.
SOLD = ("purchase", "inquiry", "booking", "ticket", "signup", "donation", "visit")
ASKED = ("lead", "signup", "application")
PRICES = {"purchase": "cost_per_acquisition"}
LONGEST = 200
MONTHS = range(1, 13)


@dataclass(frozen=True)
class Channel:
    """Something other than a social platform that serves goals; `stands_for`: the platform and role it is here.

    A `service` is what agencies sell, so whether this one does is said.
    """

    id: str
    name: str
    goals: tuple[str, ...]
    why: str
    service: bool
    stands_for: tuple[str, str] | None


@dataclass(frozen=True)
class ThemeSeason:
    """Months in which a theme belongs into the posts."""

    months: tuple[int, ...]
    theme: str


@dataclass(frozen=True)
class TradeAdvice:
    """The advice for one group of lines of business."""

    id: str
    businesses: tuple[str, ...]
    results: tuple[str, ...]
    called: str | None
    audience: str | None
    customers: str | None
    sold: str
    asked: str
    channels: Mapping[str, Mapping[str, tuple[str, ...]]]
    beside: tuple[str, ...]
    why: str
    offer: str
    today: tuple[str, ...]
    posts: tuple[str, ...]
    seasons: tuple[ThemeSeason, ...]
    unfit: tuple[str, ...] = ()

    def list_platforms(self, role: str, goal: str) -> tuple[str, ...]:
        """The platforms in a role for a goal, the best first; none where no platform takes such work."""
        chosen = self.channels[role]
        return chosen.get(goal, chosen[ANY])

    def find_theme(self, month: int) -> str | None:
        """What the posts of a month are about; None in a month like any other."""
        return next((season.theme for season in self.seasons if month in season.months), None)


@dataclass(frozen=True)
class TradeBook:
    """Every group of trades.yml, and the channels beside social media by id."""

    channels: Mapping[str, Channel]
    groups: tuple[TradeAdvice, ...]

    def find_group(self, business: str | None, results: Iterable[str], audience: str | None) -> TradeAdvice | None:
        """The group of what is wanted more of, else of the line of business; companies as customers have their own."""
        wanted = [row for label in results for row in self.groups if label in row.results]
        own = next((row for row in wanted if not row.businesses), None)
        found = own or next((row for row in self.groups if business in row.businesses), None)
        found = found or next(iter(wanted), None)
        if own is None and audience and (found is None or found.audience != audience):
            return next((row for row in self.groups if row.audience == audience), found)
        return found


def price_of_result(kind: str) -> str:
    """The metric that holds what one such result costs."""
    return PRICES.get(kind, f"cost_per_{kind}")


def read_trade_book(data: Any, businesses: Iterable[str], choices: Choices, problems: Problems) -> TradeBook:
    """The groups and channels of a parsed trades.yml; every slip goes to `problems`."""
    record = ContentRecord(data, FILE, problems)
    channels = {row.id: row for row in (_read_channel(row, choices) for row in record.take_records("beside"))}
    groups = tuple(_read_group(row, choices) for row in record.take_records("groups"))
    record.report_unknown_keys()
    known = set(businesses)
    for place, advice in _find_problems(groups, channels, known):
        problems.add_problem(FILE, place, advice)
    return TradeBook(channels, groups)


def _find_problems(
    groups: tuple[TradeAdvice, ...], channels: Mapping[str, Channel], known: set[str]
) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for row in groups:
        for name in (name for name in row.businesses if known and name not in known):
            yield f"groups.{row.id}.businesses", f"{name!r}: {suggest_nearest(name, known)}"
        for name in seen & set(row.businesses):
            yield f"groups.{row.id}.businesses", f"{name!r} stands in another group, too; keep one"
        for name in (name for name in row.beside if name not in channels):
            yield f"groups.{row.id}.beside", f"{name!r}: {suggest_nearest(name, channels)}"
        seen |= set(row.businesses)


def _read_channel(record: ContentRecord, choices: Choices) -> Channel:
    inner = record.take_record("stands_for") if record.has_key("stands_for") else None
    stands_for = (
        (inner.take_choice("platform", choices.known_platforms), inner.take_choice("role", ROLES)) if inner else None
    )
    if inner:
        inner.report_unknown_keys()
    channel = Channel(
        id=record.take_text("id"),
        name=record.take_text("name", 80),
        goals=choices.spread_goals(record.take_choices("goals", choices.known_goals)),
        why=record.take_text("why", LONGEST),
        service=record.has_key("service") and record.take_flag("service"),
        stands_for=stands_for,
    )
    record.report_unknown_keys()
    return channel


def _read_group(record: ContentRecord, choices: Choices) -> TradeAdvice:
    group = TradeAdvice(
        id=record.take_text("id"),
        businesses=record.take_texts("businesses", required=False),
        results=record.take_texts("results", required=False),
        called=record.take_optional("called", 40),
        audience=record.take_choice("audience", AUDIENCES) if record.has_key("audience") else None,
        customers=record.take_choice("customers", AUDIENCES) if record.has_key("customers") else None,
        sold=record.take_choice("sold", SOLD),
        asked=record.take_choice("asked", ASKED) if record.has_key("asked") else ASKED[0],
        channels={role: _read_platforms(record.take_record(role), choices) for role in ROLES},
        beside=record.take_texts("beside", required=False),
        why=record.take_text("why", LONGEST),
        offer=record.take_text("offer", LONGEST),
        today=record.take_texts("today"),
        posts=record.take_texts("posts"),
        seasons=_read_seasons(record),
        unfit=record.take_texts("unfit", required=False),
    )
    record.report_unknown_keys()
    return group


def _read_platforms(record: ContentRecord, choices: Choices) -> dict[str, tuple[str, ...]]:
    found = {key: record.take_texts(key, required=False) for key in record.keys}
    for key, names in found.items():
        if key not in (*choices.known_goals, ANY):
            record.refuse_key(key, f"no goal; {suggest_nearest(key, (*choices.known_goals, ANY))}")
        for name in (name for name in names if name not in choices.known_platforms):
            record.refuse_key(key, f"unknown platform {name!r}; {suggest_nearest(name, choices.known_platforms)}")
    if ANY not in found:
        record.refuse_key(ANY, "missing; add the platforms for every other goal")
    liked = {goal: found[like] for goal, like in choices.likened.items() if like in found}
    return {ANY: (), **liked, **found}


def _read_seasons(record: ContentRecord) -> tuple[ThemeSeason, ...]:
    rows = record.take_records("seasons") if record.take_raw("seasons") else ()
    return tuple(map(_read_season, rows))


def _read_season(record: ContentRecord) -> ThemeSeason:
    months = record.take_raw("months")
    if not isinstance(months, list) or not all(month in MONTHS for month in months):
        record.refuse_key("months", "expected numbers of months; write [11, 12]")
        months = []
    season = ThemeSeason(tuple(months), record.take_text("theme", LONGEST))
    record.report_unknown_keys()
    return season
