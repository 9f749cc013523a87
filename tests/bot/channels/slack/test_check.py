"""`bot slack check` says what a configuration lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.channels.slack.check import SCOPES, check_configuration
from bot.cli.slack import slack as app
from bot.settings import ROOT, Secret, Settings
from tests.bot.channels.slack.mock_slack import APP_TOKEN, MockSlack

MANIFEST = yaml.safe_load((ROOT / "docs" / "slack-manifest.yml").read_text())


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [row.metadata["variable"] for row in Settings.__dataclass_fields__.values()]:
        monkeypatch.delenv(name, raising=False)


def test_with_nothing_set_up_it_says_so_and_fails(bare_environment: None) -> None:
    done = CliRunner().invoke(app, ["check"])

    assert done.exit_code == 1
    assert "SLACK_BOT_TOKEN is not set: nothing is sent, what would be sent is printed" in done.output
    assert "no way in" in done.output


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [("SLACK_BOT_TOKEN", "xapp-1", "no bot token"), ("SLACK_APP_TOKEN", "xoxb-1", "no app token")],
)
def test_tokens_that_were_mixed_up_are_named(
    bare_environment: None, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")

    assert said in CliRunner().invoke(app, ["check"]).output


async def lines(of: Settings) -> list[str]:
    return [str(finding) for finding in await check_configuration(of)]


async def test_a_good_configuration_lacks_nothing(settings: Settings, slack: MockSlack) -> None:
    slack.scopes, slack.group = ",".join(SCOPES), ("U1", "U2")
    slack.channels["C0SALES001"] = []
    whole = replace(
        settings, slack_app_token=Secret(APP_TOKEN), slack_agency_group="S1", public_url="https://a.example"
    )

    found = await lines(whole)

    assert [line for line in found if not line.lstrip().startswith("ok")] == []
    assert len(found) == 5


async def test_scopes_channel_and_token_that_are_wrong_are_named(settings: Settings, slack: MockSlack) -> None:
    found = "\n".join(await lines(settings))

    assert "the scope im:history, to hear direct messages" in found
    assert "the scope chat:write" not in found
    assert "SLACK_LEADS_CHANNEL=C0SALES001: channel_not_found" in found
    wrong = replace(settings, slack_bot_token=Secret("xoxb-wrong"), slack_app_token=Secret("xapp-wrong"))
    found = "\n".join(await lines(wrong))
    assert "Slack does not take SLACK_BOT_TOKEN: invalid_auth" in found
    assert "Slack does not take SLACK_APP_TOKEN: not_allowed_token_type" in found


async def test_a_slack_out_of_reach_is_a_finding_and_no_fault(settings: Settings) -> None:
    away = replace(settings, slack_api_url="http://127.0.0.1:9/api/", slack_app_token=Secret(APP_TOKEN))

    found = "\n".join(await lines(away))

    assert "unreachable" in found
    assert "could not be reached for Socket Mode" in found


def test_no_token_is_ever_printed(bare_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in (("SLACK_BOT_TOKEN", "xoxb-1-gEh31m"), ("SLACK_APP_TOKEN", "xapp-1-gEh31m")):
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")

    assert "gEh31m" not in CliRunner().invoke(app, ["check"]).output


def test_the_manifest_asks_for_what_the_check_wants() -> None:
    assert MANIFEST["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)


def test_the_manifest_names_every_command_and_every_route() -> None:
    addresses = str(MANIFEST)
    commands: list[dict[str, Any]] = MANIFEST["features"]["slash_commands"]

    assert [c["command"] for c in commands] == ["/smm", "/advise", "/leads", "/lead"]
    for route in ("events", "interactions", "commands"):
        assert f"https://bot.example.com/webhooks/slack/{route}" in addresses
