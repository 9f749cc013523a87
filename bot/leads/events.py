"""What happens to a lead that others are told of: the kinds, who is told, and what makes two of them the same.

An event holds identifiers and nothing of the person: what is told is read when it is delivered, so that a correction
is in it and an erased person is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from bot.leads.kinds import ELSEWHERE
from bot.leads.model import Advice, Lead

EventKind = Literal[
    "lead_stored",
    "lead_changed",
    "lead_hot",
    "booked",
    "rescheduled",
    "cancelled",
    "withdrawn",
    "routed",
    "status_changed",
    "owner_changed",
    "left",
    "reminded_day",
    "reminded_hour",
    "missed",
    "person_wanted",
    "person_reminded",
    "plan_wanted",
    "news_wanted",
    "erased",
    "unread_answer",
]
CrmName = Literal["hubspot", "pipedrive"]
Recipient = Literal["slack", "agency_mail", "visitor_mail", "webhook", CrmName]
KINDS: tuple[EventKind, ...] = get_args(EventKind)
CRMS: tuple[CrmName, ...] = get_args(CrmName)
# Who is told always, be it by a stand-in; a CRM is told where one is set up.
RECIPIENTS: tuple[Recipient, ...] = ("slack", "agency_mail", "visitor_mail", "webhook")

_AGENCY: tuple[Recipient, ...] = ("slack", "agency_mail", "webhook")
TOLD: Mapping[EventKind, tuple[Recipient, ...]] = {
    "lead_stored": _AGENCY,
    "lead_changed": _AGENCY,
    "lead_hot": _AGENCY,
    "booked": RECIPIENTS,
    "rescheduled": RECIPIENTS,
    "cancelled": RECIPIENTS,
    "withdrawn": _AGENCY,
    "routed": _AGENCY,
    "status_changed": ("slack", "webhook"),
    "owner_changed": ("slack", "webhook"),
    "left": ("slack", "webhook", "visitor_mail"),
    "reminded_day": ("visitor_mail",),
    "reminded_hour": ("visitor_mail",),
    "missed": ("visitor_mail",),
    "person_wanted": _AGENCY,
    "person_reminded": ("slack",),
    "plan_wanted": RECIPIENTS,
    "news_wanted": ("visitor_mail",),
    # It names the one CRM that is told itself.
    "erased": (),
    "unread_answer": ("visitor_mail",),
}
# After each of these a CRM is brought up to date.
TOLD_TO_CRMS: frozenset[EventKind] = frozenset(
    ("lead_stored", "lead_changed", "booked", "rescheduled", "cancelled", "status_changed")
)
# A visitor answers several questions in a row: what they change within this time is told as one change.
GATHERED: Mapping[EventKind, timedelta] = {"lead_changed": timedelta(seconds=60)}
# Who says what they are is asked next how to reach them, and those in charge are told once, with that in it.
ROUTED_LATER = timedelta(minutes=10)
# What an event changes besides; a lead that changed says itself what.
CHANGES: Mapping[EventKind, tuple[str, ...]] = {
    "lead_hot": ("scored",),
    "booked": ("bookings", "status", "scored"),
    "rescheduled": ("bookings",),
    "cancelled": ("bookings", "status", "scored"),
    "withdrawn": ("bookings",),
    "routed": ("kind",),
    "status_changed": ("status", "scored"),
    "owner_changed": ("owner",),
    "left": ("pending",),
    "plan_wanted": ("wishes",),
}
_PARTS = ("contact", "profile", "scored", "consents", "words", "status")
PLAN_WISH = "email_plan"


@dataclass(frozen=True)
class LeadEvent:
    """Something that happened; `about` names the booking it is about, the consultant of one that is gone, the kind of
    person, the status or the owner. `due` is when it is told, where that is not at once.

    `occurrence` tells this time from the last, and is empty for what happens once: a moment in ISO form, a day, a
    revision of a booking. Two events of one key are the same event.
    """

    kind: EventKind
    conversation_id: str
    lead_id: str | None = None
    about: str = ""
    occurrence: str = ""
    due: datetime | None = field(default=None, compare=False)

    @property
    def rests(self) -> timedelta | None:
        """How long it waits for what belongs with it; None for what is told at once, or at a time of its own."""
        if self.kind == "routed":
            return None if self.lead_id else ROUTED_LATER
        return GATHERED.get(self.kind)

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
    def lock_key(self) -> str:
        """What is told one after the other: everything of one conversation to one recipient.

        What is told later goes beside it, for nothing should wait behind it.
        """
        event = self.event
        if self.recipient in CRMS:
            # Whatever it tells, it compares the lead with what the CRM has: two at once would make two of it.
            return f"{self.recipient}:{event.lead_id or event.conversation_id}"
        if event.due:
            return f"{self.recipient}:{event.kind}:{event.about or event.lead_id}:{event.occurrence}"
        beside = ":changes" if event.rests else ""
        return f"{self.recipient}:{event.conversation_id}{beside}"


def list_deliveries(events: Iterable[LeadEvent], crms: tuple[CrmName, ...] = ()) -> Iterator[Delivery]:
    """Who is told of these events, which happened together; people hear of a lead that is hot from the first once.

    `crms` are those that are set up.
    """
    together = tuple(events)
    hot = any(event.kind == "lead_hot" for event in together)
    for event in together:
        swallowed = hot and event.kind in ("lead_stored", "lead_changed")
        yield from (Delivery(event, to) for to in TOLD[event.kind] if not (swallowed and to != "webhook"))
        yield from (Delivery(event, to) for to in _list_crms(event, crms))


def _list_crms(event: LeadEvent, crms: tuple[CrmName, ...]) -> tuple[CrmName, ...]:
    if event.kind == "erased":
        # What lies in a CRM is to go although it is not set up any more.
        return tuple(name for name in CRMS if name == event.occurrence)
    return crms if event.lead_id and event.kind in TOLD_TO_CRMS else ()


def lead_events(earlier: Lead | None, kept: Lead, asked_for_news: bool = False) -> tuple[LeadEvent, ...]:
    """What keeping a lead tells: that it is new or changed, that it has become hot, and a plan that was asked for.

    `earlier` is what was known of the person before, from this conversation or, where it is new, from another.
    """
    base = LeadEvent("lead_stored", kept.conversation_id, kept.id)
    wished = PLAN_WISH in kept.wishes and not (earlier and earlier.id == kept.id and PLAN_WISH in earlier.wishes)
    at = kept.changed.isoformat()
    if kept.kind in ELSEWHERE:
        base = replace(base, kind="routed", about=kept.kind)
    events = [base] if earlier is None or _is_routed_now(earlier, kept) else []
    if earlier and not events and _without_own_events(earlier) != _without_own_events(kept):
        events.append(replace(base, kind="lead_changed", about=_name_changes(earlier, kept), occurrence=at))
    if kept.tier == "hot" and (earlier is None or earlier.tier != "hot"):
        events.append(replace(base, kind="lead_hot", about=""))
    if wished:
        events.append(replace(base, kind="plan_wanted", about="", occurrence=at))
    if asked_for_news:
        events.append(replace(base, kind="news_wanted", about="", occurrence=at))
    return tuple(events)


def _is_routed_now(earlier: Lead, kept: Lead) -> bool:
    """Whether it has just become known that somebody else than sales looks after the person."""
    return kept.kind in ELSEWHERE and earlier.kind != kept.kind


def advice_events(lead: Lead, advice: Advice) -> tuple[LeadEvent, ...]:
    """That a lead was given a recommendation; the first one goes to a visitor who asked for it before it was made."""
    at = advice.time.isoformat()
    changed = LeadEvent("lead_changed", lead.conversation_id, lead.id, "recommendations", at)
    awaited = PLAN_WISH in lead.wishes and len(lead.recommendations) == 1
    return (changed, replace(changed, kind="plan_wanted", about="")) if awaited else (changed,)


def find_changed(event: LeadEvent) -> tuple[str, ...]:
    """What an event changed, by the names of a lead's parts; nothing for what changes none of them."""
    if event.kind == "lead_changed":
        return tuple(event.about.split(",")) if event.about else ()
    return CHANGES.get(event.kind, ())


def withdrawal_event(booking_id: str, person: str, start: datetime) -> LeadEvent:
    """That a consultation is off because its visitor was erased: it says who of the agency is free, and when."""
    return LeadEvent("withdrawn", f"booking-{booking_id}", about=person, occurrence=start.isoformat())


def erasure_event(crm: str, traces: str) -> LeadEvent:
    """That a person was erased here, so that their traces in a CRM, named by its own identifiers, have to go."""
    return LeadEvent("erased", f"{crm}-{hashlib.sha256(traces.encode()).hexdigest()[:24]}", None, traces, crm)


def _name_changes(earlier: Lead, kept: Lead) -> str:
    return ",".join(name for name in _PARTS if getattr(earlier, name) != getattr(kept, name))


def _without_own_events(lead: Lead) -> Lead:
    """The lead without what changes by itself, or is told by an event of its own."""
    told = replace(lead, changed=lead.created, wishes=(), recommendations=(), origin=None)
    return replace(told, pending=None, heard=None, news=None, others=())
