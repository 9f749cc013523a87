"""Signing in with OpenID Connect: the authorization code flow with PKCE, and a token whose every claim is checked."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt

from bot.encryption import Cipher, DecryptionError
from bot.errors import SettingsError
from bot.hosts import is_loopback
from bot.settings import Settings

BACK = "/desk/sign-in/open-id/back"
# Whoever is sent to the provider comes back within this time.
PATIENCE_SECONDS = 600
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_LEEWAY_SECONDS, _TIMEOUT_SECONDS = 60, 10.0
_BYTES = 32
_CLAIMS = ("iss", "aud", "exp", "iat", "sub", "nonce")


class OpenIdFailed(Exception):
    """The provider vouched for nobody; the message says why, for the log alone."""


@dataclass(frozen=True)
class SentAway:
    """What the browser holds, encrypted, while somebody is at the provider."""

    state: str
    nonce: str
    verifier: str
    wanted: str
    at: int


class OpenId:
    """One provider, and us as its client."""

    def __init__(
        self, settings: Settings, secret: str, now: Callable[[], datetime], transport: httpx.BaseTransport | None = None
    ) -> None:
        self._issuer, self.name = settings.oidc_issuer.rstrip("/"), settings.oidc_name
        self._client_id, self._client_secret = settings.oidc_client_id, settings.oidc_client_secret
        self._back = f"{settings.public_url.rstrip('/')}{BACK}"
        self._cipher, self._now = Cipher("open id", secret), now
        self._client = httpx.Client(timeout=_TIMEOUT_SECONDS, transport=transport, follow_redirects=False)

    def begin_flow(self, wanted: str) -> tuple[str, str]:
        """Where to send the browser, and what it holds meanwhile. Raises OpenIdFailed."""
        state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(3))
        away = SentAway(state, nonce, verifier, wanted, int(self._now().timestamp()))
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._back,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        start = self._find_address("authorization_endpoint")
        url = f"{start}{'&' if urlsplit(start).query else '?'}{urlencode(query)}"
        return url, self._cipher.encrypt_text(json.dumps(asdict(away)))

    def finish_flow(self, held: str, query: Mapping[str, str]) -> tuple[str, str]:
        """The address the provider vouches for, and where its owner wanted to go. Raises OpenIdFailed."""
        away = self._open_held(held)
        if not secrets.compare_digest(away.state.encode(), query.get("state", "").encode()):
            raise OpenIdFailed("the state is another one")
        if not query.get("code"):
            raise OpenIdFailed(f"the provider said {query.get('error', 'nothing')[:60]!r}")
        return self._read_email(self._fetch_token(query["code"], away), away), away.wanted

    def _open_held(self, held: str) -> SentAway:
        try:
            away = SentAway(**json.loads(self._cipher.decrypt_text(held)))
        except (DecryptionError, ValueError, TypeError):
            raise OpenIdFailed("nobody was sent to the provider from this browser") from None
        if not 0 <= self._now().timestamp() - away.at <= PATIENCE_SECONDS:
            raise OpenIdFailed("it took too long")
        return away

    def _fetch_token(self, code: str, away: SentAway) -> str:
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "client_id": self._client_id,
            "client_secret": str(self._client_secret),
            "code_verifier": away.verifier,
        }
        answer = self._ask("POST", self._find_address("token_endpoint"), data=fields)
        return str(answer.get("id_token", ""))

    def _read_email(self, token: str, away: SentAway) -> str:
        """The verified address in the token."""
        try:
            header = jwt.get_unverified_header(token)
            key = _find_key(self._ask("GET", self._find_address("jwks_uri")), header)
            claims = jwt.decode(
                token,
                key,
                algorithms=_ALGORITHMS,
                audience=self._client_id,
                issuer=(self._issuer, f"{self._issuer}/"),
                leeway=_LEEWAY_SECONDS,
                options={"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False},
            )
        except jwt.PyJWTError as error:
            raise OpenIdFailed(f"the token is not good: {type(error).__name__}") from None
        self._check_claims(claims, away)
        return str(claims["email"])

    def _check_claims(self, claims: Mapping[str, Any], away: SentAway) -> None:
        """Refuse what the library leaves to us; times by our own clock."""
        now = self._now().timestamp()
        if not (now - _LEEWAY_SECONDS < claims["exp"] and claims["iat"] <= now + _LEEWAY_SECONDS):
            raise OpenIdFailed("the token is not of this time")
        if not secrets.compare_digest(str(claims["nonce"]).encode(), away.nonce.encode()):
            raise OpenIdFailed("the token was made for another sign-in")
        if claims.get("azp", self._client_id) != self._client_id:
            raise OpenIdFailed("the token was made for another client")
        if not (isinstance(claims.get("email"), str) and claims.get("email_verified") is True):
            raise OpenIdFailed("the provider has not verified the address")

    def _find_address(self, name: str) -> str:
        """One of the provider's addresses, as it says them itself."""
        found = self._ask("GET", f"{self._issuer}/.well-known/openid-configuration")
        address = str(found.get(name, ""))
        if str(found.get("issuer", "")).rstrip("/") != self._issuer or not is_safe_address(address):
            raise OpenIdFailed(f"the provider's configuration is not good: {name}")
        return address

    def _ask(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        try:
            answer = self._client.request(method, url, headers={"Accept": "application/json"}, **more)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise OpenIdFailed(f"the provider did not answer: {type(error).__name__}") from None
        return found if isinstance(found, dict) else {}


def build_open_id(settings: Settings, secret: str, now: Callable[[], datetime]) -> OpenId | None:
    """The provider of these settings; None without one. Raises SettingsError for half of one."""
    if not settings.oidc_issuer:
        return None
    given = (settings.oidc_client_id, settings.oidc_client_secret, settings.public_url)
    if not all(given) or not is_safe_address(settings.oidc_issuer):
        raise SettingsError(
            "BOT_OIDC_ISSUER: expected https://…, with BOT_OIDC_CLIENT_ID, BOT_OIDC_CLIENT_SECRET and BOT_PUBLIC_URL."
        )
    return OpenId(settings, secret, now)


def is_safe_address(url: str) -> bool:
    """Whether what is sent there is read by nobody on the way."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _find_key(found: Mapping[str, Any], header: Mapping[str, Any]) -> Any:
    """The provider's key that the token says it is signed with."""
    keys = [key for key in jwt.PyJWKSet.from_dict(dict(found)).keys if key.key_type != "oct"]
    fits = [key for key in keys if key.key_id == header.get("kid")] or (keys if len(keys) == 1 else [])
    if not fits:
        raise jwt.InvalidKeyError
    return fits[0].key
