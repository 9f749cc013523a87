"""Requests in JSON to a program of others: what its answers mean, and when to ask again."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.notifications.notifier import Undelivered
from bot.notifications.webhook import PublicOnly, check_url

_SECONDS = 15.0
_MOST_READ = 2_000_000
_LONGEST_REST, _USUAL_REST = 3600.0, 10.0
# Nobody knows whether what was to be made is there; until then a search finds it, and it is not made twice.
_INDEX_SECONDS = 60.0
_CATEGORY = re.compile(r"[A-Z][A-Z_]{2,40}")
_WAITING = (401, 403, 408, 423, 425)


class JsonApi:
    """Calls one address with the same headers; after a 429 it calls nobody until the time named there is over."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        allow_private: bool = False,
        variable: str = "",
        seconds: float = _SECONDS,
    ) -> None:
        self._url = check_url(url.rstrip("/"), allow_private, variable)
        self._headers = dict(headers)
        self._private = allow_private
        self._seconds = seconds
        self._open_from = 0.0
        self._session: aiohttp.ClientSession | None = None

    async def find_json(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any] | None:
        """What lies at a path; None where nothing does. Raises Undelivered."""
        return await self._call_address("GET", path, None, query, (404,))

    async def send_json(
        self, method: str, path: str, body: Any = None, *, passed: tuple[int, ...] = ()
    ) -> dict[str, Any] | None:
        """The answer to a request; None for an answer of one of the `passed` statuses. Raises Undelivered."""
        return await self._call_address(method, path, body, None, passed)

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def _call_address(
        self, method: str, path: str, body: Any, query: Mapping[str, str] | None, passed: tuple[int, ...]
    ) -> dict[str, Any] | None:
        if (rest := self._open_from - time.monotonic()) > 0:
            raise Undelivered("told to wait", retry_after=rest)
        try:
            async with self._open_session().request(
                method, self._url + path, json=body, params=query, allow_redirects=False
            ) as answer:
                raw = await _read_answer(answer)
                return None if answer.status in passed else self._judge_answer(answer, raw)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            note = "timeout" if isinstance(error, TimeoutError) else type(error).__name__
            raise Undelivered(note, retry_after=_INDEX_SECONDS if method == "POST" else None) from None

    def _judge_answer(self, answer: aiohttp.ClientResponse, raw: bytes) -> dict[str, Any]:
        if 200 <= answer.status < 300:
            return _parse_json(raw)
        note = f"http {answer.status}{_name_category(raw)}"
        if answer.status == 429:
            rest = _read_rest(answer.headers)
            self._open_from = time.monotonic() + rest
            raise Undelivered(note, retry_after=rest)
        rest_named = _read_rest(answer.headers) if "Retry-After" in answer.headers else None
        final = answer.status < 500 and answer.status not in _WAITING
        raise Undelivered(note, final=final, retry_after=rest_named)

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = None if self._private else PublicOnly()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit=4),
                timeout=aiohttp.ClientTimeout(total=self._seconds),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept": "application/json", "User-Agent": "smm-smo-assistant", **self._headers},
                trust_env=False,
            )
        return self._session


async def _read_answer(answer: aiohttp.ClientResponse) -> bytes:
    """The whole answer. Raises Undelivered for one without an end."""
    raw = bytearray()
    async for chunk in answer.content.iter_chunked(65536):
        raw += chunk
        if len(raw) > _MOST_READ:
            raise Undelivered("the answer is too long")
    return bytes(raw)


def _parse_json(raw: bytes) -> dict[str, Any]:
    if not raw.strip():
        return {}
    try:
        found = json.loads(raw)
    except ValueError:
        raise Undelivered("the answer is no JSON") from None
    return found if isinstance(found, dict) else {}


def _name_category(raw: bytes) -> str:
    """The name of the fault, where the answer has one; its sentence may quote a person, and is left out."""
    try:
        found = json.loads(raw)
    except ValueError:
        return ""
    said = found.get("category") or found.get("error_code") if isinstance(found, dict) else None
    return f" {said}" if isinstance(said, str) and _CATEGORY.fullmatch(said) else ""


def _read_rest(headers: Mapping[str, str]) -> float:
    """How long to wait: Retry-After in seconds or as a date, or the header that Pipedrive has for it."""
    said = headers.get("Retry-After") or headers.get("x-ratelimit-reset") or ""
    if said.isdecimal():
        return min(float(said), _LONGEST_REST)
    try:
        seconds = (parsedate_to_datetime(said) - datetime.now(timezone.utc)).total_seconds()
    except (ValueError, TypeError):
        return _USUAL_REST
    return min(max(seconds, 0.0), _LONGEST_REST)
