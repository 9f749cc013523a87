"""The files that visitors and people exchange in a talk."""

from __future__ import annotations

from typing import Any

from bot.handover.files import FileRules
from bot.handover.service import Handover
from bot.handover.talk_files import TalkFiles
from bot.settings import Settings
from bot.storage.conversations.attachments import SqlAttachments


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
