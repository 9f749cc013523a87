"""agency.yml read into an Agency, and the facts that other texts may name in {braces}."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from typing import Any

from bot.knowledge.agency_file import OPTIONAL, shape_of
from bot.knowledge.buying import BUYING, group_by_price
from bot.knowledge.calendar import read_calendar, to_shift
from bot.knowledge.kinds import KnownReferences
from bot.knowledge.model import Agency, ChatGroup, Department, Hours
from bot.knowledge.reading import Problems
from bot.knowledge.regions import example_phone
from bot.knowledge.sections import ContentSection
from bot.knowledge.shapes import read_shape
from bot.knowledge.texts import fill_placeholders

DAYS = tuple(calendar.day_name)
FILE = "agency.yml"


def read_agency(data: object, problems: Problems, unsaid: Mapping[str, str] | None = None) -> Agency | None:
    """The agency of a parsed agency.yml; None when there are slips, each of which goes to `problems`.

    `unsaid` holds what is said of the buying questions the file leaves open.
    """
    top, before = data if isinstance(data, dict) else {}, len(problems.lines)
    derived, facts = _derive_facts(top), derive_facts(top, unsaid)
    for key in _section_under(top, "facts"):
        if key in derived:
            problems.add_problem(
                FILE, f"facts.{key}", "this placeholder already follows from another key; remove it here"
            )
    read = read_shape(shape_of(top), data, FILE, problems, KnownReferences(facts))
    hours = _read_hours(read["hours"]) if read else ()
    times = read_calendar(read, hours, problems) if read else None
    if read is None or times is None or len(problems.lines) > before:
        return None
    flat = ("name", "persona", "tagline", "demo", "about", "services", "price_note", "time_zone", "time_zone_name")
    return Agency(
        **{key: read[key] for key in (*flat, "currency", "region", "colours", "links", "page")},
        **{key: read["contact"][key] for key in ("email", "phone", "address")},
        referral=read.get("referral", ""),
        knowledge=read.get("knowledge", ""),
        serves=tuple(read.get("serves", ())),
        alerts=tuple(read.get("alerts", ())),
        buying={key: facts[key] for key in BUYING},
        departments=tuple(_to_department(id_, row) for id_, row in read["departments"].items()),
        hours=hours,
        hours_text=facts["hours"],
        calendar=times,
        facts=facts,
        groups=tuple(map(_to_group, read.get("chat", {}).get("groups", ()))),
        pictures=dict(read.get("chat", {}).get("pictures", {}).items()),
    )


def derive_facts(data: object, unsaid: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every placeholder that texts may use, whether or not the rest of the file is sound."""
    top = data if isinstance(data, dict) else {}
    facts = _derive_facts(top)
    said = {key: text for key, text in _section_under(top, "buying").items() if isinstance(text, str)}
    facts |= {key: fill_placeholders((said.get(key) or (unsaid or {}).get(key, "")).strip(), facts) for key in BUYING}
    facts.setdefault("hours", f"{in_words(_read_hours(_section_under(top, 'hours')))} ({top.get('time_zone_name')})")
    own = {str(key): text.strip() for key, text in _section_under(top, "facts").items() if isinstance(text, str)}
    return {**own, **facts}


def _read_hours(week: Mapping[str, Any] | ContentSection) -> tuple[Hours, ...]:
    """The open days of the week; a day with nothing after its colon, or left out, is closed."""
    days = ((weekday, str(week.get(day.lower()) or "")) for weekday, day in enumerate(DAYS))
    return tuple(Hours(weekday, text[:5], text[6:]) for weekday, text in days if re.fullmatch(r".{5}-.{5}", text))


def _to_group(row: ContentSection) -> ChatGroup:
    own = tuple(map(to_shift, _read_hours(row["hours"]))) if "hours" in row else ()
    lists = {key: tuple(row.get(key, ())) for key in ("kinds", "who")}
    return ChatGroup(row["id"], row["name"], **lists, shifts=own, then=row.get("then"))


def _to_department(id_: str, row: ContentSection) -> Department:
    return Department(id_, row["name"], row["email"], row.get("phone"), row.get("note"))


def in_words(hours: tuple[Hours, ...]) -> str:
    """The week in one phrase; neighbouring days with the same hours stand together."""
    runs: list[list[Hours]] = []
    for day in hours:
        last = runs[-1][-1] if runs else None
        joins = last and (last.weekday + 1, last.opens, last.closes) == (
            day.weekday,
            day.opens,
            day.closes,
        )
        runs[-1].append(day) if joins else runs.append([day])
    return ", ".join(f"{_format_span(run)} {run[0].opens}–{run[0].closes}" for run in runs)


def _format_span(run: list[Hours]) -> str:
    first, last = DAYS[run[0].weekday], DAYS[run[-1].weekday]
    return first if len(run) == 1 else f"{first} to {last}" if len(run) > 2 else f"{first} and {last}"


def _derive_facts(data: object) -> dict[str, str]:
    """The placeholders that follow from the file, whether or not the rest of it is sound."""
    top = data if isinstance(data, dict) else {}
    facts = {"agency_name": top.get("name"), "persona": top.get("persona"), "referral": ""}
    facts |= {"default_currency": top.get("currency"), "example_phone": example_phone(top.get("region"))}
    for key in ("email", "phone", "address"):
        facts[key] = _section_under(top, "contact").get(key)
    for key, value in _section_under(top, "links").items():
        facts[f"{key}_url"] = value
    for id_, department in _section_under(top, "departments").items():
        inner = department if isinstance(department, dict) else {}
        facts[f"{id_}_email"] = inner.get("email")
        facts[f"{id_}_phone"] = inner.get("phone") or _section_under(top, "contact").get("phone")
    for id_ in OPTIONAL:
        facts.setdefault(f"{id_}_email", _section_under(top, "contact").get("email"))
    services = [entry for entry in _list_under(top, "services") if isinstance(entry, dict)]
    facts["services_list"] = "\n".join(f"- {entry.get('name')}" for entry in services)
    facts["services_detail"] = "\n".join(f"- **{entry.get('name')}**: {entry.get('what')}" for entry in services)
    facts["prices_list"] = "\n".join(f"- {names}: {price}" for price, names in group_by_price(services).items())
    known = {key: value.strip() for key, value in facts.items() if isinstance(value, str)}
    for key in ("tagline", "price_note", "referral"):
        if isinstance(value := top.get(key), str):
            known[key] = fill_placeholders(value.strip(), known)
    return known


def _section_under(top: Mapping[str, object], key: str) -> dict[str, object]:
    value = top.get(key)
    return value if isinstance(value, dict) else {}


def _list_under(top: Mapping[str, object], key: str) -> list[object]:
    value = top.get(key)
    return value if isinstance(value, list) else []
