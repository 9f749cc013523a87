"""The weekly mail to the agency: how far visitors came, beside the week before, where they stopped, and what was not
understood."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from bot.knowledge.formats import Formats
from bot.knowledge.model import Agency
from bot.knowledge.texts import fill_placeholders
from bot.notifications.layout import MailText, mail_page, mail_text
from bot.storage.reports.report import Report

_MOST = 5


@dataclass(frozen=True)
class WeeklyMail:
    """Writes the mail in the words of mail.yml; `desk` is where the desk is."""

    texts: Mapping[str, Any]
    agency: Agency
    sender: str
    recipients: tuple[str, ...]
    desk: str

    def write_mail(self, found: Report, before: Report, first: date, last: date, at: datetime) -> EmailMessage:
        """The mail of the week from the first to the last day."""
        words = self._write_text(found, before, first, last)
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = words.subject
        mail["From"] = Address(self.agency.name, addr_spec=self.sender)
        mail["To"] = ", ".join(self.recipients)
        mail["Date"] = at
        name = hashlib.sha256(f"weekly:{first.isoformat()}".encode()).hexdigest()[:32]
        mail["Message-ID"] = f"<{name}@{self.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(mail_text(words))
        mail.add_alternative(mail_page(words), subtype="html")
        return mail

    def _write_text(self, found: Report, before: Report, first: date, last: date) -> MailText:
        days = Formats(self.agency.region)
        span = {"first": days.format_short_day(first), "last": days.format_short_day(last)}
        paragraphs = [self._fill("intro", **span), self._list_steps(found, before)]
        stopped = sorted((q for q in found.questions if q.left), key=lambda q: -q.left)[:_MOST]
        rows = [(q.question.replace("_", " "), f"{q.left} / {q.asked}") for q in stopped]
        paragraphs += [self._list_rows("stopped", rows)] if rows else []
        puzzles = [(f"“{one.name}”", str(one.times)) for one in found.not_understood[:_MOST]]
        paragraphs += [self._list_rows("puzzled", puzzles)] if puzzles else []
        links = ((self.texts["open"], self.desk),) if self.desk else ()
        return MailText(self._fill("subject", **span), tuple(paragraphs), links, self.texts["closing"])

    def _list_steps(self, found: Report, before: Report) -> str:
        return "\n".join(
            self._fill("step", name=title, now=getattr(found.funnel, step), before=getattr(before.funnel, step))
            for step, title in self.texts["steps"].items()
        )

    def _list_rows(self, title: str, rows: list[tuple[str, str]]) -> str:
        lines = [self._fill("row", name=name, count=count) for name, count in rows]
        return "\n".join([self.texts[title], *lines])

    def _fill(self, key: str, **facts: object) -> str:
        return fill_placeholders(self.texts[key], {name: str(value) for name, value in facts.items()})
