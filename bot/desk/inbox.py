"""The inbox: who waits for a person, and a talk that somebody of the agency answers in, as it goes on."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from bot.desk.access import SignedIn
from bot.desk.briefing import Briefing
from bot.desk.leads import sender_of
from bot.desk.masks import Mask
from bot.desk.pages import PRIVATE, Facts, Pages, redirect_done, refuse_missing
from bot.desk.parts import DeskParts
from bot.desk.permissions import AgentForm, Viewer
from bot.desk.talk_changes import make_colleague, redirect_taken
from bot.desk.talks import SaidLine, find_talk, to_lines
from bot.desk.waiting import is_late, list_waiters
from bot.errors import UnknownConversation
from bot.handover.groups import PRESENCES
from bot.knowledge.texts import fill_placeholders
from bot.leads.model import Lead
from bot.leads.names import plain_name

PRESENCE_WORDS = {"here": "I'm here", "schedule": "By schedule", "away": "I'm away"}
VIEWS = {"waiting": "Waiting", "mine": "Mine", "all": "All"}
_MOST = 50
_TYPES = "-writes"
_ID_BYTES = 12


@dataclass(frozen=True)
class TalkPlace:
    """What a page shows of a talk: up to which message, and how the talk stands."""

    after: int
    state: str

    @property
    def holding(self) -> str:
        """How it stands but for who is writing just now."""
        return self.state.removesuffix(_TYPES)


class InboxPages:
    """/desk/inbox."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages, self._handover = parts, pages, parts.handover

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/inbox", self.show_list)
        router.add_api_route("/inbox/presence", self.change_presence, methods=["POST"])
        router.add_api_route("/inbox/{talk_id}", self.show_talk)
        router.add_api_route("/inbox/{talk_id}/live", self.show_updates)
        changes = {
            "take": self.take_talk,
            "write": self.write_message,
            "back": self.give_back,
            "on": self.hand_on,
            "withdraw": self.withdraw_message,
            "note": self.add_note,
            "typing": self.note_typing,
            "correct": self.correct_message,
        }
        for path, change in changes.items():
            router.add_api_route(f"/inbox/{{talk_id}}/{path}", change, methods=["POST"])

    def show_list(self, request: Request, me: Viewer) -> Response:
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
            "presence": self._parts.presence.get_state(me.user.email),
            "presences": PRESENCE_WORDS,
            "group_of": self._handover.groups.name_group,
        }
        return self._pages.draw_page(request, "inbox.html", me, here="inbox", **facts)

    def show_talk(self, talk_id: str, request: Request, me: Viewer) -> Response:
        """A talk to answer in."""
        parts, talk = self._parts, find_talk(self._parts, talk_id)
        mask, lead = Mask(me), parts.leads.find_by_conversation(talk.id)
        if me.sees_names:
            parts.audit.record_action(me.user.email, "talk seen", "inbox", talk.id)
        lines = self._list_since(talk.id, None, mask)
        briefing = Briefing(parts, mask)
        facts: Facts = {
            "talk": mask.mask_talk(talk, lead),
            "line": briefing.make_line(lead, parts.work.load_work([lead])[lead.id]) if lead else None,
            "wants": self._describe_wishes(briefing, talk.id),
            "file_kinds": ",".join(f".{kind}" for kind in parts.files.rules.kinds),
            "saved": list(self._list_saved(me, lead)),
            "notes": [(note, mask.mask_text(note.text, lead)) for note in parts.work.list_notes([talk.id])],
            "plan_link": parts.dossiers.plan_link(talk.id) if me.sees_names else None,
            "offers_times": parts.prompts.offers_times,
            "client_id": secrets.token_urlsafe(_ID_BYTES),
        }
        return self._pages.draw_page(
            request,
            "inbox_talk.html",
            me,
            here="inbox",
            lines=lines,
            **facts,
            **self._describe_standing(talk.id, me, lines),
        )

    def show_updates(self, talk_id: str, request: Request, me: Viewer) -> Response:
        """What came since, and how the talk stands when that has changed; nothing when nothing has."""
        after, state = request.query_params.get("after", ""), request.query_params.get("state", "")
        if not (after.isascii() and after.isdigit() and len(after) < 10):
            raise refuse_missing("place in the talk")
        talk = self._require_talk(talk_id)
        html, _ = self.draw_news(request, talk, me, TalkPlace(int(after), state))
        return HTMLResponse(html, headers=PRIVATE) if html else Response(status_code=204, headers=PRIVATE)

    def draw_news(self, asked: HTTPConnection, talk_id: str, me: SignedIn, place: TalkPlace) -> tuple[str, TalkPlace]:
        """What came since that place, and the place after it; empty when nothing did."""
        lines = self._list_since(talk_id, place.after, Mask(me))
        standing = self._describe_standing(talk_id, me, lines, place.after)
        now = TalkPlace(standing["last"], standing["state"])
        if now == place:
            return "", now
        facts = {"talk": {"id": talk_id}, "lines": lines, "moved": now.holding != place.holding, **standing}
        return bytes(self._pages.draw_page(asked, "inbox_live.html", me, **facts).body).decode(), now

    def change_presence(self, act: AgentForm) -> Response:
        """Keeps whether they are here; who goes away leaves their talks to the others."""
        state, me = act.field_text("state", 10), make_colleague(act)
        if state not in PRESENCES:
            raise refuse_missing("choice")
        self._parts.presence.set_state(me.id, me.name, state)
        left = self._handover.go_away(me) if state == "away" else 0
        self._parts.audit.record_action(me.id, "presence changed", f"{state}, {left} talks left")
        return redirect_done("/desk/inbox")

    def take_talk(self, talk_id: str, act: AgentForm) -> Response:
        """The talk is theirs, unless another has it."""
        taken = self._handover.take_talk(self._require_talk(talk_id), make_colleague(act))
        return redirect_taken(self._parts, act, talk_id, taken, "taken")

    def write_message(self, talk_id: str, act: AgentForm) -> Response:
        """What they wrote goes to the visitor, once: as the answer to what the assistant asks, else in their name."""
        text, talk = act.field_text("text", self._parts.settings.message_limit), self._require_talk(talk_id)
        if not text:
            return redirect_done(f"/desk/inbox/{talk}")
        client_id = f"desk-{act.field_text('id', 40)}"
        taken = self._handover.reply_to_visitor(talk, make_colleague(act), text, client_id)
        return redirect_taken(self._parts, act, talk, taken, "written" if taken.holding.is_silent else "answered")

    def give_back(self, talk_id: str, act: AgentForm) -> Response:
        """The assistant goes on, with what was agreed."""
        taken = self._handover.give_back(
            self._require_talk(talk_id), make_colleague(act), act.field_text("summary", 300)
        )
        return redirect_taken(self._parts, act, talk_id, taken, "given back")

    def hand_on(self, talk_id: str, act: AgentForm) -> Response:
        """Another group is asked, and the talk waits for it."""
        group, talk = act.field_text("group", 40), self._require_talk(talk_id)
        if self._handover.groups.find_group(group) is None:
            raise refuse_missing("group")
        taken = self._handover.hand_on(talk, make_colleague(act), group)
        return redirect_taken(self._parts, act, talk, taken, f"handed on to {group}")

    def withdraw_message(self, talk_id: str, act: AgentForm) -> Response:
        """Takes back what a person wrote."""
        seq, talk = act.field_text("seq", 9), self._require_talk(talk_id)
        if seq.isascii() and seq.isdigit() and self._handover.withdraw_message(talk, make_colleague(act), int(seq)):
            self._parts.audit.record_action(sender_of(act), "talk changed", "withdrawn", talk)
        return redirect_done(f"/desk/inbox/{talk}")

    def note_typing(self, talk_id: str, act: AgentForm) -> Response:
        """The visitor sees that they write, once the talk is theirs."""
        talk, me = self._require_talk(talk_id), make_colleague(act)
        if self._handover.get_holding(talk).colleague == me:
            self._parts.typing.note_writing(talk, "person", me.name)
        return Response(status_code=204, headers=PRIVATE)

    def correct_message(self, talk_id: str, act: AgentForm) -> Response:
        """Puts other words in the place of what a person wrote; the visitor sees that it was corrected."""
        seq, talk = act.field_text("seq", 9), self._require_talk(talk_id)
        text = act.field_text("text", self._parts.settings.message_limit)
        known = seq.isascii() and seq.isdigit() and bool(text)
        if known and self._handover.correct_message(talk, make_colleague(act), int(seq), text):
            self._parts.audit.record_action(sender_of(act), "talk changed", "corrected", talk)
        return redirect_done(f"/desk/inbox/{talk}")

    def add_note(self, talk_id: str, act: AgentForm) -> Response:
        """Keeps what is for colleagues and never for the visitor."""
        talk, text = self._require_talk(talk_id), act.field_text("text")
        if text:
            self._parts.work.add_note(talk, sender_of(act), text)
            self._parts.audit.record_action(sender_of(act), "talk changed", "note", talk)
        return redirect_done(f"/desk/inbox/{talk}", "note" if text else "")

    def _require_talk(self, talk_id: str) -> str:
        return find_talk(self._parts, talk_id).id

    def _list_since(self, talk: str, after: int | None, mask: Mask) -> list[SaidLine]:
        lead = None if mask.me.sees_names else self._parts.leads.find_by_conversation(talk)
        transcripts = self._parts.transcripts
        try:
            kept = transcripts.latest_page(talk) if after is None else transcripts.list_since(talk, after)
        except UnknownConversation:
            raise refuse_missing("talk") from None
        return [line.as_seen(mask, lead) for line in to_lines(kept)]

    def _describe_standing(self, talk: str, me: SignedIn, lines: list[SaidLine], after: int = 0) -> dict[str, Any]:
        holding = self._handover.get_holding(talk)
        colleague = holding.colleague
        mine = holding.is_silent and colleague is not None and colleague.id == me.user.email
        if after and any(line.said.sender == "visitor" for line in lines):
            self._parts.typing.end_sign(talk, "visitor")
        typing = self._parts.typing.is_writing(talk, "visitor")
        held = f"{holding.holder}-{colleague.id if colleague else ''}-{holding.step}-{bool(holding.waits)}"
        last = lines[-1].seq if lines else after
        return {
            "holding": holding,
            "mine": mine,
            "state": f"{held}{_TYPES if typing else ''}",
            "typing": typing,
            "group": self._handover.groups.name_group(holding.group),
            "groups": [one for one in self._handover.groups.groups if one.id != holding.group],
            "last": last,
            "late": is_late(holding, self._utc_now()),
        }

    def _list_saved(self, me: SignedIn, lead: Lead | None) -> Iterator[tuple[str, str]]:
        """The saved answers with their names filled in; who sees no names gets none filled in."""
        texts = self._handover.texts
        first = plain_name(lead.contact.name).split() if lead and me.sees_names else []
        facts = {"visitor": first[0] if first else str(texts["nameless"]), "colleague": me.user.name}
        for row in texts["saved"]:
            yield str(row["title"]), fill_placeholders(str(row["text"]), facts)

    def _describe_wishes(self, briefing: Briefing, talk: str) -> str:
        profile: Mapping[str, Any] = self._handover.way_back.slots(talk)
        return briefing.wants_of(profile)

    def _utc_now(self) -> datetime:
        return self._parts.now()
