"""What a colleague sends from the inbox with one press, and the end of a chat."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from bot.desk.pages import Pages, redirect_done
from bot.desk.parts import DeskParts
from bot.desk.permissions import AgentForm
from bot.desk.talk_changes import make_colleague, redirect_taken
from bot.desk.talks import find_talk

_NOTHING = {"question": "no_question", "times": "no_times", "plan": "no_plan"}


class PromptPresses:
    """/desk/inbox/{talk_id}/send and /end."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts = parts

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/inbox/{talk_id}/send", self.send_prompt, methods=["POST"])
        router.add_api_route("/inbox/{talk_id}/end", self.end_talk, methods=["POST"])

    def send_prompt(self, talk_id: str, act: AgentForm) -> Response:
        """The open question, free times or the plan goes to the visitor, once."""
        talk, what = find_talk(self._parts, talk_id).id, act.field_text("what", 10)
        prompts = self._parts.prompts
        sends = {"times": prompts.offer_times, "plan": prompts.send_plan}
        send = sends.get(what, prompts.ask_question)
        sent = send(talk, make_colleague(act), f"desk-{what}-{act.field_text('id', 40)}")
        if sent is None:
            return redirect_done(f"/desk/inbox/{talk}", _NOTHING.get(what, "no_question"))
        return redirect_taken(self._parts, act, talk, sent, f"sent {what}")

    def end_talk(self, talk_id: str, act: AgentForm) -> Response:
        """The chat with the person is over; the assistant is there again and asks nothing."""
        talk = find_talk(self._parts, talk_id).id
        ended = self._parts.handover.end_talk(talk, make_colleague(act))
        return redirect_taken(self._parts, act, talk, ended, "ended")
