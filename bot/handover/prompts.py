"""What a colleague sends to the visitor with one press: the open question, free times, the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversations.transcripts import StoredChoice
from bot.dialogue.model import Reply
from bot.handover.holdings import HandoverOutcome
from bot.handover.model import Colleague
from bot.handover.service import Handover


@dataclass(frozen=True)
class Prompts:
    """Says it in the colleague's name; who presses in a talk that nobody holds takes it by that, as who writes does.

    `find_times` finds free times to pick from, where there are any. The same `client_id` again sends nothing twice.
    """

    handover: Handover
    find_times: Callable[[str], Reply | None] = lambda _: None
    plan_link: Callable[[str], str | None] = lambda _: None
    offers_times: bool = False

    def ask_question(self, talk: str, colleague: Colleague, client_id: str) -> HandoverOutcome | None:
        """Ask what the assistant would ask next; its answer is read as if the assistant had. None: nothing is open."""
        return self._send_reply(talk, colleague, self.handover.way_back.repeat_question(talk), client_id)

    def offer_times(self, talk: str, colleague: Colleague, client_id: str) -> HandoverOutcome | None:
        """Offer free times; who picks one goes back to the assistant, which books it. None: nothing is free."""
        return self._send_reply(talk, colleague, self.find_times(talk), client_id)

    def send_plan(self, talk: str, colleague: Colleague, client_id: str) -> HandoverOutcome | None:
        """Send the link to the plan; None when there is none yet."""
        url = self.plan_link(talk)
        reply = Reply(str(self.handover.texts["plan"]).format(url=url)) if url else None
        return self._send_reply(talk, colleague, reply, client_id)

    def _send_reply(
        self, talk: str, colleague: Colleague, reply: Reply | None, client_id: str
    ) -> HandoverOutcome | None:
        if reply is None:
            return None
        choices = tuple(StoredChoice(b.title, payload=b.payload, url=b.url) for b in reply.buttons)
        return self.handover.write_message(talk, colleague, reply.text, client_id, choices=choices)
