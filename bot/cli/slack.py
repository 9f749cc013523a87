"""`bot slack`: the Slack channel's configuration."""

from __future__ import annotations

import asyncio
import os

import typer

from bot.channels.slack.check import check_configuration
from bot.settings import Settings

slack = typer.Typer(help="The Slack channel.", no_args_is_help=True)


@slack.callback()
def root_cmd() -> None:
    """The Slack channel."""


@slack.command("check")
def check_cmd() -> None:
    """Say what the configuration lacks; with a token, Slack is asked too."""
    found = asyncio.run(check_configuration(Settings.from_env(os.environ)))
    for finding in found:
        print(finding)
    raise typer.Exit(1 if any(finding.kind == "lacks" for finding in found) else 0)
