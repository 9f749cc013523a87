"""What an erasure leaves to be done is done while the server runs, however long it takes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.erasure_lifespan import finish_erasure, process_erasures
from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.queues.model import Done, RetryLater
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine, read_transaction
from bot.storage.database.file_sink import FileSink
from bot.storage.database.tables import conversations
from bot.storage.migrations import upgrade_database
from bot.storage.privacy.erasures import SqlErasures
from bot.storage.privacy.personal_data import PersonalData


@pytest.fixture
def var(tmp_path: Path) -> Path:
    upgrade_database(f"sqlite:///{tmp_path / 'bot.db'}")
    return tmp_path


def files_with(word: str, folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file() and word.encode() in p.read_bytes())


def talk_of(var: Path, word: str) -> str:
    engine = open_engine(f"sqlite:///{var / 'bot.db'}")
    talks = SqlTranscripts(engine)
    talk = talks.start_talk(Origin("web"))
    talks.append_lines(talk, TranscriptEntry("visitor", word))
    FileSink(var / "outbox").write_message(talk, "1.eml", word.encode())
    PersonalData(engine).forget_talk(talk)
    engine.dispose()
    return talk


async def test_it_is_tried_again_while_somebody_reads_and_works_once_they_are_done(var: Path) -> None:
    engine, reader = (open_engine(f"sqlite:///{var / 'bot.db'}") for _ in range(2))
    owed = SqlErasures(engine, FileSink(var / "outbox"))
    with read_transaction(reader) as connection:
        connection.execute(select(conversations)).all()
        talk_of(var, "zebedee")
        (erasure,) = owed.claim_entries("me", 30, 1)
        assert isinstance(await finish_erasure(owed, erasure), RetryLater)
        assert "bot.db-wal" in files_with("zebedee", var)

    assert isinstance(await finish_erasure(owed, erasure), Done)
    assert files_with("zebedee", var) == []


async def test_a_server_that_starts_finishes_what_another_owed(var: Path) -> None:
    talk_of(var, "zebedee")
    assert files_with("zebedee", var) != []
    owed = SqlErasures(open_engine(f"sqlite:///{var / 'bot.db'}"), FileSink(var / "outbox"))

    async with process_erasures(owed), asyncio.timeout(20):
        while owed.count_waiting():
            await asyncio.sleep(0.05)

    assert files_with("zebedee", var) == []
