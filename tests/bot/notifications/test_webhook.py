"""Webhooks: signed so that any receiver can check them, and sent nowhere but where the operator meant."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks import Webhook

from bot.errors import SettingsError
from bot.notifications.lead_context import LeadContext
from bot.notifications.notifier import Undelivered
from bot.notifications.webhook import FileWebhook, WebhookNotifier, check_url, is_public
from bot.queues.outbox import OutboxMessage
from bot.storage.database.file_sink import FileSink

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
Letters = Callable[..., OutboxMessage]


@dataclass
class Receiver:
    """A program that is told; `answers` holds what it says, then it says yes."""

    url: str = ""
    answers: list[Any] = field(default_factory=list)
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.got.append((dict(request.headers), await request.text()))
        answer = self.answers.pop(0) if self.answers else web.Response()
        if answer == "hang":
            await asyncio.sleep(5)
            return web.Response()
        if answer == "cut":
            assert request.transport
            request.transport.close()
            return web.Response()
        return answer if isinstance(answer, web.StreamResponse) else web.Response(status=answer)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server
    receiver.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/hook"  # type: ignore[attr-defined]
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def post(receiver: Receiver) -> AsyncIterator[WebhookNotifier]:
    post = WebhookNotifier(receiver.url, SECRET, _now, allow_private=True, seconds=0.5)
    yield post
    await post.close()


def _now() -> datetime:
    return datetime.now(timezone.utc)


async def test_a_receiver_can_check_who_sent_it_with_the_library_of_the_standard(
    receiver: Receiver, post: WebhookNotifier, letter: Letters, dossier: LeadContext
) -> None:
    await post.send_message(letter("lead_hot", "webhook"), dossier)

    ((headers, body),) = receiver.got
    told = Webhook(SECRET).verify(body, headers)
    assert told["type"] == "lead.hot"
    assert told["data"]["lead"]["contact"]["email"] == "ada@example.com"
    assert told["data"]["lead"]["score"] == dossier.lead.score
    assert told["data"]["bookings"][0]["id"] == "booking-1"
    assert told["data"]["links"] == {
        "plan": "https://agency.example/plan/p1",
        "brief": "https://agency.example/brief/b1",
    }
    # What opens the page that moves the appointment is the visitor's alone.
    assert "ToKeN" not in body


async def test_a_message_goes_by_the_same_name_at_every_try(
    receiver: Receiver, post: WebhookNotifier, letter: Letters, dossier: LeadContext
) -> None:
    receiver.answers = [500]
    with pytest.raises(Undelivered):
        await post.send_message(letter(to="webhook"), dossier)
    await post.send_message(letter(to="webhook"), dossier)
    await post.send_message(letter("lead_changed", "webhook", occurrence="2"), dossier)

    names = [{key.lower(): value for key, value in headers.items()}["webhook-id"] for headers, _ in receiver.got]
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize(
    ("answer", "note", "final", "retry_after"),
    [
        (500, "http 500", False, None),
        (404, "http 404", False, None),
        (410, "http 410", True, None),
        (web.Response(status=429, headers={"Retry-After": "30"}), "http 429", False, 30.0),
        (web.Response(status=503, headers={"Retry-After": "999999999"}), "http 503", False, 3600.0),
        (web.Response(status=503, headers={"Retry-After": "soon"}), "http 503", False, None),
        (web.Response(status=302, headers={"Location": "http://127.0.0.1:9/x"}), "http 302", False, None),
        ("hang", "timeout", False, None),
        ("cut", "ServerDisconnectedError", False, None),
    ],
)
async def test_an_answer_that_is_no_yes_is_no_delivery(
    receiver: Receiver,
    post: WebhookNotifier,
    letter: Letters,
    dossier: LeadContext,
    answer: Any,
    note: str,
    final: bool,
    retry_after: float | None,
) -> None:
    receiver.answers = [answer]

    with pytest.raises(Undelivered) as caught:
        await post.send_message(letter(to="webhook"), dossier)

    assert (caught.value.note, caught.value.final, caught.value.retry_after) == (note, final, retry_after)
    assert len(receiver.got) == 1


async def test_an_answer_without_an_end_is_not_read_to_its_end(
    receiver: Receiver, post: WebhookNotifier, letter: Letters, dossier: LeadContext
) -> None:
    receiver.answers = [web.Response(body=b"x" * 5_000_000)]

    assert await post.send_message(letter(to="webhook"), dossier) is None


async def test_a_name_that_stands_for_an_inner_address_is_refused_when_it_is_called(
    letter: Letters, dossier: LeadContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolve(self: Any, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 0, "flags": 0}]

    monkeypatch.setattr("bot.notifications.webhook.ThreadedResolver.resolve", resolve)
    post = WebhookNotifier("https://crm.example/hook", SECRET, _now)

    with pytest.raises(Undelivered, match="private address refused"):
        await post.send_message(letter(to="webhook"), dossier)
    await post.close()


@pytest.mark.parametrize(
    "address",
    "::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 fec0::1 "
    "127.0.0.1 10.1.2.3 192.168.1.1 172.16.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 ::1 fe80::1%eth0 fc00::1 "
    "::ffff:10.0.0.1 2002:7f00:1:: 255.255.255.255".split(),
)
def test_an_inner_address_is_none_of_the_open_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_other_addresses_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    "https://127.000.000.001/x https://0x7f000001/x https://127.1/x https://2130706433/x https://127.0.0.0x1/x "
    "https://LOCALHOST./x https://[::127.0.0.1]/x https://[64:ff9b::7f00:1]/x "
    "http://crm.example/x https://127.0.0.1/x https://[::1]/x https://169.254.169.254/latest https://localhost/x "
    "https://crm.internal/x ftp://crm.example crm.example https://".split(),
)
def test_a_target_that_is_not_https_or_lies_inside_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(SettingsError, match="BOT_WEBHOOK_URL"):
        check_url(url, allow_private=False)


def test_an_operator_may_allow_what_lies_inside() -> None:
    assert check_url("http://127.0.0.1:9/x", allow_private=True) == "http://127.0.0.1:9/x"
    assert check_url("https://crm.example/x", allow_private=False) == "https://crm.example/x"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_€"])
def test_a_secret_that_signs_nothing_is_refused_at_the_start(secret: str) -> None:
    with pytest.raises(SettingsError, match="BOT_WEBHOOK_SECRET: expected whsec_"):
        WebhookNotifier("https://crm.example/x", secret, _now)


async def test_without_an_address_a_message_is_written_as_it_would_have_gone_out(
    tmp_path: Path, letter: Letters, dossier: LeadContext
) -> None:
    await FileWebhook(FileSink(tmp_path)).send_message(letter(to="webhook", id=3), dossier)

    told = json.loads((tmp_path / "web-ada" / "000003-lead_stored-webhook.json").read_text())
    assert (told["type"], told["data"]["lead"]["id"]) == ("lead.stored", "lead-ada")
