"""When a lead may be kept, what a correction changes, and who is no lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from bot.leads.model import Draft, Lead, Status, answer
from bot.leads.score import Score

# A booking is noted with the conversation it was made in; what sales notes is noted with all of them.
FURTHER: tuple[Status, ...] = ("new", "contacted", "booked", "lost", "won")
Rate = Callable[[Lead], Score]

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
        words=dict(draft.words),
        pending=draft.pending,
        conversations=(conversation_id,),
    )


def update(lead: Lead, draft: Draft, profile: Mapping[str, Any], now: datetime) -> Lead:
    """The lead after a correction; the very same when nothing in it differs."""
    corrected = replace(
        lead,
        contact=draft.contact.over(lead.contact),
        profile=dict(profile) or lead.profile,
        consents=draft.consents,
        wishes=draft.wishes,
        words=dict(draft.words) or lead.words,
        pending=draft.pending,
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
        words=new.words,
        pending=new.pending,
        scored=new.scored,
    )


def folded(email: str) -> str:
    """The form by which two spellings of one address are known to be the same."""
    return email.strip().casefold()


def people(leads: Iterable[Lead], rate: Rate | None = None) -> tuple[Lead, ...]:
    """The leads with those of one e-mail address as one, the newest first.

    What was said later counts, and nothing is lost: consents, wishes, advice and conversations are those of all. The
    person goes by the identifier of the first lead. `rate` gives those of several conversations their score.
    """
    known: dict[str, list[Lead]] = {}
    for lead in sorted(leads, key=lambda lead: (lead.created, lead.id)):
        known.setdefault(folded(lead.contact.email or ""), []).append(lead)
    found = (rows[0] if len(rows) == 1 else _one(rows, rate) for rows in known.values())
    return tuple(sorted(found, key=lambda lead: (lead.created, lead.id), reverse=True))


def _one(rows: list[Lead], rate: Rate | None) -> Lead:
    """One lead of several of the same person, the oldest first."""
    first, *others = sorted(rows, key=lambda lead: lead.changed)
    lead = reduce(_later, others, first)
    furthest = max((row.status for row in rows), key=FURTHER.index)
    lead = replace(lead, id=rows[0].id, created=rows[0].created, status=furthest, origin=rows[0].origin)
    best = max((row.scored for row in rows if row.scored), key=lambda scored: scored.total, default=None)
    return replace(lead, scored=rate(lead) if rate else best)


def _later(earlier: Lead, later: Lead) -> Lead:
    return replace(
        later,
        contact=later.contact.over(earlier.contact),
        profile={**earlier.profile, **later.profile},
        words={**earlier.words, **later.words},
        consents=tuple(sorted((*earlier.consents, *later.consents), key=lambda consent: consent.time)),
        wishes=tuple(dict.fromkeys(earlier.wishes + later.wishes)),
        recommendations=tuple(sorted((*earlier.recommendations, *later.recommendations), key=lambda one: one.time)),
        heard=max((time for time in (earlier.heard, later.heard) if time), default=None),
        conversations=(*earlier.conversations, *later.conversations),
    )


def hottest_first(leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """The leads by score, those without one last; among equals their order stays."""
    return tuple(sorted(leads, key=lambda lead: -1 if lead.score is None else lead.score, reverse=True))


def left(lead: Lead, now: datetime, after: timedelta) -> bool:
    """Whether the visitor went away in the middle of the questions, so that somebody should write to them."""
    return lead.status == "new" and lead.pending is not None and now - (lead.heard or lead.changed) > after
