"""A lead in a few words: who, what for, why now, and the one next step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.desk.masks import Mask, values_of
from bot.desk.parts import DeskParts
from bot.dialogue.state import PROFILE, DialogueState
from bot.leads.model import Lead
from bot.leads.privacy import mask_text
from bot.leads.rules import has_left
from bot.notifications.brief import Brief
from bot.storage.conversations.transcript_lines import TranscriptLine
from bot.storage.leads.lead_work import LeadWork

_REASONS = 3


@dataclass(frozen=True)
class LeadLine:
    """What a list shows of a lead."""

    lead: Lead
    work: LeadWork
    who: str
    wants: str
    reasons: tuple[str, ...]
    next: str
    left: bool


@dataclass(frozen=True)
class Briefing:
    """Puts leads into words, as somebody may see them."""

    parts: DeskParts
    mask: Mask

    def list_lines(self, leads: tuple[Lead, ...]) -> tuple[LeadLine, ...]:
        """These leads, each in a line."""
        work = self.parts.work.load_work(leads)
        return tuple(self.make_line(lead, work[lead.id]) for lead in leads)

    def make_line(self, lead: Lead, work: LeadWork) -> LeadLine:
        """One lead."""
        shown = self.mask.mask_lead(lead)
        work = replace(work, reason=self.mask.mask_text(work.reason, lead)) if work.reason else work
        scored = shown.scored
        earned = sorted(scored.points, key=lambda point: -point.points)[:_REASONS] if scored else []
        reasons = tuple(point.reason for point in earned if point.points)
        gone = has_left(lead, self.parts.now(), self.parts.left_after)
        return LeadLine(
            shown, work, self.name_lead(shown), self.describe_wishes(lead), reasons, scored.next if scored else "", gone
        )

    def name_lead(self, lead: Lead) -> str:
        """Name and company."""
        return self.parts.briefs.name_lead(lead)

    def describe_wishes(self, lead: Lead) -> str:
        """Goal, time and money, as far as the lead names them."""
        return self.wants_of(lead.profile)

    def wants_of(self, profile: Mapping[str, Any]) -> str:
        """Goal, time and money, as far as known."""
        visit = DialogueState.from_slots(profile)
        return " · ".join(
            self.parts.briefs.phrasing.format_value(visit, name) for name in PROFILE if getattr(visit, name)
        )

    def make_brief(self, lead: Lead) -> Brief | None:
        """The brief as a consultant reads it; for who sees no names, without them."""
        dossier = self.parts.dossiers.find_for_lead(lead.id)
        if dossier is None:
            return None
        if not self.mask.me.sees_names:
            said = tuple(self._mask_lines(lead, dossier.said))
            dossier = replace(dossier, lead=self.mask.mask_lead(lead), said=said, plan_link=None, brief_link=None)
        return self.parts.briefs.make_brief(dossier, self.parts.now())

    def _mask_lines(self, lead: Lead, said: tuple[TranscriptLine, ...]) -> Iterator[TranscriptLine]:
        values = values_of(lead)
        return (replace(one, text=mask_text(one.text, values)) for one in said)
