"""Brings a CRM up to date with a lead: contact, company, deal and note, each made once and found again.

What we wrote is remembered (`sent`). A field that is empty there, or still holds what we wrote, takes what the lead
says now; whatever people of the agency entered or changed stays.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from typing_extensions import override

from bot.leads.events import LeadEvent
from bot.leads.kinds import ELSEWHERE
from bot.leads.model import Lead
from bot.notifications.crm.contents import CrmContents
from bot.notifications.crm.model import Crm, CrmPlaces, Values
from bot.notifications.lead_context import LeadContext
from bot.notifications.notifier import Notifier
from bot.queues.outbox import OutboxMessage
from bot.storage.leads.crm_records import CrmRecord, CrmRecords, CrmTraces


class ErasedMeanwhile(Exception):
    """The lead was erased while it was told: what was made of it has to go."""


@dataclass(frozen=True)
class CrmNotifier(Notifier):
    """Tells one CRM."""

    crm: Crm
    records: CrmRecords
    contents: CrmContents

    @override
    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        event, lead = letter.delivery.event, dossier.lead
        if event.kind == "erased":
            return await self._erase_traces(event)
        if lead is None or not lead.has_agreed("contact"):
            return "no consent to be contacted"
        if lead.kind in ELSEWHERE:
            return "no matter for sales"
        record = await asyncio.to_thread(self.records.find_record, lead.id, self.crm.name)
        return await CrmUpdate(self, lead, dossier, record, letter.id == 0).run_update()

    async def _erase_traces(self, event: LeadEvent) -> str | None:
        traces = CrmTraces.from_text(event.about)
        await self.crm.erase_traces(traces, self.contents.nameless_title)
        return None if traces.contact else "the contact was there before; it stays"

    @override
    async def close(self) -> None:
        await self.crm.close()


class CrmUpdate:
    """One lead on its way into a CRM; each step is kept before the next, so that a retry goes on where it broke off."""

    def __init__(
        self, teller: CrmNotifier, lead: Lead, dossier: LeadContext, record: CrmRecord, is_sample: bool = False
    ) -> None:
        self._crm, self._records, self._contents = teller.crm, teller.records, teller.contents
        self._lead, self._dossier, self._record, self._sample = lead, dossier, record, is_sample

    async def run_update(self) -> str | None:
        """Do it; what to note of it. Raises Undelivered."""
        try:
            return await self._update_all()
        except ErasedMeanwhile:
            await self._crm.erase_traces(CrmTraces.from_record(self._record), self._contents.nameless_title)
            return "erased meanwhile, and taken back"

    async def _update_all(self) -> str | None:
        contact = await self._update_contact()
        if contact is None:
            return "the contact was deleted there; it is left alone"
        company = await self._join_company(contact)
        sibling = await asyncio.to_thread(self._records.find_sibling, self._record)
        # One person is one deal, whatever they say in another chat: that stands in a note beside.
        deal = sibling.deal if sibling and sibling.deal and not self._record.deal else await self._update_deal(contact)
        await self._write_note(CrmPlaces(contact, company, deal))
        return None

    async def _update_contact(self) -> str | None:
        wanted = self._crm.describe_contact(self._lead.contact)
        id = self._record.contact or await self._crm.find_contact(self._lead.contact)
        if id is None:
            return await self._create_contact(wanted)
        if self._record.contact is None:
            await self._keep_step(contact=id, made=self._record.made or await self._is_ours(id))
        current = await self._crm.read_contact(id)
        if current is None:
            return None
        changed = self._find_changes("contact", wanted, current)
        if changed:
            await self._crm.update_contact(id, changed)
        await self._keep_sent(contact={**self._get_sent("contact"), **changed})
        return id

    async def _create_contact(self, wanted: Values) -> str:
        # Noted first: should the answer be lost, what is found the next time is what we made.
        await self._keep_step(made=True, sent={**self._record.sent, "contact": dict(wanted)})
        id, made = await self._crm.create_contact(wanted)
        await self._keep_step(contact=id, made=made)
        return id

    async def _is_ours(self, contact: str) -> bool:
        """Whether another chat of the same person brought the contact there."""
        found = await asyncio.to_thread(self._records.find_sibling, replace(self._record, contact=contact))
        return bool(found and found.made)

    async def _join_company(self, contact: str) -> str | None:
        name = self._lead.contact.company
        if name and self._get_sent("company").get("name") != name:
            id = await self._crm.join_company(name, contact)
            await self._keep_step(company=id, sent={**self._record.sent, "company": {"name": name}})
        return self._record.company

    async def _update_deal(self, contact: str) -> str | None:
        deal = self._contents.make_deal(self._lead)
        wanted = self._crm.describe_deal(deal)
        id = self._record.deal or await self._crm.find_deal(contact, deal.mark)
        if id is None:
            id, owner = await self._crm.create_deal(deal, CrmPlaces(contact, self._record.company))
            await self._keep_step(deal=id, owner=owner, sent={**self._record.sent, "deal": dict(wanted)})
            return id
        if self._record.deal is None:
            await self._keep_step(deal=id, sent={**self._record.sent, "deal": dict(wanted)})
        current = await self._crm.read_deal(id)
        if current is not None and self._is_untouched(wanted, current) and self._find_changes("deal", wanted, current):
            await self._crm.update_deal(id, wanted)
            await self._keep_sent(deal=dict(wanted))
        return id

    async def _write_note(self, places: CrmPlaces) -> None:
        html, mark = self._contents.write_note(self._dossier), self._contents.make_mark(self._lead)
        digest = hashlib.sha256(html.encode()).hexdigest()[:16]
        id = self._record.note or await self._crm.find_note(places.contact, mark)
        if id and self._get_sent("note").get("digest") == digest:
            return
        if id is None or not await self._crm.update_note(id, html):
            id = await self._crm.create_note(html, places, self._lead.changed.isoformat())
        await self._keep_step(note=id, sent={**self._record.sent, "note": {"digest": digest}})

    def _find_changes(self, part: str, wanted: Values, current: Values) -> dict[str, str]:
        """What of the lead goes into the CRM: into what is empty there, or still as we wrote it."""
        sent = self._get_sent(part)
        free = {name for name in wanted if not current.get(name) or current[name] == sent.get(name)}
        return {name: value for name, value in wanted.items() if name in free and current.get(name) != value}

    def _is_untouched(self, wanted: Values, current: Values) -> bool:
        """Whether nobody there entered another amount: it and its currency change together or not at all."""
        sent, amount = self._get_sent("deal"), next(iter(wanted), "")
        return not current.get(amount) or all(current.get(name) == sent.get(name) for name in wanted)

    def _get_sent(self, part: str) -> Mapping[str, Any]:
        return self._record.sent.get(part) or {}

    async def _keep_sent(self, **parts: dict[str, str]) -> None:
        if any(self._get_sent(name) != values for name, values in parts.items()):
            await self._keep_step(sent={**self._record.sent, **parts})

    async def _keep_step(self, **values: Any) -> None:
        self._record = replace(self._record, **values)
        if not await asyncio.to_thread(self._records.save_record, self._record) and not self._sample:
            raise ErasedMeanwhile
