"""An app with the Slack channel alone."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from bot.channels.slack.channel import Slack, run_slack, slack_routes
from bot.channels.slack.parts import Live
from bot.conversations.metrics import Metrics


def slack_app(services: Any, lease_seconds: float, live: Live | None = None) -> FastAPI:
    slack = Slack(services, Metrics(), lease_seconds, live)
    app = FastAPI(lifespan=lambda app: run_slack(slack))
    app.include_router(slack_routes(slack))
    return app
