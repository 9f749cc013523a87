"""When a lead may be kept, what a correction changes, and who is no lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.leads.model import Contact, Lead, LeadDraft, Status, last_answer
from bot.leads.score import Score

# A booking is noted with the conversation it was made in; what sales notes is noted with all of them.
FURTHER: tuple[Status, ...] = ("new", "contacted", "no_show", "booked", "lost", "won")
Rate = Callable[[Lead], Score]


def is_reachable(draft: LeadDraft) -> bool:
    """Whether the draft may be kept, for somebody may and can get back to the person: consent, a name, and an e-mail
    address or a phone number are there."""
    return bool(draft.has_agreed("contact") and draft.contact.name and draft.contact.reach)


def is_withdrawn(draft: LeadDraft) -> bool:
    """Whether the visitor said no to being contacted, so that nothing of theirs may stay a lead."""
    return last_answer(draft.consents, "contact") is False


def begin_lead(lead_id: str, conversation_id: str, draft: LeadDraft, profile: Mapping[str, Any], now: datetime) -> Lead:
    """The new lead of a draft that may be kept. Raises ValueError for one that may not."""
    if not is_reachable(draft):
        raise ValueError("a lead needs consent, a name and an e-mail address or a phone number")
    return Lead(
        id=lead_id,
        conversation_id=conversation_id,
        contact=draft.contact,
        created=now,
        changed=now,
        profile=dict(profile),
        consents=draft.consents,
        wishes=draft.wishes,
        words=dict(draft.words),
        pending=draft.pending,
        conversations=(conversation_id,),
    )


def update_lead(lead: Lead, draft: LeadDraft, profile: Mapping[str, Any], now: datetime) -> Lead:
    """The lead after a correction; the very same when nothing in it differs."""
    corrected = replace(
        lead,
        contact=draft.contact.merge_over(lead.contact),
        profile=dict(profile) or lead.profile,
        consents=draft.consents,
        wishes=draft.wishes,
        words=dict(draft.words) or lead.words,
        pending=draft.pending,
    )
    changed = join_leads(lead, corrected)
    return lead if changed == lead else replace(changed, changed=now)


def join_leads(kept: Lead, new: Lead) -> Lead:
    """The lead to keep when a conversation that has one brings another: see LeadStore.keep."""
    return replace(
        kept,
        contact=new.contact,
        profile=new.profile,
        changed=new.changed,
        consents=(*kept.consents, *(consent for consent in new.consents if consent not in kept.consents)),
        wishes=tuple(dict.fromkeys(kept.wishes + new.wishes)),
        words=new.words,
        pending=new.pending,
        scored=new.scored,
    )


def fold_address(address: str) -> str:
    """The form by which two spellings of one address are known to be the same; a number is one by itself."""
    return address.strip().casefold()


def identify_person(contact: Contact) -> str:
    """What a person is known by: the e-mail address, and for who gave none the phone number."""
    return fold_address(contact.reach or "")


def list_people(leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """One lead for each person, the newest first: what the first of their conversations told, the others beside it."""
    known: dict[str, list[Lead]] = {}
    for lead in sorted(leads, key=lambda lead: (lead.created, lead.id)):
        known.setdefault(identify_person(lead.contact) or lead.id, []).append(lead)
    found = (set_beside(rows[0], rows) for rows in known.values())
    return tuple(sorted(found, key=lambda lead: (lead.created, lead.id), reverse=True))


def set_beside(own: Lead, rows: Iterable[Lead]) -> Lead:
    """What one conversation told, with what others under the same address told beside it, in `others`.

    Who types an address proves nothing: no word of one replaces, fills in or agrees to anything of another. How far
    sales has come, the best score and the time of the last change are those of all.
    """
    others = tuple(sorted((row for row in rows if row.id != own.id), key=lambda row: (row.created, row.id)))
    if not others:
        return own
    every = (own, *others)
    return replace(
        own,
        status=max((row.status for row in every), key=FURTHER.index),
        scored=max((row.scored for row in every if row.scored), key=lambda scored: scored.total, default=None),
        changed=max(row.changed for row in every),
        conversations=tuple(row.conversation_id for row in every),
        others=others,
    )


def list_differences(own: Contact, other: Contact) -> dict[str, str]:
    """What the other contact says otherwise, or besides, by field."""
    return {name: value for name, value in other.as_json().items() if getattr(own, name) != value}


def has_left(lead: Lead, now: datetime, after: timedelta) -> bool:
    """Whether the visitor went away in the middle of the questions, so that somebody should write to them."""
    return lead.status == "new" and any(
        one.pending is not None and now - (one.heard or one.changed) > after for one in (lead, *lead.others)
    )
