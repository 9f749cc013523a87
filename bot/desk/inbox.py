"""The inbox: who waits for a person, and a talk that somebody of the agency answers in, as it goes on."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import Act, SignedIn
from bot.desk.briefing import Briefing
from bot.desk.gate import AgentForm, Viewer
from bot.desk.leads import by
from bot.desk.masks import Mask
from bot.desk.pages import PRIVATE, Facts, Pages, done, missing
from bot.desk.parts import DeskParts
from bot.desk.talks import SaidLine, find_talk, to_lines
from bot.errors import UnknownConversation
from bot.handover.model import Colleague, Holding
from bot.handover.service import Taken
from bot.leads.model import Lead
from bot.storage.talk_pages import TalkRow

VIEWS = {"waiting": "Waiting", "mine": "Mine", "all": "All"}
_MOST = 50
_ID_BYTES = 12


@dataclass(frozen=True)
class Waiter:
    """A talk that somebody holds or wants somebody for, as a list shows it."""

    holding: Holding
    talk: TalkRow
    last: str
    late: bool


class InboxPages:
    """/desk/inbox."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages, self._handover = parts, pages, parts.handover

    def mount(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/inbox", self.index)
        router.add_api_route("/inbox/{talk_id}", self.show)
        router.add_api_route("/inbox/{talk_id}/live", self.live)
        changes = {
            "take": self.take,
            "write": self.write,
            "back": self.give_back,
            "answer": self.answer,
            "withdraw": self.withdraw,
            "note": self.add_note,
        }
        for path, change in changes.items():
            router.add_api_route(f"/inbox/{{talk_id}}/{path}", change, methods=["POST"])

    def index(self, request: Request, me: Viewer) -> Response:
        """Who waits, who is mine, and all."""
        asked = request.query_params.get("view", "")
        view = asked if asked in VIEWS else "waiting"
        found = {
            "waiting": self._handover.list_waiting,
            "mine": lambda: self._handover.list_mine(me.user.email),
            "all": self._handover.list_all,
        }[view]()
        facts: Facts = {
            "waiters": list_waiters(self._parts, Mask(me), found[:_MOST]),
            "view": view,
            "views": VIEWS,
        }
        return self._pages.draw(request, "inbox.html", me, here="inbox", **facts)

    def show(self, talk_id: str, request: Request, me: Viewer) -> Response:
        """A talk to answer in."""
        parts, talk = self._parts, find_talk(self._parts, talk_id)
        mask, lead = Mask(me), parts.leads.of(talk.id)
        if me.sees_names:
            parts.audit.record(me.user.email, "talk seen", "inbox", talk.id)
        lines = self._since(talk.id, None, mask)
        briefing = Briefing(parts, mask)
        facts: Facts = {
            "talk": talk,
            "line": briefing.line(lead, parts.work.of([lead])[lead.id]) if lead else None,
            "wants": self._wants(briefing, talk.id),
            "notes": [(note, mask.text(note.text, lead)) for note in parts.work.notes([talk.id])],
            "plan_link": parts.dossiers.plan_link(talk.id) if me.sees_names else None,
            "client_id": secrets.token_urlsafe(_ID_BYTES),
        }
        return self._pages.draw(
            request, "inbox_talk.html", me, here="inbox", lines=lines, **facts, **self._standing(talk.id, me, lines)
        )

    def live(self, talk_id: str, request: Request, me: Viewer) -> Response:
        """What came since, and how the talk stands when that has changed; nothing when nothing has."""
        after, state = request.query_params.get("after", ""), request.query_params.get("state", "")
        if not (after.isascii() and after.isdigit() and len(after) < 10):
            raise missing("place in the talk")
        talk = find_talk(self._parts, talk_id)
        lines = self._since(talk.id, int(after), Mask(me))
        standing = self._standing(talk.id, me, lines, int(after))
        if not lines and standing["state"] == state:
            return Response(status_code=204, headers=PRIVATE)
        return self._pages.draw(request, "inbox_live.html", me, talk=talk, lines=lines, **standing)

    def take(self, talk_id: str, act: AgentForm) -> Response:
        """The talk is theirs, unless another has it."""
        taken = self._handover.take(self._known(talk_id), _colleague(act))
        return self._taken(act, talk_id, taken, "taken")

    def write(self, talk_id: str, act: AgentForm) -> Response:
        """What they wrote goes to the visitor, once."""
        text, talk = act.text("text", self._parts.settings.message_limit), self._known(talk_id)
        if not text:
            return done(f"/desk/inbox/{talk}")
        client_id = f"desk-{act.text('id', 40)}"
        return self._taken(act, talk, self._handover.write(talk, _colleague(act), text, client_id), "written")

    def give_back(self, talk_id: str, act: AgentForm) -> Response:
        """The assistant goes on, with what was agreed."""
        taken = self._handover.give_back(self._known(talk_id), _colleague(act), act.text("summary", 300))
        return self._taken(act, talk_id, taken, "given back")

    def answer(self, talk_id: str, act: AgentForm) -> Response:
        """The assistant brings the answer to what it asked."""
        talk, text = self._known(talk_id), act.text("text", self._parts.settings.message_limit)
        if not text:
            return done(f"/desk/inbox/{talk}")
        return self._taken(act, talk, self._handover.answer(talk, _colleague(act), text), "answered")

    def withdraw(self, talk_id: str, act: AgentForm) -> Response:
        """Takes back what a person wrote."""
        seq, talk = act.text("seq", 9), self._known(talk_id)
        if seq.isascii() and seq.isdigit() and self._handover.withdraw(talk, _colleague(act), int(seq)):
            self._parts.audit.record(by(act), "talk changed", "withdrawn", talk)
        return done(f"/desk/inbox/{talk}")

    def add_note(self, talk_id: str, act: AgentForm) -> Response:
        """Keeps what is for colleagues and never for the visitor."""
        talk, text = self._known(talk_id), act.text("text")
        if text:
            self._parts.work.note(talk, by(act), text)
            self._parts.audit.record(by(act), "talk changed", "note", talk)
        return done(f"/desk/inbox/{talk}", "note" if text else "")

    def _taken(self, act: Act, talk: str, taken: Taken, detail: str) -> Response:
        if taken.done:
            self._parts.audit.record(by(act), "talk changed", detail, talk)
        return done(f"/desk/inbox/{talk}", "" if taken.done else "held")

    def _known(self, talk_id: str) -> str:
        return find_talk(self._parts, talk_id).id

    def _since(self, talk: str, after: int | None, mask: Mask) -> list[SaidLine]:
        lead = None if mask.me.sees_names else self._parts.leads.of(talk)
        transcripts = self._parts.transcripts
        try:
            kept = transcripts.latest(talk) if after is None else transcripts.since(talk, after)
        except UnknownConversation:
            raise missing("talk") from None
        return [line.as_seen(mask, lead) for line in to_lines(kept)]

    def _standing(self, talk: str, me: SignedIn, lines: list[SaidLine], after: int = 0) -> dict[str, Any]:
        holding = self._handover.of(talk)
        colleague = holding.colleague
        mine = holding.is_silent and colleague is not None and colleague.id == me.user.email
        state = f"{holding.holder}-{colleague.id if colleague else ''}-{holding.step}-{bool(holding.waits)}"
        last = lines[-1].seq if lines else after
        return {"holding": holding, "mine": mine, "state": state, "last": last, "late": is_late(holding, self._now())}

    def _wants(self, briefing: Briefing, talk: str) -> str:
        profile: Mapping[str, Any] = self._handover.way_back.slots(talk)
        return briefing.wants_of(profile)

    def _now(self) -> datetime:
        return self._parts.now()


def list_waiters(parts: DeskParts, mask: Mask, holdings: tuple[Holding, ...]) -> list[Waiter]:
    """These talks with their last words, as somebody may see them."""
    wanted = [holding.conversation_id for holding in holdings]
    known, last = {talk.id: talk for talk in parts.talks.of(wanted)}, parts.talks.last_words(wanted)
    found = ((holding, known[holding.conversation_id]) for holding in holdings if holding.conversation_id in known)
    now = parts.now()
    return [
        Waiter(
            holding,
            replace(talk, name=mask.name(talk.name)),
            mask.text(last.get(talk.id, ""), _lead_to_hide(parts, mask, talk)),
            is_late(holding, now),
        )
        for holding, talk in found
    ]


def is_late(holding: Holding, now: datetime) -> bool:
    """Whether a visitor has been waiting for longer than the first timer."""
    return holding.waits is not None and (holding.step > 0 or (holding.due is not None and holding.due < now))


def _lead_to_hide(parts: DeskParts, mask: Mask, talk: TalkRow) -> Lead | None:
    return parts.leads.of(talk.id) if talk.lead_id and not mask.me.sees_names else None


def _colleague(act: Act) -> Colleague:
    return Colleague(act.me.user.email, act.me.user.name)
