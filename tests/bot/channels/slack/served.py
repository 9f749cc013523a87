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
from fastapi import FastAPI

from bot.channels.slack.channel import slack_routes
from bot.channels.web.metrics import Metrics
from bot.dialogue.model import Hear, Keep, Reply, Turn, keep_nothing
from bot.knowledge.library import Library
from bot.knowledge.loader import load_library
from bot.settings import Secret, Settings
from bot.storage.conversations.plans import PlanRepository
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.slack_queues.sql_slack import SqlSlackQueues
from tests.bot.channels.slack.mock_slack import SECRET, TOKEN


class SlowEcho:
    """Repeats what it hears, after a moment, so that there is something to be killed in."""

    async def take_turn(self, conversation_id: str, hear: Hear, keep: Keep = keep_nothing) -> Turn:
        heard = await asyncio.to_thread(hear)
        await asyncio.sleep(0.01)
        turn = Turn((Reply(f"You said: {heard.text or heard.payload}"),))
        await asyncio.to_thread(keep, turn)
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
    slack: SqlSlackQueues
    plans: PlanRepository


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
    queues, plans = SqlSlackQueues(engine), PlanRepository(engine)
    return Served(settings, library, SlowEcho(), SqlTranscripts(engine), SqlLeads(engine), queues, plans)


def main(url: str, var: str, api_url: str, port: str) -> None:
    app = FastAPI()
    app.include_router(slack_routes(services(url, Path(var), api_url), Metrics(), lease_seconds=2.0))
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False, ws="none")


if __name__ == "__main__":
    main(*sys.argv[1:])
