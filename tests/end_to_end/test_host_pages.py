"""Pages the widget may stand on, each with a habit that has cost other chats their looks or their visitors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

LINE = '<script src="{server}/widget.js" defer></script>'
SHOP = "<header><h1>Fernhill Bakery</h1></header><main><p>Sourdough, baked at four in the morning.</p></main>"
SHAPED = "text-transform:uppercase;letter-spacing:.3em;line-height:3;cursor:crosshair;font-style:italic"
LOOKS = """(node) => {
    const style = getComputedStyle(node);
    return [style.textTransform, style.letterSpacing, style.fontSize, style.lineHeight, style.fontStyle, style.opacity];
}"""
SWAP_BODY = """() => {
    const body = document.createElement("body");
    body.innerHTML = "<main><h1>Next page</h1></main>";
    const line = document.createElement("script");
    line.src = document.querySelector("script").src;
    body.append(line);
    document.body.replaceWith(body);
}"""
SWAP_ALL = """() => {
    const next = new DOMParser().parseFromString("<title>Next</title><main><h1>Next page</h1></main>", "text/html");
    document.documentElement.replaceChildren(...next.documentElement.childNodes);
}"""
FILL_BODY = "() => { document.body.innerHTML = '<main><h1>Next page</h1></main>'; }"

LOOK = {
    "plain": "",
    "small-root": "<style>html{font-size:62.5%} body{font-size:1.6rem}</style>",
    "large-root": "<style>html{font-size:24px}</style>",
    "rules-on-everything": f"<style>*{{{SHAPED}}}</style>",
    "important-rules": "<style>*{font-size:9px!important;opacity:.5!important;display:inline!important}</style>",
    "children-moved": "<style>body>*{transform:translateZ(0);max-width:600px;margin:0 auto;opacity:.4}</style>",
    "body-moved": "<style>body{transform:scale(.8);filter:blur(0);overflow:hidden;height:50vh}</style>",
    "site-on-top": "<style>main{position:fixed;inset:0;background:#eee;z-index:2147483647}</style>",
    "theme-of-a-blog": "<style>p{margin:3em}button,textarea{all:unset;color:red}section{display:none}</style>",
}


@pytest.fixture
def stand(chat: Open, host: Any) -> Open:
    """Opens a page with this head and body and the chat's line, or another, on it."""

    def open_page(head: str = "", body: str = SHOP, line: str = LINE, **options: Any) -> Any:
        server = chat.server.url  # type: ignore[attr-defined]
        host.show(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>{head}'
            f"{line.format(server=server)}</head><body>{body}</body></html>"
        )
        return chat(url=host.url, **options)

    return open_page


@pytest.mark.parametrize("page", LOOK)
def test_it_looks_and_works_as_it_does_anywhere(stand: Open, picture: Callable[..., None], page: str) -> None:
    talk = stand(LOOK[page])
    talk.launcher.wait_for()
    box = talk.launcher.bounding_box()
    assert (box["width"], box["height"]) == (60, 60)
    assert (box["x"] + 60, box["y"] + 60) == (1260, 780)

    talk.open()
    talk.say("fast sales 24/7")

    looks = talk.row("You said: fast sales 24/7").locator(".bubble").evaluate(LOOKS)
    assert looks[:2] + looks[4:] == ["none", "normal", "normal", "1"]
    assert looks[2:4] == stand_in(talk.page)
    picture(talk.page, f"host-{page}")


def stand_in(page: Page) -> list[str]:
    """How large the visitor's browser shows text that no page shaped, and its lines in the chat."""
    size = float(page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('agency-chat')).fontSize)"))
    return [f"{size:g}px", f"{size * 1.5:g}px"]


HOTKEYS = """<script>
window.fired = [];
const typed = (event) => ["INPUT", "TEXTAREA"].includes(event.target.tagName);
document.addEventListener("keydown", (event) => {
    if (typed(event) || !["s", "f", "/"].includes(event.key)) return;
    window.fired.push(event.key);
    event.preventDefault();
});
</script>"""


def test_no_shortcut_of_the_page_fires_while_somebody_types(stand: Open) -> None:
    talk = stand(HOTKEYS).open()

    talk.box.press_sequentially("fast sales 24/7")

    expect(talk.box).to_have_value("fast sales 24/7")
    assert talk.page.evaluate("window.fired") == []


