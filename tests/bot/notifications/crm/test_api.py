"""What answers mean, and that nothing of a person or of a token comes out of a fault."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web

from bot.errors import SettingsError
from bot.notifications.crm.api import JsonApi
from bot.notifications.notifier import Undelivered
from bot.notifications.notifiers import build_crms, list_crms, ways_to_tell
from bot.settings import Settings
from tests.bot.notifications.crm.conftest import settings_of
from tests.bot.notifications.crm.standin import Call, StandIn, serve


class Answers(StandIn):
    def judge(self, call: Call) -> web.Response:
        return web.json_response({"id": 1})


@pytest.fixture
async def there() -> AsyncIterator[StandIn]:
    made = Answers()
    async with serve(made):
        yield made


@pytest.fixture
async def api(there: StandIn) -> AsyncIterator[JsonApi]:
    made = JsonApi(there.url + "/", {"Authorization": "Bearer s3cret"}, allow_private=True, seconds=0.5)
    yield made
    await made.close()


SOON = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=90), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "rest"),
    [
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": SOON}, 90),
        ({"Retry-After": "999999"}, 3600),
        ({"x-ratelimit-reset": "2"}, 2),
        ({"Retry-After": "soon"}, 10),
        ({}, 10),
    ],
)
async def test_a_rate_limit_says_when(there: StandIn, api: JsonApi, headers: dict[str, str], rest: float) -> None:
    there.answers = [web.Response(status=429, headers=headers)]
    with pytest.raises(Undelivered) as caught:
        await api.find_json("/x")

    assert caught.value.retry_after == pytest.approx(rest, abs=60 if headers.get("Retry-After") == SOON else 1)


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (web.Response(body=b"<html>"), "the answer is no JSON"),
        (web.Response(body=b"[" + b" " * 3_000_000), "the answer is too long"),
        (web.Response(status=302, headers={"Location": "http://127.0.0.1:9"}), "http 302"),
        (
            web.json_response({"category": "VALIDATION_ERROR", "message": "ada@example.com is no address"}, status=400),
            "http 400 VALIDATION_ERROR",
        ),
        (web.json_response({"category": "ada@example.com"}, status=400), "http 400"),
    ],
)
async def test_a_fault_names_nobody(there: StandIn, api: JsonApi, answer: Any, note: str) -> None:
    there.answers = [answer]
    with pytest.raises(Undelivered) as caught:
        await api.send_json("POST", "/x", {"a": 1})

    assert caught.value.note == note


async def test_what_may_have_been_made_is_looked_for_once_a_search_knows_it(there: StandIn, api: JsonApi) -> None:
    there.answers = ["lost"]
    with pytest.raises(Undelivered) as caught:
        await api.send_json("POST", "/x", {"a": 1})

    assert (caught.value.note, caught.value.retry_after) == ("ServerDisconnectedError", 60.0)


def test_an_address_is_public_and_safe_unless_private_ones_are_meant() -> None:
    with pytest.raises(SettingsError, match="BOT_HUBSPOT_URL: expected an address that begins with https://"):
        JsonApi("http://api.example", {}, variable="BOT_HUBSPOT_URL")
    with pytest.raises(SettingsError, match="BOT_PIPEDRIVE_URL: a private address"):
        JsonApi("https://10.0.0.1", {}, variable="BOT_PIPEDRIVE_URL")


def test_a_crm_without_a_token_is_none() -> None:
    assert (list_crms(Settings()), build_crms(Settings()), ways_to_tell(Settings())) == ((), (), ())
    hubspot = settings_of("hubspot", "https://api.hubapi.com")
    assert (list_crms(hubspot), ways_to_tell(hubspot)) == (("hubspot",), ("HubSpot",))
    assert "pat-eu1-secret" not in repr(hubspot)
    assert "pat-eu1-secret" not in repr(build_crms(hubspot))
