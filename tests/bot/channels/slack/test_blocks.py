"""What the assistant says as Slack's blocks: every length kept, and a recommendation with its chart."""

from __future__ import annotations

from datetime import datetime, timezone
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageColor

from bot.channels.slack.blocks import after_press, chart_of, to_post
from bot.channels.slack.chart import to_bars, to_png
from bot.channels.slack.client import CallResult, LocalClient
from bot.channels.slack.model import Call, Chart
from bot.channels.slack.pictures import CHARTS, Pictures, has_chart
from bot.conversations.transcripts import Message, StoredChoice, TranscriptEntry, add_tokens
from bot.knowledge.library import Library
from tests.bot.channels.slack.block_rules import broken_rule
from tests.bot.channels.slack.payloads import payload

COLOURS = ("#1d3c45", "#f2a541")
CARD = {
    "verdict": "smm",
    "share": {"smm": 0.7, "smo": 0.3},
    "money": {"total": 6000, "currency": "USD"},
    "platforms": [
        {"platform": "instagram", "role": "paid", "budget": 2400},
        {"platform": "linkedin", "role": "organic", "budget": 1200},
        {"platform": "tiktok", "role": "paid", "budget": None},
    ],
}


class Printed(LocalClient):
    async def call_method(self, method: str, body: dict[str, Any]) -> CallResult:
        return CallResult(True)


@pytest.fixture(scope="session")
def texts(library: Library) -> Any:
    return library.get_tree("slack")


def said(text: str, *choices: StoredChoice, card: Any = None) -> Message:
    return Message(7, TranscriptEntry("bot", text, add_tokens(7, choices), card), datetime.now(timezone.utc))


def buttons(count: int, title: str = "Title") -> list[StoredChoice]:
    return [StoredChoice(f"{title} {n}", payload="/x") for n in range(count)]


@pytest.mark.parametrize(
    "message",
    [
        said("x" * 9000),
        said("&<>" * 2500),
        said("para\n\n" * 3000),
        said("ok", *buttons(5, "t" * 200)),
        said("ok", *buttons(99, "t" * 200)),
        said("ok", *buttons(150)),
        said("ok", *(StoredChoice("Site", url="https://x.example/" + "y" * 4000) for _ in range(3)), *buttons(1)),
        said("ok", StoredChoice("", payload="/x")),
        said("<!channel> @here", *buttons(2)),
        said("ok", card=CARD),
    ],
)
async def test_every_length_is_kept(message: Message, texts: Any) -> None:
    post = to_post([message] * 3, texts, {})

    drawn = await Pictures("s", "", COLOURS).draw_charts(Call("chat.postMessage", post), Printed(), 1)

    assert broken_rule({**drawn.body, "blocks": _numbered(drawn.body["blocks"])}, set()) is None


def _numbered(blocks: list[Any]) -> list[Any]:
    """The same message three times would have every button three times; here each gets a number of its own."""
    return [
        {**b, "elements": [{**e, "action_id": f"{e['action_id']}-{n}"} for e in b["elements"]]}
        if b["type"] == "actions"
        else b
        for n, b in enumerate(blocks)
    ]


def test_replies_of_a_turn_are_one_message(texts: Any) -> None:
    post = to_post([said("**One** & two"), said("- three\n- four", *buttons(2))], texts, {})

    assert post["text"] == "One &amp; two\n\n- three\n- four"
    assert [b["type"] for b in post["blocks"]] == ["section", "section", "actions"]
    assert post["blocks"][0]["text"] == {"type": "mrkdwn", "text": "*One* &amp; two", "verbatim": True}


def test_a_link_that_leads_nowhere_from_slack_is_left_out(texts: Any) -> None:
    links = StoredChoice("Your plan", url="/plan/abc"), StoredChoice("Our site", url="https://x.example/")

    post = to_post([said("See [your plan](/plan/abc).", *links)], texts, {})

    assert post["blocks"][0]["text"]["text"] == "See your plan."
    assert [e["text"]["text"] for e in post["blocks"][1]["elements"]] == ["Our site"]
    assert len(to_post([said("Only a path.", links[0])], texts, {})["blocks"]) == 1


