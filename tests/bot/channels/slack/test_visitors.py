"""Visitors in Slack: direct messages, mentions, commands and buttons, each answered once and where they were said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.dialogue.model import Button, Reply, Turn
from bot.errors import NotReady
from bot.settings import Secret
from tests.bot.channels.slack.conftest import Door, Echo, House, settled
from tests.bot.channels.slack.mock_slack import MockSlack
from tests.bot.channels.slack.payloads import click, command, follow_up, mention, message, payload, titles, twin

DM, GENERAL = "D0ADADM001", "C0GENERAL1"
Eventually = Callable[..., Any]


async def test_a_direct_message_is_answered_in_place(door: Door, slack: MockSlack, eventually: Eventually) -> None:
    await door.push("events", message("what is smo?"))

    await eventually(lambda: slack.said(DM))

    assert slack.said(DM) == ["You said: what is smo?"]
    assert "thread_ts" not in slack.last(DM)
    assert titles(slack.last(DM)) == ["Leads", "Site"]


async def test_a_mention_is_answered_in_its_thread(door: Door, slack: MockSlack, eventually: Eventually) -> None:
    asked = mention("what is smo?")

    await door.push("events", asked)
    await eventually(lambda: slack.said(GENERAL))

    assert slack.last(GENERAL)["thread_ts"] == asked["event"]["ts"]


async def test_a_mention_told_twice_is_answered_once(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    asked = mention("what is smo?")

    for told in (asked, twin(asked), asked):
        await door.push("events", told)
    await settled(house, eventually)

    assert slack.said(GENERAL) == ["You said: what is smo?"]


async def test_the_talk_goes_on_in_the_thread_without_mentions_with_who_began_it(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    asked = mention("advise me")
    thread = asked["event"]["ts"]
    await door.push("events", asked)

    await door.push("events", follow_up("6 weeks", thread))
    await door.push("events", follow_up("me too", thread, user="U0BOB00001"))
    await door.push("events", follow_up("not in this thread", "1763000000.000001"))
    await settled(house, eventually)

    assert slack.said(GENERAL) == ["You said: advise me", "You said: 6 weeks"]


async def test_two_people_in_one_thread_and_one_person_in_two_places_are_visitors_of_their_own(
    door: Door, house: House, assistant: Echo, eventually: Eventually
) -> None:
    asked = mention("hello")
    thread = asked["event"]["ts"]
    said = [asked, mention("hello", user="U0BOB00001", thread=thread), message("hello"), mention("hello")]

    for told in said:
        await door.push("events", told)
    await settled(house, eventually)

    assert len({talk for talk, _, _ in assistant.heard}) == 4


async def test_what_is_ignored_is_acknowledged_and_not_answered(door: Door, house: House, slack: MockSlack) -> None:
    for name in ("message_changed", "message_deleted", "message_own", "message_bot", "channel_join"):
        await door.push("events", payload(name))

    assert house.slack.inbox.count_waiting() == 0
    assert slack.calls == []


async def test_an_empty_mention_greets(door: Door, house: House, assistant: Echo, eventually: Eventually) -> None:
    await door.push("events", mention(""))
    await settled(house, eventually)

    assert [text for _, text, _ in assistant.heard] == ["hello"]


async def test_a_payload_typed_is_text(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    await door.push("events", payload("message_im_payload"))
    await door.push("commands", command("/smm", "/restart", slack.response_url()))
    await settled(house, eventually)

    assert {(text, pressed) for _, text, pressed in assistant.heard} == {
        ('/inform{"goal": ["leads"]}', None),
        ("/restart", None),
    }


async def test_a_file_is_declined_kindly_and_words_beside_it_are_answered(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    await door.push("events", payload("file_share"))
    await door.push("events", payload("file_share_with_text"))
    await settled(house, eventually)

    alone, beside = slack.channels[DM]
    assert "can't open files" in alone["text"]
    assert beside["text"] == "You said: what do you make of this?"
    assert "can't open the file" in str(beside["blocks"][-1])
    assert len(assistant.heard) == 1


async def test_a_button_is_pressed_once_and_gone_then(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    await door.push("events", message("hello"))
    await eventually(lambda: slack.said(DM))
    offered = dict(slack.last(DM))

    await door.push("interactions", click(offered, "Leads"))
    await door.push("interactions", click(offered, "Leads"))
    await settled(house, eventually)

    assert [pressed for _, _, pressed in assistant.heard] == [None, '/inform{"goal": ["leads"]}']
    assert slack.said(DM) == ["You said: hello", 'You said: /inform{"goal": ["leads"]}']
    assert titles(slack.channels[DM][0]) == []
    assert "✓ Leads" in str(slack.channels[DM][0]["blocks"][-1])


async def test_no_payload_ever_leaves_the_house(door: Door, slack: MockSlack, eventually: Eventually) -> None:
    await door.push("events", message("hello"))
    await eventually(lambda: slack.said(DM))

    assert "inform" not in str(slack.last(DM)["blocks"])


async def test_many_choices_become_a_list(
    door: Door, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    many = tuple(Button(f"Goal {n}", f'/inform{{"goal": ["{n}"]}}') for n in range(8))
    assistant.turns.append(Turn((Reply("Which?", many),)))
    await door.push("events", message("advise me"))
    await eventually(lambda: slack.said(DM))

    assert slack.last(DM)["blocks"][-1]["elements"][0]["type"] == "static_select"
    await door.push("interactions", click(slack.last(DM), "Goal 5"))
    await eventually(lambda: len(slack.said(DM)) == 2)

    assert assistant.heard[-1][2] == '/inform{"goal": ["5"]}'


async def test_somebody_elses_button_changes_nothing_and_is_explained_to_them_alone(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    await door.push("events", mention("hello"))
    await eventually(lambda: slack.said(GENERAL))
    offered, url = dict(slack.last(GENERAL)), slack.response_url()

    await door.push("interactions", click(offered, "Leads", user="U0BOB00001", channel=GENERAL, url=url))
    await eventually(lambda: slack.private)

    assert "someone else's" in slack.private[0][1]["text"]
    assert slack.private[0][1]["response_type"] == "ephemeral"
    assert titles(slack.last(GENERAL)) == ["Leads", "Site"]
    await door.push("interactions", click(offered, "Leads", channel=GENERAL))
    await settled(house, eventually)
    assert len(slack.said(GENERAL)) == 2


async def test_a_forged_button_is_none(door: Door, slack: MockSlack, assistant: Echo, eventually: Eventually) -> None:
    await door.push("interactions", payload("block_actions_button"))

    await eventually(lambda: slack.said(DM))

    assert "no longer works" in slack.said(DM)[0]
    assert assistant.heard == []


async def test_a_message_that_is_too_long_is_told_so(door: Door, slack: MockSlack, eventually: Eventually) -> None:
    await door.push("events", message("word " * 600))
    await eventually(lambda: slack.said(DM))

    assert "2000 characters" in slack.said(DM)[0]


async def test_messages_that_arrive_the_wrong_way_round_are_read_in_their_order(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    first, second = message("first", at=1763900001), message("second", at=1763900002)

    await door.push("events", second)
    await door.push("events", first)
    await settled(house, eventually)

    assert slack.said(DM) == ["You said: first", "You said: second"]


async def test_a_turn_that_fails_is_owned_up_to(
    door: Door, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    assistant.fails.append(ValueError("inside"))
    await door.push("events", message("hello"))
    await eventually(lambda: slack.said(DM))

    assert "something went wrong on my end" in slack.said(DM)[0]


async def test_while_the_model_is_away_the_answer_waits(
    door: Door, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    assistant.fails.append(NotReady("no model"))
    await door.push("events", message("hello"))
    await eventually(lambda: slack.said(DM))

    assert slack.said(DM) == ["You said: hello"]


async def test_the_profiles_address_is_offered_when_the_assistant_asks_for_one_and_not_looked_at_before(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    slack.emails["U0ADA00001"] = "ada@ada.example"
    assistant.turns += [
        Turn((Reply("May we keep your details?"),), asking="consent"),
        Turn((Reply("And your e-mail address?"),), asking="email"),
    ]
    await door.push("events", message("book a consultation"))
    await eventually(lambda: slack.said(DM))
    await door.push("events", message("yes"))
    await eventually(lambda: len(slack.said(DM)) == 2)
    assert slack.called("users.info") == []

    await door.push("interactions", click(slack.last(DM), "Use the one in my Slack profile"))
    await settled(house, eventually)

    assert assistant.heard[-1][1:] == ("ada@ada.example", None)
    assert "ada@" not in str([m for said in house.transcripts._said.values() for m in said][:-1])


async def test_a_profile_without_an_address_is_told_so_and_not_offered_again(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    asks = Turn((Reply("And your e-mail address?"),), asking="email")
    assistant.turns += [asks, asks]
    await door.push("events", message("yes"))
    await eventually(lambda: slack.said(DM))
    assert titles(slack.last(DM)) == ["Use the one in my Slack profile"]

    await door.push("interactions", click(slack.last(DM), "Use the one in my Slack profile"))
    await eventually(lambda: len(slack.said(DM)) == 2)

    assert assistant.heard[-1][1] == "There's no address in my profile."
    assert titles(slack.last(DM)) == []


async def test_without_a_token_what_would_be_sent_is_printed(
    house: House, running: Callable[[House], Any], slack: MockSlack, capsys: Any, eventually: Eventually
) -> None:
    bare = replace(house.settings, slack_bot_token=Secret(""), slack_signing_secret=Secret(""), slack_local=True)
    door: Door = await running(replace(house, settings=bare))

    answer = await door.post(
        "events", message("what is smo?"), headers={"Content-Type": "application/json", "Host": "127.0.0.1"}
    )
    await settled(house, eventually)

    assert answer.status_code == 200
    assert '"slack": "chat.postMessage"' in capsys.readouterr().out
    assert slack.calls == []
