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
from starlette.requests import HTTPConnection

from bot.channels.limits import Limits
from bot.channels.tokens import BadToken, ConversationTokens, ExpiredToken, find_secret
from bot.errors import SettingsError
from bot.settings import Secret, Settings

MESSAGES = "/api/chat/messages"
Open = Callable[[Settings], httpx.AsyncClient]


async def begin(browser: httpx.AsyncClient) -> dict[str, str]:
    begun = await browser.post("/api/chat/sessions", json={})
    return {"Authorization": f"Bearer {begun.json()['token']}"}


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic abc", "Bearer " + "a.b.c", "Bearer \udce9"])
async def test_without_a_good_token_nothing_is_said(browser: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {b"Authorization": header.encode("utf-8", "surrogateescape")}

    for answer in (
        await browser.post(MESSAGES, json={"text": "hello"}, headers=headers),
        await browser.get(MESSAGES, headers=headers),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_token")


async def test_a_token_signed_elsewhere_is_refused(browser: httpx.AsyncClient) -> None:
    foreign = ConversationTokens("another secret", 1).issue_token("web-1")

    answer = await browser.get(MESSAGES, headers={"Authorization": f"Bearer {foreign}"})

    assert answer.json()["error"]["code"] == "bad_token"


async def test_an_old_token_is_called_expired(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, session_hours=-1)) as browser:
        answer = await browser.get(MESSAGES, headers=await begin(browser))

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "expired_token")


async def test_a_token_of_an_erased_conversation_is_refused(settings: Settings, browser: httpx.AsyncClient) -> None:
    token = ConversationTokens(str(settings.secret_key), 1).issue_token("web-erased")

    answer = await browser.post(MESSAGES, json={"text": "x"}, headers={"Authorization": f"Bearer {token}"})

    assert answer.json()["error"]["code"] == "bad_token"


def test_tokens_are_read_by_who_made_them_only() -> None:
    token = ConversationTokens("a", 1).issue_token("web-1")

    assert ConversationTokens("a", 1).read_token(token) == "web-1"
    with pytest.raises(BadToken):
        ConversationTokens("b", 1).read_token(token)
    with pytest.raises(ExpiredToken):
        ConversationTokens("a", -1).read_token(token)


def test_a_token_from_a_machine_whose_clock_is_ahead_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    with monkeypatch.context() as ahead:
        ahead.setattr(time, "time", lambda: now + 7200)
        token = ConversationTokens("a", 1).issue_token("web-1")

    assert ConversationTokens("a", 1).read_token(token) == "web-1"


def test_a_secret_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "var")

    first, again = find_secret(settings), find_secret(settings)

    assert first == again
    assert len(first) > 40
    assert [f.name for f in (tmp_path / "var").iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "var" / "secret.key").stat().st_mode) == 0o600


def test_a_kept_secret_is_read_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(var=tmp_path / "var")
    first = find_secret(settings)
    monkeypatch.setattr("bot.channels.tokens._make_secret", None)

    assert find_secret(settings) == first


def test_a_secret_that_is_set_is_used_and_none_is_made(tmp_path: Path) -> None:
    assert find_secret(Settings(var=tmp_path, secret_key=Secret("mine"))) == "mine"
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
    proxied = replace(settings, sessions_per_address="1/minute", trusted_proxy=("127.0.0.1/32",))
    async with with_settings(proxied) as browser:
        answers = [
            await browser.post("/api/chat/sessions", headers={"X-Forwarded-For": f"6.6.6.6, {who}"})
            for who in ("1.1.1.1", "2.2.2.2", "1.1.1.1")
        ]

    assert [a.status_code for a in answers] == [201, 201, 429]


