"""What the score of a lead goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.leads.model import Contact, Lead, Status


@dataclass(frozen=True)
class ScoredFacts:
    """What a score goes by: the profile and the contact, in whose words they were said, and how far sales has come.

    `meets` is the day of the consultation that is booked, `opens` when the agency is there next if it is closed now.
    """

    profile: Mapping[str, Any] = field(default_factory=dict)
    contact: Contact = Contact()
    words: Mapping[str, str] = field(default_factory=dict)
    wishes: tuple[str, ...] = ()
    advised: bool = False
    status: Status = "new"
    meets: date | None = None
    opens: date | None = None

    @classmethod
    def from_lead(cls, lead: Lead, meets: date | None = None, opens: date | None = None) -> ScoredFacts:
        """What is known of a lead."""
        advised = bool(lead.recommendations)
        return cls(lead.profile, lead.contact, lead.words, lead.wishes, advised, lead.status, meets, opens)
