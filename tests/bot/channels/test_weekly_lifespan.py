"""The weekly mail goes out on Mondays, once, with the figures of the report."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.bootstrap.content import build_content
from bot.bootstrap.mails import build_mails
from bot.channels.weekly_lifespan import WeeklyPost, send_weekly
from bot.notifications.notifier import Undelivered
from bot.notifications.weekly import WeeklyMail
from bot.settings import Settings
from bot.storage.database.engine import open_engine
from bot.storage.desk.weekly_mails import WeeklyMails
from bot.storage.migrations import upgrade_database
from bot.storage.reports.facts import SqlFacts, fill_with
from bot.storage.reports.sightings import Sighting, Sightings

# The agency's clock is New York's: eight in the morning of a Monday.
MONDAY = datetime(2026, 11, 30, 13, 0, tzinfo=timezone.utc)


@dataclass
class Tray:
    """Takes mails, or refuses them."""

    mails: list[EmailMessage] = field(default_factory=list)
    broken: bool = False

    async def send_mail(self, letter: object, mail: EmailMessage) -> str | None:
        raise AssertionError

    async def post_mail(self, mail: EmailMessage, name: str) -> None:
        if self.broken:
            raise Undelivered("no")
        self.mails.append(mail)


@dataclass
class Office:
    post: WeeklyPost
    tray: Tray
    now: datetime = MONDAY

    def send(self) -> bool:
        return asyncio.run(self.post.send_due())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    settings = Settings(var=tmp_path, public_url="https://chat.example")
    upgrade_database(settings.url)
    engine, content, tray = open_engine(settings.url), build_content(settings), Tray()
    mails = build_mails(content)
    letter = WeeklyMail(
        mails.texts["weekly"], mails.agency, mails.sender, mails.recipients, "https://chat.example/desk"
    )
    made: list[Office] = []
    now = lambda: made[0].now  # noqa: E731
    made.append(Office(WeeklyPost(SqlFacts(engine, now), WeeklyMails(engine), letter, tray, now), tray))
    week, before = MONDAY - timedelta(days=3), MONDAY - timedelta(days=10)
    rows = [(f"web-{n}", week, "turn", "") for n in range(4)] + [("web-9", before, "turn", "")]
    rows += [("web-0", week, "advised", "smm"), ("web-1", week, "asked", "budget"), ("web-2", MONDAY, "turn", "")]
    rows += [("web-3", week, "not_understood", "can i pay in <shells>")]
    fill_with(engine, rows)
    Sightings(engine).add_counts("2026-11-27", {Sighting("seen"): 20, Sighting("opened"): 6})
    yield made[0]
    engine.dispose()


def test_it_goes_out_once_with_the_figures_of_the_week_and_of_the_one_before(office: Office) -> None:
    assert office.send()
    (mail,) = office.tray.mails
    assert mail["Subject"] == "Your chat from Mon, Nov 23 to Sun, Nov 29"
    text = mail.get_body(("plain",)).get_content()
    for line in ("Saw the chat on a page: 20 (0)", "Wrote something: 4 (1)", "Got a recommendation: 1 (0)"):
        assert line in text
    assert "budget: 1 / 1" in text
    assert "“can i pay in <shells>”: 1" in text
    page = mail.get_body(("html",)).get_content()
    assert "&lt;shells&gt;" in page
    assert "https://chat.example/desk" in page
    assert not office.send()
    office.now += timedelta(hours=5)
    assert not office.send()


@pytest.mark.parametrize("hours", [-1, 16, 24, -24])
def test_it_waits_for_monday_at_eight_by_the_agencys_clock(office: Office, hours: int) -> None:
    office.now = MONDAY + timedelta(hours=hours)
    assert not office.send()
    assert office.tray.mails == []


def test_what_did_not_go_out_is_tried_again_and_not_by_two_at_once(office: Office) -> None:
    office.tray.broken = True
    with pytest.raises(Undelivered):
        office.send()
    office.tray.broken = False
    assert not office.send(), "whoever took it may be at it still"
    office.now += timedelta(minutes=11)
    assert office.send()
    assert len(office.tray.mails) == 1


def test_a_week_of_nothing_is_not_worth_a_mail(office: Office) -> None:
    office.now = MONDAY + timedelta(days=70)
    assert not office.send()
    assert office.tray.mails == []


def test_it_is_sent_while_the_server_runs(office: Office) -> None:
    async def run() -> None:
        async with send_weekly(office.post, 0.01), send_weekly(None):
            while not office.tray.mails:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(run(), 20))
    assert len(office.tray.mails) == 1
