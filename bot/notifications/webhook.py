"""Signed webhooks (standardwebhooks.com) to one address of the operator's, and the one that writes them to files."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError
from typing_extensions import override

from bot.errors import SettingsError
from bot.leads.events import find_changed
from bot.notifications.lead_context import LeadContext
from bot.notifications.notifier import Notifier, Undelivered
from bot.queues.outbox import OutboxMessage
from bot.storage.database.file_sink import FileSink

_SECONDS = 15.0
_MOST_READ = 4096
_LONGEST_REST = 3600.0
_GONE = 410
# IPv4 within IPv6 (compatible, NAT64), and what was local to a site once: the library calls them global.
_INNER = tuple(map(ipaddress.IPv6Network, ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "fec0::/10")))


class PrivateAddress(OSError):
    """The name of a webhook's host stands for an address of the inside, where webhooks have no business."""


class PublicOnly(AbstractResolver):
    """Resolves names and refuses private addresses, at the very moment a connection is made: no name can turn later."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not all(is_public(str(one["host"])) for one in found):
            raise PrivateAddress("private address")
        return found

    @override
    async def close(self) -> None:
        await self._resolver.close()


def is_public(address: str) -> bool:
    """Whether this IP address is one of the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and any(ip in network for network in _INNER):
        return False
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return bool(inner.is_global and not inner.is_multicast)


def check_url(url: str, allow_private: bool, variable: str = "BOT_WEBHOOK_URL") -> str:
    """The address that a setting names. Raises SettingsError for one that is not https, or private, unless that is
    allowed."""
    parts = urlsplit(url)
    wanted = ("https", "http") if allow_private else ("https",)
    if parts.scheme not in wanted or not parts.hostname:
        raise SettingsError(f"{variable}: expected an address that begins with {' or '.join(wanted)}://.")
    if not allow_private and _is_private_literal(parts.hostname):
        raise SettingsError(f"{variable}: a private address; set BOT_WEBHOOK_PRIVATE=on if it is meant.")
    return url


def _is_private_literal(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        named = host.rstrip(".").lower()
        return _is_odd_number(named) or named == "localhost" or named.endswith((".localhost", ".local", ".internal"))


def _is_odd_number(host: str) -> bool:
    """Whether a name is an IPv4 address in a spelling of its own (127.1, 0x7f000001, 127.000.000.001)."""
    last = host.rpartition(".")[2]
    return last.isdigit() or last.startswith("0x")


def make_signer(secret: str) -> Webhook:
    """What signs with this secret. Raises SettingsError for one that is none, without repeating it."""
    try:
        return Webhook(secret)
    except (ValueError, RuntimeError, EmptyWebhookSecretError) as error:
        raise SettingsError(f"BOT_WEBHOOK_SECRET: expected whsec_ and base64 ({type(error).__name__}).") from None


def message_id(letter: OutboxMessage) -> str:
    """The name of the message, the same at every try, by which a receiver knows it again."""
    return f"msg_{hashlib.sha256(letter.key.encode()).hexdigest()[:32]}"


def make_payload(letter: OutboxMessage, dossier: LeadContext) -> dict[str, Any]:
    """What a receiver is told: the kind, when it happened, what it changed, and the lead as it is now."""
    event = letter.delivery.event
    data = {"conversation_id": event.conversation_id, "changed": list(find_changed(event)), **dossier.as_json()}
    if event.kind == "withdrawn":
        data["withdrawn"] = {"person": event.about, "start": event.occurrence}
    return {"type": event.kind.replace("_", "."), "timestamp": letter.created.isoformat(), "data": data}


class WebhookNotifier(Notifier):
    """Posts messages to the one address that is set; follows no redirect, keeps no cookie and reads little."""

    def __init__(
        self,
        url: str,
        secret: str,
        now: Callable[[], datetime],
        allow_private: bool = False,
        seconds: float = _SECONDS,
    ) -> None:
        self._url = check_url(url, allow_private)
        self._signer = make_signer(secret)
        self._now = now
        self._private = allow_private
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    @override
    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        body = json.dumps(make_payload(letter, dossier), ensure_ascii=False)
        try:
            async with self._open_session().post(
                self._url, data=body.encode(), headers=self._make_headers(letter, body), allow_redirects=False
            ) as answer:
                await answer.content.read(_MOST_READ)
                _check_status(answer.status, answer.headers.get("Retry-After"))
        except TimeoutError:
            raise Undelivered("timeout") from None
        except (aiohttp.ClientError, OSError) as error:
            cause = error.__cause__ or error.__context__
            note = "private address refused" if isinstance(cause, PrivateAddress) else type(error).__name__
            raise Undelivered(note) from None
        return None

    @override
    async def close(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = None if self._private else PublicOnly()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True, limit=8),
                timeout=aiohttp.ClientTimeout(total=self._seconds),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session

    def _make_headers(self, letter: OutboxMessage, body: str) -> dict[str, str]:
        id, at = message_id(letter), self._now()
        return {
            "content-type": "application/json",
            "user-agent": "smm-smo-assistant",
            "webhook-id": id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._signer.sign(id, at, body),
        }


@dataclass(frozen=True)
class FileWebhook(Notifier):
    """Writes each message to a file of its own, as it would have gone out."""

    drawer: FileSink

    @override
    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        event = letter.delivery.event
        told = {"webhook-id": message_id(letter), **make_payload(letter, dossier)}
        content = json.dumps(told, ensure_ascii=False, indent=2).encode()
        name = f"{letter.id:06d}-{event.kind}-webhook.json"
        await asyncio.to_thread(self.drawer.write_message, event.conversation_id, name, content)
        return "written to var/outbox: no webhook is set"

    @override
    async def close(self) -> None:
        pass


def _check_status(status: int, retry_after: str | None) -> None:
    """Raises Undelivered for an answer that is not a yes."""
    if 200 <= status < 300:
        return
    seconds = min(float(retry_after), _LONGEST_REST) if retry_after and retry_after.isdecimal() else None
    raise Undelivered(f"http {status}", final=status == _GONE, retry_after=seconds)
