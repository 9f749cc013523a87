"""Those who are told: a mail server, a program that takes webhooks, and Slack, on loopback; they fail as told to."""

from __future__ import annotations

import asyncio
import email
import json
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP
from standardwebhooks import Webhook

from tests.bot.channels.slack.mock_slack import SECRET, TOKEN, Fault, MockSlack

SIGNED_WITH = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SALES = "C0SALES001"


@dataclass
class Peers:
    """All three, in a thread of their own, for as long as the servers that tell them come and go."""

    slack: MockSlack = field(default_factory=MockSlack)
    mails: dict[str, EmailMessage] = field(default_factory=dict)
    told: list[tuple[str, Any]] = field(default_factory=list)
    mail_faults: list[str] = field(default_factory=list)
    hook_faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    smtp_port: int = 0
    hook_port: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def start(self) -> None:
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._do(self._start())

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._do(self.slack.stop())
        self._do(self._hooks.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def fault(self, method: str, *faults: Fault) -> None:
        self.slack.fault(method, *faults)

    @property
    def settings(self) -> dict[str, str]:
        """What makes a server tell these."""
        return {
            "BOT_SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "BOT_MAIL_TO": "sales@agency.example",
            "BOT_WEBHOOK_URL": f"http://127.0.0.1:{self.hook_port}/hook",
            "BOT_WEBHOOK_SECRET": SIGNED_WITH,
            "BOT_WEBHOOK_PRIVATE": "on",
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_LEADS_CHANNEL": SALES,
        }

    def subjects(self, to: str) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails_to(to)]

    def mails_to(self, to: str) -> list[EmailMessage]:
        """The mails to an address, each Message-ID once, since a killed server may send one again."""
        return [mail for mail in self.mails.values() if to in str(mail["To"])]

    def kinds(self) -> list[str]:
        """What the program was told, each message by its name once, as the standard has receivers do it."""
        return [told["type"] for told in dict(self.told).values()]

    def last(self, kind: str) -> Any:
        return next(told["data"] for _, told in reversed(self.told) if told["type"] == kind)

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _start(self) -> None:
        await self.slack.start()
        smtp = await self._loop.create_server(lambda: SMTP(self), "127.0.0.1", 0)
        self.smtp_port = smtp.sockets[0].getsockname()[1]
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self._over = asyncio.Event()
        self._hooks = web.AppRunner(app, access_log=None)
        await self._hooks.setup()
        await web.TCPSite(self._hooks, "127.0.0.1", 0).start()
        self.hook_port = self._hooks.addresses[0][1]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.mail_faults:
            self.refused.append("mail")
            return self.mail_faults.pop(0)
        mail = email.message_from_bytes(envelope.content, policy=default)
        before = self.mails.setdefault(str(mail["Message-ID"]), mail)
        assert (before["To"], before["Subject"]) == (mail["To"], mail["Subject"]), "one Message-ID, two mails"
        return "250 OK"

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.text()
        told = Webhook(SIGNED_WITH).verify(body, dict(request.headers))
        fault = self.hook_faults.pop(0) if self.hook_faults else ""
        if fault:
            self.refused.append(f"webhook {fault}")
        if fault == "fails":
            return web.Response(status=500)
        if fault == "hangs":
            await self._over.wait()
        self.told.append((request.headers["webhook-id"], told))
        if fault == "takes it and cuts the line":
            assert request.transport
            request.transport.close()
        return web.Response(text=json.dumps({"ok": True}))