def test_a_recommendation_has_a_chart_of_the_sides_and_of_the_money(texts: Any) -> None:
    post = to_post([said("Go for paid.", card=CARD)], texts, {"instagram": "Instagram", "linkedin": "LinkedIn"})

    assert post["blocks"][0]["type"] == "chart"
    assert post["blocks"][0]["chart"]["bars"] == (
        ("Paid", "70%", 0.7, "paid"),
        ("Organic", "30%", 0.3, "organic"),
        ("Instagram, paid", "2,400 USD", 0.4, "paid"),
        ("LinkedIn, organic", "1,200 USD", 0.2, "organic"),
    )
    assert post["blocks"][0]["chart"]["alt"] == (
        "Paid 70%, organic 30%. Instagram, paid: 2,400 USD. LinkedIn, organic: 1,200 USD."
    )


@pytest.mark.parametrize("card", [{}, {"verdict": "smm"}, {"share": {"smm": 1.0}}])
def test_a_card_without_shares_has_no_chart(card: Any, texts: Any) -> None:
    assert chart_of(card, texts["chart"], {}) is None


def test_a_chart_is_a_picture_that_holds_its_bars() -> None:
    chart = Chart("t", "a", (("Paid", "70%", 0.7, "paid"), ("Organic", "30%", 0.3, "organic")))

    picture = Image.open(BytesIO(to_png(chart, COLOURS)))

    counts = {colour: count for count, colour in picture.convert("RGB").getcolors(100_000)}
    paid, organic = (counts[ImageColor.getrgb(colour)] for colour in COLOURS)
    assert paid / organic == pytest.approx(7 / 3, rel=0.02)


@pytest.mark.parametrize("share", [-1.0, 0.0, 1.0, 7.0])
@pytest.mark.parametrize("label", ["", "Ünïcode 日本", "x" * 500])
def test_a_chart_of_anything_is_drawn(share: float, label: str) -> None:
    chart = Chart("t", "a", ((label, label, share, "paid"),))

    picture = Image.open(BytesIO(to_png(chart, COLOURS)))

    assert picture.load() is not None
    assert to_bars(chart)


async def test_with_a_public_address_the_picture_is_fetched_from_us_and_nobody_elses_is_drawn(texts: Any) -> None:
    pictures = Pictures("secret", "https://agency.example/", COLOURS)
    call = Call("chat.postMessage", to_post([said("Advice", card=CARD)], texts, {}))

    image = (await pictures.draw_charts(call, Printed(), 1)).body["blocks"][0]

    token = image["image_url"].removeprefix(f"https://agency.example{CHARTS}").removesuffix(".png")
    png = pictures.get_png(token)
    assert png is not None
    assert png.startswith(b"\x89PNG")
    assert pictures.get_png(token[:-1] + "x") is None
    assert Pictures("other", "", COLOURS).get_png(token) is None


async def test_without_a_way_to_show_a_picture_the_chart_is_made_of_signs(texts: Any) -> None:
    call = Call("response_url", to_post([said("Advice", card=CARD)], texts, {}))

    drawn = await Pictures("secret", "", COLOURS).draw_charts(call, Printed(), 1)

    assert not has_chart(drawn)
    assert "Paid               ██████████████░░░░░░  70%" in drawn.body["blocks"][0]["text"]["text"]


def test_a_pressed_message_keeps_what_it_said_and_loses_its_buttons(texts: Any) -> None:
    pressed = payload("block_actions_button")["message"]["blocks"]

    left = after_press(pressed, "In 4 weeks", texts["visitor"])

    assert [b["type"] for b in left] == ["section", "image", "context"]
    assert broken_rule({"text": "x", "blocks": left}, {"F0CHART001"}) is None
    assert left[-1]["elements"][0]["text"] == "✓ In 4 weeks"
