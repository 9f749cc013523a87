"""The time that a turn wants: booked, moved or cancelled before a word of it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.dialogue.appointing import Appointing
from bot.dialogue.model import Reply, Turn
from bot.dialogue.visit import Visit
from bot.errors import SlotTaken
from bot.leads.bookings import Agenda, Bookings, Wanted
from bot.leads.model import Lead

Taking = tuple[Visit, Turn]
# Who loses a time is offered others; only one typed again at once could be lost again.
TRIES = 3


@dataclass(frozen=True)
class Arranging:
    """Does what turns want; `retake` takes the same message once more, with the agenda as it now is."""

    bookings: Bookings
    appointing: Appointing
    retake: Callable[[Agenda], Taking]
    now: datetime

    def arrange(self, taking: Taking, lead: Lead | None) -> Taking:
        """The visit and turn, with what became of it said. Raises NotReady, and then nothing was done."""
        for _ in range(TRIES):
            after, turn = taking
            if turn.wanted is None:
                return taking
            if lead is None:
                return after, _saying(turn, self.appointing.not_kept())
            try:
                return after, _saying(turn, self._done(turn.wanted, lead))
            except SlotTaken:
                taking = self.retake(self.bookings.agenda(lead.conversation_id, self.now))
        raise SlotTaken("every time that was wanted went to somebody else")

    def _done(self, wanted: Wanted, lead: Lead) -> Reply:
        if wanted.slot is None:
            booking = self.bookings.cancel(lead.id, self.now)
        else:
            booking = self.bookings.book(lead.id, wanted.slot, wanted.zone, self.now)
        return self.appointing.done(booking, lead.contact)


def _saying(turn: Turn, reply: Reply) -> Turn:
    return replace(turn, replies=(*turn.replies, reply))
