"""What docs/operations.md says of backups and upgrades, done: every row is there again."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select, text
from sqlalchemy.engine import make_url

from bot.evaluation.own_postgres import programs
from bot.leads.model import Lead
from bot.storage.engine import is_reachable, open_engine, reading, writing
from bot.storage.migrations import upgrade
from bot.storage.sql_leads import SqlLeads
from bot.storage.sql_transcripts import SqlTranscripts
from bot.storage.transcripts import Choice, Line, Origin

EARLY = "0004_plan_links"


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    engine = open_engine(url)
    with reading(engine) as connection:
        tables = MetaData()
        tables.reflect(connection)
        found = {t.name: sorted(map(repr, connection.execute(select(t)).all())) for t in tables.sorted_tables}
    engine.dispose()
    return found


def fill(url: str, lead: Lead) -> None:
    engine = open_engine(url)
    transcripts = SqlTranscripts(engine)
    chat = transcripts.start(Origin("web", page="https://x.example/", utm=(("source", "mail"),)))
    transcripts.append(chat, Line("visitor", "what is SMO? 🙂"), Line("bot", "…", (Choice("Yes", payload="/yes"),)))
    SqlLeads(engine).keep(lead)
    engine.dispose()


def run(program: str, *arguments: str) -> None:
    subprocess.run([str(programs() / program), *arguments], check=True, capture_output=True)


@pytest.fixture
def copy_and_restore(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Copies the database as the operations page says, and gives the URL of what it is restored into."""

    def sqlite() -> str:
        source = str(make_url(url).database)
        # The program sqlite3's `.backup` is this call.
        with sqlite3.connect(source) as here, sqlite3.connect(tmp_path / "copy.db") as there:
            here.backup(there)
        return f"sqlite:///{tmp_path / 'copy.db'}"

    def postgresql() -> str:
        other = request.getfixturevalue("postgresql").new_database()
        run("pg_dump", "--format=custom", f"--file={tmp_path / 'copy.dump'}", url)
        run("pg_restore", "--clean", "--if-exists", f"--dbname={other}", str(tmp_path / "copy.dump"))
        return str(other)

    return sqlite if url.startswith("sqlite") else postgresql


def test_a_copy_that_is_restored_has_every_row_and_serves(
    url: str, copy_and_restore: Callable[[], str], new_lead: Callable[..., Lead]
) -> None:
    fill(url, new_lead())

    restored = copy_and_restore()
    before = rows(url)
    fill(restored, new_lead("lead-bob", "web-bob"))

    assert sum(map(len, before.values())) > 5
    assert upgrade(restored) == ()
    assert is_reachable(open_engine(restored))
    assert all(set(kept) <= set(rows(restored)[name]) for name, kept in before.items())


def test_a_database_of_an_early_release_keeps_its_talks_and_leads_through_an_upgrade(empty_url: str) -> None:
    upgrade(empty_url, EARLY)
    engine = open_engine(empty_url)
    with writing(engine) as connection:
        for statement in (
            "insert into conversations values ('web-1', '2026-01-02 10:00:00', 'web', null, null, '{}', 'en', null, 1)",
            "insert into messages values ('web-1', 1, 'visitor', null, 'hello', '[]', null, 'id-1', null, "
            "'2026-01-02 10:00:01')",
            "insert into leads values ('lead-1', 'web-1', 'new', null, '{}', '2026-01-02 10:00:02', "
            "'2026-01-02 10:00:02')",
            "insert into contacts values ('lead-1', 'Ada', 'ada@example.com', 'ada@example.com', "
            "null, null, null, null)",
        ):
            connection.execute(text(statement))
    early = is_reachable(engine)

    applied = upgrade(empty_url)

    assert (early, is_reachable(engine)) == (False, True)
    assert len(applied) >= 4
    assert [m.line.text for m in SqlTranscripts(engine).since("web-1", 0)] == ["hello"]
    lead = SqlLeads(engine).of("web-1")
    assert lead is not None
    assert (lead.id, lead.contact.email) == ("lead-1", "ada@example.com")
