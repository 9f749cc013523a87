"""The network goes, the server dies, another site embeds the chat: nothing said is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.end_to_end.conftest import check

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

NO_SOCKET = "window.WebSocket = class { constructor() { throw new Error('no sockets here'); } };"
GONE = "net::ERR|WebSocket is closed before"


def test_what_is_written_offline_waits_and_is_sent_once(chat: Open, picture: Callable[..., None]) -> None:
    talk = chat(expected=GONE).open()
    talk.say("before")

    talk.page.context.set_offline(True)
    expect(talk.banner).to_contain_text("You're offline")
    talk.say("while away", "")
    talk.say("and this", "")
    expect(talk.row("while away")).to_contain_text("Will be sent when you're back online.")
    check(talk.page)
    picture(talk.page, "offline-desktop-light")
    talk.page.context.set_offline(False)

    talk.row("You said: and this").wait_for()
    expect(talk.banner).to_have_text("")
    assert talk.said() == [
        "before",
        "You said: before",
        "while away",
        "You said: while away",
        "and this",
        "You said: and this",
    ]


def test_a_tab_that_slept_while_the_server_was_restarted_goes_on(chat: Open, server: Any) -> None:
    talk = chat(expected=GONE).open()
    talk.say("before")
    browser = talk.page.context.new_cdp_session(talk.page)

    browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    server.stop()
    server.start()
    browser.send("Page.setWebLifecycleState", {"state": "active"})

    talk.say("after", "")
    talk.row("You said: after").wait_for(timeout=40_000)
    assert talk.said() == ["before", "You said: before", "after", "You said: after"]


def test_a_first_message_written_offline_is_sent_later(chat: Open) -> None:
    talk = chat(expected=GONE).open()
    talk.page.context.set_offline(True)
    talk.say("hello?", "")
    expect(talk.banner).to_contain_text("You're offline")

    talk.page.context.set_offline(False)

    talk.row("You said: hello?").wait_for()
    assert talk.said() == ["hello?", "You said: hello?"]


def test_a_server_that_dies_in_mid_conversation_is_waited_for(
    chat: Open, server: Any, picture: Callable[..., None]
) -> None:
    talk = chat(expected=GONE).open()
    talk.say("one")
    talk.say("slow two", "")
    talk.page.wait_for_timeout(300)

    server.stop()
    expect(talk.banner).to_contain_text("can't be reached", timeout=15_000)
    talk.say("three", "")
    picture(talk.page, "server-gone-desktop-light")
    server.start()

    talk.row("You said: three").wait_for(timeout=40_000)
    expect(talk.banner).to_have_text("")
    assert talk.said() == ["one", "You said: one", "slow two", "You said: slow two", "three", "You said: three"]


def test_a_reload_while_the_server_is_away_keeps_what_waits(chat: Open, server: Any, host: Any) -> None:
    host.embed(server.url)
    talk = chat(url=host.url, expected=GONE).open()
    talk.say("one")
    server.stop()
    talk.say("two", "")
    expect(talk.banner).to_contain_text("can't be reached", timeout=15_000)

    server.start()
    talk.page.reload()

    talk.row("You said: two").wait_for(timeout=40_000)
    assert talk.said() == ["one", "You said: one", "two", "You said: two"]


def test_without_sockets_everything_goes_over_http(chat: Open, visit: Any) -> None:
    talk = chat("about:blank", url="")
    talk.page.add_init_script(NO_SOCKET)
    talk.page.goto(visit.server.url)

    talk.open().say("over http")
    talk.say("and again")

    assert talk.said() == ["over http", "You said: over http", "and again", "You said: and again"]


def test_a_person_answers_live(chat: Open) -> None:
    talk = chat().open()
    talk.say("person please")

    talk.row("Ada here, how can I help?").wait_for()

    expect(talk.row("Ada here")).to_contain_text("Ada")
    check(talk.page)


def test_a_person_who_answers_while_the_chat_is_closed_leaves_a_mark(chat: Open) -> None:
    talk = chat().open()
    talk.say("person please, later")
    talk.page.keyboard.press("Escape")

    talk.page.get_by_role("button", name="Chat with Wick, unread messages: 1").wait_for()
    check(talk.page)
    talk.open()

    expect(talk.row("Ada here")).to_be_visible()
    expect(talk.mark).to_be_hidden()


def test_a_conversation_the_server_no_longer_has_begins_anew_and_says_the_message(chat: Open, server: Any) -> None:
    talk = chat(expected="401").open()
    talk.say("old times")
    talk.page.evaluate(
        "() => { const key = Object.keys(localStorage)[0]; const kept = JSON.parse(localStorage[key]);"
        " localStorage[key] = JSON.stringify({...kept, token: 'worthless'}); }"
    )
    talk.page.reload()
    talk.panel.wait_for()

    talk.say("new times")

    assert talk.said()[-2:] == ["new times", "You said: new times"]


def test_one_line_puts_the_chat_on_a_page_of_another_origin_with_a_strict_policy(
    chat: Open, server: Any, host: Any, picture: Callable[..., None]
) -> None:
    host.embed(server.url)
    talk = chat(url=host.url).open()

    talk.say("from the shop")
    talk.say("please recommend", "A balance of both, with paid in front.")
    talk.page.reload()
    talk.row("A balance of both, with paid in front.").wait_for()

    assert talk.said()[:2] == ["from the shop", "You said: from the shop"]
    picture(talk.page, "embedded-other-origin")


def test_the_line_twice_is_one_chat(chat: Open, server: Any, host: Any) -> None:
    host.embed(server.url, body=f'<main><h1>Shop</h1></main><script src="{server.url}/widget.js"></script>')

    talk = chat(url=host.url).open()

    expect(talk.page.locator("agency-chat")).to_have_count(1)


def test_an_origin_nobody_allowed_gets_no_chat_and_no_broken_button(chat: Open, server: Any, host: Any) -> None:
    host.embed(server.url)
    other = host.url.replace("127.0.0.1", "localhost")

    talk = chat(url=other, expected="blocked by CORS|net::ERR_FAILED")
    talk.page.wait_for_timeout(1000)

    expect(talk.launcher).to_have_count(0)


def test_a_first_visit_fetches_the_chat_and_nothing_from_anyone_else(chat: Open, server: Any, host: Any) -> None:
    host.embed(server.url)
    asked: list[str] = []
    talk = chat(url=host.url)
    talk.page.on("request", lambda request: asked.append(request.url))
    talk.page.reload()
    talk.launcher.wait_for()
    talk.page.wait_for_timeout(500)

    own = [f"{server.url}/{path}" for path in ("widget.js", "api/chat/config", "api/chat/sightings")]
    # That the page was seen may still be on its way from the visit before.
    assert {*asked} == {f"{host.url}/", *own}
