"""What happens to a lead that others are told of: the kinds, who is told, and what makes two of them the same.

An event holds identifiers and nothing of the person: what is told is read when it is delivered, so that a correction
is in it and an erased person is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from bot.leads.model import Advice, Lead

EventKind = Literal[
    "lead_stored",
    "lead_changed",
    "lead_hot",
    "booked",
    "rescheduled",
    "cancelled",
    "withdrawn",
    "person_wanted",
    "person_reminded",
    "plan_wanted",
    "news_wanted",
]
Recipient = Literal["slack", "agency_mail", "visitor_mail", "webhook"]
KINDS: tuple[EventKind, ...] = get_args(EventKind)
RECIPIENTS: tuple[Recipient, ...] = get_args(Recipient)

_AGENCY: tuple[Recipient, ...] = ("slack", "agency_mail", "webhook")
TOLD: Mapping[EventKind, tuple[Recipient, ...]] = {
    "lead_stored": _AGENCY,
    "lead_changed": _AGENCY,
    "lead_hot": _AGENCY,
    "booked": RECIPIENTS,
    "rescheduled": RECIPIENTS,
    "cancelled": RECIPIENTS,
    "withdrawn": _AGENCY,
    "person_wanted": _AGENCY,
    "person_reminded": ("slack",),
    "plan_wanted": RECIPIENTS,
    "news_wanted": ("visitor_mail",),
}
# A visitor answers several questions in a row: what they change within this time is told as one change.
GATHERED: Mapping[EventKind, timedelta] = {"lead_changed": timedelta(seconds=60)}
PLAN_WISH = "email_plan"


@dataclass(frozen=True)
class LeadEvent:
    """Something that happened; `about` names the booking it is about, or the consultant of one that is gone.

    `occurrence` tells this time from the last, and is empty for what happens once: a moment in ISO form, a day, a
    revision of a booking. Two events of one key are the same event.
    """

    kind: EventKind
    conversation_id: str
    lead_id: str | None = None
    about: str = ""
    occurrence: str = ""

    @property
    def key(self) -> str:
        """The name under which it happened once."""
        parts = (self.kind, self.lead_id or self.conversation_id, self.about, self.occurrence)
        return ":".join(part for part in parts if part)


@dataclass(frozen=True)
class Delivery:
    """An event on its way to one recipient; `key` is unique, and the same at every try."""

    event: LeadEvent
    recipient: Recipient

    @property
    def key(self) -> str:
        """The name under which this recipient is told once."""
        return f"{self.recipient}:{self.event.key}"

    @property
    def lane(self) -> str:
        """What is told one after the other: everything of one conversation to one recipient.

        What is gathered for a while goes beside it, for nothing should wait behind it.
        """
        beside = ":changes" if self.event.kind in GATHERED else ""
        return f"{self.recipient}:{self.event.conversation_id}{beside}"


def deliveries(events: Iterable[LeadEvent]) -> Iterator[Delivery]:
    """Who is told of these events, which happened together; people hear of a lead that is hot from the first once."""
    together = tuple(events)
    hot = any(event.kind == "lead_hot" for event in together)
    for event in together:
        swallowed = hot and event.kind in ("lead_stored", "lead_changed")
        yield from (Delivery(event, to) for to in TOLD[event.kind] if not (swallowed and to != "webhook"))


def lead_events(earlier: Lead | None, kept: Lead, asked_for_news: bool = False) -> tuple[LeadEvent, ...]:
    """What keeping a lead tells: that it is new or changed, that it has become hot, and a plan that was asked for.

    `earlier` is what was known of the person before, from this conversation or, where it is new, from another.
    """
    base = LeadEvent("lead_stored", kept.conversation_id, kept.id)
    wished = PLAN_WISH in kept.wishes and not (earlier and earlier.id == kept.id and PLAN_WISH in earlier.wishes)
    at = kept.changed.isoformat()
    events = [base] if earlier is None else []
    if earlier and _told_of(earlier) != _told_of(kept):
        events.append(replace(base, kind="lead_changed", occurrence=at))
    if kept.tier == "hot" and (earlier is None or earlier.tier != "hot"):
        events.append(replace(base, kind="lead_hot"))
    if wished:
        events.append(replace(base, kind="plan_wanted", occurrence=at))
    if asked_for_news:
        events.append(replace(base, kind="news_wanted", occurrence=at))
    return tuple(events)


def advised_events(lead: Lead, advice: Advice) -> tuple[LeadEvent, ...]:
    """That a lead was given a recommendation; the first one goes to a visitor who asked for it before it was made."""
    at = advice.time.isoformat()
    changed = LeadEvent("lead_changed", lead.conversation_id, lead.id, occurrence=at)
    awaited = PLAN_WISH in lead.wishes and len(lead.recommendations) == 1
    return (changed, replace(changed, kind="plan_wanted")) if awaited else (changed,)


def withdrawn(booking_id: str, person: str, start: datetime) -> LeadEvent:
    """That a consultation is off because its visitor was erased: it says who of the agency is free, and when."""
    return LeadEvent("withdrawn", f"booking-{booking_id}", about=person, occurrence=start.isoformat())


def _told_of(lead: Lead) -> Lead:
    """The lead without what changes by itself, or is told by an event of its own."""
    told = replace(lead, changed=lead.created, wishes=(), recommendations=(), origin=None)
    return replace(told, pending=None, heard=None, news=None, others=())
