"""Signing in at a provider: who it vouches for comes in, and nothing that is forged, old or another's does."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.bootstrap.content import Content
from bot.desk.open_id import BACK, OpenId, build_open_id, is_safe_address
from bot.desk.routes import desk_routes
from bot.errors import SettingsError
from bot.settings import Secret, Settings
from tests.bot.desk.house import NOW, House, open_house

ISSUER = "https://accounts.example"
SETTINGS = Settings(
    public_url="http://desk.example",
    oidc_issuer=ISSUER,
    oidc_client_id="desk",
    oidc_client_secret=Secret("hush"),
    oidc_name="Accounts",
)


def make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


KEY, OTHER_KEY = make_key(), make_key()


@dataclass
class Provider:
    """A provider that says what a test wants it to say."""

    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    configuration: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    nonce: str = ""

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("openid-configuration"):
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            found = {name: f"{ISSUER}/{name}" for name in names}
            return httpx.Response(200, json={"issuer": ISSUER, **found, **self.configuration})
        if request.url.path == "/jwks_uri":
            own = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return httpx.Response(200, json={"keys": [{**own, "kid": "1", "use": "sig"}]})
        self.asked.append(parse_qs(request.content.decode()))
        return httpx.Response(200, json={"id_token": self.token()})

    def token(self) -> str:
        now = int(NOW.timestamp())
        said = {"iss": ISSUER, "aud": "desk", "sub": "1", "iat": now, "exp": now + 300, "nonce": self.nonce}
        said |= {"email": "Agent@Studio.example", "email_verified": True}
        given = {name: value for name, value in {**said, **self.claims}.items() if value is not None}
        return jwt.encode(given, self.key, self.algorithm, headers={"kid": "1"})


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def house(services: Content, tmp_path: Path, provider: Provider) -> Iterator[House]:
    house = open_house(services, tmp_path)
    open_id = OpenId(SETTINGS, "k3y" * 20, house.time, httpx.MockTransport(provider.answer))
    house.app = FastAPI(redirect_slashes=False)
    house.app.include_router(desk_routes(replace(house.parts, open_id=open_id)))
    house.add("agent")
    yield house
    house.engine.dispose()


def go_away(house: House, provider: Provider, wanted: str = "/desk/leads") -> tuple[TestClient, dict[str, str]]:
    """A browser that was sent to the provider, and what it was sent with."""
    browser = house.browser()
    sent = browser.get(f"/desk/sign-in/open-id?next={wanted}")
    assert sent.status_code == 303
    query = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}
    provider.nonce = query["nonce"]
    return browser, query


def come_back(browser: TestClient, state: str, code: str = "c0de") -> httpx.Response:
    return browser.get(f"{BACK}?state={state}&code={code}")


def test_who_the_provider_vouches_for_is_in_and_where_they_wanted_to_go(house: House, provider: Provider) -> None:
    assert "Sign in with Accounts" in house.browser().get("/desk/sign-in").text
    browser, query = go_away(house, provider)
    assert query["redirect_uri"] == f"http://desk.example{BACK}"
    back = come_back(browser, query["state"])
    assert (back.status_code, back.headers["location"]) == (303, "/desk/leads")
    assert browser.get("/desk/leads").status_code == 200
    (asked,) = provider.asked
    digest = hashlib.sha256(asked["code_verifier"][0].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == query["code_challenge"]
    assert (asked["client_id"], asked["client_secret"], asked["code"]) == (["desk"], ["hush"], ["c0de"])
    entry = house.parts.audit.latest_entries()[-1]
    assert (entry.email, entry.action, entry.detail) == ("agent@studio.example", "signed in", "OpenID Connect")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int(NOW.timestamp()) - 120},
        {"exp": None},
        {"iat": int(NOW.timestamp()) + 3600},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": None},
        {"email": "stranger@studio.example"},
        {"email": "agent@studio.example.evil.example"},
    ],
)
def test_a_token_that_is_not_good_lets_nobody_in(house: House, provider: Provider, claims: dict[str, Any]) -> None:
    browser, query = go_away(house, provider)
    provider.claims = claims
    answer = come_back(browser, query["state"])
    assert answer.status_code == 401
    assert "Not signed in" in answer.text
    assert browser.cookies.get("desk") is None


@pytest.mark.parametrize(
    ("key", "algorithm"), [(OTHER_KEY, "RS256"), ("x" * 40, "HS256"), (None, "none")], ids=["forged", "hmac", "none"]
)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    house: House, provider: Provider, key: Any, algorithm: str
) -> None:
    browser, query = go_away(house, provider)
    provider.key, provider.algorithm = key, algorithm
    assert come_back(browser, query["state"]).status_code == 401


def test_nobody_comes_back_who_was_not_sent_or_to_another_browser_or_late_or_twice(
    house: House, provider: Provider
) -> None:
    browser, query = go_away(house, provider)
    assert come_back(house.browser(), query["state"]).status_code == 401, "planted in another browser"
    other, _ = go_away(house, provider)
    assert come_back(other, query["state"]).status_code == 401, "another browser's state"
    browser, query = go_away(house, provider)
    assert browser.get(f"{BACK}?state={query['state']}&error=access_denied").status_code == 401
    browser, query = go_away(house, provider)
    assert come_back(browser, query["state"]).status_code == 303
    browser.cookies.delete("desk")
    assert come_back(browser, query["state"]).status_code == 401, "the same answer again"


def test_a_session_from_before_ends_and_who_is_disabled_stays_out(house: House, provider: Provider) -> None:
    browser, query = go_away(house, provider)
    browser.cookies.set("desk", "planted", domain="desk.example", path="/desk")
    come_back(browser, query["state"])
    thief = house.browser()
    thief.cookies.set("desk", "planted", path="/desk")
    assert thief.get("/desk/").status_code == 303
    house.parts.users.change_user("agent@studio.example", disabled=house.time())
    browser, query = go_away(house, provider)
    assert come_back(browser, query["state"]).status_code == 401


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/desk/../x"])
def test_coming_back_leads_nowhere_else(house: House, provider: Provider, wanted: str) -> None:
    browser, query = go_away(house, provider, wanted)
    assert come_back(browser, query["state"]).headers["location"] == "/desk/"


@pytest.mark.parametrize(
    "configuration", [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example"}, {"jwks_uri": ""}]
)
def test_a_provider_that_is_not_what_was_set_is_not_believed(
    house: House, provider: Provider, configuration: dict[str, str]
) -> None:
    browser, query = go_away(house, provider)
    provider.configuration = configuration
    assert come_back(browser, query["state"]).status_code == 401


def test_half_a_provider_is_refused_and_none_shows_no_button(services: Content, tmp_path: Path) -> None:
    assert build_open_id(Settings(), "k", lambda: NOW) is None
    for left_out in ("oidc_client_id", "oidc_client_secret", "public_url"):
        with pytest.raises(SettingsError, match="BOT_OIDC_ISSUER"):
            build_open_id(replace(SETTINGS, **{left_out: Secret("")}), "k", lambda: NOW)  # type: ignore[arg-type]
    assert not is_safe_address("http://accounts.example")
    house = open_house(services, tmp_path)
    assert "Sign in with" not in house.browser().get("/desk/sign-in").text
    assert house.browser().get("/desk/sign-in/open-id").status_code == 404
    house.engine.dispose()
