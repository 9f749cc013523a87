"""Slash commands: answered to the one who typed them, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.bot.channels.slack.conftest import Door, Echo, House, settled
from tests.bot.channels.slack.mock_slack import MockSlack
from tests.bot.channels.slack.payloads import click, command

GENERAL = "C0GENERAL1"
Eventually = Callable[..., Any]


async def test_a_command_is_answered_to_the_one_who_typed_it_alone(
    door: Door, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    await door.push("commands", command("/smm", "what is SMO?", slack.response_url()))
    await eventually(lambda: slack.private)

    _, answer = slack.private[0]
    assert answer["text"] == "You said: what is SMO?"
    assert answer["response_type"] == "ephemeral"
    assert "Only you can see this" in str(answer["blocks"][-1])
    assert slack.channels == {}


async def test_a_button_of_a_private_answer_replaces_it_and_is_answered_in_private(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("commands", command("/advise", "", slack.response_url()))
    await eventually(lambda: slack.private)
    shown = {**slack.private[0][1], "ts": "1763900099.000100", "ephemeral": True}

    await door.push("interactions", click(shown, "Leads", channel=GENERAL, url=slack.response_url()))
    await settled(house, eventually)

    replaced, answer = (body for _, body in slack.private[1:])
    assert replaced["replace_original"] is True
    assert "✓ Leads" in str(replaced["blocks"])
    assert answer["replace_original"] is False
    assert slack.channels == {}


@pytest.mark.parametrize(("text", "read"), [("", "Please advise me"), ("leads in 6 weeks", "leads in 6 weeks")])
async def test_advise_asks_for_advice(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually, text: str, read: str
) -> None:
    await door.push("commands", command("/advise", text, slack.response_url()))
    await settled(house, eventually)

    assert [text for _, text, _ in assistant.heard] == [read]


async def test_a_bare_command_says_how_it_is_used(
    door: Door, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    await door.push("commands", command("/smm", "  ", slack.response_url()))
    await eventually(lambda: slack.private)

    assert "/smm what is SMO?" in slack.private[0][1]["text"]
    assert assistant.heard == []
