"""The lead desk: takes what a turn gathered and keeps what may be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.leads.events import LeadEvent
from bot.leads.held import Aside
from bot.leads.model import Advice, Draft, Lead
from bot.leads.rules import begin, is_reachable, update, withdrawn
from bot.leads.spam import Gate, Reason, network_of
from bot.leads.store import LeadStore


@dataclass(frozen=True)
class Outcome:
    """What became of a draft: the lead as it is kept, or why no lead was made of it."""

    lead: Lead | None = None
    refused: Reason | None = None


@dataclass(frozen=True)
class Desk:
    """Turns drafts into leads; time and identifiers come from outside."""

    store: LeadStore
    gate: Gate
    new_id: Callable[[], str]
    now: Callable[[], datetime]

    def take(
        self, conversation_id: str, draft: Draft, profile: Mapping[str, Any], aside: Aside | None = None
    ) -> Outcome:
        """Keep what the draft allows. Raises NotReady, and then nothing was kept."""
        brought = self.store.alone(conversation_id)
        if brought and withdrawn(draft):
            self.store.remove(conversation_id)
            return Outcome()
        if not is_reachable(draft):
            return Outcome(self.store.of(conversation_id) if brought else None)
        return (
            self._change(brought, draft, profile)
            if brought
            else self._begin(conversation_id, draft, profile, aside or Aside())
        )

    def advise(self, conversation_id: str, recommendation: dict[str, Any]) -> None:
        """Keep a recommendation as it was given. Raises NotReady."""
        self.store.advise(conversation_id, Advice(self.now(), recommendation))

    def ask_for_person(self, conversation_id: str) -> None:
        """Tell the agency that the visitor wants to talk to somebody, once a day. Raises NotReady."""
        day = self.now().date().isoformat()
        self.store.tell(LeadEvent("person_wanted", conversation_id, occurrence=day))

    def route(self, conversation_id: str, kind: str) -> None:
        """Tell those who look after such people of one. Raises NotReady."""
        self.store.tell(LeadEvent("routed", conversation_id, about=kind))

    def _begin(self, conversation_id: str, draft: Draft, profile: Mapping[str, Any], aside: Aside) -> Outcome:
        address = aside.address or ""
        places = {"conversation": conversation_id, "address": address, "network": network_of(address)}
        reason = self.gate.refuses(draft.contact.email or "", places, aside.trapped)
        if reason:
            return Outcome(refused=reason)
        return Outcome(self.store.keep(begin(self.new_id(), conversation_id, draft, profile, self.now())))

    def _change(self, brought: Lead, draft: Draft, profile: Mapping[str, Any]) -> Outcome:
        changed = update(brought, draft, profile, self.now())
        same = changed is brought
        return Outcome(self.store.of(brought.conversation_id) if same else self.store.keep(changed))
