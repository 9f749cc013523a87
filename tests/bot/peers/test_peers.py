"""Processes that tell each other: what is told arrives once at every other one, sealed; alone, nothing breaks."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.errors import NotReady
from bot.peers.loopback import LoopbackTransport
from bot.peers.model import MOST, PeerMessage, Transport
from bot.peers.peers import Peers
from bot.storage.database.engine import open_engine
from bot.storage.database.postgres_notify import PostgresTransport

Join = Callable[..., Any]


class Process:
    """One process of several: its peers, and the notes it heard."""

    def __init__(self, wire: Transport, secret: str = "s" * 40) -> None:
        self.peers = Peers(wire, secret)
        self.heard: list[PeerMessage] = []
        self.joined: list[PeerMessage] = []
        self.missed: list[PeerMessage] = []
        self.tell = self.peers.subscribe_to("said", self.heard.append)
        self.peers.subscribe_to("joined", self.joined.append)
        self.peers.subscribe_to("missed", self.missed.append)


async def until(true: Callable[[], object]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came to be")


def wire_of(url: str, folder: Path) -> Transport:
    return PostgresTransport(open_engine(url)) if url.startswith("postgresql") else LoopbackTransport(folder / "peers")


@pytest.fixture
async def join(empty_url: str, tmp_path: Path) -> AsyncIterator[Join]:
    started: list[Process] = []

    async def begin(secret: str = "s" * 40) -> Process:
        process = Process(wire_of(empty_url, tmp_path), secret)
        await process.peers.start_peers()
        started.append(process)
        if empty_url.startswith("postgresql"):
            await until(lambda: process.missed)
        return process

    yield begin
    for process in started:
        await process.peers.stop_peers()


async def test_what_one_tells_every_other_hears_once_and_itself_never(join: Join) -> None:
    ada, bob, eve = [await join() for _ in range(3)]

    ada.tell({"conversation": "web-1"})

    await until(lambda: bob.heard and eve.heard)
    assert (ada.heard, bob.heard, eve.heard) == ([], [{"conversation": "web-1"}], [{"conversation": "web-1"}])


async def test_many_notes_arrive_in_the_order_told(join: Join) -> None:
    ada, bob = await join(), await join()
    told = [{"conversation": f"web-{n}"} for n in range(1500)]

    for note in told:
        ada.tell(note)
        if not int(note["conversation"][4:]) % 100:
            await asyncio.sleep(0.02)

    await until(lambda: len(bob.heard) == len(told))
    assert bob.heard == told


async def test_who_joins_is_greeted_by_being_told_of(join: Join) -> None:
    ada = await join()
    await join()

    await until(lambda: ada.joined)


async def test_who_begins_on_a_full_disk_is_told_of_others_as_soon_as_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, second), full = (Process(LoopbackTransport(tmp_path / "peers")) for _ in range(2)), [True]
    write = Path.write_text

    def refuses(path: Path, *args: Any, **given: Any) -> int:
        if full[0] and path.parent.name == "peers":
            path.touch()
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, *args, **given)

    monkeypatch.setattr(Path, "write_text", refuses)
    monkeypatch.setattr("bot.peers.loopback._AGAIN_SECONDS", 0.01)
    await first.peers.start_peers()
    assert list((tmp_path / "peers").iterdir()) == []
    full[0] = False
    await until(lambda: first.missed)
    await second.peers.start_peers()
    second.tell({"conversation": "web-1"})

    await until(lambda: first.heard == [{"conversation": "web-1"}])
    for process in (first, second):
        await process.peers.stop_peers()


async def test_a_note_told_in_a_thread_is_told(join: Join) -> None:
    ada, bob = await join(), await join()

    await asyncio.to_thread(ada.tell, {"conversation": "web-1"})

    await until(lambda: bob.heard)


async def test_what_is_told_before_the_end_is_still_told(join: Join) -> None:
    ada, bob = await join(), await join()

    ada.tell({"conversation": "web-last"})
    await ada.peers.stop_peers()

    await until(lambda: bob.heard)


async def test_a_process_with_another_secret_hears_nothing_and_the_operator_is_told_why(
    join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    ada, stranger, bob = await join(), await join("t" * 40), await join()

    with caplog.at_level(logging.WARNING):
        ada.tell({"conversation": "web-1"})
        await until(lambda: bob.heard)
        await until(lambda: "BOT_SECRET_KEY" in caplog.text)

    assert stranger.heard == []


async def test_a_note_that_is_not_understood_disturbs_no_other(join: Join, caplog: pytest.LogCaptureFixture) -> None:
    ada, bob = await join(), await join()
    bob.peers.subscribe_to("said", lambda note: note["name"])

    ada.tell({"conversation": "secret"})
    await until(lambda: bob.heard)
    ada.tell({"conversation": "web-2"})

    await until(lambda: len(bob.heard) == 2)
    assert "secret" not in caplog.text


class TellTale:
    """A wire that remembers its packets, or fails."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.packets: list[str] = []
        self.fails = fails

    async def open_transport(self, hear: Callable[[str], None], missed: Callable[[], None]) -> None:
        pass

    async def send_packets(self, packets: Iterable[str]) -> None:
        if self.fails:
            raise self.fails
        self.packets.extend(packets)

    async def close_transport(self) -> None:
        pass


