"""Keyboard, screen reader, small and zoomed screens, dark, right to left: everyone can use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import check

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
SMALL = {**PHONE, "viewport": {"width": 320, "height": 568}}
ZOOMED = {"viewport": {"width": 640, "height": 360}, "device_scale_factor": 2}

FOCUSED = """() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.getAttribute("aria-label") ?? at?.innerText?.trim() ?? "";
}"""
NOTE_ADDED = """(log) => {
    window.heard = [];
    const note = (node) => node.classList?.contains("row") && window.heard.push(node.innerText);
    const each = (changes) => changes.forEach((change) => change.addedNodes.forEach(note));
    new MutationObserver(each).observe(log, {childList: true, subtree: true});
}"""
# How the log was announced at the moment when the first message of the visitor stood in it.
NOTE_LIVE = """
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        new MutationObserver(() => {
            const log = root.querySelector(".log");
            if (log?.querySelector(".row.visitor")) window.live ??= log.getAttribute("aria-live");
        }).observe(root, {childList: true, subtree: true});
        return root;
    };"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_no_state_of_the_chat_shuts_anyone_out(
    chat: Open, picture: Callable[..., None], scheme: str, screen: dict[str, Any]
) -> None:
    talk = chat(color_scheme=scheme, expected="503", **screen)
    name = f"{'phone' if screen else 'desktop'}-{scheme}"
    talk.launcher.wait_for()
    check(talk.page)
    picture(talk.page, f"page-{name}", full_page=True)
    talk.open()
    check(talk.page)
    picture(talk.page, f"opening-{name}")
    talk.say("markdown", "Bold and a safe link")
    talk.say("long", "Paragraph 0.")
    talk.say("when", "When do you need results?")
    check(talk.page)
    picture(talk.page, f"suggestions-{name}")
    talk.say(f"fail {name}", "Your message is safe; please try again.")
    talk.box.fill(" ")
    talk.box.press("Enter")
    check(talk.page)
    talk.say("slow", "")
    check(talk.page)
    talk.row("You said: slow").wait_for()
    talk.say("recommend", "A balance of both")
    talk.page.get_by_role("button", name="No, not useful").click()
    talk.page.get_by_text("More reasons").click()
    check(talk.page)
    picture(talk.page, f"card-{name}")
    talk.page.get_by_role("button", name="More", exact=True).click()
    check(talk.page)
    talk.page.get_by_role("button", name="End the chat").click()
    check(talk.page)
    talk.panel.get_by_role("button", name="End the chat").click()
    check(talk.page)


def test_the_whole_talk_works_with_the_keyboard_alone(chat: Open) -> None:
    talk = chat()
    press = talk.page.keyboard.press
    talk.launcher.wait_for()
    for _ in range(40):
        press("Tab")
        if focused(talk.page) == "Chat with Wick":
            break

    press("Enter")
    expect(talk.box).to_be_focused()
    talk.page.keyboard.type("when")
    press("Enter")
    talk.row("When do you need results?").wait_for()
    press("Tab")
    assert focused(talk.page) == "Send"
    for suggestion in ("Your message", "No rush", "3 months", "6 weeks"):
        press("Shift+Tab")
        assert focused(talk.page) == suggestion
    press("Enter")
    talk.row("You said: payload /inform").wait_for()
    expect(talk.box).to_be_focused()
    press("Escape")

    expect(talk.panel).to_be_hidden()
    assert focused(talk.page) == "Chat with Wick"


def test_escape_closes_one_thing_at_a_time(chat: Open) -> None:
    talk = chat().open()
    menu = talk.page.get_by_role("button", name="More", exact=True)
    menu.click()

    talk.page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(talk.page.get_by_role("button", name="Start again")).to_be_hidden()
    talk.page.keyboard.press("Escape")
    expect(talk.panel).to_be_hidden()


