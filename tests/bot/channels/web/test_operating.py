"""What an operator sees: request ids, log lines, figures, readiness; none of it says anything of a visitor."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from starlette.requests import HTTPConnection

from bot.channels.limits import Limits
from bot.conversations.metrics import Metrics
from bot.dialogue.model import Reply, Turn
from bot.errors import NotReady
from bot.settings import Settings
from bot.storage.database.engine import open_engine, write_transaction
from bot.storage.database.maintenance import is_reachable

MESSAGES = "/api/chat/messages"


@dataclass(frozen=True)
class Waiting:
    entries: int
    oldest_seconds: float
    failed: int = 0


def figure(text: str, name: str) -> float:
    return next(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(f"{name} "))


async def test_an_answer_bears_the_id_that_the_proxy_gave_its_request(browser: httpx.AsyncClient) -> None:
    named = await browser.get("/healthz", headers={"X-Request-Id": "proxy-7"})
    first, second = await browser.get("/healthz"), await browser.get("/nothing")

    assert named.headers["x-request-id"] == "proxy-7"
    assert len({first.headers["x-request-id"], second.headers["x-request-id"]}) == 2


def test_a_name_for_a_request_is_believed_from_a_proxy_of_ours_alone(settings: Settings) -> None:
    limits = Limits(replace(settings, trusted_proxy=("10.0.0.0/24",)))

    def trusts(client: str) -> bool:
        return limits.comes_from_proxy(HTTPConnection({"type": "http", "client": (client, 9), "headers": []}))

    assert [trusts(client) for client in ("10.0.0.7", "127.0.0.1", "203.0.113.9")] == [True, True, False]


@pytest.mark.parametrize("evil", ["a b", "x" * 200, "<b>"])
async def test_an_id_that_is_none_comes_back_as_another(browser: httpx.AsyncClient, evil: str) -> None:
    answer = await browser.get("/healthz", headers={"X-Request-Id": evil})

    assert answer.headers["x-request-id"] != evil


async def test_a_request_makes_a_line_that_names_its_route_and_no_more(
    visitor: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="bot"):
        await visitor.post(MESSAGES, json={"text": "my secret question"})
        await visitor.get("/plan/a-secret-token?utm_source=secret")
        await visitor.get("/no/such/secret")
    facts = [record.facts for record in caplog.records if hasattr(record, "facts")]

    assert [(f["method"], f["route"].partition("{")[0], f["status"]) for f in facts] == [
        ("POST", MESSAGES, 200),
        ("GET", "/plan/", 404),
        ("GET", "no route", 404),
    ]
    assert "secret" not in caplog.text + str(facts)


async def test_stages_fallbacks_and_failures_are_counted(visitor: httpx.AsyncClient, assistant: Any) -> None:
    assistant.turn = Turn((Reply("I don't know that."),), "out_of_scope")
    await visitor.post(MESSAGES, json={"text": "who won in 1954?"})
    assistant.turn, assistant.fails = None, RuntimeError()
    await visitor.post(MESSAGES, json={"text": "hello"})

    figures = visitor._transport.app.state.metrics.write_text().decode()  # type: ignore[attr-defined]

    assert figure(figures, "bot_fallbacks_total") == 1
    assert figure(figures, "bot_failed_turns_total") == 1
    assert figure(figures, "bot_turns_running") == 0
    for stage in ("waiting", "masking", "hearing", "answering"):
        assert figure(figures, f'bot_stage_seconds_count{{stage="{stage}"}}') == 2


def test_the_ages_of_queues_are_looked_up_when_asked_for() -> None:
    metrics, waits = Metrics(), {"outbox": Waiting(3, 12.5)}
    metrics.watch_queues(lambda: waits)

    before = metrics.write_text().decode()
    waits["outbox"] = Waiting(0, 0.0)

    assert figure(before, 'bot_queue_entries{queue="outbox"}') == 3
    assert figure(before, 'bot_queue_oldest_seconds{queue="outbox"}') == 12.5
    assert figure(metrics.write_text().decode(), 'bot_queue_entries{queue="outbox"}') == 0


def test_letters_that_were_given_up_and_who_hears_of_leads_are_figures() -> None:
    metrics = Metrics()
    metrics.watch_queues(lambda: {"outbox": Waiting(0, 0.0, 2), "slack_outbox": Waiting(0, 0.0, 1)}, recipients=3)

    seen = metrics.write_text().decode()

    assert (figure(seen, "bot_letters_failed"), figure(seen, "bot_recipients")) == (2, 3)
    assert figure(seen, 'bot_queue_failed{queue="slack_outbox"}') == 1


def test_the_room_on_the_disk_is_a_figure(tmp_path: Path) -> None:
    metrics, gone = Metrics(), Metrics()
    metrics.watch_queues(dict, folder=tmp_path)
    gone.watch_queues(dict, folder=tmp_path / "gone")

    free, size = (figure(metrics.write_text().decode(), name) for name in ("bot_disk_free_bytes", "bot_disk_bytes"))
    assert 0 < free <= size == shutil.disk_usage(tmp_path).total
    assert "bot_disk" not in gone.write_text().decode()


def test_without_a_database_the_other_figures_are_still_there() -> None:
    def gone() -> Mapping[str, Waiting]:
        raise NotReady("gone")

    metrics = Metrics()
    metrics.watch_queues(gone)
    metrics.count_answer()

    assert figure(metrics.write_text().decode(), "bot_messages_total") == 1


WORKER = """
import sys, time
from bot.conversations.metrics import Metrics
metrics = Metrics()
with metrics.count_connection():
    metrics.count_answer()
    print("counted", flush=True)
    sys.stdin.readline()
"""
ASKED = "from bot.conversations.metrics import Metrics; print(Metrics().write_text().decode())"


def test_workers_figures_are_summed_and_what_a_killed_one_had_open_is_taken_out(tmp_path: Path) -> None:
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PATH": ""}
    command = [sys.executable, "-c", WORKER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, env=environment, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    for worker in workers:
        worker.stdout.readline()
    workers[0].kill()
    workers[0].wait()

    asked = subprocess.run([sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True)
    workers[1].communicate("\n")

    assert figure(asked.stdout, "bot_messages_total") == 2
    assert figure(asked.stdout, "bot_sockets_open") == 1


def test_a_database_that_lacks_a_migration_is_not_ready_and_a_newer_one_is(url: str) -> None:
    engine = open_engine(url)

    def at(version: str) -> bool:
        with write_transaction(engine) as connection:
            connection.execute(text("update alembic_version set version_num = :v"), {"v": version})
        return is_reachable(engine)

    now = is_reachable(engine)

    assert (now, at("0001_conversations"), at("9999_of_tomorrow")) == (True, False, True)
    with write_transaction(engine) as connection:
        connection.execute(text("delete from alembic_version"))
    assert not is_reachable(engine)
