"""Who may ask, how often, from where; and what every answer carries."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.tokens import BadToken, ExpiredToken, Tokens, secret_of
from bot.channels.web.texts import read_texts
from bot.errors import ContentError, SettingsError
from bot.settings import Secret, Settings

MESSAGES = "/api/chat/messages"
Open = Callable[[Settings], httpx.AsyncClient]


async def begin(browser: httpx.AsyncClient) -> dict[str, str]:
    begun = await browser.post("/api/chat/sessions", json={})
    return {"Authorization": f"Bearer {begun.json()['token']}"}


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic abc", "Bearer " + "a.b.c", "Bearer \udce9"])
async def test_without_a_good_token_nothing_is_said(browser: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode("utf-8", "surrogateescape")}

    for answer in (
        await browser.post(MESSAGES, json={"text": "hello"}, headers=headers),
        await browser.get(MESSAGES, headers=headers),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_token")


async def test_a_token_signed_elsewhere_is_refused(browser: httpx.AsyncClient) -> None:
    foreign = Tokens("another secret", 1).issue("web-1")

    answer = await browser.get(MESSAGES, headers={"Authorization": f"Bearer {foreign}"})

    assert answer.json()["error"]["code"] == "bad_token"


async def test_an_old_token_is_called_expired(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, session_hours=-1)) as browser:
        answer = await browser.get(MESSAGES, headers=await begin(browser))

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "expired_token")


async def test_a_token_of_an_erased_conversation_is_refused(settings: Settings, browser: httpx.AsyncClient) -> None:
    token = Tokens(str(settings.secret_key), 1).issue("web-erased")

    answer = await browser.post(MESSAGES, json={"text": "x"}, headers={"Authorization": f"Bearer {token}"})

    assert answer.json()["error"]["code"] == "bad_token"


def test_tokens_are_read_by_who_made_them_only() -> None:
    token = Tokens("a", 1).issue("web-1")

    assert Tokens("a", 1).read(token) == "web-1"
    with pytest.raises(BadToken):
        Tokens("b", 1).read(token)
    with pytest.raises(ExpiredToken):
        Tokens("a", -1).read(token)


def test_a_token_from_a_machine_whose_clock_is_ahead_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    with monkeypatch.context() as ahead:
        ahead.setattr(time, "time", lambda: now + 7200)
        token = Tokens("a", 1).issue("web-1")

    assert Tokens("a", 1).read(token) == "web-1"


def test_a_secret_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "var")

    first, again = secret_of(settings), secret_of(settings)

    assert first == again
    assert len(first) > 40
    assert [f.name for f in (tmp_path / "var").iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "var" / "secret.key").stat().st_mode) == 0o600


def test_a_kept_secret_is_read_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(var=tmp_path / "var")
    first = secret_of(settings)
    monkeypatch.setattr("bot.channels.tokens._make_secret", None)

    assert secret_of(settings) == first


def test_a_secret_that_is_set_is_used_and_none_is_made(tmp_path: Path) -> None:
    assert secret_of(Settings(var=tmp_path, secret_key=Secret("mine"))) == "mine"
    assert list(tmp_path.iterdir()) == []


async def test_too_many_messages_are_refused_with_the_time_to_wait(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, rate_per_session="2/minute")) as browser:
        headers = await begin(browser)
        answers = [await browser.post(MESSAGES, json={"text": "x"}, headers=headers) for _ in range(3)]
        other = await browser.post(MESSAGES, json={"text": "x"}, headers=await begin(browser))

    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[2].json()["error"]["code"] == "rate_limited"
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert other.status_code == 200


async def test_one_address_may_not_flood_with_conversations(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, sessions_per_address="1/minute")) as browser:
        answers = [await browser.post("/api/chat/sessions") for _ in range(2)]

    assert [a.status_code for a in answers] == [201, 429]


async def test_addresses_behind_the_trusted_proxy_are_told_apart(settings: Settings, with_settings: Open) -> None:
    proxied = replace(settings, sessions_per_address="1/minute", trusted_proxy="127.0.0.1")
    async with with_settings(proxied) as browser:
        answers = [
            await browser.post("/api/chat/sessions", headers={"X-Forwarded-For": f"6.6.6.6, {who}"})
            for who in ("1.1.1.1", "2.2.2.2", "1.1.1.1")
        ]

    assert [a.status_code for a in answers] == [201, 201, 429]


async def test_a_forwarded_address_from_anyone_else_is_not_believed(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, sessions_per_address="1/minute")) as browser:
        answers = [await browser.post("/api/chat/sessions", headers={"X-Forwarded-For": f"1.1.1.{n}"}) for n in (1, 2)]

    assert [a.status_code for a in answers] == [201, 429]


def test_a_rate_that_cannot_be_read_names_its_setting(settings: Settings, with_settings: Open) -> None:
    with pytest.raises(SettingsError, match="BOT_RATE_PER_SESSION='often'"):
        with_settings(replace(settings, rate_per_session="often"))


@pytest.mark.parametrize(("origin", "allowed"), [("https://shop.example", True), ("https://evil.example", False)])
async def test_only_allowed_origins_may_call(browser: httpx.AsyncClient, origin: str, allowed: bool) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    headers = {**asked, "Access-Control-Request-Headers": "authorization,content-type"}

    preflight = await browser.options(MESSAGES, headers=headers)
    answer = await browser.post("/api/chat/sessions", headers={"Origin": origin})

    assert (preflight.status_code == 200) is allowed
    assert (answer.headers.get("access-control-allow-origin") == origin) is allowed


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/api/chat/messages"])
async def test_every_answer_carries_the_security_headers(browser: httpx.AsyncClient, path: str) -> None:
    headers = (await browser.get(path)).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/api", "/api/chat/nothing", "/.env"])
async def test_an_address_without_anything_says_so(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_health_is_alive_and_readiness_names_what_is_missing(
    browser: httpx.AsyncClient, services: Any, assistant: Any
) -> None:
    assert (await browser.get("/healthz")).json() == {"status": "ok"}
    assert (await browser.get("/readyz")).json() == {"status": "ok", "model": True, "database": True}

    assistant.is_ready = False
    services.transcripts.up = False
    late = await browser.get("/readyz")

    assert late.status_code == 503
    assert late.json() == {"status": "not_ready", "model": False, "database": False}
    assert (await browser.get("/healthz")).status_code == 200


async def test_the_figures_count_turns_and_name_nobody(visitor: httpx.AsyncClient) -> None:
    await visitor.post(MESSAGES, json={"text": "hello"})
    await visitor.post(MESSAGES, json={"text": ""})

    figures = (await visitor.get("/metrics")).text

    assert "bot_messages_total 1.0" in figures
    assert 'bot_refused_total{code="empty"} 1.0' in figures
    assert "web-" not in figures


async def test_the_figures_are_for_this_machine_and_not_for_the_world_behind_a_proxy(
    browser: httpx.AsyncClient,
) -> None:
    answer = await browser.get("/metrics", headers={"X-Forwarded-For": "1.2.3.4"})

    assert answer.status_code == 401


async def test_with_a_token_the_figures_need_it(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, metrics_token=Secret("t0ken"))) as browser:
        without = await browser.get("/metrics")
        with_it = await browser.get("/metrics", headers={"Authorization": "Bearer t0ken"})

    assert (without.status_code, with_it.status_code) == (401, 200)


def test_an_agencys_own_texts_lie_over_the_shipped_ones_key_by_key(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "web.yml").write_text("errors: {empty: Nothing there.}")

    texts = read_texts(replace(settings, agency_dir=tmp_path), {})

    assert texts.error("empty") == "Nothing there."
    assert texts.error("bad_token") == read_texts(settings, {}).error("bad_token")


@pytest.mark.parametrize(
    "content", ["- a list", "{", "", "errors: {emty: x}", "errors: text", "page: {questions: one}"]
)
def test_texts_that_cannot_be_used_are_refused_by_file(settings: Settings, tmp_path: Path, content: str) -> None:
    (tmp_path / "web.yml").write_text(content)

    with pytest.raises(ContentError, match=r"web\.yml"):
        read_texts(replace(settings, agency_dir=tmp_path), {})
