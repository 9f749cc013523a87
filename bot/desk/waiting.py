"""Who waits for a person, as lists of the desk show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk.masks import Mask
from bot.desk.parts import DeskParts
from bot.handover.model import Holding
from bot.leads.model import Lead
from bot.storage.conversations.talk_pages import TalkRow


@dataclass(frozen=True)
class Waiter:
    """A talk that somebody holds or wants somebody for, as a list shows it."""

    holding: Holding
    talk: TalkRow
    last: str
    late: bool


def list_waiters(parts: DeskParts, mask: Mask, holdings: tuple[Holding, ...]) -> list[Waiter]:
    """These talks with their last words, as somebody may see them."""
    wanted = [holding.conversation_id for holding in holdings]
    known, last = {talk.id: talk for talk in parts.talks.list_talks(wanted)}, parts.talks.last_words(wanted)
    found = ((holding, known[holding.conversation_id]) for holding in holdings if holding.conversation_id in known)
    now = parts.now()
    return [
        Waiter(
            holding,
            replace(talk, name=mask.mask_name(talk.name)),
            mask.mask_text(last.get(talk.id, ""), _lead_to_hide(parts, mask, talk)),
            is_late(holding, now),
        )
        for holding, talk in found
    ]


def is_late(holding: Holding, now: datetime) -> bool:
    """Whether a visitor has been waiting for longer than the first timer."""
    return holding.waits is not None and (holding.step > 0 or (holding.due is not None and holding.due < now))


def _lead_to_hide(parts: DeskParts, mask: Mask, talk: TalkRow) -> Lead | None:
    return parts.leads.find_by_conversation(talk.id) if talk.lead_id and not mask.me.sees_names else None
