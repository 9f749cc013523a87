"""What sends the weekly mail on Mondays, for as long as the server runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import BotError
from bot.notifications.mailer import Mailer
from bot.notifications.notifier import Undelivered
from bot.notifications.weekly import WeeklyMail
from bot.storage.desk.weekly_mails import WeeklyMails
from bot.storage.reports.facts import SqlFacts
from bot.storage.reports.report import Report, ReportPeriod

log = logging.getLogger(__name__)
_PAUSE_SECONDS = 300.0
_HOUR = time(8)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class WeeklyPost:
    """The weekly mail: its figures, its words, and the way it goes."""

    facts: SqlFacts
    weeks: WeeklyMails
    letter: WeeklyMail
    mailer: Mailer
    now: Callable[[], datetime]

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.letter.agency.time_zone)

    def find_due(self) -> date | None:
        """The Monday whose mail is due now, by the agency's clock; None on other days, and before eight."""
        local = self.now().astimezone(self._zone)
        return local.date() if local.weekday() == 0 and local.time() >= _HOUR else None

    async def send_due(self) -> bool:
        """Send the mail that is due; whether one went out. Raises Undelivered and NotReady; then it is tried again."""
        monday = self.find_due()
        if monday is None or not await asyncio.to_thread(self.weeks.take_week, monday.isoformat(), self.now()):
            return False
        found, before = await asyncio.to_thread(self._count_weeks, monday)
        told = found.funnel.conversations or found.funnel.seen
        if told:
            last = monday - timedelta(days=1)
            mail = self.letter.write_mail(found, before, monday - _WEEK, last, self.now())
            await self.mailer.post_mail(mail, f"weekly-{monday.isoformat()}.eml")
        await asyncio.to_thread(self.weeks.note_sent, monday.isoformat(), self.now())
        return bool(told)

    def _count_weeks(self, monday: date) -> tuple[Report, Report]:
        """The week before this Monday, and the one before that."""
        days = [datetime.combine(monday - _WEEK * weeks, time(), self._zone) for weeks in (0, 1, 2)]
        return tuple(self.facts.make_report(ReportPeriod(days[n + 1], days[n])) for n in (0, 1))  # type: ignore[return-value]


@asynccontextmanager
async def send_weekly(post: WeeklyPost | None, pause_seconds: float = _PAUSE_SECONDS) -> AsyncIterator[None]:
    """Send what is due for as long as the block lasts; nothing where there is no post."""
    task = asyncio.create_task(_send_periodically(post, pause_seconds)) if post else None
    try:
        yield
    finally:
        if task:
            task.cancel()


async def _send_periodically(post: WeeklyPost, pause_seconds: float) -> None:
    while True:
        try:
            await post.send_due()
        except (BotError, OSError, Undelivered) as error:
            log.error("weekly mail: %s", error)
        await asyncio.sleep(pause_seconds)
