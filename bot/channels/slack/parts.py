"""What the Slack channel is given: services of the bootstrap, and the parts that know of other talks and workspaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.channels.protocol import Plans, WebParts
from bot.channels.slack.agency import GivenPlans
from bot.channels.slack.install import InstallationStore
from bot.handover.prompts import Prompts
from bot.handover.service import Handover
from bot.handover.talk_files import TalkFiles
from bot.leads.store import LeadStore
from bot.storage.slack_records.records import SlackStore
from bot.storage.slack_records.slack_threads import SqlSlackThreads
from bot.storage.slack_records.slack_workspaces import SlackMoves


class LinkedPlans(Plans, GivenPlans, Protocol):
    """Keeps recommendations as they were given, each with its link."""

    def token_of(self, conversation_id: str) -> str | None:
        """What the link to the latest recommendation of this conversation ends with. Raises NotReady."""


class SlackServices(WebParts, Protocol):
    """The real parts that Slack needs, joined by the bootstrap."""

    @property
    def leads(self) -> LeadStore:
        """Keeps leads."""

    @property
    def plans(self) -> LinkedPlans:
        """Finds recommendations by their links, and links by their recommendations."""

    @property
    def slack(self) -> SlackStore:
        """Keeps what came from Slack and what goes there."""


@dataclass(frozen=True)
class Live:
    """Who holds which talk, its thread, its files and what is sent with one press; where a brief is, which talks went
    on in a direct message, what a talk's pending question wants, and which workspaces installed the app."""

    handover: Handover
    threads: SqlSlackThreads
    files: TalkFiles
    prompts: Prompts
    brief_link: Callable[[str], str | None] = lambda _: None
    moves: SlackMoves | None = None
    asking: Callable[[str], str | None] = lambda _: None
    installations: InstallationStore | None = None
