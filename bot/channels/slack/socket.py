"""Slack over a socket that we open ourselves (Socket Mode): the same payloads as over HTTP, and no public address."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.channels.slack.client import sdk_client
from bot.channels.slack.http import PayloadInbox
from bot.channels.slack.reading import Source
from bot.errors import NotReady, describe_cause
from bot.settings import Settings

log = logging.getLogger(__name__)

_SOURCES: dict[str, Source] = {
    "events_api": "events",
    "interactive": "interactions",
    "slash_commands": "commands",
}
_AGAIN_SECONDS = 10.0


class SocketLine:
    """Keeps one socket to Slack open, and acknowledges what is kept."""

    def __init__(self, settings: Settings, taking: PayloadInbox, ping_seconds: float = 5.0) -> None:
        self._settings = settings
        self._taking = taking
        self._ping = ping_seconds
        self._client: SocketModeClient | None = None
        self._session: aiohttp.ClientSession | None = None
        self._opening: asyncio.Task[None] | None = None

    def start_socket(self) -> None:
        """Open the socket, in the loop that is running; try for as long as it takes."""
        self._opening = asyncio.create_task(self._open_socket())

    async def stop_socket(self) -> None:
        """Close it; what was sent and not acknowledged comes again."""
        if self._opening:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        if self._client:
            await self._client.close()  # type: ignore[no-untyped-call]  # slack_sdk leaves this one out
        if self._session:
            await self._session.close()

    async def _open_socket(self) -> None:
        self._session = aiohttp.ClientSession()
        web = sdk_client(self._settings, str(self._settings.slack_bot_token), self._session)
        quiet = logging.getLogger("slack_sdk")
        self._client = SocketModeClient(
            str(self._settings.slack_app_token), logger=quiet, web_client=web, ping_interval=self._ping
        )
        self._client.proxy = web.proxy
        self._client.socket_mode_request_listeners.append(self._handle_request)
        while True:
            try:
                await self._client.connect()  # type: ignore[no-untyped-call]  # and this one
                return
            except (SlackClientError, aiohttp.ClientError, OSError) as error:
                log.error("slack socket: %s; trying again", describe_cause(error))
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _handle_request(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        source = _SOURCES.get(request.type)
        try:
            if source:
                await self._taking.take_payload(source, request.payload)
        except NotReady as error:
            # Not acknowledged, so Slack sends it again.
            log.error("slack: not kept: %s", error)
            return
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
