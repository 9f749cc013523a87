"""What consent.yml, spam.yml and scoring.yml hold; every weight says why, and all of them add up to 100."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Annotated, Any

from bot.knowledge.kinds import (
    Listed,
    Name,
    Names,
    Whole,
    among,
    check,
    entries,
    mark,
    named,
    refuse_unless,
    shorter,
    within,
)
from bot.knowledge.names import STANDINGS
from bot.knowledge.sections import Section, section
from bot.knowledge.texts import Room, sentence

CONTACT = ("name", "email", "phone", "extension", "company", "role", "website")
PLACES, BOOKING_PLACES = ("address", "conversation"), ("conversation", "email", "address", "network", "everybody")
LEVELS, TIERS = ("me", "shared", "other"), ("hot", "warm", "cold")
# How far sales has come, then what is known of the person; the first that holds is what comes next.
SITUATIONS = ("won", "lost", "no_show", "booked", "rfp", "partner", "phone_only", "other_decides")
MOST = 100
Why = Annotated[Name, shorter(300)]
# A whole number or not: what is written stays as it is, for a score is known by its weights.
Figure = Annotated[Any, within(0, 1e9)]
Points = Annotated[
    Any,
    within(0, MOST),
    refuse_unless(lambda value: value == int(value), "{value} is no whole number of points; round it"),
]
Times = Annotated[
    Whole, refuse_unless(lambda value: value >= 1, "{value} is no number of times; write a whole number from 1")
]

CONSENT = section(
    version=Annotated[Name, shorter(40)],
    text=sentence(),
    marketing=sentence(),
    seals=named(Name),
    why=section(**dict.fromkeys(CONTACT, sentence(room=Room(300)))),
)


def rate(*places: str) -> Any:
    """At most so many in so many minutes from each of one kind of place."""
    return section(per=Annotated[Name, among(*places)], most=Times, minutes=Times, why=Why)


Domains: Any = entries(Name, least=0)
SPAM = section(
    trap=Annotated[Name, shorter(40)],
    rates=entries(rate(*PLACES)),
    bookings=entries(rate(*BOOKING_PLACES)),
    disposable=section(also=Domains, never=Domains),
    refused=section(**dict.fromkeys(("trap", "disposable", "too_many"), sentence(room=Room(300)))),
)


def weight(**more: Any) -> Any:
    """A figure with the reason for it."""
    return section(why=Why, **more)


def line(direction: str) -> Any:
    """Points along a line that must not go the other way, for a better answer would lower the score."""
    pair = Annotated[tuple[Figure, Points], Listed(least=2)]

    def find_wrong_turns(curve: Section) -> Iterator[str]:
        points: tuple[tuple[float, float], ...] = curve["points"]
        if any(a[0] >= b[0] for a, b in itertools.pairwise(points)):
            yield "every x must be greater than the one before; put them in order"
        if any((a[1] > b[1]) if direction == "rise" else (a[1] < b[1]) for a, b in itertools.pairwise(points)):
            wrong = "fall" if direction == "rise" else "rise"
            yield f"must not {wrong} from left to right; put the heights in order"

    return mark(section(why=Why, points=entries(pair)), check(find_wrong_turns))


def reason(takes: str = "") -> Any:
    """Why a lead has points, as sales reads it."""
    return sentence(takes, Room(160))


def grants(*names: str) -> dict[str, Any]:
    """What each of these is worth when it is known; its sentence may name it."""
    return {name: section(value=Points, why=Why, reason=reason(name)) for name in names}


NEXT, Question = sentence(room=Room(200)), sentence(room=Room(80))
LEVEL = section(value=Points, why=Why, reason=reason("role"))
TIER, STEP = section(why=Why, next=NEXT), section(why=Why, next=NEXT, **{"from": Points})


def _order_levels(levels: Section) -> Iterator[str]:
    earned = [levels[level]["value"] for level in LEVELS]
    if earned != sorted(earned, reverse=True):
        yield f"{', '.join(LEVELS)} must earn less from one to the next; put the figures in order"


def _order_tiers(tiers: Section) -> Iterator[str]:
    starts = [tiers[tier]["from"] for tier in TIERS]
    if starts != sorted(set(starts), reverse=True) or starts[-1] != 0:
        yield "hot must begin above warm, warm above cold, and cold at 0; put the figures in order"


def _add_up(scoring: Section) -> Iterator[str]:
    lines = (
        scoring["budget"]["amount"],
        scoring["budget"]["deal"],
        scoring["timeframe"]["horizon"],
        scoring["timeframe"]["start"],
    )
    most = sum(round(max(height for _, height in row["line"]["points"])) for row in lines)
    most += scoring["authority"]["levels"]["me"]["value"]
    rows = (row for part in ("need", "fit", "engagement") for row in scoring[part].values())
    most += sum(row["value"] for row in rows if not isinstance(row, str) and "value" in row)
    if most != MOST:
        yield f"the most that can be reached is {most:g}; make it {MOST}"


SCORING = mark(
    section(
        unknown=Question,
        budget=section(
            ask=Question,
            amount=section(line=line("rise"), reason=reason("amount"), none=reason()),
            deal=section(line=line("rise"), reason=reason("amount")),
            unrated=section(value=Points, why=Why, reason=reason("amount")),
            open_days=weight(value=Annotated[Any, within(30, 3650)]),
        ),
        authority=section(
            ask=Question,
            levels=mark(section(**dict.fromkeys(LEVELS, LEVEL)), check(_order_levels)),
            roles=section(**dict.fromkeys(LEVELS, Names)),
        ),
        need=section(ask=Question, kinds=section("partner rfp"), **grants("goals", "target", "tried")),
        timeframe=section(
            ask=Question, **dict.fromkeys(("horizon", "start"), section(line=line("fall"), reason=reason("days")))
        ),
        fit=section(ask=Question, **grants("company", "website", "work_email", "industry")),
        engagement=section(**grants("advice", "phone", "booked", "plan")),
        tiers=mark(section(hot=STEP, warm=STEP, cold=STEP, not_a_fit=TIER, elsewhere=TIER), check(_order_tiers)),
        situations=section(
            **dict.fromkeys(SITUATIONS, TIER), rfp_due=section(why=Why, next=sentence("due", Room(200)))
        ),
        not_a_fit=section(
            standings=entries(Annotated[Name, among(*STANDINGS)]),
            never=entries(Annotated[Name, among(*STANDINGS)]),
            below=weight(value=Figure),
        ),
        follow_up=section(after_minutes=weight(value=Annotated[Any, within(1, 100_000)])),
    ),
    check(_add_up),
)
