"""The lead desk: takes what a turn gathered and keeps what may be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.leads.events import LeadEvent
from bot.leads.model import Advice, Lead, LeadDraft
from bot.leads.pending_contacts import TurnContext
from bot.leads.rules import begin_lead, is_reachable, is_withdrawn, update_lead
from bot.leads.spam import LeadRateLimit, Reason, network_of
from bot.leads.store import LeadStore


@dataclass(frozen=True)
class CaptureOutcome:
    """What became of a draft: the lead as it is kept, or why no lead was made of it."""

    lead: Lead | None = None
    refused: Reason | None = None


@dataclass(frozen=True)
class LeadCapture:
    """Turns drafts into leads; time and identifiers come from outside."""

    store: LeadStore
    gate: LeadRateLimit
    new_id: Callable[[], str]
    now: Callable[[], datetime]

    def take_draft(
        self, conversation_id: str, draft: LeadDraft, profile: Mapping[str, Any], aside: TurnContext | None = None
    ) -> CaptureOutcome:
        """Keep what the draft allows. Raises NotReady, and then nothing was kept."""
        brought = self.store.find_unmerged(conversation_id)
        if brought and is_withdrawn(draft):
            self.store.remove_conversation(conversation_id)
            return CaptureOutcome()
        if not is_reachable(draft):
            return CaptureOutcome(self.store.find_by_conversation(conversation_id) if brought else None)
        return (
            self._change_lead(brought, draft, profile)
            if brought
            else self._begin_lead(conversation_id, draft, profile, aside or TurnContext())
        )

    def save_advice(self, conversation_id: str, recommendation: dict[str, Any]) -> None:
        """Keep a recommendation as it was given. Raises NotReady."""
        self.store.save_advice(conversation_id, Advice(self.now(), recommendation))

    def ask_for_person(self, conversation_id: str) -> None:
        """Tell the agency that the visitor wants to talk to somebody, once a day. Raises NotReady."""
        day = self.now().date().isoformat()
        self.store.enqueue_event(LeadEvent("person_wanted", conversation_id, occurrence=day))

    def route_lead(self, conversation_id: str, kind: str) -> None:
        """Tell those who look after such people of one. Raises NotReady."""
        self.store.enqueue_event(LeadEvent("routed", conversation_id, about=kind))

    def _begin_lead(
        self, conversation_id: str, draft: LeadDraft, profile: Mapping[str, Any], aside: TurnContext
    ) -> CaptureOutcome:
        address = aside.address or ""
        places = {"conversation": conversation_id, "address": address, "network": network_of(address)}
        reason = self.gate.find_refusal(draft.contact.email or "", places, aside.trapped)
        if reason:
            return CaptureOutcome(refused=reason)
        return CaptureOutcome(
            self.store.save_lead(begin_lead(self.new_id(), conversation_id, draft, profile, self.now()))
        )

    def _change_lead(self, brought: Lead, draft: LeadDraft, profile: Mapping[str, Any]) -> CaptureOutcome:
        changed = update_lead(brought, draft, profile, self.now())
        same = changed is brought
        return CaptureOutcome(
            self.store.find_by_conversation(brought.conversation_id) if same else self.store.save_lead(changed)
        )
