"""What Slack's payloads say, one file of tests/payloads/slack after the other."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.slack.model import Pressed, SlackMessage, SlackPlace, user_of
from bot.channels.slack.reading import Source, to_said
from tests.bot.channels.slack.payloads import FOLDER, payload

ADA = ("T0LANTERN1", "D0ADADM001", "U0ADA00001")
ADA_DM = SlackPlace(*ADA)
THREAD = SlackPlace("T0LANTERN1", "C0GENERAL1", "U0ADA00001", "1763900010.000200")

SAID: dict[str, dict[str, Any]] = {
    "message_im": {"kind": "text", "text": "what is smo?", "place": ADA_DM},
    "message_im_thread": {"text": "and smm?", "place": SlackPlace(*ADA, "1763900001.000100")},
    "message_im_me": {"text": "needs more leads", "place": ADA_DM},
    "message_im_payload": {"text": '/inform{"goal": ["leads"]}', "choice": "", "place": ADA_DM},
    "app_mention": {"text": "what is smo?", "place": THREAD, "follows": False},
    "message_channel_mention": {"text": "what is smo?", "place": THREAD, "follows": False},
    "app_mention_in_thread": {
        "text": "and for me?",
        "place": SlackPlace("T0LANTERN1", "C0GENERAL1", "U0BOB00001", "1763900010.000200"),
    },
    "message_channel_follow_up": {"text": "6 weeks", "place": THREAD, "follows": True},
    "message_group_mention": {
        "text": "hey , what is smm?",
        "place": SlackPlace("T0LANTERN1", "G0PRIVATE1", "U0ADA00001", "1763900016.000100"),
    },
    "message_thread_broadcast": {"text": "once more", "place": THREAD},
    "file_share": {"kind": "file", "text": "", "file": True},
    "file_share_with_text": {"kind": "text", "text": "what do you make of this?", "file": True},
    "block_actions_button": {"kind": "press", "choice": "2.abc", "place": ADA_DM, "action": "choose-2-0"},
    "block_actions_button_in_thread": {"kind": "press", "choice": "2.abc", "place": THREAD},
    "block_actions_select": {"kind": "press", "choice": "2.sel", "place": ADA_DM},
    "block_actions_ephemeral": {
        "kind": "press",
        "place": SlackPlace("T0LANTERN1", "C0GENERAL1", "U0ADA00001"),
        "pressed": Pressed("1763900052.000300", ephemeral=True),
        "private": True,
    },
    "block_actions_agency": {"kind": "agency", "choice": "web-ada", "action": "agency-claim", "subject": None},
    "command_smm": {
        "kind": "command",
        "command": "/smm",
        "text": "what is SMO?",
        "place": SlackPlace("T0LANTERN1", "C0GENERAL1", "U0ADA00001"),
        "private": True,
    },
    "command_smm_empty": {"kind": "command", "text": ""},
    "command_advise": {"kind": "command", "command": "/advise", "text": ""},
    "command_advise_text": {"kind": "command", "command": "/advise", "text": "leads in 6 weeks"},
    "command_leads": {"kind": "agency", "command": "/leads"},
    "command_lead": {"kind": "agency", "command": "/lead", "text": "lead-ada"},
}

IGNORED = (
    "message_changed message_deleted app_mention_edited message_own message_bot message_slackbot channel_join "
    "member_joined_channel app_home_opened app_uninstalled app_rate_limited message_channel_plain "
    "message_channel_follow_up_to_another block_actions_link view_submission block_suggestion shortcut url_verification"
).split()


def read(name: str) -> SlackMessage | None:
    return to_said(_source(name), payload(name), 1763900000.5)


def _source(name: str) -> Source:
    if name.startswith("command"):
        return "commands"
    return "interactions" if payload(name)["type"] in INTERACTIONS else "events"


INTERACTIONS = ("block_actions", "view_submission", "block_suggestion", "shortcut")


@pytest.mark.parametrize("name", SAID)
def test_what_somebody_says_or_presses_is_read(name: str) -> None:
    said = read(name)

    assert said is not None
    assert {key: getattr(said, key) for key in SAID[name]} == SAID[name]


@pytest.mark.parametrize("name", IGNORED)
def test_what_is_not_meant_for_us_is_ignored(name: str) -> None:
    assert read(name) is None


def test_every_payload_file_is_read_by_a_test() -> None:
    files = {path.stem for path in FOLDER.glob("*.json")}

    assert files == {*SAID, *IGNORED, "message_im_markup"} | {f for f in files if f.startswith("socket_")}


def test_slacks_markup_is_read_as_it_was_meant() -> None:
    said = read("message_im_markup")

    assert said is not None
    assert said.text == (
        'we\'re "Ada & Co", see ada.example and our shop (https://ada.example/shop), mail ada@ada.example, '
        "call +1 202 555 0142, @bob in #general said 6 weeks < 2 months, @here"
    )


def test_a_mention_that_comes_as_two_events_is_about_one_thing() -> None:
    first, second = read("app_mention"), read("message_channel_mention")

    assert first is not None
    assert second is not None
    assert first.key != second.key
    assert first.subject == second.subject


def test_each_event_and_each_action_has_a_name_of_its_own() -> None:
    keys = [said.key for said in map(read, SAID) if said]

    assert len(keys) == len(set(keys))


def test_a_second_click_on_the_same_message_is_about_the_same_thing() -> None:
    clicked, again = payload("block_actions_button"), payload("block_actions_button")
    again["actions"][0] |= {"action_ts": "1763900099.000001", "value": "2.def"}

    first, second = (to_said("interactions", p, 0.0) for p in (clicked, again))

    assert first is not None
    assert second is not None
    assert first.key != second.key
    assert first.subject == second.subject


def test_places_are_conversations_of_their_own() -> None:
    places = [
        ADA_DM,
        SlackPlace("T0LANTERN1", "D0ADADM001", "U0ADA00001", "1.1"),
        SlackPlace("T0LANTERN1", "C0GENERAL1", "U0ADA00001"),
        THREAD,
        SlackPlace("T0LANTERN1", "C0GENERAL1", "U0BOB00001", "1763900010.000200"),
        SlackPlace("T0OTHER0001", "D0ADADM001", "U0ADA00001"),
        SlackPlace("T" * 30, "C" * 30, "U" * 30, "1.1"),
        SlackPlace("T" * 30, "C" * 30, "U" * 30, "1.2"),
    ]

    names = [place.conversation_id for place in places]

    assert len(set(names)) == len(names)
    assert all(name.startswith("slack-") and len(name) <= 80 for name in names)


def test_a_conversation_tells_its_user_where_it_can() -> None:
    assert user_of(THREAD.conversation_id) == "U0ADA00001"
    assert user_of("web-0123") is None
    assert user_of(SlackPlace("T" * 40, "C" * 40, "U" * 40).conversation_id) is None


def test_what_was_read_survives_the_inbox() -> None:
    for name in SAID:
        said = read(name)
        assert said is not None
        assert SlackMessage.from_json(said.as_json()) == said


@pytest.mark.parametrize("shape", [{}, {"type": "event_callback"}, {"type": "event_callback", "event": None}])
@pytest.mark.parametrize("source", ["events", "interactions", "commands"])
def test_a_shape_nobody_knows_is_ignored(source: Source, shape: dict[str, Any]) -> None:
    assert to_said(source, shape, 0.0) is None
