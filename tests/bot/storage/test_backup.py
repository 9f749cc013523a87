"""The scripts of deploy/ for copies, and upgrades, done: every row is there again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select, text

from bot.conversations.transcripts import Origin, StoredChoice, TranscriptEntry
from bot.evaluation.own_postgres import find_programs
from bot.leads.model import Lead
from bot.settings import ROOT
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine, read_transaction, write_transaction
from bot.storage.database.maintenance import is_reachable
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database

EARLY = "0004_plan_links"


def rows(url: str) -> dict[str, list[str]]:
    """Every row of every table."""
    engine = open_engine(url)
    with read_transaction(engine) as connection:
        tables = MetaData()
        tables.reflect(connection)
        found = {t.name: sorted(map(repr, connection.execute(select(t)).all())) for t in tables.sorted_tables}
    engine.dispose()
    return found


def fill(url: str, lead: Lead) -> None:
    engine = open_engine(url)
    transcripts = SqlTranscripts(engine)
    chat = transcripts.start_talk(Origin("web", page="https://x.example/", utm=(("source", "mail"),)))
    transcripts.append_lines(
        chat,
        TranscriptEntry("visitor", "what is SMO? 🙂"),
        TranscriptEntry("bot", "…", (StoredChoice("Yes", payload="/yes"),)),
    )
    SqlLeads(engine).save_lead(lead)
    engine.dispose()


def run(script: str, argument: str, url: str, var: Path) -> str:
    """What a script of deploy/ said last; the programs of PostgreSQL are found where they are, if they are."""
    path = os.environ["PATH"]
    if url.startswith("postgresql"):
        path = f"{find_programs()}{os.pathsep}{path}"
    environment = {**os.environ, "DATABASE_URL": url, "BOT_VAR": str(var), "PATH": path}
    done = subprocess.run([str(ROOT / "deploy" / script), argument], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[1]


@pytest.fixture
def copy_and_restore(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Copies the database by deploy/backup.sh, and gives the URL of what deploy/restore.sh put it back into."""

    def other_url() -> str:
        if url.startswith("sqlite"):
            return f"sqlite:///{tmp_path / 'restored' / 'bot.db'}"
        return str(request.getfixturevalue("postgresql").new_database())

    def copy() -> str:
        other = other_url()
        copy = run("backup.sh", str(tmp_path / "copies"), url, tmp_path / "var")
        run("restore.sh", copy + (".db" if url.startswith("sqlite") else ".dump"), other, tmp_path / "other")
        return other

    (tmp_path / "var").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "var" / "secret.key").write_text("of visitors' tokens")
    return copy


def test_a_copy_that_is_restored_has_every_row_and_serves(
    url: str, copy_and_restore: Callable[[], str], new_lead: Callable[..., Lead], tmp_path: Path
) -> None:
    fill(url, new_lead())

    restored = copy_and_restore()
    before = rows(url)
    fill(restored, new_lead("lead-bob", "web-bob"))

    assert sum(map(len, before.values())) > 5
    assert upgrade_database(restored) == ()
    assert is_reachable(open_engine(restored))
    assert all(set(kept) <= set(rows(restored)[name]) for name, kept in before.items())
    assert (tmp_path / "other" / "secret.key").read_text() == "of visitors' tokens"
    assert {path.stat().st_mode & 0o77 for path in (tmp_path / "copies").iterdir()} == {0}


def test_a_copy_that_is_older_than_it_may_be_is_deleted_and_one_that_fails_is_no_copy(url: str, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    old = copies / "20200101T000000Z.db"
    old.write_text("")
    os.utime(old, (0, 0))
    (copies / "notes.txt").write_text("of somebody else")
    os.utime(copies / "notes.txt", (0, 0))

    run("backup.sh", str(copies), url, tmp_path)
    assert not old.exists()
    assert (copies / "notes.txt").exists()

    before = set(copies.iterdir())
    broken = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}", "BOT_VAR": str(tmp_path)}
    done = subprocess.run([str(ROOT / "deploy" / "backup.sh"), str(copies)], env=broken, capture_output=True, text=True)
    assert (done.returncode, done.stderr.startswith("backup: there is no database")) == (1, True)
    assert set(copies.iterdir()) == before


def test_a_database_of_an_early_release_keeps_its_talks_and_leads_through_an_upgrade(empty_url: str) -> None:
    upgrade_database(empty_url, EARLY)
    engine = open_engine(empty_url)
    with write_transaction(engine) as connection:
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

    applied = upgrade_database(empty_url)

    assert (early, is_reachable(engine)) == (False, True)
    assert len(applied) >= 4
    assert [m.line.text for m in SqlTranscripts(engine).list_since("web-1", 0)] == ["hello"]
    lead = SqlLeads(engine).find_by_conversation("web-1")
    assert lead is not None
    assert (lead.id, lead.contact.email) == ("lead-1", "ada@example.com")
