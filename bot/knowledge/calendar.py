"""The calendar of agency.yml: who can be met when, or a link to where that is kept."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge.model import Hours
from bot.knowledge.reading import Problems
from bot.knowledge.sections import ContentSection
from bot.values.time.calendar import DAY, Consultant, Shift, WorkingCalendar
from bot.values.time.seasons import WEEKDAYS

FILE, NUMBERS = "agency.yml", ("length", "every", "buffer", "notice", "horizon")


def read_calendar(agency: ContentSection, hours: tuple[Hours, ...], problems: Problems) -> WorkingCalendar:
    """The calendar of the agency's file; without the key `calendar` there are no appointments to be had."""
    zone, open_ = (agency["time_zone"], agency["time_zone_name"]), tuple(map(to_shift, hours))
    read = agency.get("calendar")
    if read is None:
        return WorkingCalendar(*zone, open_)
    holidays = frozenset(day for entry in read.get("holidays", ()) for day in entry)
    if "link" in read:
        return WorkingCalendar(*zone, open_, holidays, link=read["link"])
    for key, slip in _find_slips(read, open_):
        problems.add_problem(FILE, f"calendar.{key}", slip)
    people = tuple(_to_consultant(person, open_) for person in read["people"])
    return WorkingCalendar(*zone, open_, holidays, people, place=read["place"], **{key: read[key] for key in NUMBERS})


def to_shift(day: Hours) -> Shift:
    """The day's hours in minutes."""
    return Shift(day.weekday, _to_minutes(day.opens), _to_minutes(day.closes))


def _to_minutes(clock: str) -> int:
    return min(int(clock[:2]) * 60 + int(clock[3:]), DAY)


def _to_consultant(person: ContentSection, open_: tuple[Shift, ...]) -> Consultant:
    own = tuple(shift for _, shift in _read_shifts(person["hours"])) if "hours" in person else open_
    return Consultant(
        person["id"], person["name"], person["email"], own, person.get("meeting"), tuple(person.get("busy", ()))
    )


def _read_shifts(week: ContentSection) -> Iterator[tuple[str, Shift]]:
    """The stretches of a person's week, each with the name of its day."""
    for weekday, day in enumerate(WEEKDAYS):
        yield from ((day, Shift(weekday, *span)) for span in week.get(day) or ())


def _find_slips(calendar: ContentSection, open_: tuple[Shift, ...]) -> Iterator[tuple[str, str]]:
    """What does not go together, by key: hours of people and of the agency, notice and horizon."""
    length = calendar["length"]
    for number, person in enumerate(calendar["people"], 1):
        shifts = list(_read_shifts(person["hours"])) if "hours" in person else [("", shift) for shift in open_]
        key = f"people[{number}].hours"
        for day, shift in shifts:
            if not any(span.contains_shift(shift) for span in open_):
                said = f"{_format_minutes(shift.opens)}-{_format_minutes(shift.closes)}"
                yield f"{key}.{day}", f"{said} is outside the agency's hours of that day; shorten it, or open longer"
        if shifts and not any(shift.closes - shift.opens >= length for _, shift in shifts):
            yield key, f"no stretch is as long as a meeting of {length} minutes; lengthen one"
    if calendar["notice"] > calendar["horizon"] * 24:
        slip = f"{calendar['notice']} hours are beyond the horizon, so no time is ever free; shorten it"
        yield "notice", slip


def _format_minutes(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
