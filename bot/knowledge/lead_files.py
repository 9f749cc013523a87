"""What consent.yml, spam.yml and scoring.yml hold; every weight says why, and all of them add up to 100."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Annotated, Any

from bot.knowledge.kinds import (
    Id,
    Listed,
    Name,
    Names,
    Whole,
    check_rule,
    list_of,
    mapping_of,
    mark_kind,
    number_between,
    one_of_texts,
    refuse_unless,
    text_up_to,
)
from bot.knowledge.names import CONTACT, STANDINGS
from bot.knowledge.sections import ContentSection, Maybe, make_section
from bot.knowledge.texts import Room, sentence_with

PLACES, BOOKING_PLACES = ("address", "conversation"), ("conversation", "email", "address", "network", "everybody")
LEVELS, TIERS = ("me", "shared", "other"), ("hot", "warm", "cold")
# How far sales has come, then what is known of the person; the first that holds is what comes next.
SITUATIONS = ("won", "lost", "no_show", "booked", "rfp", "partner", "phone_only", "other_decides")
# What these say of the lead.
TOLD_OF = {"rfp_due": "due", "booked_for": "day", "call": "window", "closed": "day"}
MOST = 100
Why = Annotated[Name, text_up_to(300)]
# A whole number or not: what is written stays as it is, for a score is known by its weights.
Figure = Annotated[Any, number_between(0, 1e9)]
Points = Annotated[
    Any,
    number_between(0, MOST),
    refuse_unless(lambda value: value == int(value), "{value} is no whole number of points; round it"),
]
Times = Annotated[
    Whole, refuse_unless(lambda value: value >= 1, "{value} is no number of times; write a whole number from 1")
]

CONSENT = make_section(
    version=Annotated[Name, text_up_to(40)],
    text=sentence_with(),
    marketing=sentence_with(),
    seals=mapping_of(Name),
    why=make_section(**dict.fromkeys(CONTACT, sentence_with(room=Room(300)))),
)


def rate_limit(*places: str) -> Any:
    """At most so many in so many minutes from each of one kind of place."""
    return make_section(per=Annotated[Name, one_of_texts(*places)], most=Times, minutes=Times, why=Why)


Domains: Any = list_of(Name, least=0)
SPAM = make_section(
    trap=Annotated[Name, text_up_to(40)],
    rates=list_of(rate_limit(*PLACES)),
    bookings=list_of(rate_limit(*BOOKING_PLACES)),
    disposable=make_section(also=Domains, never=Domains),
    refused=make_section(**dict.fromkeys(("trap", "disposable", "too_many"), sentence_with(room=Room(300)))),
)


def weight_with_reason(**more: Any) -> Any:
    """A figure with the reason for it."""
    return make_section(why=Why, **more)


def points_line(direction: str) -> Any:
    """Points along a line that must not go the other way, for a better answer would lower the score."""
    pair = Annotated[tuple[Figure, Points], Listed(least=2)]

    def find_wrong_turns(curve: ContentSection) -> Iterator[str]:
        points: tuple[tuple[float, float], ...] = curve["points"]
        if any(a[0] >= b[0] for a, b in itertools.pairwise(points)):
            yield "every x must be greater than the one before; put them in order"
        if any((a[1] > b[1]) if direction == "rise" else (a[1] < b[1]) for a, b in itertools.pairwise(points)):
            wrong = "fall" if direction == "rise" else "rise"
            yield f"must not {wrong} from left to right; put the heights in order"

    return mark_kind(make_section(why=Why, points=list_of(pair)), check_rule(find_wrong_turns))


def points_reason(takes: str = "") -> Any:
    """Why a lead has points, as sales reads it."""
    return sentence_with(takes, Room(160))


def points_by_value(*names: str) -> dict[str, Any]:
    """What each of these is worth when it is known; its sentence may name it."""
    return {name: make_section(value=Points, why=Why, reason=points_reason(name)) for name in names}


NEXT, Question = sentence_with(room=Room(200)), sentence_with(room=Room(80))
LEVEL = make_section(value=Points, why=Why, reason=points_reason("role"))
TIER, STEP = make_section(why=Why, next=NEXT), make_section(why=Why, next=NEXT, **{"from": Points})


# What the answer to a question of an agency's own is worth, whatever it is or by what it is.
OWN_POINTS = make_section(
    part=Annotated[Name, one_of_texts("authority", "need", "timeframe", "fit")],
    value=Points,
    why=Why,
    reason=points_reason("answer"),
    by=Maybe(mapping_of(Points)),
)


def _order_levels(levels: ContentSection) -> Iterator[str]:
    earned = [levels[level]["value"] for level in LEVELS]
    if earned != sorted(earned, reverse=True):
        yield f"{', '.join(LEVELS)} must earn less from one to the next; put the figures in order"


def _order_tiers(tiers: ContentSection) -> Iterator[str]:
    starts = [tiers[tier]["from"] for tier in TIERS]
    if starts != sorted(set(starts), reverse=True) or starts[-1] != 0:
        yield "hot must begin above warm, warm above cold, and cold at 0; put the figures in order"


def _add_up(scoring: ContentSection) -> Iterator[str]:
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
    most += sum(max((row["value"], *row.get("by", {}).values())) for row in scoring["answers"].values())
    if most != MOST:
        yield f"the most that can be reached is {most:g}; make it {MOST}"


SCORING = mark_kind(
    make_section(
        unknown=Question,
        budget=make_section(
            ask=Question,
            amount=make_section(line=points_line("rise"), reason=points_reason("amount"), none=points_reason()),
            deal=make_section(line=points_line("rise"), reason=points_reason("amount")),
            unrated=make_section(value=Points, why=Why, reason=points_reason("amount")),
            open_days=weight_with_reason(value=Annotated[Any, number_between(30, 3650)]),
        ),
        authority=make_section(
            ask=Question,
            levels=mark_kind(make_section(**dict.fromkeys(LEVELS, LEVEL)), check_rule(_order_levels)),
            roles=make_section(**dict.fromkeys(LEVELS, Names)),
        ),
        need=make_section(
            ask=Question, kinds=make_section("partner rfp"), **points_by_value("goals", "target", "tried")
        ),
        timeframe=make_section(
            ask=Question,
            **dict.fromkeys(("horizon", "start"), make_section(line=points_line("fall"), reason=points_reason("days"))),
        ),
        fit=make_section(ask=Question, **points_by_value("company", "website", "work_email", "industry")),
        engagement=make_section(**points_by_value("advice", "phone", "booked", "plan")),
        answers=mapping_of(OWN_POINTS, key=Id),
        tiers=mark_kind(
            make_section(hot=STEP, warm=STEP, cold=STEP, not_a_fit=TIER, elsewhere=TIER), check_rule(_order_tiers)
        ),
        situations=make_section(
            **dict.fromkeys(SITUATIONS, TIER),
            **{name: make_section(why=Why, next=sentence_with(told, Room(200))) for name, told in TOLD_OF.items()},
        ),
        not_a_fit=make_section(
            standings=list_of(Annotated[Name, one_of_texts(*STANDINGS)]),
            never=list_of(Annotated[Name, one_of_texts(*STANDINGS)]),
            below=weight_with_reason(value=Figure),
        ),
        follow_up=make_section(after_minutes=weight_with_reason(value=Annotated[Any, number_between(1, 100_000)])),
    ),
    check_rule(_add_up),
)
