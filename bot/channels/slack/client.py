"""Calls to Slack, and the stand-in that prints them where no token is set."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Protocol, TextIO
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.model import Json
from bot.hosts import host_of, is_loopback
from bot.leads.privacy import mask_text
from bot.settings import Settings

RESPONSE = "response_url"
_SECONDS = 20
# With these Slack itself does not know whether the call took effect.
_UNSURE = frozenset(("internal_error", "fatal_error", "service_unavailable", "request_timeout"))
_READING = ("conversations.", "users.", "usergroups.", "files.getUploadURLExternal", "files.info")
_FILE_HOST = "files.slack.com"
_RESPONSE_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")


@dataclass(frozen=True)
class CallResult:
    """What came of a call. `sure` is false when a failed call may have taken effect all the same."""

    ok: bool
    error: str = ""
    sure: bool = True
    retry_after: float | None = None
    data: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class SlackClient(Protocol):
    """Calls Slack; never raises."""

    @property
    def local(self) -> bool:
        """Whether nothing leaves the machine."""

    async def call_method(self, method: str, body: Json) -> CallResult:
        """Call a method of the Web API, or post to the `url` in the body when the method is `response_url`."""

    async def upload_file(self, url: str, content: bytes) -> CallResult:
        """Put a file where Slack said it should go."""

    async def select_team(self, team: str | None) -> SlackClient:
        """The client that speaks with this workspace's own token; the same one where it has none. Raises NotReady."""

    async def download_file(self, url: str, most: int) -> bytes | None:
        """A file that lies with Slack, of `most` bytes or one more; None when there is none to be had."""

    async def close_connections(self) -> None:
        """Close the connections."""


class WebClient:
    """Slack's Web API through slack_sdk, over one session; a call is tried once, for the outbox tries again."""

    local = False

    def __init__(self, settings: Settings, find_token: Callable[[str], str | None] = lambda _: None) -> None:
        """`find_token` knows the tokens of workspaces that installed the app."""
        self._settings = settings
        self._find_token = find_token
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS))
        self._hosts = response_hosts(str(settings.slack_api_url))
        self._file_hosts = self._hosts - frozenset(_RESPONSE_HOSTS) | {_FILE_HOST}
        self._sdk = sdk_client(settings, str(settings.slack_bot_token), self._session)

    async def call_method(self, method: str, body: Json) -> CallResult:
        """See the protocol SlackClient."""
        try:
            return await (self._post_response(body) if method == RESPONSE else self._call_api(method, body))
        except SlackApiError as error:
            return _read_refusal(error.response)
        except aiohttp.ClientConnectorError:
            return CallResult(False, "unreachable")
        except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError, ValueError) as error:
            return CallResult(False, type(error).__name__, sure=False)

    async def upload_file(self, url: str, content: bytes) -> CallResult:
        """See the protocol SlackClient."""
        try:
            async with self._session.post(url, data=content, proxy=self._sdk.proxy) as answer:
                return CallResult(answer.status == 200, "" if answer.status == 200 else f"http_{answer.status}")
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            return CallResult(False, type(error).__name__)

    async def select_team(self, team: str | None) -> SlackClient:
        """See the protocol SlackClient."""
        token = await asyncio.to_thread(self._find_token, team) if team else None
        if not token:
            return self
        chosen = copy(self)
        chosen._sdk = sdk_client(self._settings, token, self._session)
        return chosen

    async def download_file(self, url: str, most: int) -> bytes | None:
        """See the protocol SlackClient."""
        # The token goes to nobody but Slack.
        if urlsplit(url).hostname not in self._file_hosts:
            return None
        headers = {"Authorization": f"Bearer {self._sdk.token}"}
        try:
            async with self._session.get(url, headers=headers, proxy=self._sdk.proxy, allow_redirects=False) as answer:
                return await _read_body(answer, most) if answer.status == 200 else None
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
            return None

    async def close_connections(self) -> None:
        """See the protocol SlackClient."""
        await self._session.close()

    async def _call_api(self, method: str, body: Json) -> CallResult:
        # Methods that read take no JSON.
        if method.startswith(_READING):
            answer = await self._sdk.api_call(method, data=body)
        else:
            answer = await self._sdk.api_call(method, json=body)
        headers = {name.lower(): str(value) for name, value in answer.headers.items()}
        data = answer.data if isinstance(answer.data, dict) else {}
        return CallResult(True, data=data, headers=headers)

    async def _post_response(self, body: Json) -> CallResult:
        url = str(body["url"])
        if urlsplit(url).hostname not in self._hosts:
            return CallResult(False, "foreign_url")
        said = {key: value for key, value in body.items() if key != "url"}
        async with self._session.post(url, json=said, proxy=self._sdk.proxy) as answer:
            if answer.status == 200:
                return CallResult(True)
            return _read_failure(answer.status, {}, answer.headers.get("Retry-After"))


