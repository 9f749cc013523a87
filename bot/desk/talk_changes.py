"""What changes of a talk from the desk have in common: who made it, and the way back to its page."""

from __future__ import annotations

from starlette.responses import Response

from bot.desk.access import Act
from bot.desk.leads import sender_of
from bot.desk.pages import redirect_done
from bot.desk.parts import DeskParts
from bot.handover.holdings import HandoverOutcome
from bot.handover.model import Colleague


def make_colleague(act: Act) -> Colleague:
    """Who sent the form, as the visitor knows them."""
    return Colleague(act.me.user.email, act.me.user.name)


def redirect_taken(parts: DeskParts, act: Act, talk: str, taken: HandoverOutcome, detail: str) -> Response:
    """Back to the talk; what was done is noted, and what was not is said."""
    if taken.done:
        parts.audit.record_action(sender_of(act), "talk changed", detail, talk)
    return redirect_done(f"/desk/inbox/{talk}", "" if taken.done else "held")
