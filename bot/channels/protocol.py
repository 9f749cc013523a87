"""What a channel needs from the other packages, as narrow as it can be."""

from __future__ import annotations

from typing import Protocol

from bot.conversations.assistant import Responder
from bot.conversations.transcripts import Transcripts
from bot.conversations.turns import Turns
from bot.knowledge.library import Library
from bot.leads.appointments import Appointments
from bot.leads.bookings import Bookings
from bot.leads.spam import SpamRules
from bot.recommendations.planning.catalog import Catalog
from bot.settings import Settings
from bot.storage.conversations.plans import SavedPlan


class Plans(Protocol):
    """Keeps recommendations as they were given."""

    def find_by_token(self, token: str) -> SavedPlan | None:
        """The recommendation a token stands for; None for a wrong token, or when it was erased. Raises NotReady."""


class WebParts(Protocol):
    """The real parts, joined by the bootstrap."""

    @property
    def assistant(self) -> Responder:
        """Answers messages."""

    @property
    def turns(self) -> Turns:
        """Runs turns."""

    @property
    def transcripts(self) -> Transcripts:
        """Keeps what was said."""

    @property
    def settings(self) -> Settings:
        """What the operator set."""

    @property
    def library(self) -> Library:
        """What the agency knows and is."""

    @property
    def spam(self) -> SpamRules:
        """How machines are kept from becoming leads."""

    @property
    def book(self) -> Catalog:
        """The words and figures of recommendations."""

    @property
    def plans(self) -> Plans:
        """Finds recommendations by their links."""

    @property
    def bookings(self) -> Bookings:
        """Keeps booked consultations."""

    @property
    def appointments(self) -> Appointments:
        """Says times, and writes them into calendars."""