@pytest.mark.parametrize(
    ("forwarded", "visitor"),
    [
        ("1.1.1.1", "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1", "1.1.1.1"),
        ("1.1.1.1, 10.0.0.9", "1.1.1.1"),  # by way of a network in front of the proxy
        ("6.6.6.6, 1.1.1.1, 10.0.0.9, 10.0.0.8", "1.1.1.1"),
        ("10.0.0.9", "10.0.0.9"),
        ("1.1.1.1:50123", "1.1.1.1"),  # Azure writes the port
        ("2001:db8:5:6::1", "2001:db8:5:6::/64"),
        ("2001:db8:5:6:7:8:9:a", "2001:db8:5:6::/64"),
        ("[2001:db8:5:6::1]:443", "2001:db8:5:6::/64"),
        ("::ffff:1.1.1.1", "1.1.1.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "127.0.0.1"),
        ("1.1.1.1, nonsense", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_an_address_is_believed_as_far_as_trusted_networks_passed_it_on(
    settings: Settings, forwarded: str, visitor: str
) -> None:
    limits = Limits(replace(settings, trusted_proxy=("127.0.0.0/8", "10.0.0.0/24")))
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    asked = HTTPConnection({"type": "http", "client": ("127.0.0.1", 9), "headers": headers})

    assert limits.address_of(asked) == visitor


@pytest.mark.parametrize("lines", [("8.8.8.8", "6.6.6.6"), ("8.8.8.8, 9.9.9.9", "6.6.6.6:81")])
def test_of_several_lines_the_last_one_counts(settings: Settings, lines: tuple[str, ...]) -> None:
    limits = Limits(replace(settings, trusted_proxy=("127.0.0.0/8",)))
    headers = [(b"x-forwarded-for", line.encode()) for line in lines]

    assert (
        limits.address_of(HTTPConnection({"type": "http", "client": ("127.0.0.1", 9), "headers": headers})) == "6.6.6.6"
    )


async def test_all_addresses_of_one_ipv6_network_share_what_one_may_ask_for(
    settings: Settings, with_settings: Open
) -> None:
    proxied = replace(settings, sessions_per_address="2/minute", trusted_proxy=("127.0.0.1/32",))
    async with with_settings(proxied) as browser:
        begun = [
            await browser.post("/api/chat/sessions", headers={"X-Forwarded-For": f"2001:db8:77:{net}::{host:x}"})
            for net, host in ((1, 1), (1, 2), (1, 3), (2, 1))
        ]

    assert [answer.status_code for answer in begun] == [201, 201, 429, 201]


async def test_a_long_message_is_worth_several(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, rate_per_address="10/minute")) as browser:
        answers = []
        for text in ("a " * 990, "short", "short", "short"):
            answers.append(await browser.post(MESSAGES, json={"text": text}, headers=await begin(browser)))

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


async def test_a_rate_may_hold_for_a_minute_and_for_a_day(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, rate_per_session="100/minute;2/day")) as browser:
        headers = await begin(browser)
        answers = [await browser.post(MESSAGES, json={"text": "x"}, headers=headers) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 80_000


async def test_a_conversation_has_an_end_and_says_so(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, conversation_limit=4)) as browser:
        headers = await begin(browser)
        answers = [await browser.post(MESSAGES, json={"text": "x"}, headers=headers) for _ in range(3)]
        another = await browser.post(MESSAGES, json={"text": "x"}, headers=await begin(browser))

    assert [answer.status_code for answer in answers] == [200, 200, 401]
    assert "too long" in answers[2].json()["error"]["message"]
    assert another.status_code == 200


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
    ready = (await browser.get("/readyz")).json()
    assert ready.items() >= {"status": "ok", "model": True, "database": True}.items()

    assistant.is_ready = False
    services.transcripts.up = False
    late = await browser.get("/readyz")

    assert late.status_code == 503
    assert late.json().items() >= {"status": "not_ready", "model": False, "database": False}.items()
    assert (await browser.get("/healthz")).status_code == 200


HERE = {"Host": "127.0.0.1:8000"}


async def test_the_figures_count_turns_and_name_nobody(settings: Settings, with_settings: Open) -> None:
    async with with_settings(settings) as browser:
        headers = await begin(browser)
        await browser.post(MESSAGES, json={"text": "hello"}, headers=headers)
        await browser.post(MESSAGES, json={"text": ""}, headers=headers)
        figures = (await browser.get("/metrics", headers=HERE)).text

    assert "bot_messages_total 1.0" in figures
    assert 'bot_refused_total{code="empty"} 1.0' in figures
    assert "web-" not in figures


async def test_a_setting_closes_the_figures_to_this_machine_too(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, metrics_local=False)) as browser:
        assert (await browser.get("/metrics", headers=HERE)).status_code == 401


@pytest.mark.parametrize(
    ("public", "headers"),
    [
        ({}, {"X-Forwarded-For": "1.2.3.4"}),
        ({}, {"Via": "1.1 gate"}),
        ({}, {"Host": "agency.example"}),  # by way of a proxy that adds no header, or of a name that was turned to us
        ({}, {"Origin": "https://elsewhere.example"}),
        ({"public_url": "https://agency.example"}, {}),
        ({"trusted_proxy": ("10.0.0.0/8",)}, {}),
    ],
)
async def test_the_figures_are_for_this_machine_and_not_for_the_world_behind_a_proxy(
    settings: Settings, with_settings: Open, public: dict[str, Any], headers: dict[str, str]
) -> None:
    async with with_settings(replace(settings, **public)) as browser:
        answer = await browser.get("/metrics", headers={**HERE, **headers})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [("agency.example", 200), ("AGENCY.example:8443", 200), ("127.0.0.1:8000", 200), ("evil.example", 421), ("[", 421)],
)
async def test_a_server_with_a_name_answers_to_no_other(
    settings: Settings, with_settings: Open, host: str, status: int
) -> None:
    async with with_settings(replace(settings, hosts=("agency.example",))) as browser:
        assert (await browser.get("/", headers={"Host": host})).status_code == status


async def test_its_public_address_is_a_name_of_it(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, public_url="https://chat.agency.example")) as browser:
        own = await browser.get("/", headers={"Host": "chat.agency.example"})
        other = await browser.get("/", headers={"Host": "agency.example"})
        probe = await browser.get("/healthz", headers={"Host": "10.2.0.7:8000"})

    assert (own.status_code, other.status_code, probe.status_code) == (200, 421, 200)
    assert other.json()["error"]["code"] == "bad_host"


@pytest.mark.parametrize("path", ["/plan/abcdefgh12345678/", "/healthz/", "/booking/abcdefgh12345678/"])
async def test_nobody_is_sent_to_a_name_of_the_requests_own_making(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path, headers={"Host": "evil.example"})

    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("url", "told"), [("https://agency.example", True), ("http://agency.example", False), ("", False)]
)
async def test_where_visitors_come_over_tls_browsers_are_told_to_stay_there(
    settings: Settings, with_settings: Open, url: str, told: bool
) -> None:
    async with with_settings(replace(settings, public_url=url)) as browser:
        answer = await browser.get("/healthz")

    assert ("strict-transport-security" in answer.headers) is told


async def test_a_refused_preflight_carries_the_security_headers_too(browser: httpx.AsyncClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    answer = await browser.options(MESSAGES, headers=asked)

    assert (answer.status_code, answer.headers["x-frame-options"]) == (400, "DENY")


async def test_with_a_token_the_figures_need_it(settings: Settings, with_settings: Open) -> None:
    async with with_settings(replace(settings, metrics_token=Secret("t0ken"))) as browser:
        without = await browser.get("/metrics")
        with_it = await browser.get("/metrics", headers={"Authorization": "Bearer t0ken"})

    assert (without.status_code, with_it.status_code) == (401, 200)
