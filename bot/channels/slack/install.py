"""Installs the app into other workspaces: OAuth with a state that is ours, of this browser, fresh, and used once."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
from fastapi import APIRouter
from itsdangerous import BadSignature, URLSafeTimedSerializer
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.channels.slack.check import SCOPES
from bot.channels.slack.client import sdk_client
from bot.channels.tokens import find_secret
from bot.encryption import Cipher, DecryptionError
from bot.errors import NotReady, SettingsError
from bot.settings import Settings
from bot.storage.slack_records.slack_workspaces import Installation

log = logging.getLogger(__name__)

_SECONDS = OAuthStateUtils.default_expiration_seconds
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class InstallationStore(Protocol):
    """Keeps installations; SlackInstallations is the real one. Every method raises NotReady."""

    def save_installation(self, made: Installation, now: datetime) -> None:
        """Keep an installation."""

    def find_token(self, team: str) -> str | None:
        """The encrypted token of a workspace."""

    def delete_installation(self, team: str) -> bool:
        """Let go of a workspace's token."""

    def use_state(self, state: str, now: datetime) -> bool:
        """Note that a state was used; False when it was before."""


class InstallationRefused(Exception):
    """No installation comes of this; the message is a key of the texts."""


@dataclass(frozen=True)
class Workspaces:
    """The workspaces that installed the app, with their tokens opened."""

    store: InstallationStore
    cipher: Cipher

    @classmethod
    def from_store(cls, store: InstallationStore, secret: str) -> Workspaces:
        """Those of a store, whose tokens have an encryption key of their own."""
        return cls(store, Cipher("slack tokens", secret))

    def find_token(self, team: str) -> str | None:
        """The token of a workspace; None for one that did not install the app. Raises NotReady."""
        kept = self.store.find_token(team)
        try:
            return self.cipher.decrypt_text(kept) if kept else None
        except DecryptionError:
            log.error("slack: the token of workspace %s cannot be opened; was the secret changed?", team)
            return None


@dataclass(frozen=True)
class Installer:
    """Begins installations and ends them."""

    settings: Settings
    workspaces: Workspaces
    states: URLSafeTimedSerializer
    texts: Mapping[str, Any]
    now: Callable[[], datetime]

    @property
    def redirect(self) -> str:
        """Where Slack sends the browser back to."""
        return f"{self.settings.public_url.rstrip('/')}/webhooks/slack/oauth"

    def begin_install(self) -> Response:
        """To Slack's own page, with a state that this browser has to bring back."""
        state = self.states.dumps(secrets.token_urlsafe(16))
        text = state if isinstance(state, str) else state.decode()
        to = AuthorizeUrlGenerator(
            client_id=self.settings.slack_client_id, redirect_uri=quote(self.redirect, safe=""), scopes=sorted(SCOPES)
        )
        cookie = OAuthStateUtils().build_set_cookie_for_new_state(text)
        return RedirectResponse(to.generate(text), 302, {**_PRIVATE, "Set-Cookie": f"{cookie}; SameSite=Lax"})

    async def finish_install(self, request: Request) -> Response:
        """What becomes of it, in a sentence."""
        try:
            await asyncio.to_thread(self._check_state, request)
            if request.query_params.get("error") or not request.query_params.get("code"):
                raise InstallationRefused("denied")
            await self._exchange_code(request.query_params["code"])
        except InstallationRefused as refusal:
            return self._answer_page(str(refusal), 400)
        except NotReady:
            return self._answer_page("failed", 503)
        return self._answer_page("done", 200)

    def _answer_page(self, key: str, status: int) -> Response:
        gone = OAuthStateUtils().build_set_cookie_for_deletion()
        return PlainTextResponse(str(self.texts[key]), status, {**_PRIVATE, "Set-Cookie": gone})

    def _check_state(self, request: Request) -> None:
        """Raises InstallationRefused unless the state is ours, fresh, of this browser, and was never used."""
        state = request.query_params.get("state", "")
        try:
            self.states.loads(state, max_age=_SECONDS)
        except (BadSignature, UnicodeError):
            raise InstallationRefused("stale") from None
        mine = OAuthStateUtils().is_valid_browser(state, {"cookie": request.headers.getlist("cookie")})
        if not mine or not self.workspaces.store.use_state(hashlib.sha256(state.encode()).hexdigest(), self.now()):
            raise InstallationRefused("stale")

    async def _exchange_code(self, code: str) -> None:
        """A token for the code, kept. Raises InstallationRefused and NotReady."""
        async with aiohttp.ClientSession() as session:
            client = sdk_client(self.settings, "", session)
            try:
                answer = await client.oauth_v2_access(
                    client_id=self.settings.slack_client_id,
                    client_secret=str(self.settings.slack_client_secret),
                    code=code[:500],
                    redirect_uri=self.redirect,
                )
            except (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("slack: no installation: %s", type(error).__name__)
                raise InstallationRefused("failed") from None
        await asyncio.to_thread(self._keep_token, answer.data if isinstance(answer.data, dict) else {})

    def _keep_token(self, told: Mapping[str, Any]) -> None:
        team, token = (told.get("team") or {}).get("id"), told.get("access_token")
        if not team or not token or told.get("is_enterprise_install"):
            # One token for all workspaces of an organization is none that we could choose by the workspace.
            raise InstallationRefused("failed")
        sealed = self.workspaces.cipher.encrypt_text(str(token))
        made = Installation(str(team)[:40], sealed, str(told.get("scope") or ""))
        self.workspaces.store.save_installation(made, self.now())
        log.info("slack: installed in workspace %s", made.team)


def make_installer(
    settings: Settings, workspaces: Workspaces, texts: Mapping[str, Any], now: Callable[[], datetime]
) -> Installer:
    """What installs the app elsewhere. Raises SettingsError where Slack could not send the browser back."""
    if not (settings.slack_client_secret and settings.slack_signing_secret and settings.public_url):
        raise SettingsError(
            "SLACK_CLIENT_ID is set; set SLACK_CLIENT_SECRET, SLACK_SIGNING_SECRET and BOT_PUBLIC_URL, too."
        )
    states = URLSafeTimedSerializer(find_secret(settings), salt="slack install")
    return Installer(settings, workspaces, states, texts, now)


def install_routes(installer: Installer) -> APIRouter:
    """/webhooks/slack/install and the address that Slack sends the browser back to."""
    router = APIRouter()

    @router.get("/install")
    async def begin_install() -> Response:
        return installer.begin_install()

    @router.get("/oauth")
    async def finish_install(request: Request) -> Response:
        return await installer.finish_install(request)

    return router
