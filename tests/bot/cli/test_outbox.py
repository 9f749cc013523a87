"""`bot outbox` and `bot report`, as an operator types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot.leads.events import LeadEvent
from bot.queues.model import Done
from bot.storage.database.engine import open_engine
from bot.storage.migrations import upgrade_database
from bot.storage.queues.sql_outbox import SqlOutbox
from bot.storage.reports.report import GROUPS, Funnel

EVIL = LeadEvent("person_wanted", "web-\x1b[31mbob")


def bot(var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BOT_VAR": str(var)}
    command = [sys.executable, "-W", "ignore", "-m", "bot", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which one letter was given up and two wait."""
    folder = tmp_path_factory.mktemp("var")
    url = f"sqlite:///{folder / 'bot.db'}"
    upgrade_database(url)
    engine = open_engine(url)
    outbox = SqlOutbox(engine)
    outbox.enqueue_events(EVIL)
    outbox.finish_entry(outbox.claim_entries("me", 10, 1)[0], "me", Done(note="http 410", failed=True))
    engine.dispose()
    return folder


def test_letters_are_listed_and_retried(var: Path) -> None:
    listed = bot(var, "outbox", "list")
    assert "http 410" in listed.stdout
    assert "\x1b" not in listed.stdout
    (failed,) = json.loads(bot(var, "outbox", "list", "--state", "failed", "--json").stdout)
    assert (failed["kind"], failed["state"], failed["note"], failed["tries"]) == (
        "person_wanted",
        "failed",
        "http 410",
        1,
    )

    unknown = bot(var, "outbox", "retry", "4711")
    assert (unknown.returncode, unknown.stderr.count("\n")) == (1, 1)
    assert "no letter 4711 was given up" in unknown.stderr

    assert bot(var, "outbox", "retry", str(failed["id"])).stdout == "1 put back in\n"
    assert bot(var, "outbox", "retry", "--failed").stdout == "0 put back in\n"
    assert bot(var, "outbox", "retry", "4711", "--failed").returncode == 2
    assert len(json.loads(bot(var, "outbox", "list", "--state", "waiting", "--json").stdout)) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("outbox", "list", "--state", "lost"),
        ("report", "--since", "yesterday"),
        ("report", "--since", "2026-02-02", "--until", "2026-02-01"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(var: Path, arguments: tuple[str, ...]) -> None:
    done = bot(var, *arguments)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_report_comes_as_tables_and_as_json(var: Path) -> None:
    table, plain = bot(var, "report"), bot(var, "report", "--json", "--since", "2026-11-01", "--until", "2026-11-30")

    assert "how far they came" in table.stdout
    found = json.loads(plain.stdout)
    assert (found["since"], found["until"]) == ("2026-11-01T00:00:00-04:00", "2026-12-01T00:00:00-05:00")
    assert set(found["funnel"]) == {field.name for field in fields(Funnel)}
    assert set(found["by"]) == {*GROUPS}


def test_a_brief_of_nobody_is_refused_in_one_line(var: Path) -> None:
    done = bot(var, "leads", "brief", "lead-nobody")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_a_made_up_lead_shows_whether_a_way_works(var: Path) -> None:
    kinds = {"mail": "agency_mail.eml", "webhook": "webhook.json"}
    for target, kind in (kinds | {"hubspot": "hubspot.json", "pipedrive": "pipedrive.json"}).items():
        sent = bot(var, "outbox", "test", target)
        assert (sent.returncode, sent.stdout.startswith(f"{target}: written to var/outbox")) == (0, True)
        assert [path.name for path in (var / "outbox").rglob(f"*{kind}")]

    unknown = bot(var, "outbox", "test", "pigeon")
    assert (unknown.returncode, "expected one of mail, webhook" in unknown.stderr) == (2, True)


def test_a_way_that_does_not_work_is_said(var: Path) -> None:
    environment = {**os.environ, "BOT_VAR": str(var), "BOT_SMTP_URL": "smtp://127.0.0.1:9"}
    command = [sys.executable, "-W", "ignore", "-m", "bot", "outbox", "test", "mail"]
    failed = subprocess.run(command, env=environment, capture_output=True, text=True)

    assert (failed.returncode, failed.stderr.count("\n")) == (1, 1)
    assert "mail: not delivered" in failed.stderr
