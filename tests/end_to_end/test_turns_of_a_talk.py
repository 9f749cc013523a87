"""A talk goes wrong, is ended, begun again or held in two windows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


def test_what_fails_can_be_tried_again_and_is_said_once(chat: Open) -> None:
    talk = chat(expected="503").open()
    talk.say("fail once", "Your message is safe; please try again.")

    talk.page.get_by_role("button", name="Try again").click()

    talk.row("You said: fail once").wait_for()
    assert talk.said() == ["fail once", "You said: fail once"]


def test_a_failure_does_not_stop_the_talk(chat: Open) -> None:
    talk = chat(expected="503").open()
    talk.say("fail now", "Your message is safe; please try again.")

    talk.say("something else")

    assert talk.said() == ["fail now", "something else", "You said: something else"]


@pytest.mark.parametrize(("text", "problem"), [("   ", "Type a question or pick"), ("a" * 2100, "2100 characters")])
def test_what_cannot_be_sent_says_why_and_stays_in_the_box(chat: Open, text: str, problem: str) -> None:
    talk = chat().open()
    talk.box.fill(text)

    talk.box.press("Enter")

    expect(talk.page.get_by_role("alert").filter(has_text=problem)).to_be_visible()
    expect(talk.box).to_have_value(text)
    expect(talk.box).to_be_focused()
    assert talk.said() == []


def test_a_conversation_is_ended_and_forgotten_on_the_device(chat: Open, picture: Callable[..., None]) -> None:
    talk = chat().open()
    talk.say("remember me not")

    talk.page.get_by_role("button", name="More").click()
    talk.page.get_by_role("button", name="End the chat").click()
    talk.panel.get_by_role("button", name="End the chat").click()

    expect(talk.page.get_by_text("The chat has ended.")).to_be_visible()
    assert kept(talk.page) == {}
    picture(talk.page, "ended-desktop-light")
    talk.page.get_by_role("button", name="Start a new chat").click()
    expect(talk.box).to_be_focused()
    assert talk.said() == []
    talk.say("a new one")
    assert talk.said() == ["a new one", "You said: a new one"]


def test_a_fresh_start_is_asked_for_first_and_can_be_refused(chat: Open) -> None:
    talk = chat().open()
    talk.say("keep this")
    talk.page.get_by_role("button", name="More").click()
    talk.page.get_by_role("button", name="Start again").click()

    talk.page.get_by_role("button", name="Keep it").click()

    assert talk.said() == ["keep this", "You said: keep this"]
    expect(talk.box).to_be_focused()


def test_nothing_is_kept_on_the_device_before_the_first_message(chat: Open) -> None:
    talk = chat().open()
    talk.box.fill("not yet sent")
    talk.page.wait_for_timeout(300)

    assert kept(talk.page) == {}
    talk.box.press("Enter")
    talk.row("You said: not yet sent").wait_for()
    (state,) = kept(talk.page).values()
    assert "token" in state


def test_two_windows_show_the_same_talk(chat: Open, server: Any) -> None:
    talk = chat().open()
    talk.say("from the first")
    other = type(talk)(talk.page.context.new_page())
    other.page.goto(server.url)
    other.panel.wait_for()
    other.row("You said: from the first").wait_for()

    other.say("from the second")

    talk.row("You said: from the second").wait_for()
    assert talk.said() == other.said()


def test_what_a_machine_writes_into_the_field_nobody_sees_goes_with_the_message(chat: Open) -> None:
    talk = chat().open()
    trap = talk.page.locator("input[name=nickname]")
    assert (trap.get_attribute("tabindex"), trap.bounding_box()["width"]) == ("-1", 1)
    trap.evaluate("(field) => (field.value = 'cheap followers')")

    with talk.page.expect_request("**/api/chat/messages") as sent:
        talk.say("buy followers")

    assert sent.value.post_data_json["nickname"] == "cheap followers"


def test_a_button_on_the_page_opens_the_chat_and_asks(chat: Open) -> None:
    talk = chat()

    talk.page.get_by_role("button", name=re.compile("difference between SMM and SMO")).click()

    talk.row("You said: What is the difference between SMM and SMO?").wait_for()


def kept(page: Page) -> dict[str, str]:
    """Everything this site keeps on the device."""
    found = page.evaluate(
        "async () => ({...localStorage, ...sessionStorage, ...(document.cookie && {cookie: document.cookie}),"
        " ...Object.fromEntries((await indexedDB.databases()).map((d) => [d.name, 1]))})"
    )
    return dict(found)
