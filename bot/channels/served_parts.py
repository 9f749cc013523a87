"""What the channels are given of an app."""

from __future__ import annotations

from dataclasses import dataclass

from bot.bootstrap.app import App
from bot.conversations.assistant import Responder
from bot.conversations.transcripts import Transcripts
from bot.conversations.turns import Turns
from bot.knowledge.library import Library
from bot.leads.appointments import Appointments
from bot.leads.bookings import Bookings
from bot.leads.spam import SpamRules
from bot.leads.store import LeadStore
from bot.recommendations.planning.catalog import Catalog
from bot.settings import Settings
from bot.storage.conversations.plans import PlanRepository
from bot.storage.slack_records.records import SlackStore


@dataclass(frozen=True)
class ServedParts:
    """The parts of an app by the names that the protocols of the channels have for them."""

    settings: Settings
    library: Library
    book: Catalog
    spam: SpamRules
    appointments: Appointments
    assistant: Responder
    turns: Turns
    transcripts: Transcripts
    plans: PlanRepository
    bookings: Bookings
    leads: LeadStore
    slack: SlackStore

    @classmethod
    def from_app(cls, app: App) -> ServedParts:
        """The parts of this app."""
        content, stores = app.content, app.stores
        return cls(
            settings=content.settings,
            library=content.library,
            book=content.book,
            spam=content.spam,
            appointments=content.talk.flow.appointing.appointments,
            assistant=app.assistant,
            turns=app.turns,
            transcripts=stores.transcripts,
            plans=stores.plans,
            bookings=stores.bookings,
            leads=stores.leads,
            slack=stores.slack,
        )
