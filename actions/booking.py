"""The time that a turn wants: booked, moved or cancelled before a word of it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.dialogue.model import Reply, Turn
from bot.dialogue.scheduling import Scheduler
from bot.dialogue.state import DialogueState
from bot.errors import SlotTaken
from bot.leads.bookings import Agenda, Booking, Bookings, Wanted
from bot.leads.model import Lead

Taking = tuple[DialogueState, Turn]
# Who loses a time is offered others; only one typed again at once could be lost again.
TRIES = 3


@dataclass(frozen=True)
class BookingStep:
    """Does what turns want; `retake` takes the same message once more, with the agenda as it now is."""

    bookings: Bookings
    appointing: Scheduler
    retake: Callable[[Agenda], Taking]
    now: datetime
    standing: Booking | None = None
    may_book: Callable[[Lead], bool] = lambda _lead: True

    def arrange_booking(self, taking: Taking, lead: Lead | None) -> Taking:
        """The visit and turn, with what became of it said. Raises NotReady, and then nothing was done."""
        refused = self._refuse_frequent(taking[1].wanted, lead) if lead else self.appointing.bookings.explain_not_kept()
        for _ in range(TRIES):
            after, turn = taking
            if turn.wanted is None:
                return taking
            if lead is None or refused:
                return after, _add_reply(turn, refused or self.appointing.bookings.explain_not_kept())
            try:
                return after, _add_reply(turn, self._confirm_booking(turn.wanted, lead))
            except SlotTaken:
                taking = self.retake(self.bookings.load_agenda(lead.conversation_id, self.now))
        raise SlotTaken("every time that was wanted went to somebody else")

    def _refuse_frequent(self, wanted: Wanted | None, lead: Lead) -> Reply | None:
        """What is said to who has booked, or moved, too often; counted once, however many times are tried."""
        if wanted is None or wanted.slot is None:
            return None
        if self.standing:
            return None if self.standing.is_movable else self.appointing.bookings.make_refusal("too_changed")
        return None if self.may_book(lead) else self.appointing.bookings.make_refusal("too_many")

    def _confirm_booking(self, wanted: Wanted, lead: Lead) -> Reply:
        if wanted.slot is None:
            booking = self.bookings.cancel_booking(lead.id, self.now)
        else:
            booking = self.bookings.book_slot(lead.id, wanted.slot, wanted.zone, self.now)
        return self.appointing.replies.confirm_done(booking, lead.contact)


def _add_reply(turn: Turn, reply: Reply) -> Turn:
    """The turn with this said; the question that it ends with, if there is one, comes after."""
    at = len(turn.replies) - bool(turn.asking)
    return replace(turn, replies=(*turn.replies[:at], reply, *turn.replies[at:]))
