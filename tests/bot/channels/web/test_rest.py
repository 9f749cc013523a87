"""The REST channel, used as the small clients of Rasa bots use it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.channels.web.app import create_app
from bot.dialogue.model import Reply, Turn
from bot.errors import NotReady, SettingsError
from bot.settings import Secret, Settings

URL = "/webhooks/rest/webhook"
Connect = Callable[[Settings], httpx.AsyncClient]


class RasaClient:
    """What a client of Rasa does: it sends sender and message, and posts the payload of the button pressed."""

    def __init__(self, http: httpx.AsyncClient, sender: str) -> None:
        self._http = http
        self._sender = sender
        self.buttons: dict[str, str] = {}

    async def say_text(self, message: str) -> list[str]:
        answer = await self._http.post(URL, json={"sender": self._sender, "message": message})
        assert answer.status_code == 200
        replies: list[dict[str, Any]] = answer.json()
        assert all(reply["recipient_id"] == self._sender for reply in replies)
        offered = [button for reply in replies for button in reply.get("buttons", ())]
        self.buttons = {button["title"]: button["payload"] for button in offered if "payload" in button}
        return [reply["text"] for reply in replies]

    async def press_button(self, title: str) -> list[str]:
        return await self.say_text(self.buttons[title])


@pytest.fixture
def switched_on(settings: Settings) -> Settings:
    return replace(settings, rest_channel=True)


@pytest.fixture
def http(with_settings: Connect, switched_on: Settings) -> httpx.AsyncClient:
    return with_settings(switched_on)


async def refused(http: httpx.AsyncClient, status: int, code: str, **request: Any) -> None:
    answer = await http.post(URL, **request)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


async def test_a_rasa_client_talks_and_presses_buttons(http: httpx.AsyncClient, assistant: Any) -> None:
    client = RasaClient(http, "ada")

    assert (await client.say_text("hello"))[0] == "You said: hello"
    await client.press_button("Leads")

    assert assistant.heard == [("hello", None), (None, '/inform{"goal": ["leads"]}')]


async def test_no_payload_of_ours_leaves_the_house(http: httpx.AsyncClient) -> None:
    answer = await http.post(URL, json={"sender": "ada", "message": "hello"})

    assert "/inform" not in answer.text
    assert answer.json()[0]["buttons"][1] == {"title": "Site", "type": "web_url", "url": "https://x.example"}


async def test_a_reply_without_buttons_has_none(http: httpx.AsyncClient, assistant: Any) -> None:
    assistant.turn = Turn((Reply("One."), Reply("Two.")))
    answer = await http.post(URL, json={"sender": "ada", "message": "hello"})

    assert answer.json()[:2] == [{"recipient_id": "ada", "text": "One."}, {"recipient_id": "ada", "text": "Two."}]


async def test_the_first_turn_and_no_other_says_that_nobody_human_answers(http: httpx.AsyncClient) -> None:
    first, second = [await http.post(URL, json={"sender": "ada", "message": "hello"}) for _ in range(2)]

    assert "automated assistant" in first.json()[-1]["text"]
    assert "automated" not in second.text


async def test_a_typed_payload_reaches_the_assistant_as_text(http: httpx.AsyncClient, assistant: Any) -> None:
    await RasaClient(http, "ada").say_text('/inform{"goal": ["leads"]}')

    assert assistant.heard == [('/inform{"goal": ["leads"]}', None)]


async def test_the_button_of_one_sender_is_text_to_another(http: httpx.AsyncClient, assistant: Any) -> None:
    ada, bob = RasaClient(http, "ada"), RasaClient(http, "bob")
    await ada.say_text("hello")
    token = ada.buttons["Leads"]
    await bob.say_text(token)

    assert assistant.heard[-1] == (token, None)


async def test_senders_have_a_name_space_of_their_own_that_does_not_give_them_away(
    http: httpx.AsyncClient, services: Any
) -> None:
    for sender in ("ada@mail.example", "web-1", "ada@mail.example"):
        await RasaClient(http, sender).say_text("hello")

    kept = services.transcripts.origins
    assert len(kept) == 2
    assert all(name.startswith("rest-") and "ada" not in name and "web-1" not in name for name in kept)
    assert {origin.channel for origin in kept.values()} == {"rest"}


async def test_first_messages_at_the_same_moment_share_a_conversation(
    http: httpx.AsyncClient, services: Any, assistant: Any
) -> None:
    client = RasaClient(http, "ada")
    await asyncio.gather(*(client.say_text(f"message {n}") for n in range(8)))

    assert len(services.transcripts.origins) == 1
    assert len(assistant.heard) == 8


async def test_contact_details_are_not_kept(http: httpx.AsyncClient, services: Any, assistant: Any) -> None:
    assistant.turn = Turn((Reply("Thanks."),))
    await RasaClient(http, "ada").say_text("I am Ada Lovelace, ada@mail.example")

    (conversation_id,) = services.transcripts.origins
    said = services.transcripts.list_since(conversation_id, 0)[0].line.text
    assert said.startswith("I am •••")
    assert "Lovelace" not in said
    assert "@" not in said


async def test_off_it_is_not_there(browser: httpx.AsyncClient) -> None:
    await refused(browser, 404, "not_found", json={"sender": "ada", "message": "hello"})


def test_beyond_loopback_it_wants_a_token(services: Any, switched_on: Settings) -> None:
    with pytest.raises(SettingsError, match="BOT_REST_TOKEN"):
        create_app(replace(services, settings=replace(switched_on, host="0.0.0.0")))


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic s3cret"}])
async def test_without_its_token_nobody_gets_in(
    with_settings: Connect, switched_on: Settings, assistant: Any, header: dict[str, str]
) -> None:
    http = with_settings(replace(switched_on, host="0.0.0.0", rest_token=Secret("s3cret")))

    await refused(http, 401, "bad_token", json={"sender": "ada", "message": "hello"}, headers=header)
    assert assistant.heard == []


async def test_with_its_token_it_answers(with_settings: Connect, switched_on: Settings) -> None:
    http = with_settings(replace(switched_on, host="0.0.0.0", rest_token=Secret("s3cret")))
    http.headers["Authorization"] = "Bearer s3cret"

    assert (await RasaClient(http, "ada").say_text("hello"))[0] == "You said: hello"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"[]", 400, "bad_json"),
        (b'{"sender": "ada"}', 400, "bad_json"),
        (b'{"sender": 5, "message": "hello"}', 400, "bad_json"),
        (b'{"sender": "ada", "message": ["hello"]}', 400, "bad_json"),
        (b'{"sender": "ada", "message": "  "}', 400, "empty"),
        (b'{"sender": "ada", "message": "' + b"x" * 2001 + b'"}', 413, "too_long"),
        (b'{"sender": "' + b"x" * 501 + b'", "message": "hello"}', 413, "too_long"),
        (b'{"sender": "ada", "message": "' + b"x" * 20_000 + b'"}', 413, "too_long"),
    ],
)
async def test_what_cannot_be_served_is_said_kindly(
    http: httpx.AsyncClient, assistant: Any, body: bytes, status: int, code: str
) -> None:
    await refused(http, status, code, content=body)
    assert assistant.heard == []


async def test_a_sender_that_is_left_out_is_the_default_one(http: httpx.AsyncClient) -> None:
    answer = await http.post(URL, json={"message": "hello"})

    assert answer.json()[0]["recipient_id"] == "default"


async def test_without_a_model_it_says_so(http: httpx.AsyncClient, assistant: Any) -> None:
    assistant.fails = NotReady("no model")

    await refused(http, 503, "not_ready", json={"sender": "ada", "message": "hello"})
