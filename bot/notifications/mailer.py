"""Mails over SMTP, and the mailer that writes them to files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from typing_extensions import override

from bot.errors import SettingsError
from bot.hosts import is_loopback
from bot.notifications.notifier import Undelivered
from bot.queues.outbox import OutboxMessage
from bot.storage.database.file_sink import FileSink

_SECONDS = 20.0
# Where mails are written that are of no lead.
AGENCY = "agency"
_PORTS = {"smtp": 587, "smtps": 465}


class Mailer(Protocol):
    """Sends mails."""

    async def send_mail(self, letter: OutboxMessage, mail: EmailMessage) -> str | None:
        """Hand the mail over; what to note of it, if anything. Raises Undelivered."""

    async def post_mail(self, mail: EmailMessage, name: str) -> None:
        """Hand over a mail that is of no lead; `name` is its file's, where files are written. Raises Undelivered."""


@dataclass(frozen=True)
class SmtpMailer(Mailer):
    """A mail server: `smtps` is TLS from the first byte, `smtp` turns to TLS, which only loopback may do without."""

    scheme: str
    host: str
    port: int
    username: str | None = None
    password: str | None = None
    seconds: float = _SECONDS

    @classmethod
    def from_url(cls, url: str) -> SmtpMailer:
        """The mailer of BOT_SMTP_URL. Raises SettingsError, which does not repeat the password."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or parts.scheme not in _PORTS:
            raise SettingsError("BOT_SMTP_URL: expected smtp://user:password@host:587 or smtps://user:password@host.")
        name, secret = (unquote(part) if part else None for part in (parts.username, parts.password))
        return cls(parts.scheme, host, port or _PORTS[parts.scheme], name, secret)

    @override
    async def send_mail(self, letter: OutboxMessage, mail: EmailMessage) -> str | None:
        await self.post_mail(mail, "")
        return None

    @override
    async def post_mail(self, mail: EmailMessage, name: str) -> None:
        # It takes its time to import, which only who sends mails should pay.
        import aiosmtplib

        local = is_loopback(self.host)
        start_tls = False if self.scheme == "smtps" else None if local else True
        try:
            await aiosmtplib.send(
                mail,
                hostname=self.host,
                port=self.port,
                username=self.username,
                password=self.password,
                use_tls=self.scheme == "smtps",
                start_tls=start_tls,
                timeout=self.seconds,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [one.code for one in refused.recipients]
            raise Undelivered(f"recipient refused: {codes}", final=all(code >= 500 for code in codes)) from None
        except aiosmtplib.SMTPAuthenticationError as error:
            raise Undelivered(f"the mail server refused the password: {error.code}") from None
        except aiosmtplib.SMTPResponseException as error:
            raise Undelivered(f"{type(error).__name__} {error.code}") from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            # Their words may quote an address.
            raise Undelivered(type(error).__name__) from None


@dataclass(frozen=True)
class FileMailer(Mailer):
    """Writes each mail to a file of its own, as it would have gone out."""

    drawer: FileSink

    @override
    async def send_mail(self, letter: OutboxMessage, mail: EmailMessage) -> str | None:
        event, to = letter.delivery.event, letter.delivery.recipient
        name = f"{letter.id:06d}-{event.kind}-{to}.eml"
        await asyncio.to_thread(self.drawer.write_message, event.conversation_id, name, mail.as_bytes())
        return "written to var/outbox: no mail server is set"

    @override
    async def post_mail(self, mail: EmailMessage, name: str) -> None:
        await asyncio.to_thread(self.drawer.write_message, AGENCY, name, mail.as_bytes())
