"""The chat over HTTP as a browser, an impatient one and a hostile one meet it."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bot.conversations.transcripts import PAGE, TranscriptEntry
from bot.dialogue.model import Reply, Turn
from bot.recommendations.model import Recommendation

MESSAGES = "/api/chat/messages"


def code_of(answer: httpx.Response) -> str:
    error = answer.json()["error"]
    assert set(error) == {"code", "message"}
    assert error["message"]
    assert "{" not in error["message"].replace('{"text"', "")
    return str(error["code"])


async def test_a_session_gives_a_token_and_a_conversation_made_by_the_server(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/api/chat/sessions", json={})

    assert answer.status_code == 201
    assert set(answer.json()) == {"token", "conversation_id"}
    assert answer.json()["conversation_id"].startswith("web-")


async def test_a_session_remembers_where_the_visitor_came_from_but_no_query(
    browser: httpx.AsyncClient, services: Any
) -> None:
    told = {
        "page": "https://agency.example/services?email=ada@example.com#x",
        "referrer": "https://search.example/?q=ada",
        "utm": {"source": "news", "utm_campaign": "may", "other": "x", "term": 5},
        "language": "en-GB",
        "timezone": "Europe/London",
    }
    begun = (await browser.post("/api/chat/sessions", json=told)).json()

    origin = services.transcripts.origins[begun["conversation_id"]]
    assert origin.page == "https://agency.example/services"
    assert origin.referrer == "https://search.example/"
    assert dict(origin.utm) == {"source": "news", "campaign": "may"}
    assert (origin.language, origin.timezone) == ("en-GB", "Europe/London")


@pytest.mark.parametrize("told", [{"page": "javascript:alert(1)"}, {"timezone": "<b>"}, {"referrer": "http://[bad"}])
async def test_a_session_with_odd_facts_begins_without_them(
    browser: httpx.AsyncClient, services: Any, told: dict[str, str]
) -> None:
    begun = await browser.post("/api/chat/sessions", json=told)

    origin = services.transcripts.origins[begun.json()["conversation_id"]]
    assert (origin.page, origin.timezone, origin.referrer) == (None, None, None)


async def test_a_session_needs_no_body(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/api/chat/sessions")).status_code == 201


async def test_a_message_is_answered_with_numbered_replies(visitor: httpx.AsyncClient) -> None:
    answer = (await visitor.post(MESSAGES, json={"text": "hello"})).json()

    (reply,) = answer["replies"]
    assert (reply["seq"], reply["from"], reply["text"]) == (2, "bot", "You said: hello")
    assert answer["seq"] == 2


async def test_a_button_shows_a_token_and_never_what_it_means(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.post(MESSAGES, json={"text": "hello"})

    leads, site = answer.json()["replies"][0]["buttons"]
    assert set(leads) == {"title", "choice"}
    assert site == {"title": "Site", "url": "https://x.example"}
    assert "inform" not in answer.text


async def test_pressing_a_button_says_its_payload_and_shows_its_title(
    visitor: httpx.AsyncClient, assistant: Any
) -> None:
    offered = (await visitor.post(MESSAGES, json={"text": "hello"})).json()
    choice = offered["replies"][0]["buttons"][0]["choice"]

    await visitor.post(MESSAGES, json={"choice": choice})

    assert assistant.heard[-1] == (None, '/inform{"goal": ["leads"]}')
    said = (await visitor.get(MESSAGES, params={"after": 2})).json()["messages"]
    assert (said[0]["from"], said[0]["text"]) == ("visitor", "Leads")


@pytest.mark.parametrize("text", ["/restart", '/inform{"goals": ["seo"]}'])
async def test_typed_text_is_never_a_payload(visitor: httpx.AsyncClient, assistant: Any, text: str) -> None:
    await visitor.post(MESSAGES, json={"text": text})

    assert assistant.heard == [(text, None)]


async def test_the_same_id_gives_the_same_answer_and_no_second_turn(visitor: httpx.AsyncClient, assistant: Any) -> None:
    message = {"id": str(uuid4()), "text": "hello"}

    first = await visitor.post(MESSAGES, json=message)
    again = await visitor.post(MESSAGES, json=message)

    assert first.json() == again.json()
    assert len(assistant.heard) == 1


async def test_the_same_id_twice_at_once_is_one_turn(visitor: httpx.AsyncClient, assistant: Any) -> None:
    assistant.waits = 0.05
    message = {"id": str(uuid4()), "text": "hello"}

    answers = await asyncio.gather(*(visitor.post(MESSAGES, json=message) for _ in range(5)))

    assert len({answer.text for answer in answers}) == 1
    assert len(assistant.heard) == 1


async def test_messages_sent_at_once_are_answered_one_after_the_other(
    visitor: httpx.AsyncClient, assistant: Any
) -> None:
    assistant.waits = 0.02

    answers = await asyncio.gather(*(visitor.post(MESSAGES, json={"text": str(n)}) for n in range(5)))

    said = (await visitor.get(MESSAGES)).json()["messages"]
    assert [m["from"] for m in said] == ["visitor", "bot"] * 5
    assert [a.json()["replies"][0]["text"] for a in answers] == [f"You said: {n}" for n in range(5)]


async def test_everything_said_can_be_had_again(visitor: httpx.AsyncClient) -> None:
    sent = str(uuid4())
    answer = (await visitor.post(MESSAGES, json={"id": sent, "text": "hello"})).json()

    said = (await visitor.get(MESSAGES, params={"after": 0})).json()["messages"]

    assert said[0]["id"] == sent
    assert said[1:] == answer["replies"]
    assert (await visitor.get(MESSAGES, params={"after": 2})).json() == {"messages": []}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "bad_json"),
        (b"\xff\xfe", "bad_json"),
        (b"[1]", "bad_json"),
        (b"null", "bad_json"),
        (b'"text"', "bad_json"),
        (b"[" * 9000, "bad_json"),
        (b"{}", "bad_json"),
        (b"", "bad_json"),
        (b'{"text": 5}', "bad_json"),
        (b'{"text": null}', "bad_json"),
        (b'{"choice": ["a"]}', "bad_json"),
        (b'{"text": "a", "choice": "b"}', "bad_json"),
        (b'{"text": "a", "id": "not-a-uuid"}', "bad_json"),
        (b'{"text": "a", "id": 5}', "bad_json"),
        (b'{"text": ""}', "empty"),
        (b'{"text": " \\n\\t "}', "empty"),
        (b'{"text": "\\u0000\\u0007"}', "empty"),
        (b'{"text": "' + b"a" * 2001 + b'"}', "too_long"),
        (b'{"text": "' + b"a" * 10_000 + b'"}', "too_long"),
        (b'{"text": "' + b"a" * 20_000 + b'"}', "too_long"),
        (b'{"choice": "1.nobody"}', "unknown_choice"),
        (b'{"choice": ""}', "unknown_choice"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_message_that_cannot_be_taken_gets_a_reason_and_costs_nothing(
    visitor: httpx.AsyncClient, assistant: Any, body: bytes, code: str
) -> None:
    answer = await visitor.post(MESSAGES, content=body)

    assert 400 <= answer.status_code < 500
    assert code_of(answer) == code
    assert assistant.heard == []
    assert (await visitor.get(MESSAGES)).json() == {"messages": []}


@pytest.mark.parametrize(
    "text", ["a" * 2000, "🎉" * 1000, "<b>&</b>", "'; drop table messages; --", "مرحبا"], ids=lambda text: text[:9]
)
async def test_whatever_people_type_arrives_as_typed(visitor: httpx.AsyncClient, assistant: Any, text: str) -> None:
    answer = await visitor.post(MESSAGES, json={"text": text})

    assert answer.status_code == 200
    assert assistant.heard == [(text, None)]


async def test_what_no_keyboard_writes_is_taken_out(visitor: httpx.AsyncClient, assistant: Any) -> None:
    await visitor.post(MESSAGES, content=b'{"text": "a\\u0000b\\u202ec\\ud800 \\r\\nd\\u001b"}')

    assert assistant.heard == [("abc? \nd", None)]


async def test_a_long_talk_is_had_page_by_page(visitor: httpx.AsyncClient, services: Any) -> None:
    await visitor.post(MESSAGES, json={"text": "hello"})
    (talk,) = services.transcripts._said
    services.transcripts.append_lines(talk, *(TranscriptEntry("bot", str(number)) for number in range(2 * PAGE)))

    found: list[int] = []
    more, asked = True, 0
    while more:
        page = (await visitor.get(MESSAGES, params={"after": found[-1] if found else 0})).json()
        found += [message["seq"] for message in page["messages"]]
        more, asked = page.get("more", False), asked + 1
        assert len(page["messages"]) <= PAGE

    assert (found, asked) == (list(range(1, 2 * PAGE + 3)), 3)


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 30, ""])
async def test_a_place_that_is_no_number_is_refused(visitor: httpx.AsyncClient, after: str) -> None:
    assert code_of(await visitor.get(MESSAGES, params={"after": after})) == "bad_json"


async def test_a_card_travels_with_its_reply(visitor: httpx.AsyncClient, assistant: Any) -> None:
    card = Recommendation("smm", 0.7)
    assistant.turn = Turn((Reply("Advice", card=card),))

    answer = (await visitor.post(MESSAGES, json={"text": "hello"})).json()

    assert answer["replies"][0]["card"] == card.as_json()
    assert answer["replies"][0]["buttons"] == []


async def test_a_visitor_says_what_the_advice_was_worth(visitor: httpx.AsyncClient, services: Any) -> None:
    await visitor.post(MESSAGES, json={"text": "hello"})

    kept = await visitor.post("/api/chat/feedback", json={"seq": 2, "helpful": False, "reason": " too dear "})

    assert kept.status_code == 200
    assert list(services.transcripts.ratings.values()) == [(False, "too dear")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"seq": 2}, "bad_json"),
        ({"seq": 2, "helpful": "yes"}, "bad_json"),
        ({"helpful": True}, "bad_json"),
        ({"seq": True, "helpful": True}, "bad_json"),
        ({"seq": 2, "helpful": True, "reason": 5}, "bad_json"),
        ({"seq": 9, "helpful": True}, "unknown_choice"),
    ],
)
async def test_a_rating_that_cannot_be_kept_gets_a_reason(
    visitor: httpx.AsyncClient, body: dict[str, Any], code: str
) -> None:
    assert code_of(await visitor.post("/api/chat/feedback", json=body)) == code