async def test_packets_are_sealed_and_short_enough_for_a_notification() -> None:
    wire = TellTale()
    process = Process(wire)
    await process.peers.start_peers()

    for n in range(2000):
        process.tell({"conversation": f"web-{n}", "email": "ada@example.com"})
    process.tell({"conversation": "x" * 10_000})
    await process.peers.stop_peers()

    assert len(wire.packets) > 10
    assert max(map(len, wire.packets)) <= MOST
    assert "@example" not in "".join(wire.packets)


@pytest.mark.parametrize("fault", [NotReady("gone"), OSError("no route")])
async def test_a_wire_that_fails_disturbs_nobody(fault: Exception) -> None:
    process = Process(TellTale(fault))
    await process.peers.start_peers()

    process.tell({"conversation": "web-1"})
    await asyncio.sleep(0.05)
    await process.peers.stop_peers()


def test_alone_nothing_is_told_and_nothing_breaks() -> None:
    tell = Peers.without_peers().subscribe_to("said", lambda _: pytest.fail("nobody is there"))

    tell({"conversation": "web-1"})


async def test_a_line_that_the_database_cuts_is_opened_again_and_says_that_something_may_be_missed(
    postgresql: Any,
) -> None:
    url = postgresql.new_database()
    ada, bob = Process(PostgresTransport(open_engine(url))), Process(PostgresTransport(open_engine(url)))
    for process in (ada, bob):
        await process.peers.start_peers()
        await until(partial(getattr, process, "missed"))
    with open_engine(url).connect() as connection:
        connection.execute(text("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"))

    await until(lambda: len(ada.missed) == len(bob.missed) == 2)
    ada.tell({"conversation": "lost with the line, or not"})
    await asyncio.sleep(0.1)
    ada.tell({"conversation": "web-1"})

    await until(lambda: {"conversation": "web-1"} in bob.heard)
    for process in (ada, bob):
        await process.peers.stop_peers()


async def test_a_process_that_was_killed_is_forgotten_and_one_that_ends_says_goodbye(tmp_path: Path) -> None:
    (tmp_path / "1").write_text("999999999")
    (tmp_path / "2").write_text(str(os.getpid()))
    wire = LoopbackTransport(tmp_path)

    await wire.open_transport(lambda _: None, lambda: None)
    here = {path.name for path in tmp_path.iterdir()} - {"1", "2"}
    await wire.close_transport()

    assert len(here) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["2"]


async def test_garbage_on_the_port_is_passed_over(tmp_path: Path) -> None:
    process = Process(LoopbackTransport(tmp_path))
    other = Process(LoopbackTransport(tmp_path))
    await process.peers.start_peers()
    await other.peers.start_peers()
    sender = LoopbackTransport(tmp_path)
    await sender.open_transport(lambda _: None, lambda: None)

    await sender.send_packets(["not sealed", "é\x00", ""])
    other.tell({"conversation": "web-1"})

    await until(lambda: process.heard)
    for stop in (process.peers.stop_peers, other.peers.stop_peers, sender.close_transport):
        await stop()
