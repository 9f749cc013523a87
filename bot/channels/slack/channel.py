"""Slack: visitors who talk there, and the agency's people who are told of leads there.

What comes in, over HTTP or a socket, is kept and only then acknowledged; a worker answers it. What goes out waits in
an outbox until Slack has it. Without a token nothing leaves the machine, and what would have been sent is printed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from fastapi import APIRouter

from bot.channels.slack.agency import SlackAgency
from bot.channels.slack.chart import side_colours
from bot.channels.slack.client import LocalClient, SlackClient, WebClient
from bot.channels.slack.direct import DirectMessages
from bot.channels.slack.home import HomeView
from bot.channels.slack.http import SignatureCheck, slack_http_routes
from bot.channels.slack.inbox import Inbox, InboxHandler
from bot.channels.slack.install import Installer, Workspaces, install_routes, make_installer
from bot.channels.slack.leads import LeadBlocks
from bot.channels.slack.model import SlackMessage
from bot.channels.slack.outbox import Sender
from bot.channels.slack.parts import Live, SlackServices
from bot.channels.slack.people import AgencyPeople, ProfileEmail
from bot.channels.slack.pictures import Pictures
from bot.channels.slack.socket import SocketLine
from bot.channels.slack.threads import ACTIONS, Threads
from bot.channels.slack.visitors import Visitors
from bot.channels.tokens import find_secret
from bot.clock import utc_now
from bot.conversations.assistant import Responder
from bot.conversations.metrics import Metrics
from bot.conversations.service import Conversations
from bot.conversations.transcripts import Message
from bot.dialogue.phrasing import Phrasing
from bot.encryption import Cipher
from bot.errors import BotError
from bot.notifications.model import Alert
from bot.queues.channel_queue import ChannelQueue, QueueEntry
from bot.queues.model import Outcome
from bot.queues.worker import Worker
from bot.settings import Settings

log = logging.getLogger(__name__)

_HOUSEKEEPING_SECONDS = 3600.0
# What a visitor says to a person stands in the thread within a second.
_RELAY_SECONDS = 0.4
# Slack gives up sending a thing again after an hour; longer than that nobody asks whether we know it.
_KEEP_KEYS = timedelta(days=3)
# Turns compute more than they wait; more of them at once are no faster and only delay acknowledgements.
_TURNS_SIDE_BY_SIDE = 4


@dataclass(frozen=True)
class SlackParts:
    """The parts that live while the server runs."""

    client: SlackClient
    inbox: Worker[QueueEntry]
    outbox: Worker[QueueEntry]
    socket: SocketLine | None


class Slack:
    """The channel; `lease_seconds` is how long after a process dies another takes over what it held.

    With `live` a talk with a person is a thread in the agency's channel.
    """

    def __init__(
        self,
        services: SlackServices,
        metrics: Metrics,
        lease_seconds: float = 15.0,
        live: Live | None = None,
    ) -> None:
        settings, secret = services.settings, find_secret(services.settings)
        self._services = services
        self._metrics = metrics
        self._lease = lease_seconds
        self._seal = Cipher("slack queues", secret)
        self._texts: dict[str, Any] = services.library.get_tree("slack")
        self.pictures = Pictures(secret, settings.public_url, side_colours(services.library.agency.colours))
        self._live = live
        thread_of = live.threads.find_talk if live else lambda channel, ts: None
        stored = live.installations if live else None
        self.workspaces = Workspaces.from_store(stored, secret) if stored else None
        moves = live.moves if live else None
        self.reception = Inbox(
            services.slack.inbox,
            self._seal,
            utc_now,
            self._wake_workers,
            thread_of=thread_of,
            moved_to=moves.find_talk if moves else lambda talk: None,
            forget_team=stored.delete_installation if stored else lambda team: None,
        )
        self._running: SlackParts | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def settings(self) -> Settings:
        """What the operator set."""
        return self._services.settings

    @property
    def installer(self) -> Installer | None:
        """What installs the app in other workspaces; None where that is not set up. Raises SettingsError."""
        if not (self.workspaces and self.settings.slack_client_id):
            return None
        return make_installer(self.settings, self.workspaces, self._texts["install"], utc_now)

    @property
    def errors(self) -> dict[str, str]:
        """What a request that is refused is told."""
        return dict(self._texts["errors"])

    async def start_slack(self) -> None:
        """Begin to work off the queues and, when it is set up, to listen on the socket."""
        settings = self._services.settings
        client = self._make_client()
        placed = self._live.threads if self._live else None
        store = self._services.slack
        sender = Sender(client, self._seal, self.pictures, utc_now, placed, store.records)
        outbox = Worker(store.outbox, sender.send_entry, self._lease)
        desk, threads = self._make_inbox_handler(client)
        inbox = Worker(store.inbox, desk.handle_entry, self._lease, outbox.wake_worker, _TURNS_SIDE_BY_SIDE)
        socket = SocketLine(settings, self.reception) if settings.slack_app_token else None
        self._running = SlackParts(client, inbox, outbox, socket)
        outbox.start_worker()
        inbox.start_worker()
        if socket:
            socket.start_socket()
        self._tasks = [asyncio.create_task(self._purge_periodically())]
        if threads:
            self._tasks.append(asyncio.create_task(_relay_periodically(threads, outbox.wake_worker)))

    async def stop_slack(self) -> None:
        """Finish what is begun; what is not waits for the next start."""
        if self._running is None:
            return
        for task in self._tasks:
            task.cancel()
        running, self._running = self._running, None
        if running.socket:
            await running.socket.stop_socket()
        await running.inbox.stop_worker()
        await running.outbox.stop_worker()
        await running.client.close_connections()
        self.reception.close_executor()

    def _make_client(self) -> SlackClient:
        settings, workspaces = self._services.settings, self.workspaces
        if not settings.slack_bot_token and not (workspaces and settings.slack_client_id):
            return LocalClient()
        return WebClient(settings, workspaces.find_token) if workspaces else WebClient(settings)

    def _wake_workers(self, rests: float) -> None:
        if self._running:
            self._running.inbox.wake_worker(rests)

    def _make_inbox_handler(self, client: SlackClient) -> tuple[InboxHandler, Threads | None]:
        parts, tree = self._services, self._services.library.get_tree
        phrasing = Phrasing.from_content(parts.library)
        visitors = Visitors(
            Conversations(
                self._make_assistant(client),
                parts.turns,
                parts.transcripts,
                self._metrics,
                parts.settings.turn_seconds,
            ),
            self._texts,
            tree("dialogue"),
            phrasing.platforms,
            parts.settings.message_limit,
            self._seal.encrypt_text,
            str(tree("handover")["automated"]),
            self._make_direct(client),
        )
        if self._live:
            self._live.handover.post = partial(_post_messages, parts.slack.outbox, visitors)
        agency = self._make_agency(client, phrasing)
        threads = self._make_threads(client, agency)
        if threads is None:
            return InboxHandler(self._seal, visitors.answer_message, agency.handle_action, agency.post_alert), None
        handle, tell = _dispatch_to_threads(threads, agency)
        return InboxHandler(self._seal, visitors.answer_message, handle, tell, threads.handle_message), threads

    def _make_direct(self, client: SlackClient) -> DirectMessages | None:
        if self._live is None or self._live.moves is None:
            return None
        return DirectMessages(self._live.moves, self._live.asking, client, utc_now)

    def _make_threads(self, client: SlackClient, agency: SlackAgency) -> Threads | None:
        if self._live is None or not agency.channel:
            return None
        return Threads(
            self._live.handover,
            self._live.threads,
            self._services.transcripts,
            client,
            self._texts["thread"],
            agency.channel,
            agency.show_person_wanted,
            agency.is_allowed,
            self._seal.encrypt_text,
            self._live.files,
            self._live.prompts,
        )

    def _make_assistant(self, client: SlackClient) -> Responder:
        loop = asyncio.get_running_loop()
        return ProfileEmail(self._services.assistant, client, self._texts["visitor"], loop)

    def _make_agency(self, client: SlackClient, phrasing: Phrasing) -> SlackAgency:
        settings, parts, tree = self._services.settings, self._services, self._services.library.get_tree
        brief_link = self._live.brief_link if self._live else lambda _: None
        return SlackAgency(
            parts.leads,
            parts.slack,
            parts.transcripts,
            AgencyPeople(client, settings.slack_agency_users, settings.slack_agency_group),
            LeadBlocks(self._texts["agency"], phrasing, self._services.library.get_tree("brief")),
            parts.plans,
            settings.slack_leads_channel,
            self._plan_link,
            self._seal.encrypt_text,
            utc_now,
            brief_link,
            HomeView(self._texts["home"], self._texts["agency"]["statuses"], tree("brief")["tiers"], brief_link),
        )

    def _plan_link(self, conversation_id: str) -> str | None:
        address = self._services.settings.public_url.rstrip("/")
        token = self._services.plans.token_of(conversation_id) if address else None
        return f"{address}/plan/{token}" if token else None

    async def _purge_periodically(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._purge_queues)
            except BotError as error:
                log.error("slack: %s", error)
            await asyncio.sleep(_HOUSEKEEPING_SECONDS)

    def _purge_queues(self) -> None:
        self._services.slack.purge_done(utc_now() - _KEEP_KEYS)


def _dispatch_to_threads(
    threads: Threads, agency: SlackAgency
) -> tuple[Callable[[SlackMessage, QueueEntry], Awaitable[Outcome]], Callable[[QueueEntry], Awaitable[Outcome]]]:
    """What the agency presses and is told; what is about a talk with a person belongs to its thread."""

    async def handle_action(said: SlackMessage, entry: QueueEntry) -> Outcome:
        return await (threads.handle_press(said) if said.action in ACTIONS else agency.handle_action(said, entry))

    async def post_alert(entry: QueueEntry) -> Outcome:
        alert = Alert.from_json(entry.body)
        if alert.kind not in ("person", "reminded"):
            return await agency.post_alert(entry)
        held = await asyncio.to_thread(threads.handover.get_holding, alert.conversation_id)
        return await (agency.post_alert(entry) if held.holder == "bot" else threads.post_reminder(alert, entry))

    return handle_action, post_alert


def _post_messages(outbox: ChannelQueue, visitors: Visitors, talk: str, messages: tuple[Message, ...]) -> None:
    """To who talks in Slack, what a person says goes with the transaction that keeps it."""
    entries = (visitors.post_of(talk, message) for message in messages)
    outbox.enqueue_entries(*(entry for entry in entries if entry))


async def _relay_periodically(threads: Threads, told: Callable[[], None]) -> None:
    while True:
        try:
            if await asyncio.to_thread(threads.relay_messages):
                told()
        except BotError as error:
            log.error("slack: %s", error)
        await asyncio.sleep(_RELAY_SECONDS)


@asynccontextmanager
async def run_slack(slack: Slack) -> AsyncIterator[None]:
    """The channel works as long as the block runs."""
    await slack.start_slack()
    try:
        yield
    finally:
        await slack.stop_slack()


def slack_routes(slack: Slack) -> APIRouter:
    """The routes by which Slack sends what happens there, and by which other workspaces install the app. Raises
    SettingsError when these could not."""
    settings = slack.settings
    gate = SignatureCheck(str(settings.slack_signing_secret), open_locally=_is_open_locally(settings))
    router = slack_http_routes(slack.reception, gate, slack.pictures, slack.errors)
    if installer := slack.installer:
        router.include_router(install_routes(installer))
    return router


def _is_open_locally(settings: Settings) -> bool:
    """Whether this machine's requests are taken unsigned: asked for, and nothing of Slack or of a public server set."""
    slack = settings.slack_signing_secret or settings.slack_bot_token or settings.slack_app_token
    return settings.slack_local and not (slack or settings.public_url or settings.trusted_proxy)
