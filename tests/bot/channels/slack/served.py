"""A server process of the Slack channel over a real database and an assistant that repeats what it hears.

Run with the database's URL, the folder of what changes, the mock's API and the port to serve on.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn

from bot.conversations.assistant import TurnRequest
from bot.dialogue.model import Reply, Turn, VisitorMessage
from bot.knowledge.library import Library
from bot.knowledge.loader import load_library
from bot.settings import Secret, Settings
from bot.storage.conversations.plans import PlanRepository
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.slack_records.records import SlackStore
from bot.storage.slack_records.sql_records import open_slack_store
from tests.bot.channels.slack.mock_slack import SECRET, TOKEN
from tests.bot.channels.slack.serving import slack_app
from tests.fakes.turns import LoopTurns


class SlowEcho:
    """Repeats what it hears, after a moment, so that there is something to be killed in."""

    def read_message(self, conversation_id: str, said: VisitorMessage) -> TurnRequest:
        return TurnRequest(conversation_id, said)

    async def respond_to(self, request: TurnRequest) -> Turn:
        heard = request.said
        await asyncio.sleep(0.01)
        turn = Turn((Reply(f"You said: {heard.text or heard.payload}"),))
        return turn

    def mask_text(self, text: str) -> str:
        return text

    def has_model(self) -> bool:
        return True


@dataclass(frozen=True)
class Served:
    """The services of this process."""

    settings: Settings
    library: Library
    assistant: SlowEcho
    transcripts: SqlTranscripts
    leads: SqlLeads
    slack: SlackStore
    plans: PlanRepository
    turns: LoopTurns


def services(url: str, var: Path, api_url: str) -> Any:
    """Services over this database; the tables must be there."""
    engine = open_engine(url)
    settings = replace(
        Settings(),
        var=var,
        database_url=Secret(url),
        secret_key=Secret("k" * 40),
        slack_bot_token=Secret(TOKEN),
        slack_signing_secret=Secret(SECRET),
        slack_api_url=api_url,
    )
    library = load_library(settings.content, None)
    queues, plans = open_slack_store(engine), PlanRepository(engine)
    return Served(settings, library, SlowEcho(), SqlTranscripts(engine), SqlLeads(engine), queues, plans, LoopTurns())


def main(url: str, var: str, api_url: str, port: str) -> None:
    app = slack_app(services(url, Path(var), api_url), lease_seconds=2.0)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False, ws="none")


if __name__ == "__main__":
    main(*sys.argv[1:])
