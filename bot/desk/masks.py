"""What somebody sees of personal data: as it is, or made unreadable for who may only look."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.desk.access import SignedIn
from bot.leads.model import CONTACT, Contact, Lead, Origin
from bot.leads.privacy import MASK, mask_text
from bot.storage.conversations.talk_pages import TalkRow
from bot.storage.leads.lead_work import LeadChange

_DOTS = MASK * 3


@dataclass(frozen=True)
class Mask:
    """Lays personal data open to those who may see it, and hides it from the others."""

    me: SignedIn

    def mask_lead(self, lead: Lead) -> Lead:
        """The lead as this user sees it."""
        if self.me.sees_names:
            return lead
        values = values_of(lead)
        scored = lead.scored
        if scored:
            points = tuple(
                replace(
                    point, reason=mask_text(point.reason, values), words=mask_text(point.words or "", values) or None
                )
                for point in scored.points
            )
            scored = replace(scored, points=points)
        hidden = {name: _hide_value(value) for name, value in lead.contact.as_json().items()}
        words = {name: mask_text(text, values) for name, text in lead.words.items()}
        others = tuple(self.mask_lead(other) for other in lead.others)
        origin = _mask_origin(lead.origin, values) if lead.origin else None
        return replace(lead, contact=Contact(**hidden), words=words, others=others, scored=scored, origin=origin)

    def mask_text(self, text: str, lead: Lead | None = None) -> str:
        """What was said or written, without what names the lead's person."""
        return text if self.me.sees_names else mask_text(text, values_of(lead) if lead else ())

    def mask_change(self, change: LeadChange, lead: Lead) -> LeadChange:
        """What a colleague changed, without what names the lead's person."""
        before, after = (self.mask_text(text, lead) for text in (change.before, change.after))
        return replace(change, before=before, after=after)

    def mask_talk(self, talk: TalkRow, lead: Lead | None = None) -> TalkRow:
        """A talk, its first words and where it came from among it."""
        if self.me.sees_names:
            return talk
        utm = {self.mask_text(key, lead): self.mask_text(str(value), lead) for key, value in talk.utm.items()}
        page = self.mask_text(talk.page, lead) if talk.page else talk.page
        return replace(talk, first=self.mask_text(talk.first or "", lead), page=page, utm=utm)

    def mask_name(self, name: str | None) -> str | None:
        """A name in a list."""
        return name if self.me.sees_names or not name else _hide_value(name)


def _mask_origin(origin: Origin, values: tuple[str, ...]) -> Origin:
    page, referrer = (mask_text(text, values) if text else text for text in (origin.page, origin.referrer))
    utm = tuple((mask_text(key, values), mask_text(value, values)) for key, value in origin.utm)
    return replace(origin, page=page, referrer=referrer, utm=utm)


def values_of(lead: Lead) -> tuple[str, ...]:
    """Everything by which the person could be known, each word of the name among it."""
    every = (lead, *lead.others)
    values = [value for one in every for name in CONTACT if (value := getattr(one.contact, name))]
    words = [word for one in every for word in (one.contact.name or "").split() if len(word) > 1]
    return tuple(dict.fromkeys((*values, *words)))


def _hide_value(value: str) -> str:
    return f"{value[0]}{_DOTS}" if value[0].isalpha() else _DOTS
