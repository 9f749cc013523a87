"""The twin of the lead store for tests: the same promises, kept until the process ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from threading import Lock

from typing_extensions import override

from bot.leads.events import LeadEvent, advised_event, lead_events
from bot.leads.model import Advice, Lead, Origin, Status
from bot.leads.rules import join
from bot.leads.store import LeadStore


class InMemoryLeads(LeadStore):
    """Keeps leads in dictionaries; `origins` says where their conversations came from, `told` what others are told."""

    def __init__(self, origins: Mapping[str, Origin] | None = None) -> None:
        self.origins = origins if origins is not None else {}
        self.told: list[LeadEvent] = []
        self._writing = Lock()
        self._leads: dict[str, Lead] = {}
        self._advice: dict[str, tuple[Advice, ...]] = {}

    @override
    def keep(self, lead: Lead) -> Lead:
        with self._writing:
            earlier = self.of(lead.conversation_id)
            kept = join(earlier, lead) if earlier else lead
            self._leads[kept.id] = kept
            self.told += lead_events(earlier, kept)
        return self._told(kept)

    @override
    def find(self, lead_id: str) -> Lead | None:
        lead = self._leads.get(lead_id)
        return self._told(lead) if lead else None

    @override
    def of(self, conversation_id: str) -> Lead | None:
        return next(
            (self._told(lead) for lead in self._leads.values() if lead.conversation_id == conversation_id), None
        )

    @override
    def all(self) -> tuple[Lead, ...]:
        leads = sorted(self._leads.values(), key=lambda lead: (lead.created, lead.id), reverse=True)
        return tuple(self._told(lead) for lead in leads)

    @override
    def advise(self, conversation_id: str, advice: Advice) -> None:
        given = self._advice.get(conversation_id, ())
        if not given or given[-1].recommendation != advice.recommendation:
            self._advice[conversation_id] = (*given, advice)
            lead = self.of(conversation_id)
            self.told += [advised_event(lead, advice)] if lead else []

    @override
    def set_status(self, lead_id: str, status: Status) -> bool:
        if lead_id in self._leads:
            self._leads[lead_id] = replace(self._leads[lead_id], status=status)
        return lead_id in self._leads

    @override
    def remove(self, lead_id: str) -> bool:
        return self._leads.pop(lead_id, None) is not None

    def _told(self, lead: Lead) -> Lead:
        of = lead.conversation_id
        return replace(lead, recommendations=self._advice.get(of, ()), origin=self.origins.get(of))
