"""The parts of notification delivery, built once for the server and for the command line."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notifications.brief import Briefs
from bot.notifications.delivery import Dispatcher
from bot.notifications.lead_context import LeadContexts
from bot.queues.outbox import Outbox
from bot.storage.database.file_sink import FileSink
from bot.storage.leads.brief_links import BriefLinks


@dataclass(frozen=True)
class DeliveryParts:
    """The outbox, who empties it, and what briefs are made of."""

    outbox: Outbox
    office: Dispatcher
    drawer: FileSink
    dossiers: LeadContexts
    briefs: Briefs
    links: BriefLinks
