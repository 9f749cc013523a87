"""A stand-in for a CRM that is not set up: what would have been told is written to a file."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass

from typing_extensions import override

from bot.leads.events import CrmName
from bot.leads.model import Contact
from bot.notifications.crm.contents import CrmContents
from bot.notifications.lead_context import LeadContext
from bot.notifications.notifier import Notifier
from bot.queues.outbox import OutboxMessage
from bot.storage.database.file_sink import FileSink


@dataclass(frozen=True)
class FileCrm(Notifier):
    """Writes contact, deal and note of a lead to a file of its own."""

    crm: CrmName
    contents: CrmContents
    drawer: FileSink

    @override
    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        event = letter.delivery.event
        if event.kind == "erased":
            return f"to be deleted by hand, for {self.crm} is not set up any more: {event.about}"
        lead = dossier.lead
        told = {
            "contact": (lead.contact if lead else Contact()).as_json(),
            "deal": asdict(self.contents.make_deal(lead)) if lead else None,
            "note": self.contents.write_note(dossier),
        }
        content = json.dumps(told, ensure_ascii=False, indent=2).encode()
        name = f"{letter.id:06d}-{event.kind}-{self.crm}.json"
        await asyncio.to_thread(self.drawer.write_message, event.conversation_id, name, content)
        return f"written to var/outbox: {self.crm} is not set up"

    @override
    async def close(self) -> None:
        pass
