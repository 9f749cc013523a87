"""Each CRM's stand-in, told of leads that lie in a database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.bootstrap.content import Content
from bot.bootstrap.mails import build_mails
from bot.leads.events import LeadEvent
from bot.leads.model import Lead
from bot.notifications.crm.contents import CrmContents
from bot.notifications.crm.notifier import CrmNotifier
from bot.notifications.lead_context import LeadContext
from bot.notifications.notifiers import build_crms
from bot.queues.outbox import OutboxMessage
from bot.settings import Secret, Settings
from bot.storage.database.engine import open_engine, set_crms
from bot.storage.leads.crm_records import CrmRecords
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import SqlOutbox
from tests.bot.notifications.crm import hubspot_standin, pipedrive_standin
from tests.bot.notifications.crm.hubspot_standin import HubSpotStandIn
from tests.bot.notifications.crm.pipedrive_standin import PipedriveStandIn
from tests.bot.notifications.crm.standin import StandIn, serve

# What each calls the same things.
NAMES: dict[str, dict[str, str]] = {
    "hubspot": {"contacts": "contacts", "companies": "companies", "title": "dealname", "amount": "amount"}
    | {"currency": "deal_currency_code", "note": "hs_note_body", "owner": "hubspot_owner_id"},
    "pipedrive": {"contacts": "persons", "companies": "organizations", "title": "title", "amount": "value"}
    | {"currency": "currency", "note": "content", "owner": "owner_id"},
}


def settings_of(name: str, url: str) -> Settings:
    tokens = {"hubspot": hubspot_standin.TOKEN, "pipedrive": pipedrive_standin.TOKEN}
    return replace(
        Settings(),
        webhook_private=True,
        **{f"{name}_token": Secret(tokens[name]), f"{name}_url": url},  # type: ignore[arg-type]
    )


@dataclass
class Told:
    """A CRM that is told, and the leads it is told of."""

    name: str
    there: Any
    engine: Engine
    teller: CrmNotifier
    count: int = 0

    @property
    def leads(self) -> SqlLeads:
        return SqlLeads(self.engine)

    @property
    def names(self) -> dict[str, str]:
        return NAMES[self.name]

    def keep(self, lead: Lead) -> Lead:
        self.leads.save_lead(lead)
        found = self.leads.find_lead(lead.id)
        assert found
        return found

    def letter(self, event: LeadEvent) -> OutboxMessage:
        self.count += 1
        (waiting, *_) = [*SqlOutbox(self.engine).list_messages(), None]
        assert waiting
        return replace(waiting, id=self.count, delivery=replace(waiting.delivery, event=event))

    async def tell(self, lead: Lead, kind: Any = "lead_changed") -> str | None:
        event = LeadEvent(kind, lead.conversation_id, lead.id)
        known = LeadContext(lead.conversation_id, lead, brief_link="https://agency.example/brief/b1")
        return await self.teller.send_message(self.letter(event), known)

    async def erase(self, id: str) -> list[str | None]:
        PersonalData(self.engine).erase_person(id)
        told = [one for one in SqlOutbox(self.engine).list_messages() if one.delivery.event.kind == "erased"]
        assert {one.delivery.recipient for one in told} <= {self.name}
        return [await self.teller.send_message(one, LeadContext(one.delivery.event.conversation_id)) for one in told]


@pytest.fixture
def told_by(parts: Content, tmp_path: Path) -> Callable[[str, StandIn], Told]:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    upgrade_database(url)
    engine = open_engine(url)

    def make(name: str, there: StandIn) -> Told:
        set_crms(engine, (name,))
        (crm,) = build_crms(settings_of(name, there.url))
        contents = CrmContents(build_mails(parts).briefs, "USD", lambda: datetime(2026, 11, 25, tzinfo=timezone.utc))
        return Told(name, there, engine, CrmNotifier(crm, CrmRecords(engine), contents))

    return make


@pytest.fixture(params=["hubspot", "pipedrive"])
async def told(request: pytest.FixtureRequest, told_by: Callable[[str, StandIn], Told]) -> AsyncIterator[Told]:
    there: StandIn = HubSpotStandIn() if request.param == "hubspot" else PipedriveStandIn()
    async with serve(there):
        made = told_by(request.param, there)
        yield made
        await made.teller.close()
        made.engine.dispose()
