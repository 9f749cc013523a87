"""When a lead may be kept, what a correction changes, and who is no lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.leads.model import Draft, Lead, answer

# People who are here for something else, and the department of the agency that looks after them.
ELSEWHERE = {"job_seeker": "jobs", "vendor": "vendors", "press": "press", "existing_client": "clients"}


def may_keep(draft: Draft) -> bool:
    """Whether the draft may become a lead: consent, name and e-mail are there, and the person wants what leads want."""
    reachable = bool(draft.contact.name and draft.contact.email)
    return reachable and draft.agreed("contact") and draft.kind not in ELSEWHERE


def withdrawn(draft: Draft) -> bool:
    """Whether the visitor said no to being contacted, so that nothing of theirs may stay a lead."""
    return answer(draft.consents, "contact") is False


def begin(lead_id: str, conversation_id: str, draft: Draft, profile: Mapping[str, Any], now: datetime) -> Lead:
    """The new lead of a draft that may be kept. Raises ValueError for one that may not."""
    if not may_keep(draft):
        raise ValueError("a lead needs consent, name and e-mail")
    return Lead(
        id=lead_id,
        conversation_id=conversation_id,
        contact=draft.contact,
        created=now,
        changed=now,
        profile=dict(profile),
        consents=draft.consents,
        wishes=draft.wishes,
    )


def update(lead: Lead, draft: Draft, profile: Mapping[str, Any], now: datetime) -> Lead:
    """The lead after a correction; the very same when nothing in it differs."""
    corrected = replace(
        lead,
        contact=draft.contact.over(lead.contact),
        profile=dict(profile) or lead.profile,
        consents=draft.consents,
        wishes=draft.wishes,
    )
    changed = join(lead, corrected)
    return lead if changed == lead else replace(changed, changed=now)


def join(kept: Lead, new: Lead) -> Lead:
    """The lead to keep when a conversation that has one brings another: see LeadStore.keep."""
    return replace(
        kept,
        contact=new.contact,
        profile=new.profile,
        changed=new.changed,
        consents=(*kept.consents, *(consent for consent in new.consents if consent not in kept.consents)),
        wishes=tuple(dict.fromkeys(kept.wishes + new.wishes)),
    )
