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
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any, Protocol

from fastapi import APIRouter, FastAPI

from bot.channels.protocol import Assistant, Plans, Services
from bot.channels.slack.agency import Agency, Given
from bot.channels.slack.chart import side_colours
from bot.channels.slack.client import LocalClient, SlackClient, WebClient
from bot.channels.slack.hands import SlackHands
from bot.channels.slack.http import Gate, slack_http_routes
from bot.channels.slack.inbox import Desk, Reception
from bot.channels.slack.leads import LeadBlocks
from bot.channels.slack.model import Said
from bot.channels.slack.outbox import Sender
from bot.channels.slack.people import AgencyPeople, ProfileEmail
from bot.channels.slack.pictures import Pictures
from bot.channels.slack.seal import Seal
from bot.channels.slack.socket import SocketLine
from bot.channels.slack.threads import ACTIONS, Threads
from bot.channels.slack.visitors import Visitors
from bot.channels.tokens import secret_of
from bot.channels.web.conversations import Conversations
from bot.channels.web.metrics import Metrics
from bot.dialogue.phrasing import Phrasing
from bot.errors import BotError
from bot.handover.service import Handover
from bot.knowledge.library import Library
from bot.leads.store import LeadStore
from bot.notifications.model import Alert
from bot.notifications.worker import Outcome, Worker
from bot.settings import Settings
from bot.storage.slack import Entry, SlackQueues
from bot.storage.slack_threads import SqlSlackThreads
from bot.storage.transcripts import Message

log = logging.getLogger(__name__)

_HOUSEKEEPING_SECONDS = 3600.0
# What a visitor says to a person stands in the thread within a second.
_RELAY_SECONDS = 0.4
# Slack gives up sending a thing again after an hour; longer than that nobody asks whether we know it.
_KEEP_KEYS = timedelta(days=3)
# Turns compute more than they wait; more of them at once are no faster and only delay acknowledgements.
_TURNS_SIDE_BY_SIDE = 4


class LinkedPlans(Plans, Given, Protocol):
    """Keeps recommendations as they were given, each with its link."""

    def token_of(self, conversation_id: str) -> str | None:
        """What the link to the latest recommendation of this conversation ends with. Raises NotReady."""


class SlackServices(Services, Protocol):
    """The real parts that Slack needs, joined by the bootstrap."""

    @property
    def leads(self) -> LeadStore:
        """Keeps leads."""

    @property
    def plans(self) -> LinkedPlans:
        """Finds recommendations by their links, and links by their recommendations."""

    @property
    def slack(self) -> SlackQueues:
        """Keeps what came from Slack and what goes there."""


@dataclass(frozen=True)
class Live:
    """Who holds which talk, where the threads of those with a person stand, and where a lead's brief is."""

    handover: Handover
    threads: SqlSlackThreads
    brief_link: Callable[[str], str | None] = lambda _: None


@dataclass(frozen=True)
class Running:
    """The parts that live while the server runs."""

    client: SlackClient
    inbox: Worker[Entry]
    outbox: Worker[Entry]
    socket: SocketLine | None