def test_each_message_is_put_before_a_screen_reader_once(chat: Open) -> None:
    talk = chat().open()
    log = talk.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    log.evaluate(NOTE_ADDED)

    talk.say("one")
    talk.say("slow two", "")
    talk.page.wait_for_timeout(200)
    talk.page.evaluate("dispatchEvent(new Event('online'))")
    talk.row("You said: slow two").wait_for()

    heard = [" ".join(text.split()) for text in talk.page.evaluate("window.heard")]
    assert heard == ["You: one", "Wick: You said: one", "You: slow two", "Wick: You said: slow two"]


def test_what_was_said_before_is_not_read_out_again(chat: Open) -> None:
    talk = chat().open()
    talk.say("one")
    talk.page.add_init_script(NOTE_LIVE)

    talk.page.reload()
    talk.row("You said: one").wait_for()

    assert talk.page.evaluate("window.live") == "off"
    talk.page.wait_for_timeout(400)
    expect(talk.page.get_by_role("log")).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize("screen", [PHONE, SMALL, ZOOMED], ids=["390 px", "320 px", "200 percent"])
def test_on_a_small_screen_the_chat_takes_it_all_and_nothing_is_cut_off(
    chat: Open, picture: Callable[..., None], screen: dict[str, Any]
) -> None:
    talk = chat(**screen)
    width, height = screen["viewport"]["width"], screen["viewport"]["height"]
    assert talk.page.evaluate("document.documentElement.scrollWidth") <= width
    talk.open().say("when", "When do you need results?")
    talk.say("recommend", "A balance of both")

    box = talk.panel.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, width, height)
    for part in (talk.box, talk.page.get_by_role("button", name="Talk to a person")):
        where = part.bounding_box()
        assert where["y"] + where["height"] <= height
    assert talk.page.get_by_role("log").evaluate(
        "(log) => [log.scrollWidth <= log.clientWidth, log.clientHeight >= 90]"
    ) == [
        True,
        True,
    ]
    picture(talk.page, f"small-{width}")


def test_on_a_phone_the_focus_stays_in_the_chat_and_the_keyboard_stays_down(chat: Open) -> None:
    talk = chat(**PHONE).open()

    expect(talk.page.get_by_role("log")).to_be_focused()
    seen = set()
    for _ in range(15):
        talk.page.keyboard.press("Tab")
        seen.add(focused(talk.page))
    assert "Ask Wick" not in seen
    assert {"Send", "What is SMM?", "Talk to a person", "Close the chat"} <= seen


def test_the_panel_keeps_clear_of_the_keyboard_on_the_screen(chat: Open) -> None:
    talk = chat(**PHONE).open()

    talk.page.set_viewport_size({"width": 390, "height": 400})

    expect(talk.panel).to_have_css("height", "400px")
    where = talk.box.bounding_box()
    assert where["y"] + where["height"] <= 400


def test_the_chat_reads_from_right_to_left(chat: Open, server: Any, host: Any, picture: Callable[..., None]) -> None:
    host.embed(server.url, html='dir="rtl"')
    talk = chat(url=host.url).open()
    talk.say("مرحبا", "You said: مرحبا")
    talk.say("recommend", "A balance of both")

    send = talk.page.get_by_role("button", name="Send").bounding_box()
    assert send["x"] < talk.box.bounding_box()["x"]
    assert talk.panel.bounding_box()["x"] < 100
    check(talk.page)
    picture(talk.page, "right-to-left")


def test_who_wants_no_motion_gets_none(chat: Open) -> None:
    talk = chat(reduced_motion="reduce").open()
    talk.say("slow", "")
    dot = talk.page.locator(".dots i").first
    expect(dot).to_be_visible()

    assert dot.evaluate("(dot) => getComputedStyle(dot).animationName") == "none"
    talk.row("You said: slow").wait_for()


def test_forced_colours_keep_the_edges(chat: Open) -> None:
    talk = chat(forced_colors="active").open()

    assert talk.panel.evaluate("(panel) => getComputedStyle(panel).borderTopStyle") == "solid"


def focused(page: Page) -> str:
    """What the focused element is called."""
    return str(page.evaluate(FOCUSED))
