"""Slack over a socket: the same talk as over HTTP, and nothing lost when the line breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.bot.channels.slack.conftest import Door, House, empty_house
from tests.bot.channels.slack.mock_slack import MockSlack
from tests.bot.channels.slack.payloads import click, command, message, payload

DM = "D0ADADM001"
Push = Callable[[str, Any], Any]
Eventually = Callable[..., Any]


async def talk(push: Push, slack: MockSlack, eventually: Eventually) -> None:
    """A conversation with words, a button, a command and things to ignore."""
    await push("events", payload("message_im"))
    await eventually(lambda: len(slack.said(DM)) == 1)
    await push("interactions", click(slack.last(DM), "Leads"))
    await eventually(lambda: len(slack.said(DM)) == 2)
    await push("events", payload("message_im_markup"))
    await push("events", payload("message_im_markup"))
    await push("events", payload("message_own"))
    await push("commands", {**payload("command_smm"), "channel_id": DM, "response_url": slack.response_url()})
    await eventually(lambda: len(slack.said(DM)) == 3 and slack.private)


def transcript(house: House) -> dict[str, list[tuple[str, str, str | None]]]:
    said = house.transcripts._said  # the twin's own, to see all at once
    return {talk: sorted((m.line.sender, m.line.text, m.line.client_id) for m in lines) for talk, lines in said.items()}


async def test_the_same_talk_over_http_and_over_a_socket_is_the_same_transcript(
    house: House, with_socket: House, running: Callable[[House], Any], slack: MockSlack, eventually: Eventually
) -> None:
    door: Door = await running(house)
    await talk(door.push, slack, eventually)
    by_http = _without_numbers(transcript(house))
    slack.channels.clear()
    slack.private.clear()

    other = empty_house(with_socket.settings, house.library)
    await running(other)
    await talk(slack.push, slack, eventually)

    assert _without_numbers(transcript(other)) == by_http
    assert [len(lines) for lines in by_http.values()] == [8]


def _without_numbers(said: dict[str, list[tuple[str, str, str | None]]]) -> dict[str, list[tuple[str, str]]]:
    return {talk: [(sender, text) for sender, text, _ in lines] for talk, lines in said.items()}


async def test_over_a_socket_a_thing_sent_again_is_answered_once(
    with_socket: House, running: Callable[[House], Any], slack: MockSlack, eventually: Eventually
) -> None:
    await running(with_socket)
    said = message("hello")

    for _ in range(3):
        await slack.push("events", said)
    await eventually(lambda: not with_socket.slack.inbox.count_waiting() and slack.said(DM))

    assert slack.said(DM) == ["You said: hello"]


async def test_what_cannot_be_kept_is_not_acknowledged_and_comes_again(
    with_socket: Any, running: Callable[[House], Any], slack: MockSlack, eventually: Eventually
) -> None:
    await running(with_socket)
    await slack.push("events", payload("app_home_opened"))
    failures: list[int] = []

    def fail_once(*arrivals: Any) -> tuple[bool, ...]:
        if not failures:
            failures.append(1)
            with_socket.slack.database.up = False
        try:
            return taken(*arrivals)
        finally:
            with_socket.slack.database.up = True

    taken, with_socket.slack.inbox.enqueue_entries = with_socket.slack.inbox.enqueue_entries, fail_once

    await slack.push("events", message("hello"), again_after=0.3)
    await eventually(lambda: slack.said(DM))

    assert slack.said(DM) == ["You said: hello"]
    assert failures == [1]


async def test_a_socket_that_slack_wants_renewed_is_renewed(
    with_socket: House, running: Callable[[House], Any], slack: MockSlack, eventually: Eventually
) -> None:
    await running(with_socket)
    await slack.push("events", message("before"))

    await slack.hang_up()
    await eventually(lambda: slack.connections == 2)
    await slack.push("events", message("after"))
    await eventually(lambda: len(slack.said(DM)) == 2)

    assert slack.said(DM) == ["You said: before", "You said: after"]


async def test_a_command_over_a_socket_is_acknowledged_and_answered(
    with_socket: House, running: Callable[[House], Any], slack: MockSlack, eventually: Eventually
) -> None:
    await running(with_socket)

    await slack.push("commands", command("/smm", "what is SMM?", slack.response_url()))
    await eventually(lambda: slack.private)

    assert slack.private[0][1]["text"] == "You said: what is SMM?"
