"""The doors for Cal.com and Calendly: who is let in, and what is answered whatever comes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.limits import Limits
from bot.channels.tokens import find_secret, sign_booker
from bot.channels.web.outside_bookings import hook_routes, is_from_calendly, sign_body
from bot.errors import NotReady
from bot.leads.outside_bookings import OutsideEvent
from bot.peers.peers import Peers
from bot.settings import Secret, Settings
from tests.bot.leads.test_outside_bookings import calcom, calendly

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
SECRET, KEY = "calcom-0123456789abcdef", "calendly-0123456789abcdef"
SETTINGS = replace(
    Settings(), calcom_secret=Secret(SECRET), calendly_key=Secret(KEY), secret_key=Secret("0123456789abcdef" * 2)
)


@dataclass
class Store:
    fails: Exception | None = None
    took: list[tuple[OutsideEvent, str | None]] = field(default_factory=list)

    def take_event(self, event: OutsideEvent, conversation_id: str | None, now: datetime) -> str:
        if self.fails:
            raise self.fails
        self.took.append((event, conversation_id))
        return "booked"


@dataclass
class Door:
    client: httpx.AsyncClient
    store: Store

    async def send(self, path: str, body: bytes, **headers: str) -> httpx.Response:
        return await self.client.post(
            path, content=body, headers={name.replace("_", "-"): v for name, v in headers.items()}
        )

    async def calcom(self, body: Any, secret: str = SECRET) -> httpx.Response:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.send("/webhooks/calcom", raw, X_Cal_Signature_256=sign_body(secret, raw))

    async def calendly(self, body: Any, at: float = NOW.timestamp(), key: str = KEY) -> httpx.Response:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = f"t={int(at)},v1={sign_body(key, f'{int(at)}.'.encode() + raw)}"
        return await self.send("/webhooks/calendly", raw, Calendly_Webhook_Signature=signed)


def open_door(settings: Settings = SETTINGS) -> Door:
    app, store = FastAPI(), Store()
    app.include_router(hook_routes(store, settings, Limits(settings, Peers.without_peers()), lambda: NOW))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return Door(httpx.AsyncClient(transport=transport, base_url="http://agency.example"), store)


async def test_what_is_signed_is_taken() -> None:
    door = open_door()

    answers = [await door.calcom(calcom()), await door.calendly(calendly())]

    assert [(one.status_code, one.json()) for one in answers] == [(200, {"status": "booked"})] * 2
    assert [event.source for event, _ in door.store.took] == ["calcom", "calendly"]


async def test_the_token_of_our_link_names_the_conversation() -> None:
    door, token = open_door(), sign_booker(find_secret(SETTINGS), "web-ada")
    await door.calcom(calcom(metadata={"lead": token}))
    await door.calendly(calendly(tracking={"utm_content": token}))
    await door.calendly(calendly(tracking={"utm_content": "newsletter"}))

    assert [talk for _, talk in door.store.took] == ["web-ada", "web-ada", None]


@pytest.mark.parametrize("secret", ["", "another"])
async def test_what_is_signed_otherwise_is_not_read(secret: str) -> None:
    door = open_door()
    refused = [await door.calcom(calcom(), secret), await door.calendly(calendly(), key=secret)]
    refused += [await door.send(f"/webhooks/{name}", b"{}") for name in ("calcom", "calendly")]

    assert {one.status_code for one in refused} == {401}
    assert door.store.took == []


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, 200), (-170, 200), (170, 200), (-200, 401), (200, 401), (-86_400, 401)]
)
async def test_a_signature_of_calendly_holds_for_three_minutes(seconds: float, status: int) -> None:
    assert (await open_door().calendly(calendly(), at=NOW.timestamp() + seconds)).status_code == status


@pytest.mark.parametrize(
    "header",
    ["", "t=,v1=", "t=x,v1=y", "t=²,v1=0", "v1=0", "t=99999999999999999999,v1=0", "t=1764072000", "é" * 9, "," * 2000],
)
def test_an_odd_signature_is_none(header: str) -> None:
    assert not is_from_calendly(KEY, b"{}", header, NOW.timestamp())


def test_any_of_several_signatures_will_do() -> None:
    at, body = int(NOW.timestamp()), b"{}"
    good = sign_body(KEY, f"{at}.".encode() + body)

    assert is_from_calendly(KEY, body, f"t={at}, v1=old, v1={good}", at)


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"\xff", b"[" * 20_000, b"null", b"[]", b'{"triggerEvent": 1}', b"1" * 5000]
)
async def test_whatever_odd_comes_well_signed_is_nothing_and_no_fault(body: bytes) -> None:
    door = open_door()

    answers = [await door.calcom(body), await door.calendly(body)]

    assert [(one.status_code, one.json()) for one in answers] == [(200, {"status": "nothing"})] * 2


async def test_a_body_is_measured_before_it_is_read() -> None:
    door = open_door()

    assert (await door.calcom(b"x" * 65_537)).status_code == 413
    assert (await door.calcom(b" " * 65_536)).status_code == 200


async def test_so_many_in_a_minute_and_no_more() -> None:
    door = open_door()
    codes = [(await door.send("/webhooks/calcom", b"{}")).status_code for _ in range(301)]
    refused = await door.calcom(calcom())

    assert codes == [401] * 300 + [429]
    assert (refused.status_code, 1 <= int(refused.headers["Retry-After"]) <= 61) == (429, True)


async def test_while_the_database_is_away_it_is_to_come_again() -> None:
    door = open_door()
    door.store.fails = NotReady("gone")
    refused = await door.calcom(calcom())

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")


async def test_without_a_secret_there_is_no_door() -> None:
    door = open_door(Settings())

    assert [(await door.send(f"/webhooks/{name}", b"{}")).status_code for name in ("calcom", "calendly")] == [404, 404]
