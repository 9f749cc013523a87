"""agency.yml read into an Agency, and the facts that other texts may name in {braces}."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.knowledge.calendar import read_calendar
from bot.knowledge.model import (
    Agency,
    Colours,
    Department,
    Hours,
    Links,
    Page,
    Proof,
    Service,
)
from bot.knowledge.reading import Problems, Record
from bot.knowledge.texts import Room, fill, optional_prose, prose

DAYS = tuple(calendar.day_name)
DEPARTMENTS = ("jobs", "vendors", "press", "clients", "support")
READABLE = 4.5  # WCAG 2.1, level AA, for text of normal size
_LINE, _PARAGRAPH = Room(160), Room(600)
_FILE, _HEX = "agency.yml", r"#[0-9a-fA-F]{6}"


def read_agency(data: object, problems: Problems) -> Agency:
    """The agency of a parsed agency.yml; every slip is added to `problems`."""
    record = Record(data, _FILE, problems)
    facts = _facts(data)
    hours, zone_name = _hours(record.inner("hours")), record.text("time_zone_name", 40)
    hours_text = f"{in_words(hours)} ({zone_name})"
    facts.setdefault("hours", hours_text)
    _extra_facts(record, facts)
    contact, zone = record.inner("contact"), _time_zone(record)
    agency = Agency(
        name=record.text("name", 60),
        persona=record.text("persona", 30),
        tagline=prose(record, "tagline", facts, _LINE),
        demo=record.flag("demo"),
        about=prose(record, "about", facts, _PARAGRAPH),
        services=tuple(_service(inner, facts) for inner in record.inners("services")),
        price_note=prose(record, "price_note", facts, _LINE),
        referral=optional_prose(record, "referral", facts, _PARAGRAPH) or "",
        email=_email(contact, "email"),
        phone=_phone(contact, "phone"),
        address=contact.text("address", 160),
        departments=_departments(record, facts),
        hours=hours,
        hours_text=hours_text,
        time_zone=zone,
        time_zone_name=zone_name,
        calendar=read_calendar(record, hours, zone or "UTC", {**facts, "time_zone_name": zone_name}),
        currency=_shaped(record, "currency", r"[A-Z]{3}", "three capitals such as USD"),
        region=_shaped(record, "region", r"[A-Z]{2}", "two capitals such as US"),
        colours=_colours(record.inner("colours")),
        links=_links(record.inner("links")),
        page=_page(record.inner("page"), facts),
        facts=facts,
    )
    contact.close()
    record.close()
    return agency


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
    return ", ".join(f"{_span(run)} {run[0].opens}–{run[0].closes}" for run in runs)


def _span(run: list[Hours]) -> str:
    first, last = DAYS[run[0].weekday], DAYS[run[-1].weekday]
    return first if len(run) == 1 else f"{first} to {last}" if len(run) > 2 else f"{first} and {last}"


def _facts(data: object) -> dict[str, str]:
    """The placeholders that follow from the file, whether or not the rest of it is sound."""
    top = data if isinstance(data, dict) else {}
    facts = {"agency_name": top.get("name"), "persona": top.get("persona"), "referral": ""}
    facts |= {"default_currency": top.get("currency")}
    for key in ("email", "phone", "address"):
        facts[key] = _under(top, "contact").get(key)
    for key, value in _under(top, "links").items():
        facts[f"{key}_url"] = value
    for id_, department in _under(top, "departments").items():
        inner = department if isinstance(department, dict) else {}
        facts[f"{id_}_email"] = inner.get("email")
        facts[f"{id_}_phone"] = inner.get("phone")
    services = (entry.get("name") for entry in _listed(top, "services") if isinstance(entry, dict))
    facts["services_list"] = "\n".join(f"- {name}" for name in services)
    known = {key: value.strip() for key, value in facts.items() if isinstance(value, str)}
    for key in ("tagline", "price_note", "referral"):
        if isinstance(value := top.get(key), str):
            known[key] = fill(value.strip(), known)
    return known


def _under(top: Mapping[str, object], key: str) -> dict[str, object]:
    value = top.get(key)
    return value if isinstance(value, dict) else {}


def _listed(top: Mapping[str, object], key: str) -> list[object]:
    value = top.get(key)
    return value if isinstance(value, list) else []


def _extra_facts(record: Record, facts: dict[str, str]) -> None:
    """Placeholders of the editor's own, under `facts:`; they must not hide the ones that are derived."""
    extra = record.take("facts")
    if not record.has("facts"):
        return
    inner = Record(extra, _FILE, record.problems, "facts")
    for key in extra if isinstance(extra, dict) else ():
        if str(key) in facts:
            inner.refuse(
                str(key),
                "this placeholder already follows from another key; remove it here",
            )
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(key)):
            inner.refuse(
                str(key),
                "a placeholder is written in small letters, digits and _; rename it",
            )
        value = inner.text(key, 300)
        facts.setdefault(str(key), value)


