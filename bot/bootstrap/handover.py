"""Who holds which talk: the assistant or a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from bot.bootstrap.content import Content
from bot.bootstrap.stores import Stores
from bot.dialogue.model import Reply
from bot.dialogue.state import DialogueState
from bot.handover.files import FileRules
from bot.handover.groups import ChatGroups
from bot.handover.prompts import Prompts
from bot.handover.service import Handover
from bot.handover.talk_files import TalkFiles
from bot.handover.way_back import WayBack
from bot.settings import Settings
from bot.storage.conversations.attachments import SqlAttachments
from bot.storage.conversations.handovers import SqlHandovers
from bot.storage.conversations.sql_states import SqlStates
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import atomic_block, on_commit


def build_handover(content: Content, engine: Any, now: Callable[[], datetime]) -> Handover:
    """Who holds which talk, in this database."""
    flow = content.talk.flow

    def open_question(visit: DialogueState) -> Reply | None:
        pending = flow.suit_question(visit.asking, visit)
        return pending.short_asking() if pending else None

    texts = content.library.get_tree("handover")
    return Handover(
        SqlHandovers(engine, now),
        SqlTranscripts(engine, now),
        partial(atomic_block, engine),
        partial(on_commit, engine),
        texts,
        now,
        WayBack(texts, open_question, SqlStates(engine).load_slots),
        ChatGroups(content.library.agency.groups, content.library.agency.calendar),
        drop_file=SqlAttachments(engine, now).drop_file,
    )


def build_prompts(
    content: Content, stores: Stores, handover: Handover, plan_link: Callable[[str], str | None]
) -> Prompts:
    """What colleagues send with one press, in this database."""
    offers = content.talk.flow.appointing

    def find_times(talk: str) -> Reply | None:
        visit = DialogueState.from_slots(handover.way_back.slots(talk))
        return offers.offer_first(visit, stores.bookings.load_agenda(talk, handover.now()))

    return Prompts(handover, find_times, plan_link, offers.appointments.are_offered)


def build_talk_files(settings: Settings, engine: Any, handover: Handover) -> TalkFiles:
    """The files of talks, in this database."""
    kinds = settings.file_kinds if settings.file_megabytes else ()
    base = settings.public_url.rstrip("/")
    return TalkFiles(
        handover,
        SqlAttachments(engine, handover.now),
        FileRules(settings.file_megabytes * 1024**2, kinds),
        lambda token: f"{base}/api/chat/files/{token}" if base else "",
    )