class LocalClient:
    """Prints each call that would have been made, a JSON line each, to standard output.

    As it would go out where somebody looks at a terminal; what reads it otherwise may keep it, and gets addresses and
    numbers masked.
    """

    local = True

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    async def call_method(self, method: str, body: Json) -> CallResult:
        """See the protocol SlackClient."""
        out = self._out or sys.stdout
        shown = body if out.isatty() else _without_contact(body)
        print(json.dumps({"slack": method, **shown}, ensure_ascii=False), file=out, flush=True)
        return CallResult(True)

    async def upload_file(self, url: str, content: bytes) -> CallResult:
        """See the protocol SlackClient."""
        return CallResult(True)

    async def select_team(self, team: str | None) -> SlackClient:
        """See the protocol SlackClient."""
        return self

    async def download_file(self, url: str, most: int) -> bytes | None:
        """See the protocol SlackClient."""
        return None

    async def close_connections(self) -> None:
        """See the protocol SlackClient."""


async def _read_body(answer: aiohttp.ClientResponse, most: int) -> bytes:
    body = b""
    while len(body) <= most and (more := await answer.content.read(most + 1 - len(body))):
        body += more
    return body


def _without_contact(value: Any, key: str = "") -> Any:
    """The same with addresses and numbers masked in what people read."""
    if isinstance(value, dict):
        return {name: _without_contact(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_contact(inner, key) for inner in value]
    return mask_text(value) if isinstance(value, str) and key == "text" else value


def sdk_client(settings: Settings, token: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """slack_sdk's own client, as we want it: no retries of its own, nothing of a message in a log."""
    log = logging.getLogger("slack_sdk")
    # At DEBUG it would write down what visitors say.
    log.setLevel(max(logging.WARNING, log.level))
    client = AsyncWebClient(
        token, base_url=str(settings.slack_api_url), timeout=_SECONDS, session=session, logger=log, retry_handlers=[]
    )
    if is_loopback(host_of(str(settings.slack_api_url)) or ""):
        client.proxy = None
    return client


def response_hosts(api_url: str) -> frozenset[str]:
    """The hosts a response URL may name: Slack's, or our own when the API is on this machine."""
    own = host_of(api_url)
    return frozenset((*_RESPONSE_HOSTS, *([own] if own and is_loopback(own) else [])))


def _read_refusal(response: Any) -> CallResult:
    data = response.data if isinstance(getattr(response, "data", None), dict) else {}
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    return _read_failure(status, data, response.headers.get("Retry-After"))


def _read_failure(status: int, data: Json, retry_after: str | None) -> CallResult:
    error = str(data.get("error") or f"http_{status}")
    if status == 429 or error in ("ratelimited", "rate_limited"):
        return CallResult(False, "ratelimited", retry_after=_read_seconds(retry_after), data=data)
    return CallResult(False, error, sure=status < 500 and error not in _UNSURE, data=data)


def _read_seconds(text: str | None) -> float:
    try:
        return min(3600.0, max(0.0, float(str(text))))
    except ValueError:
        return 30.0
