"""A visitor talks: types, clicks, reloads, reads the answers and the advice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


def test_a_visitor_types_and_is_answered(chat: Open, picture: Callable[..., None]) -> None:
    talk = chat().open()

    talk.say("Is organic reach dead?")

    assert talk.said() == ["Is organic reach dead?", "You said: Is organic reach dead?"]
    expect(talk.box).to_be_focused()
    expect(talk.box).to_have_value("")
    picture(talk.page, "talk-desktop-light")


def test_shift_and_enter_begin_a_new_line_and_enter_sends(chat: Open) -> None:
    talk = chat().open()

    talk.box.press_sequentially("one")
    talk.box.press("Shift+Enter")
    talk.box.press_sequentially("two")
    talk.box.press("Enter")

    expect(talk.row("You said: one")).to_contain_text("two")
    assert talk.said()[0] == "one\ntwo"


def test_enter_that_chooses_a_character_does_not_send(chat: Open) -> None:
    talk = chat().open()
    talk.box.fill("にほん")

    talk.box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})

    expect(talk.box).to_have_value("にほん")


def test_suggestions_stand_above_the_box_and_a_click_says_one(chat: Open) -> None:
    talk = chat().open()
    talk.say("when will it show", "When do you need results?")
    chips = talk.page.get_by_role("group", name="Suggestions").get_by_role("button")

    assert chips.all_inner_texts() == ["6 weeks", "3 months", "No rush"]
    assert chips.last.bounding_box()["y"] < talk.box.bounding_box()["y"]
    chips.first.click()

    talk.row("You said: payload /inform").wait_for()
    assert talk.said()[2] == "6 weeks"
    expect(chips).to_have_count(0)
    expect(talk.box).to_be_focused()


def test_an_opening_suggestion_is_said_like_typed_text(chat: Open) -> None:
    talk = chat().open()

    talk.page.get_by_role("button", name="What is SMM?").click()

    talk.row("You said: What is SMM?").wait_for()


def test_while_the_answer_is_made_a_sign_of_typing_shows(chat: Open) -> None:
    talk = chat().open()

    talk.say("slow please", "")

    typing = talk.page.locator(".typing")
    expect(typing).to_be_visible()
    talk.row("You said: slow please").wait_for()
    expect(typing).to_be_hidden()


def test_messages_written_meanwhile_are_answered_in_order(chat: Open) -> None:
    talk = chat().open()

    talk.say("slow one", "")
    talk.say("two", "")
    talk.say("three")

    said = ["slow one", "You said: slow one", "two", "You said: two", "three", "You said: three"]
    assert sorted(talk.said()) == sorted(said)
    assert [text for text in talk.said() if text.startswith("You said")] == said[1::2]


def test_after_a_reload_everything_is_there_once(chat: Open) -> None:
    talk = chat().open()
    talk.say("first")
    talk.say("when", "When do you need results?")
    before = talk.said()

    talk.page.reload()
    talk.panel.wait_for()
    talk.row("When do you need results?").wait_for()

    assert talk.said() == before
    expect(talk.page.get_by_role("button", name="3 months")).to_be_visible()
    talk.say("third")
    assert talk.said() == [*before, "third", "You said: third"]


def test_a_reload_in_mid_answer_loses_and_doubles_nothing(chat: Open) -> None:
    talk = chat().open()
    talk.say("slow reload", "")
    talk.page.wait_for_timeout(400)

    talk.page.reload()

    talk.row("You said: slow reload").wait_for()
    talk.page.wait_for_timeout(300)
    assert talk.said() == ["slow reload", "You said: slow reload"]


def test_markdown_is_a_small_safe_part_and_the_rest_is_text(chat: Open, server: Any) -> None:
    talk = chat().open()
    talk.say("markdown", "Bold and a safe link")
    bubble = talk.row("Bold and a safe link").locator(".bubble")

    links = bubble.locator("a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://example.org/a?b=c",
        "mailto:a@example.org",
        "tel:+1202555",
        "mailto:hello@agency.example",
        "tel:+12025550142",
        "https://example.org/privacy",
        f"{server.url}/plan/abc",
    ]
    assert links.first.get_attribute("target") == "_blank"
    assert "noopener" in str(links.first.get_attribute("rel"))
    assert bubble.locator("li").all_inner_texts() == ["one", "two with weight"]
    assert bubble.locator("img, script").count() == 0
    expect(bubble).to_contain_text("[evil](javascript:alert(1))")


def test_html_of_a_visitor_stays_text(chat: Open) -> None:
    talk = chat().open()
    evil = "<img src=x onerror=alert(1)><b>hi</b> **not bold**"

    talk.say(evil, "You said: <img src=x")

    assert talk.page.locator(".bubble img, .bubble b").count() == 0
    assert talk.said()[0] == evil


def test_the_end_of_an_answer_stays_in_sight_when_suggestions_take_its_room(chat: Open) -> None:
    talk = chat(viewport={"width": 1280, "height": 600}).open()
    talk.say("markdown", "Bold and a safe link")
    talk.say("when", "When do you need results?")
    talk.page.wait_for_timeout(300)

    below = talk.page.get_by_role("log").evaluate("(log) => log.scrollHeight - log.scrollTop - log.clientHeight")
    assert below < 2


def test_a_long_answer_folds_and_unfolds(chat: Open) -> None:
    talk = chat().open()
    talk.say("long", "Paragraph 0.")
    answer = talk.row("Paragraph 0.")
    more = answer.get_by_role("button", name="Show more")

    expect(answer.get_by_text("Paragraph 5.")).to_be_hidden()
    more.click()
    expect(answer.get_by_text("Paragraph 5.")).to_be_visible()
    less = answer.get_by_role("button", name="Show less")
    expect(less).to_have_attribute("aria-expanded", "true")


def test_an_answer_is_copied_without_its_marks(chat: Open) -> None:
    talk = chat(permissions=["clipboard-read", "clipboard-write"]).open()
    talk.say("markdown", "Bold and a safe link")

    talk.row("Bold and a safe link").get_by_role("button", name="Copy").click()

    expect(talk.page.get_by_role("status").filter(has_text="Copied.")).to_be_attached()
    copied = talk.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Bold and a safe link (https://example.org/a?b=c)")


def test_the_advice_comes_as_a_card_that_can_be_read_and_rated(
    chat: Open, server: Any, picture: Callable[..., None]
) -> None:
    talk = chat().open()
    talk.say("please recommend", "A balance of both, with paid in front.")
    card = talk.page.get_by_role("region", name="My recommendation")

    expect(card.get_by_role("img", name="The split: 60 percent paid, 40 percent organic")).to_be_visible()
    assert card.locator(".reasons").get_by_role("listitem").count() == 3
    assert card.get_by_text("A balance of both, with paid in front.").count() == 1
    expect(card).to_contain_text("Shall we go through this together?")
    card.get_by_text("The budget: $4,000").click()
    expect(card.get_by_text("$2,500")).to_be_visible()
    card.get_by_text("Week by week").click()
    expect(card.get_by_text("Week 2, from Dec 7")).to_be_visible()
    picture(talk.page, "card-desktop-light")
    talk.page.get_by_role("button", name="No, not useful").click()
    expect(talk.page.locator(".thumbs")).to_contain_text("What was missing?")
    talk.page.get_by_role("button", name="Too general").click()
    expect(talk.page.locator(".thumbs")).to_contain_text("Thank you")
    talk.page.wait_for_timeout(200)

    with sqlite3.connect(server.var / "bot.db") as database:
        rows = database.execute("select helpful, reason from feedback").fetchall()
    assert rows == [(0, "Too general")]
    card.get_by_role("button", name="Why paid?").click()
    talk.row("You said: payload /why_so").wait_for()


def test_a_person_can_be_asked_for_at_any_time(chat: Open) -> None:
    talk = chat().open()

    talk.page.get_by_role("button", name="Talk to a person").click()

    talk.row("You said: Talk to a person").wait_for()
