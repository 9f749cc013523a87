"""Leads on a terminal: what visitors typed is shown as text and can neither steer the terminal nor fake a line."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import Console, ConsoleRenderable, Group
from rich.table import Table
from rich.text import Text

from bot.leads.bookings import Booking
from bot.leads.model import Lead
from bot.leads.shared_contacts import describe_others, list_sayings
from bot.storage.conversations.transcript_lines import TranscriptLine

# Outside a terminal nothing is wrapped, so that other programs find whole values.
ENDLESS = 10_000
_WHOLE = ("score", "tier", "id", "since", "status", "kind", "follow up")
Rows = Iterable[tuple[str, str]]


def print_output(what: ConsoleRenderable) -> None:
    """Prints to the terminal, or plain lines, as long as they are, to whatever else reads."""
    terminal = Console(highlight=False)
    if terminal.is_terminal:
        terminal.print(what)
        return
    page = Console(highlight=False, width=ENDLESS, file=io.StringIO())
    with page.capture() as capture:
        page.print(what)
    print("\n".join(line.rstrip() for line in capture.get().splitlines()))


def list_table(leads: Iterable[Lead], left: Callable[[Lead], bool]) -> ConsoleRenderable:
    """One row for each lead; `left` tells who is to be followed up."""
    table = Table(box=None, pad_edge=False)
    for title in (*_WHOLE, "name", "reach", "company", "goals", "advice", "other chats"):
        table.add_column(title, overflow="fold", no_wrap=title in _WHOLE)
    for lead in leads:
        contact = lead.contact
        advice = lead.recommendations[-1].recommendation.get("verdict") if lead.recommendations else None
        goals = _format_value(lead.profile.get("goals"))
        values = (contact.name, contact.reach, contact.company, goals, advice, describe_others(lead))
        head = (lead.score, lead.tier, lead.id, lead.created.date(), lead.status, lead.kind)
        table.add_row(*(_make_text(v) for v in (*head, _list_open(lead) if left(lead) else "", *values)))
    return table


def _list_open(lead: Lead) -> str:
    return f"left at {next(one.pending for one in (lead, *lead.others) if one.pending)}"


@dataclass(frozen=True)
class Told:
    """A lead with the talk it came from and what was booked in it."""

    lead: Lead
    said: Sequence[TranscriptLine]
    booked: Sequence[Booking]

    def as_json(self) -> dict[str, Any]:
        """What was said and booked, in plain values."""
        said = [{**vars(one), "time": one.time.isoformat()} for one in self.said]
        return {"bookings": [booking.as_json() for booking in self.booked], "said": said}


def detail_view(own: Told, left: bool, others: Iterable[Told] = ()) -> ConsoleRenderable:
    """Everything sales needs to know of a lead, the talk it came from, and apart what others under its address said."""
    parts = (
        ("lead", _head_rows(own.lead, left)),
        ("score", _point_rows(own.lead)),
        *_list_told(own, own.lead.contact.as_json()),
    )
    beside = (part for other in others for part in _of_another(own.lead, other))
    return Group(*(_make_section(title, list(rows)) for title, rows in (*parts, *beside)))


def _list_told(one: Told, contact: Mapping[str, str]) -> Iterator[tuple[str, Rows]]:
    lead = one.lead
    yield "booked", ((_format_moment(at.start), _format_appointment(at)) for at in one.booked)
    yield "contact", contact.items()
    yield "agreed to", _consent_rows(lead)
    yield "plans", ((name, _format_value(value)) for name, value in lead.profile.items() if value)
    yield "wishes", ((wish, "") for wish in lead.wishes)
    yield "advice", _advice_rows(lead)
    yield "came from", _origin_rows(lead)
    yield "what was said", ((f"{_format_moment(said.time)} {said.sender}", said.text) for said in one.said)


def _of_another(lead: Lead, other: Told) -> Iterator[tuple[str, Rows]]:
    """Whoever typed the same address there need not be the same person."""
    yield "another chat with this address", _head_rows(other.lead, False)
    said = dict(list_sayings(lead, other.lead))
    for title, rows in _list_told(other, said):
        yield f"another chat: {title}", rows


def escape_control(text: object) -> str:
    """The text with everything that steers a terminal, or turns the direction of reading, spelt out."""
    return "".join(c if c in "\n " or _is_plain(c) else f"\\u{ord(c):04x}" for c in str(text))


def to_json(value: Any) -> str:
    """The value as JSON that is as safe to show as any other text."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(c if c == "\n" or ord(c) > 0xFFFF or _is_plain(c) else f"\\u{ord(c):04x}" for c in text)


def _is_plain(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _make_section(title: str, rows: list[tuple[str, str]]) -> ConsoleRenderable:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows or [("–", "")]:
        grid.add_row(_make_text(f"  {name}"), _make_text(value))
    return Group(Text(title, style="bold"), grid)


def _head_rows(lead: Lead, left: bool) -> Rows:
    score = "–" if lead.score is None else f"{lead.score} of 100, {lead.tier}"
    chats = ", ".join(lead.conversations)
    moments = (("since", _format_moment(lead.created)), ("changed", _format_moment(lead.changed)))
    return (
        ("id", lead.id),
        ("status", lead.status),
        ("kind", lead.kind),
        ("score", score),
        *moments,
        *_next_rows(lead, left),
        ("chat", chats),
    )


def _next_rows(lead: Lead, left: bool) -> Iterator[tuple[str, str]]:
    if left:
        yield "follow up", _list_open(lead)
    if lead.scored:
        yield "next", lead.scored.next
        yield "ask about", ", ".join(lead.scored.ask)


def _point_rows(lead: Lead) -> Iterator[tuple[str, str]]:
    """Each point with its reason and the visitor's own words; the sum of the points is the score."""
    for point in lead.scored.points if lead.scored else ():
        said = f" “{point.words}”" if point.words else ""
        yield f"{point.part} {point.name}", f"{point.points} of {point.most}: {point.reason}{said}"
    if lead.scored:
        yield "scored by", lead.scored.version


def _format_appointment(booking: Booking) -> str:
    state = "" if booking.is_standing else f", cancelled {_format_moment(booking.changed)}"
    return f"with {booking.person}, until {booking.end:%H:%M}; the visitor is in {booking.zone}{state}"


def _consent_rows(lead: Lead) -> Iterator[tuple[str, str]]:
    for consent in lead.consents:
        given = "yes" if consent.given else "no"
        yield consent.purpose, f"{given}, {_format_moment(consent.time)}, version {consent.version}: {consent.text}"


def _advice_rows(lead: Lead) -> Iterator[tuple[str, str]]:
    for advice in lead.recommendations:
        given = advice.recommendation
        share = ", ".join(f"{side} {round(100 * part)}%" for side, part in (given.get("share") or {}).items())
        reasons = "".join(f"\n- {reason.get('text')}" for reason in given.get("reasons") or ())
        yield _format_moment(advice.time), f"{given.get('headline') or given.get('verdict')} ({share}){reasons}"


def _origin_rows(lead: Lead) -> Iterator[tuple[str, str]]:
    for name, value in (vars(lead.origin) if lead.origin else {}).items():
        if value:
            yield name, _format_value(dict(value) if name == "utm" else value)


def _format_value(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_format_value(inner)}" for name, inner in value.items() if inner is not None)
    if isinstance(value, (list, tuple)):
        return ", ".join(_format_value(inner) for inner in value)
    return "" if value is None else str(value)


def _format_moment(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC")


def _make_text(value: object) -> Text:
    return Text("" if value is None else escape_control(value))
