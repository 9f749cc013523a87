"""The chat opens no conversation by itself; it may invite, once, in a quiet moment, and takes a no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.end_to_end.conftest import check

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


@pytest.fixture
def later(chat: Open) -> Open:
    """A visitor who has been on the page for a while."""

    def wait(path: str = "/", seconds: int = 35, url: str | None = None, **options: Any) -> Any:
        talk = chat("about:blank", url="", **options)
        talk.page.clock.install()
        talk.page.goto((url or later_server(chat)) + path)
        talk.launcher.wait_for()
        talk.page.clock.run_for(seconds * 1000)
        return talk

    return wait


def later_server(chat: Any) -> str:
    return str(chat.server.url)


def test_after_a_while_a_line_invites_and_a_click_takes_it(later: Open, picture: Callable[..., None]) -> None:
    talk = later()
    invitation = talk.page.get_by_role("button", name="Paid or organic? I can help you choose.")
    expect(invitation).to_be_visible()
    expect(talk.mark).to_have_text("1")
    talk.page.clock.resume()
    check(talk.page)
    picture(talk.page, "invitation")

    invitation.click()

    expect(talk.panel).to_be_visible()
    expect(invitation).to_be_hidden()


def test_before_its_time_nothing_shows(later: Open) -> None:
    talk = later(seconds=10)

    expect(talk.page.locator(".teaser")).to_be_hidden()
    expect(talk.mark).to_be_hidden()


def test_a_no_is_remembered_and_nothing_else_is_kept(later: Open) -> None:
    talk = later()
    talk.page.get_by_role("button", name="No, thank you").click()
    expect(talk.launcher).to_be_focused()

    talk.page.reload()
    talk.launcher.wait_for()
    talk.page.clock.run_for(60_000)

    expect(talk.page.locator(".teaser")).to_be_hidden()
    assert talk.page.evaluate("[localStorage.length, document.cookie, Object.values(sessionStorage)]") == [0, "", ["1"]]


def test_nobody_is_invited_while_writing_elsewhere(later: Open, server: Any, host: Any) -> None:
    host.embed(server.url, body="<main><h1>Shop</h1><label>Name <input autofocus></label></main>")

    talk = later(url=host.url)

    expect(talk.page.locator(".teaser")).to_be_hidden()
    expect(talk.mark).to_be_visible()


def test_on_a_phone_only_the_mark_shows(later: Open) -> None:
    talk = later(viewport={"width": 390, "height": 844})

    expect(talk.page.locator(".teaser")).to_be_hidden()
    expect(talk.mark).to_be_visible()


def test_the_opening_line_fits_the_page_and_the_campaign(later: Open, server: Any, host: Any) -> None:
    host.embed(server.url)

    by_page = later(url=host.url, path="/pricing", seconds=10).open()
    by_campaign = later(url=host.url, path="/?utm_source=LinkedIn-ads", seconds=1).open()

    expect(by_page.row("Wondering what social media costs?")).to_be_visible()
    expect(by_campaign.row("Welcome!")).to_be_visible()
