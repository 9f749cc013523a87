"""What an erasure leaves to be done is done while the server runs, however long it takes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.channels.erasing import erasing_routes, finish_erasure
from bot.notifications.worker import Done, Later
from bot.storage.drawer import Drawer
from bot.storage.engine import open_engine, reading
from bot.storage.erasures import SqlErasures
from bot.storage.migrations import upgrade
from bot.storage.personal_data import PersonalData
from bot.storage.sql_transcripts import SqlTranscripts
from bot.storage.tables import conversations
from bot.storage.transcripts import Line, Origin


@pytest.fixture
def var(tmp_path: Path) -> Path:
    upgrade(f"sqlite:///{tmp_path / 'bot.db'}")
    return tmp_path


def files_with(word: str, folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file() and word.encode() in p.read_bytes())


def talk_of(var: Path, word: str) -> str:
    engine = open_engine(f"sqlite:///{var / 'bot.db'}")
    talks = SqlTranscripts(engine)
    talk = talks.start(Origin("web"))
    talks.append(talk, Line("visitor", word))
    Drawer(var / "outbox").put(talk, "1.eml", word.encode())
    PersonalData(engine).forget(talk)
    engine.dispose()
    return talk


async def test_it_is_tried_again_while_somebody_reads_and_works_once_they_are_done(var: Path) -> None:
    engine, reader = (open_engine(f"sqlite:///{var / 'bot.db'}") for _ in range(2))
    owed = SqlErasures(engine, Drawer(var / "outbox"))
    with reading(reader) as connection:
        connection.execute(select(conversations)).all()
        talk_of(var, "zebedee")
        (erasure,) = owed.hold("me", 30, 1)
        assert isinstance(await finish_erasure(owed, erasure), Later)
        assert "bot.db-wal" in files_with("zebedee", var)

    assert isinstance(await finish_erasure(owed, erasure), Done)
    assert files_with("zebedee", var) == []


async def test_a_server_that_starts_finishes_what_another_owed(var: Path) -> None:
    talk_of(var, "zebedee")
    assert files_with("zebedee", var) != []
    owed = SqlErasures(open_engine(f"sqlite:///{var / 'bot.db'}"), Drawer(var / "outbox"))
    app = FastAPI()
    router = erasing_routes(owed)
    app.include_router(router)

    async with router.lifespan_context(app), asyncio.timeout(20):
        while owed.waiting():
            await asyncio.sleep(0.05)

    assert files_with("zebedee", var) == []