TRAP = """<dialog open><input id="mail"><button>Join</button></dialog><script>
const dialog = document.querySelector("dialog");
const back = (event) => dialog.contains(event.target) || dialog.querySelector("input").focus();
document.addEventListener("focusin", back, %s);
for (const node of document.body.children) if (node !== dialog) node.inert = true;
addEventListener("load", () => setTimeout(() => {
    const chat = document.querySelector("agency-chat");
    chat.inert = true;
    chat.setAttribute("aria-hidden", "true");
}, 300));
</script>"""


@pytest.mark.parametrize("capture", ["true", "false"])
def test_a_dialog_that_holds_the_focus_does_not_hold_it_from_the_chat(stand: Open, capture: str) -> None:
    talk = stand(body=SHOP + TRAP % capture)
    talk.page.wait_for_timeout(500)

    talk.open().box.press_sequentially("hello")

    expect(talk.box).to_have_value("hello")
    assert not talk.page.locator("agency-chat").evaluate("(chat) => chat.inert || chat.ariaHidden")


@pytest.mark.parametrize("swap", [SWAP_BODY, SWAP_ALL, FILL_BODY], ids=["turbo", "astro", "htmx"])
def test_a_page_that_loads_the_next_by_itself_keeps_the_talk(stand: Open, swap: str) -> None:
    talk = stand().open()
    talk.say("before")

    talk.page.evaluate(swap)
    talk.page.get_by_role("heading", name="Next page").wait_for()

    expect(talk.panel).to_be_visible()
    talk.say("after")
    assert talk.page.locator("agency-chat").count() == 1
    assert talk.said()[-4:] == ["before", "You said: before", "after", "You said: after"]


MODULE = '<script type="module" src="{server}/widget.js"></script>'
LAZY = """<script type="text/lazy" src="{server}/widget.js"></script>
<script>addEventListener("load", async () => {{
    const text = await (await fetch(document.querySelector("script").src)).text();
    new Function(text)();
}});</script>"""
INLINED = """<script data-server="{server}" type="text/lazy"></script>
<script>addEventListener("load", async () => {{
    const text = await (await fetch("{server}/widget.js")).text();
    new Function(text)();
}});</script>"""


@pytest.mark.parametrize("line", [MODULE, LAZY, INLINED], ids=["module", "lazy", "inlined"])
def test_it_finds_its_server_however_its_line_is_run(stand: Open, line: str) -> None:
    talk = stand(line=line).open()

    talk.say("hello")


def test_it_says_what_it_misses_where_its_line_cannot_be_known(stand: Open) -> None:
    nameless = INLINED.split("\n", 1)[1]
    talk = stand(line=nameless, expected="data-server")
    talk.page.wait_for_timeout(300)

    assert talk.page.locator("agency-chat").count() == 0


def test_a_button_of_the_page_that_is_pressed_before_the_chat_has_come_is_kept(stand: Open) -> None:
    body = SHOP + '<button data-chat-open data-chat-say="hello there">Ask us</button>'
    talk = stand(body=body)
    talk.page.route("**/api/chat/config*", lambda route: (talk.page.wait_for_timeout(600), route.continue_()))
    talk.page.reload()

    talk.page.get_by_role("button", name="Ask us").click()

    talk.row("You said: hello there").wait_for()


def test_it_stands_in_a_frame_of_another_page_too(stand: Open, host: Any) -> None:
    talk = stand()
    inner = host.page
    frame = inner.replace('"', "&quot;")
    host.show(f'<!doctype html><title>Outer</title><iframe srcdoc="{frame}" width="400" height="640"></iframe>')
    talk.page.reload()
    inside = talk.page.frame_locator("iframe")

    inside.locator(".launcher").click()

    expect(inside.get_by_role("dialog", name="Wick")).to_be_visible()


def test_it_is_no_part_of_what_is_printed(stand: Open) -> None:
    talk = stand()
    talk.launcher.wait_for()

    talk.page.emulate_media(media="print")

    expect(talk.launcher).to_be_hidden()


def test_what_came_while_it_was_closed_is_told_once(stand: Open) -> None:
    talk = stand().open()
    talk.say("slow", "")
    talk.page.get_by_role("button", name="Close").first.click()

    expect(talk.page.locator(".corner [role=status].sr")).to_have_text("Chat with Wick, unread messages: 1")
