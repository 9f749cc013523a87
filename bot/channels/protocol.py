"""What a channel needs from the other packages, as narrow as it can be."""

from __future__ import annotations

from typing import Protocol

from bot.dialogue.model import Hear, Keep, Turn, keep_nothing
from bot.knowledge.library import Library
from bot.leads.appointments import Appointments
from bot.leads.bookings import Bookings
from bot.leads.spam import SpamRules
from bot.recommendations.planning.catalog import Catalog
from bot.settings import Settings
from bot.storage.conversations.plans import SavedPlan
from bot.storage.conversations.transcripts import Transcripts


class TurnTaker(Protocol):
    """Answers one message at a time."""

    async def take_turn(self, conversation_id: str, hear: Hear, keep: Keep = keep_nothing) -> Turn:
        """The turn that what `hear` gives leads to. Raises NotReady before a model is loaded.

        Both are called in the turn's thread: `hear` once, before the turn's transaction; `keep`, with the turn, in
        it, and more than once when the turn has to be done anew. What either raises takes the turn back.
        """

    def mask_text(self, text: str) -> str:
        """The text fit to be kept: contact details, which are kept with a lead alone, are made unreadable.

        It reads for a millisecond: not a thing to do in the loop."""

    def has_model(self) -> bool:
        """Whether a model is loaded."""


class Plans(Protocol):
    """Keeps recommendations as they were given."""

    def find_by_token(self, token: str) -> SavedPlan | None:
        """The recommendation a token stands for; None for a wrong token, or when it was erased. Raises NotReady."""


class WebParts(Protocol):
    """The real parts, joined by the bootstrap."""

    @property
    def assistant(self) -> TurnTaker:
        """Answers messages."""

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
