"""Talks: every one of them, searched and filtered, and one with what was understood at each turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.transcripts import PAGE as MESSAGES
from bot.conversations.transcripts import AttachedFile, Message
from bot.desk.leads import read_query
from bot.desk.masks import Mask
from bot.desk.pages import Facts, Pages, refuse_missing, strip_markup
from bot.desk.parts import DeskParts
from bot.desk.permissions import Viewer
from bot.errors import UnknownConversation
from bot.leads.model import Lead
from bot.storage.conversations.talk_pages import OUTCOMES, TalkFilter, TalkRow
from bot.storage.conversations.transcript_lines import TranscriptLine
from bot.storage.conversations.turn_log import UnderstoodTurn

PAGE = 30
_TOPICS_OF = timedelta(days=90)
_FILTERS = ("text", "channel", "page", "campaign", "language", "topic", "outcome", "rating", "contact", "below")
CHANNELS = ("web", "slack", "rest", "terminal")
# How sure a message was read, in percent.
CERTAINTIES = ("30", "50", "75", "90")


@dataclass(frozen=True)
class SaidLine:
    """A line of a transcript, with how it was read."""

    said: TranscriptLine
    text: str
    name: str | None = None
    seq: int = 0
    read: UnderstoodTurn | None = None
    note: str | None = None
    files: tuple[AttachedFile, ...] = ()

    def as_seen(self, mask: Mask, lead: Lead | None) -> SaidLine:
        """The line as somebody may see it."""
        # What is in a file nobody can make unreadable.
        files = self.files if mask.me.sees_names else ()
        values = [(name, mask.mask_text(value, lead)) for name, value in self.read.values] if self.read else []
        read = replace(self.read, values=tuple(values)) if self.read else None
        return replace(self, text=mask.mask_text(strip_markup(self.text), lead), files=files, read=read)


class TalkPages:
    """/desk/talks."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/talks", self.show_list)
        router.add_api_route("/talks/{talk_id}", self.show_talk)

    def show_list(self, request: Request, me: Viewer) -> Response:
        """The list."""
        asked, mask = read_query(request, (*_FILTERS, "puzzled", "after")), Mask(me)
        # Who sees no names finds none by them either, and no words in an address.
        asked |= {} if me.sees_names else dict.fromkeys(("text", "page"), "")
        asked["below"] = asked["below"] if asked["below"] in CERTAINTIES else ""
        wanted = TalkFilter(**{name: asked[name] for name in _FILTERS}, puzzled=bool(asked["puzzled"]))
        try:
            page = self._parts.talks.load_page(wanted, asked["after"] or None, PAGE)
        except ValueError:
            raise refuse_missing("place in the list") from None
        rows = [(self._mask_row(row, mask), mask.mask_name(row.name)) for row in page.talks]
        topics = self._parts.talks.list_topics(self._parts.now() - _TOPICS_OF)
        if me.sees_names:
            self._parts.audit.record_action(me.user.email, "talks listed", f"{len(rows)} of them")
        choices: Facts = {"topics": topics, "outcomes": OUTCOMES, "channels": CHANNELS, "certainties": CERTAINTIES}
        return self._pages.draw_page(
            request, "talks.html", me, here="talks", rows=rows, page=page, asked=asked, **choices
        )

    def show_talk(self, talk_id: str, request: Request, me: Viewer) -> Response:
        """One talk."""
        parts, mask, talk = self._parts, Mask(me), find_talk(self._parts, talk_id)
        whole = request.query_params.get("from", "") == "start"
        lead = parts.leads.find_by_conversation(talk.id)
        lines = self._list_lines(talk.id, whole, mask, lead)
        if me.sees_names:
            parts.audit.record_action(me.user.email, "talk seen", "", talk.id)
        link = parts.dossiers.plan_link(talk.id) if me.sees_names else None
        shown = mask.mask_lead(lead) if lead else None
        earlier = not whole and talk.messages > MESSAGES
        facts: Facts = {
            "talk": mask.mask_talk(talk, lead),
            "lines": lines,
            "lead": shown,
            "plan_link": link,
            "earlier": earlier,
        }
        return self._pages.draw_page(request, "talk.html", me, here="talks", **facts)

    def _mask_row(self, row: TalkRow, mask: Mask) -> TalkRow:
        """A talk without what names its visitor for who may only look."""
        if mask.me.sees_names:
            return row
        return mask.mask_talk(row, self._parts.leads.find_by_conversation(row.id) if row.lead_id else None)

    def _list_lines(self, talk_id: str, whole: bool, mask: Mask, lead: Lead | None) -> list[SaidLine]:
        transcripts = self._parts.transcripts
        try:
            kept = transcripts.list_since(talk_id, 0) if whole else transcripts.latest_page(talk_id)
        except UnknownConversation:
            kept = ()
        said = to_lines(kept) or [SaidLine(one, one.text) for one in self._parts.people.list_lines(talk_id)]
        read = _ReadInOrder(self._parts.log.list_turns(talk_id))
        found = (replace(one, read=read.take_next(one.text) if one.said.sender == "visitor" else None) for one in said)
        return [one.as_seen(mask, lead) for one in found]


class _ReadInOrder:
    """Finds how a message was read, each time from where the last one was found."""

    def __init__(self, read: tuple[UnderstoodTurn, ...]) -> None:
        self._left = list(read)

    def take_next(self, text: str) -> UnderstoodTurn | None:
        """How this message was read; None when the log does not hold it."""
        at = next((place for place, one in enumerate(self._left) if one.text == text), None)
        if at is None:
            return None
        found = self._left[at]
        del self._left[: at + 1]
        return found


def find_talk(parts: DeskParts, talk_id: str) -> TalkRow:
    """The talk of this name. Raises Refused when it is not kept."""
    talk = parts.talks.find_talk(talk_id[:80])
    if talk is None:
        raise refuse_missing("talk")
    return talk


def to_lines(kept: tuple[Message, ...]) -> list[SaidLine]:
    """These messages as lines of a transcript."""
    lines = ((message, message.line) for message in kept)
    return [
        SaidLine(
            TranscriptLine(line.sender, line.text, message.created),
            line.text,
            line.name,
            message.seq,
            None,
            line.note,
            line.files,
        )
        for message, line in lines
    ]
