"""What agency.yml holds, key by key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator

from bot.knowledge.buying import BUYING
from bot.knowledge.kinds import (
    Flag,
    Name,
    Word,
    check_rule,
    list_of,
    mapping_of,
    mark_kind,
    match_pattern,
    one_of_texts,
    refuse_unless,
    text_up_to,
)
from bot.knowledge.model import AgencyLinks, Colours, PageWords, Service
from bot.knowledge.reading import kind_of
from bot.knowledge.regions import advise_region
from bot.knowledge.sections import ContentSection, Maybe, make_section
from bot.knowledge.texts import Room, mark_prose, sentence_with
from bot.values.time.calendar import GRAIN
from bot.values.time.seasons import WEEKDAYS

DEPARTMENTS = ("jobs", "vendors", "press", "clients", "support")
# Where an agency has none of these, its office takes their place.
OPTIONAL = ("partners", "rfp")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-4]):([0-5]\d)")
_LONGEST_HOLIDAY = 366
Email = Annotated[
    Name, text_up_to(120), match_pattern(r"[^@\s]+@[^@\s]+\.[^@\s.]+", "an address such as hello@agency.example")
]
Phone = Annotated[
    Name, match_pattern(r"\+\d[\d ()-]{6,18}\d", "the international form such as +1 202 555 0142, in quotes")
]
Line = Annotated[Word, mark_prose(Room(160))]
Paragraph = Annotated[Word, mark_prose(Room(600))]
Label = Annotated[Name, text_up_to(60)]


def _check_zone(name: str) -> Iterator[str]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield f"unknown time zone {name!r}; write one such as Europe/London"


def _check_region(region: str) -> Iterator[str]:
    if advice := advise_region(region):
        yield f"{region!r} is no country; {advice}"


COUNTRY = Annotated[Name, match_pattern(r"[A-Z]{2}", "two capitals such as US"), check_rule(_check_region)]


def _check_opening(day: str) -> Iterator[str]:
    if not re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", day) or day[:5] >= day[6:]:
        yield f"{day!r} is no opening time; write 09:00-17:30, or nothing when closed"


def _check_week(week: ContentSection) -> Iterator[str]:
    if not any(week.values()):
        yield "no day is open; write at least one, such as monday: 09:00-17:30"


def _read_spans(day: str) -> tuple[tuple[int, int], ...]:
    """Stretches of a day in minutes after midnight."""
    spans = []
    for part in day.split(","):
        match = _SPAN.fullmatch(part.strip())
        clocks = [int(number) for number in match.groups()] if match else [0, 0, 0, 0]
        span = clocks[0] * 60 + clocks[1], clocks[2] * 60 + clocks[3]
        if not match or span[0] >= span[1]:
            raise ValueError(f"{part.strip()!r} is no working time; write 09:00-12:30, or 09:00-12:00, 13:00-17:00")
        spans.append(span)
    return tuple(spans)


def _check_own_week(week: ContentSection) -> Iterator[str]:
    if not week.keys():
        yield "no day is given; write one, such as monday: 09:00-12:00, or leave `hours` out"


def _read_holiday(entry: Any) -> tuple[date, ...]:
    """The days of an entry: one, or the first and the last of several."""
    ends = [end.strip() for end in str(entry).split(" to ")]
    try:
        first, last = date.fromisoformat(ends[0]), date.fromisoformat(ends[-1])
    except ValueError:
        raise ValueError(f"{entry!r} is no day; write 2026-12-25, or 2026-12-24 to 2027-01-01") from None
    count = (last - first).days + 1
    if len(ends) > 2 or not 1 <= count <= _LONGEST_HOLIDAY:
        raise ValueError(f"{entry!r} ends before it begins, or lasts over a year; correct it")
    return tuple(first + timedelta(days=n) for n in range(count))


def _check_people(people: tuple[ContentSection, ...]) -> Iterator[str]:
    ids = [person["id"] for person in people]
    for twin in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        yield f"the id {twin!r} stands there twice; rename one"


def _check_departments(departments: Mapping[str, ContentSection]) -> Iterator[str]:
    for missing in (id_ for id_ in DEPARTMENTS if id_ not in departments):
        yield f"{missing} is missing; add it with name and email"


def number_in_steps(low: int, high: int, grain: int = 1) -> Any:
    """A whole number in steps."""
    what = f"a whole number from {low} to {high}" + (f", a multiple of {grain}" if grain > 1 else "")

    def find_slip(value: Any) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"expected a number, found {kind_of(value)}; write {what}"
        elif not low <= value <= high or value % grain:
            yield f"{value} does not fit; write {what}"

    return Annotated[Any, check_rule(find_slip)]


WEEK = make_section(**dict.fromkeys(WEEKDAYS, Maybe(Annotated[Word, check_rule(_check_opening)] | None)))
OWN_WEEK = make_section(**dict.fromkeys(WEEKDAYS, Maybe(Annotated[Word, AfterValidator(_read_spans)] | None)))
Link = Annotated[
    Name, text_up_to(300), match_pattern(r"https://\S+", "an address such as https://meet.agency.example/maren")
]
CONSULTANT = make_section(
    id=Annotated[Name, text_up_to(40), match_pattern(r"[a-z][a-z0-9_-]*", "small letters, digits, - and _")],
    name=Label,
    email=Email,
    hours=Maybe(mark_kind(OWN_WEEK, check_rule(_check_own_week))),
    meeting=Maybe(Link),
    busy=Maybe(list_of(Link)),
)
Address = Annotated[
    Name, text_up_to(300), match_pattern(r"https://\S+", "an address such as https://cal.com/agency/consultation")
]
HOLIDAYS = Maybe(list_of(Annotated[Any, AfterValidator(_read_holiday)], least=0))
KEPT = make_section(
    people=list_of(CONSULTANT, check_rule(_check_people)),
    length=number_in_steps(10, 240, GRAIN),
    every=number_in_steps(GRAIN, 240, GRAIN),
    buffer=number_in_steps(0, 120, GRAIN),
    notice=number_in_steps(0, 14 * 24),
    horizon=number_in_steps(1, 120),
    place=sentence_with(room=Room(160)),
    holidays=HOLIDAYS,
)
_TWO = "stands beside a link, so nobody would know which counts; keep one of the two"
LINKED = make_section(
    link=Address,
    holidays=HOLIDAYS,
    people=Maybe(Annotated[Any, refuse_unless(lambda _: False, _TWO)]),
    **dict.fromkeys(("length", "every", "buffer", "notice", "horizon", "place"), Maybe(Any)),
)
DEPARTMENT = make_section(name=Label, email=Email, phone=Maybe(Phone), note=Maybe(sentence_with(room=Room(300))))
# The kinds of people of brief.yml.
KINDS = "buyer existing_client job_seeker vendor press competitor student partner rfp".split()
GROUP_ID = Annotated[Name, text_up_to(40), match_pattern(r"[a-z][a-z0-9_-]*", "small letters, digits, - and _")]
COLLEAGUE = Annotated[
    Name,
    text_up_to(120),
    match_pattern(
        r"[^@\s]{1,64}@[^@\s]{1,255}\.[^@\s.]{1,63}|slack:U\w{1,30}",
        "the address they use in the desk, or slack:U0123ABCD",
    ),
]
GROUP = make_section(
    id=GROUP_ID,
    name=Label,
    kinds=Maybe(list_of(Annotated[Name, one_of_texts(*KINDS)])),
    who=Maybe(list_of(COLLEAGUE)),
    hours=Maybe(mark_kind(WEEK, check_rule(_check_week))),
    then=Maybe(GROUP_ID),
)


def _check_groups(groups: tuple[ContentSection, ...]) -> Iterator[str]:
    yield from _check_people(groups)
    ids = [group["id"] for group in groups]
    for group in groups:
        if group.get("then") and group["then"] not in ids:
            yield f"then: there is no group {group['then']!r}; write one of {', '.join(ids)}, or leave it out"


CHAT = make_section(
    groups=Maybe(list_of(GROUP, check_rule(_check_groups))), pictures=Maybe(mapping_of(Link, key=Label))
)
FACT = Annotated[
    Name,
    refuse_unless(
        re.compile(r"[a-z][a-z0-9_]*").fullmatch, "a placeholder is written in small letters, digits and _; rename it"
    ),
]


def shape_of(data: Mapping[str, Any]) -> Any:
    """The shape of agency.yml; its calendar is kept here, or only a link to where it is."""
    calendar = data.get("calendar")
    linked = isinstance(calendar, dict) and "link" in calendar
    return LINKED_AGENCY if linked else KEPT_AGENCY


def _check_agency(calendar: Any) -> Any:
    return make_section(
        name=Label,
        persona=Annotated[Name, text_up_to(30)],
        tagline=Line,
        demo=Flag,
        about=Paragraph,
        services=list_of(Service),
        price_note=Line,
        referral=Maybe(Paragraph),
        knowledge=Maybe(Line),
        buying=Maybe(make_section(**dict.fromkeys(BUYING, Maybe(sentence_with(room=Room(300, sentences=3)))))),
        contact=make_section(email=Email, phone=Phone, address=Annotated[Name, text_up_to(160)]),
        departments=mapping_of(DEPARTMENT, check_rule(_check_departments)),
        hours=mark_kind(WEEK, check_rule(_check_week)),
        time_zone=Annotated[Name, check_rule(_check_zone)],
        time_zone_name=Annotated[Name, text_up_to(40)],
        calendar=Maybe(calendar),
        chat=Maybe(CHAT),
        fees=Maybe(Any),  # read with the advice, which counts with them
        currency=Annotated[Name, match_pattern(r"[A-Z]{3}", "three capitals such as USD")],
        region=COUNTRY,
        serves=Maybe(list_of(COUNTRY, least=0)),
        alerts=Maybe(list_of(Email, least=0)),
        colours=Colours,
        links=AgencyLinks,
        page=PageWords,
        facts=Maybe(mapping_of(Annotated[Name, text_up_to(300)], key=FACT)),
    )


KEPT_AGENCY, LINKED_AGENCY = _check_agency(KEPT), _check_agency(LINKED)
