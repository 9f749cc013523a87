"""Answers reach Slack once and in order, whatever Slack does with the calls."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.slack.client import LocalClient, WebClient, response_hosts
from bot.dialogue.model import Reply, Turn
from bot.encryption import Cipher, DecryptionError
from bot.recommendations.model import Recommendation
from bot.settings import Secret, Settings
from tests.bot.channels.slack.conftest import Door, Echo, House, settled
from tests.bot.channels.slack.mock_slack import CUT, LIMITED, Fault, MockSlack
from tests.bot.channels.slack.payloads import command, mention, message

DM = "D0ADADM001"
CARD = Recommendation("smm", 0.7)
Eventually = Callable[..., Any]


@pytest.mark.parametrize(
    "fault",
    [LIMITED, Fault(status=500), Fault(status=503), Fault(error="internal_error"), Fault(error="invalid_auth"), CUT],
    ids=lambda fault: fault.error or str(fault.status) if not fault.cut else "cut",
)
async def test_an_answer_is_sent_until_it_is_there_and_once(
    door: Door, house: House, slack: MockSlack, eventually: Eventually, fault: Fault
) -> None:
    slack.fault("chat.postMessage", fault)

    await door.push("events", message("one", at=1763900001))
    await door.push("events", message("two", at=1763900002))
    await settled(house, eventually)

    assert slack.said(DM) == ["You said: one", "You said: two"]


async def test_an_answer_in_a_thread_whose_sending_was_cut_off_is_not_sent_again(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    slack.fault("chat.postMessage", CUT)

    await door.push("events", mention("one"))
    await settled(house, eventually)

    assert slack.said("C0GENERAL1") == ["You said: one"]
    assert len(slack.called("conversations.replies")) == 1


async def test_looking_for_an_answer_goes_on_until_it_succeeds(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    slack.fault("chat.postMessage", CUT)
    slack.fault("conversations.history", Fault(status=500), LIMITED)

    await door.push("events", message("one"))
    await settled(house, eventually)

    assert slack.said(DM) == ["You said: one"]


async def test_where_looking_is_not_allowed_twice_is_better_than_never(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    slack.fault("chat.postMessage", Fault(status=500))
    slack.fault("conversations.history", Fault(error="missing_scope"))

    await door.push("events", message("one"))
    await settled(house, eventually)

    assert slack.said(DM) == ["You said: one"]


async def test_a_limit_is_waited_out_by_everything_that_waits_to_be_sent(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    slack.fault("chat.postMessage", replace(LIMITED, retry_after="1"))
    await door.push("events", message("one"))
    await eventually(lambda: slack.calls)
    await door.push("events", message("two", user="U0BOB00001", channel="D0BOBDM001"))
    await settled(house, eventually)

    assert (slack.said(DM), slack.said("D0BOBDM001")) == (["You said: one"], ["You said: two"])
    assert len(slack.called("chat.postMessage")) == 3


async def test_what_can_never_be_sent_holds_nothing_up(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("events", message("lost", channel="D00000GONE"))
    await door.push("events", message("kept"))
    await settled(house, eventually)

    assert slack.said(DM) == ["You said: kept"]


async def test_refused_blocks_leave_the_words(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    slack.fault("chat.postMessage", Fault(error="invalid_blocks"))

    await door.push("events", message("one"))
    await settled(house, eventually)

    assert slack.said(DM) == ["You said: one"]
    assert "blocks" not in slack.last(DM)


async def test_a_chart_is_handed_over_as_a_picture(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    assistant.turns.append(Turn((Reply("Here is my advice.", card=CARD),)))
    await door.push("events", message("advise me"))
    await settled(house, eventually)

    image = slack.last(DM)["blocks"][0]
    assert slack.files[image["slack_file"]["id"]].startswith(b"\x89PNG")
    assert image["alt_text"] == "Paid 70%, organic 30%."


async def test_a_chart_that_cannot_be_handed_over_is_made_of_signs(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    slack.takes_files = False
    assistant.turns.append(Turn((Reply("Here is my advice.", card=CARD),)))
    await door.push("events", message("advise me"))
    await settled(house, eventually)

    assert "████" in slack.last(DM)["blocks"][0]["text"]["text"]


async def test_a_picture_that_slack_has_not_taken_in_yet_is_tried_again(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    slack.fault("chat.postMessage", Fault(error="invalid_blocks"))
    assistant.turns.append(Turn((Reply("Here is my advice.", card=CARD),)))
    await door.push("events", message("advise me"))
    await settled(house, eventually)

    assert slack.last(DM)["blocks"][0]["type"] == "image"


async def test_a_private_answer_waits_out_a_limit_too(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    slack.fault("response_url", LIMITED, Fault(status=500))

    await door.push("commands", command("/smm", "what is SMO?", slack.response_url()))
    await settled(house, eventually)

    assert [body["text"] for _, body in slack.private] == ["You said: what is SMO?"]


async def test_an_address_to_answer_to_that_is_not_slacks_is_not_called(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("commands", command("/smm", "what is SMO?", "http://169.254.169.254/latest/meta-data"))
    await settled(house, eventually)

    assert slack.private == []


def test_only_slack_and_our_own_stand_in_are_answered_to() -> None:
    assert response_hosts("https://slack.com/api/") == {"hooks.slack.com", "hooks.slack-gov.com"}
    assert "127.0.0.1" in response_hosts("http://127.0.0.1:9/api/")
    assert "proxy.example" not in response_hosts("https://proxy.example/api/")


async def test_a_slack_that_is_not_there_is_no_exception(settings: Settings) -> None:
    client = WebClient(replace(settings, slack_api_url="http://127.0.0.1:9/api/", slack_bot_token=Secret("xoxb-1")))

    result = await client.call_method("auth.test", {})

    await client.close_connections()
    assert (result.ok, result.error, result.sure) == (False, "unreachable", True)


async def test_the_stand_in_says_what_it_would_have_sent(capsys: Any) -> None:
    assert (await LocalClient().call_method("chat.postMessage", {"channel": "C1", "text": "hello"})).ok

    assert capsys.readouterr().out == '{"slack": "chat.postMessage", "channel": "C1", "text": "hello"}\n'


def test_what_waits_is_unreadable_without_the_secret() -> None:
    sealed = Cipher("test", "one").encrypt_text("ada@ada.example")

    assert "ada" not in sealed
    assert Cipher("test", "one").decrypt_text(sealed) == "ada@ada.example"
    with pytest.raises(DecryptionError):
        Cipher("test", "two").decrypt_text(sealed)


async def test_nothing_that_was_said_lies_readable_in_the_queues(
    door: Door, house: Any, slack: MockSlack, eventually: Eventually
) -> None:
    slack.fault("chat.postMessage", Fault(wait=0.5))
    await door.push("events", message("my mail is ada@ada.example"))
    waiting = [row.entry.body for queue in (house.slack.inbox, house.slack.outbox) for row in queue._rows]
    await settled(house, eventually)
    done = [row.entry.body for queue in (house.slack.inbox, house.slack.outbox) for row in queue._rows]

    assert waiting
    assert not any("ada@ada.example" in body for body in waiting)
    assert set(done) == {""}


async def test_the_stand_in_prints_no_address_or_number_but_on_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    for client in (LocalClient(), LocalClient(screen)):
        block = {"type": "section", "text": {"type": "mrkdwn", "text": "call 0161 496 0777"}}
        await client.call_method(
            "chat.postMessage", {"channel": "C1", "text": "wanda@postbox.example", "blocks": [block]}
        )

    kept = capsys.readouterr().out
    assert ('"channel": "C1"' in kept, "wanda" in kept, "postbox" in kept, "0777" in kept) == (
        True,
        False,
        False,
        False,
    )
    assert ("wanda@postbox.example" in screen.getvalue(), "0161 496 0777" in screen.getvalue()) == (True, True)