class Slack:
    """The channel; `lease_seconds` is how long after a process dies another takes over what it held."""

    def __init__(
        self,
        services: SlackServices,
        metrics: Metrics,
        lease_seconds: float = 15.0,
        live: Live | None = None,
    ) -> None:
        settings, secret = services.settings, secret_of(services.settings)
        self._services = services
        self._metrics = metrics
        self._lease = lease_seconds
        self._seal = Seal(secret)
        self._texts: dict[str, Any] = services.library.tree("slack")
        self.pictures = Pictures(secret, settings.public_url, side_colours(services.library.agency.colours))
        self._live = live
        thread_of = live.threads.find if live else lambda channel, ts: None
        self.reception = Reception(services.slack, self._seal, _now, self._arrived, thread_of=thread_of)
        self._running: Running | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def errors(self) -> dict[str, str]:
        """What a request that is refused is told."""
        return dict(self._texts["errors"])

    async def start(self) -> None:
        """Begin to work off the queues and, when it is set up, to listen on the socket."""
        settings = self._services.settings
        client: SlackClient = WebClient(settings) if settings.slack_bot_token else LocalClient()
        placed = self._live.threads if self._live else None
        sender, queues = (
            Sender(client, self._seal, self.pictures, _now, placed, self._services.slack),
            self._services.slack,
        )
        outbox = Worker("slack outbox", SlackHands(queues, "outbox"), sender.send, self._lease)
        desk, threads = self._desk(client)
        inbox = Worker(
            "slack inbox", SlackHands(queues, "inbox"), desk.handle, self._lease, outbox.wake, _TURNS_SIDE_BY_SIDE
        )
        socket = SocketLine(settings, self.reception) if settings.slack_app_token else None
        self._running = Running(client, inbox, outbox, socket)
        outbox.start()
        inbox.start()
        if socket:
            socket.start()
        self._tasks = [asyncio.create_task(self._keep_house())]
        if threads:
            self._tasks.append(asyncio.create_task(_keep_relaying(threads, outbox.wake)))

    async def stop(self) -> None:
        """Finish what is begun; what is not waits for the next start."""
        if self._running is None:
            return
        for task in self._tasks:
            task.cancel()
        running, self._running = self._running, None
        if running.socket:
            await running.socket.stop()
        await running.inbox.stop()
        await running.outbox.stop()
        await running.client.close()
        self.reception.close()

    def _arrived(self, rests: float) -> None:
        if self._running:
            self._running.inbox.wake(rests)

    def _desk(self, client: SlackClient) -> tuple[Desk, Threads | None]:
        parts, tree = self._services, self._services.library.tree
        phrasing = _phrasing(parts.library)
        visitors = Visitors(
            Conversations(self._assistant(client), parts.transcripts, self._metrics, parts.settings.turn_seconds),
            self._texts,
            tree("dialogue"),
            phrasing.platforms,
            parts.settings.message_limit,
            self._seal.close,
            str(tree("handover")["automated"]),
        )
        if self._live:
            self._live.handover.post = partial(_post, parts.slack, visitors)
        agency = self._agency(client, phrasing)
        threads = self._threads(client, agency)
        if threads is None:
            return Desk(self._seal, visitors.answer, agency.handle, agency.tell), None
        handle, tell = _beside(threads, agency)
        return Desk(self._seal, visitors.answer, handle, tell, threads.handle), threads

    def _threads(self, client: SlackClient, agency: Agency) -> Threads | None:
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
            agency.may,
            self._seal.close,
        )

    def _assistant(self, client: SlackClient) -> Assistant:
        return ProfileEmail(self._services.assistant, client, self._texts["visitor"])

    def _agency(self, client: SlackClient, phrasing: Phrasing) -> Agency:
        settings, parts = self._services.settings, self._services
        return Agency(
            parts.leads,
            parts.slack,
            parts.transcripts,
            AgencyPeople(client, settings.slack_agency_users, settings.slack_agency_group),
            LeadBlocks(self._texts["agency"], phrasing, self._services.library.tree("brief")),
            parts.plans,
            settings.slack_leads_channel,
            self._plan_link,
            self._seal.close,
            _now,
            self._live.brief_link if self._live else lambda _: None,
        )

    def _plan_link(self, conversation_id: str) -> str | None:
        address = self._services.settings.public_url.rstrip("/")
        token = self._services.plans.token_of(conversation_id) if address else None
        return f"{address}/plan/{token}" if token else None

    async def _keep_house(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._tidy)
            except BotError as error:
                log.error("slack: %s", error)
            await asyncio.sleep(_HOUSEKEEPING_SECONDS)

    def _tidy(self) -> None:
        self._services.slack.purge(_now() - _KEEP_KEYS)


def _beside(
    threads: Threads, agency: Agency
) -> tuple[Callable[[Said, Entry], Awaitable[Outcome]], Callable[[Entry], Awaitable[Outcome]]]:
    """What the agency presses and is told; what is about a talk with a person belongs to its thread."""

    async def handle(said: Said, entry: Entry) -> Outcome:
        return await (threads.press(said) if said.action in ACTIONS else agency.handle(said, entry))

    async def tell(entry: Entry) -> Outcome:
        alert = Alert.from_json(entry.body)
        if alert.kind not in ("person", "reminded"):
            return await agency.tell(entry)
        held = await asyncio.to_thread(threads.handover.of, alert.conversation_id)
        return await (agency.tell(entry) if held.holder == "bot" else threads.remind(alert, entry))

    return handle, tell


def _post(queues: SlackQueues, visitors: Visitors, talk: str, messages: tuple[Message, ...]) -> None:
    """To who talks in Slack, what a person says goes with the transaction that keeps it."""
    entries = (visitors.post_of(talk, message) for message in messages)
    queues.send(*(entry for entry in entries if entry))


async def _keep_relaying(threads: Threads, told: Callable[[], None]) -> None:
    while True:
        try:
            if await asyncio.to_thread(threads.relay):
                told()
        except BotError as error:
            log.error("slack: %s", error)
        await asyncio.sleep(_RELAY_SECONDS)


def slack_routes(
    services: SlackServices, metrics: Metrics, lease_seconds: float = 15.0, live: Live | None = None
) -> APIRouter:
    """The routes of Slack; the channel works for as long as the app that includes them runs.

    With `live` a talk with a person is a thread in the agency's channel.
    """
    slack, settings = Slack(services, metrics, lease_seconds, live), services.settings
    gate = Gate(str(settings.slack_signing_secret), open_locally=_is_open_locally(settings))

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        await slack.start()
        try:
            yield
        finally:
            await slack.stop()

    router = APIRouter(lifespan=life)
    router.include_router(slack_http_routes(slack.reception, gate, slack.pictures, slack.errors))
    return router


def _is_open_locally(settings: Settings) -> bool:
    """Whether this machine's requests are taken unsigned: asked for, and nothing of Slack or of a public server set."""
    slack = settings.slack_signing_secret or settings.slack_bot_token or settings.slack_app_token
    return settings.slack_local and not (slack or settings.public_url or settings.trusted_proxy)


def _phrasing(library: Library) -> Phrasing:
    lines = library.tree("dialogue")
    labels = {
        name: {id: row["label"] for id, row in library.tree(f"lexicon/{name}").items()}
        for name in ("goals", "platforms", "industries")
    }
    return Phrasing(lines["phrases"], lines["understood"], **labels, region=library.agency.region)


def _now() -> datetime:
    return datetime.now(timezone.utc)