def _service(record: Record, facts: Mapping[str, str]) -> Service:
    service = Service(
        id=record.text("id", 40),
        name=record.text("name", 60),
        what=prose(record, "what", facts, Room(400)),
        price=prose(record, "price", facts, _LINE),
    )
    record.close()
    return service


def _departments(record: Record, facts: Mapping[str, str]) -> tuple[Department, ...]:
    inner = record.inner("departments")
    written = record.take("departments")
    ids = tuple(str(id_) for id_ in written) if isinstance(written, dict) else ()
    for missing in (id_ for id_ in DEPARTMENTS if id_ not in ids):
        inner.refuse(missing, "missing; add it with name and email")
    return tuple(_department(inner.inner(id_), id_, facts) for id_ in ids)


def _department(record: Record, id_: str, facts: Mapping[str, str]) -> Department:
    department = Department(
        id=id_,
        name=record.text("name", 60),
        email=_email(record, "email"),
        phone=_phone(record, "phone") if record.has("phone") else None,
        note=prose(record, "note", facts, Room(300)) if record.has("note") else None,
    )
    record.close()
    return department


def _hours(record: Record) -> tuple[Hours, ...]:
    """The open days of the week; a day with nothing after its colon, or left out, is closed."""
    open_days = []
    for weekday, day in enumerate(DAYS):
        value = record.take(day.lower())
        if value is None:
            continue
        match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", str(value))
        if not match or (opens := str(value)[:5]) >= (closes := str(value)[6:]):
            record.refuse(
                day.lower(),
                f"{value!r} is no opening time; write 09:00-17:30, or nothing when closed",
            )
            continue
        open_days.append(Hours(weekday, opens, closes))
    if not open_days:
        record.refuse("", "no day is open; write at least one, such as monday: 09:00-17:30")
    record.close()
    return tuple(open_days)


def _time_zone(record: Record) -> str:
    name = record.text("time_zone")
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        record.refuse("time_zone", f"unknown time zone {name!r}; write one such as Europe/London")
        return ""
    return name


def _shaped(record: Record, key: str, pattern: str, shape: str) -> str:
    value = record.text(key)
    if value and not re.fullmatch(pattern, value):
        record.refuse(key, f"{value!r} does not fit; write {shape}")
    return value


def _email(record: Record, key: str) -> str:
    return _shaped(
        record,
        key,
        r"[^@\s]+@[^@\s]+\.[^@\s.]+",
        "an address such as hello@agency.example",
    )


def _phone(record: Record, key: str) -> str:
    return _shaped(
        record,
        key,
        r"\+\d[\d ()-]{6,18}\d",
        "the international form such as +1 202 555 0142, in quotes",
    )


def _colours(record: Record) -> Colours:
    keys = ("primary", "on_primary", "accent", "on_accent")
    primary, on_primary, accent, on_accent = (_shaped(record, key, _HEX, "a colour such as '#1f3a5f'") for key in keys)
    for name, back, text in (
        ("on_primary", primary, on_primary),
        ("on_accent", accent, on_accent),
    ):
        both_sound = re.fullmatch(_HEX, back) and re.fullmatch(_HEX, text)
        if both_sound and (ratio := contrast(back, text)) < READABLE:
            record.refuse(
                name,
                f"contrast {ratio:.1f}:1 is hard to read; choose one with at least {READABLE}:1",
            )
    record.close()
    return Colours(primary, on_primary, accent, on_accent)


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two #rrggbb colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _links(record: Record) -> Links:
    shape = "an address such as https://agency.example/booking"
    links = Links(*(_shaped(record, key, r"https://\S+", shape) for key in ("site", "booking", "privacy")))
    record.close()
    return links


def _page(record: Record, facts: Mapping[str, str]) -> Page:
    proof = tuple(_proof(inner, facts) for inner in record.inners("proof"))
    page = Page(
        hero_title=prose(record, "hero_title", facts, _LINE),
        hero_text=prose(record, "hero_text", facts, _PARAGRAPH),
        hero_button=prose(record, "hero_button", facts, Room(40)),
        services_title=prose(record, "services_title", facts, _LINE),
        services_text=prose(record, "services_text", facts, _PARAGRAPH),
        proof_title=prose(record, "proof_title", facts, _LINE),
        proof=proof,
        contact_title=prose(record, "contact_title", facts, _LINE),
        contact_text=prose(record, "contact_text", facts, _PARAGRAPH),
        footer=prose(record, "footer", facts, _PARAGRAPH),
    )
    record.close()
    return page


def _proof(record: Record, facts: Mapping[str, str]) -> Proof:
    proof = Proof(prose(record, "title", facts, _LINE), prose(record, "text", facts, _PARAGRAPH))
    record.close()
    return proof
