"""A person in the chat, for real: `bot serve`, a visitor in Chromium, and a colleague who answers."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from bot.channels.tokens import talk_link_tokens
from bot.storage.conversations.presence import SqlPresence
from bot.storage.database.engine import open_engine
from bot.storage.desk.users import SqlUsers, User
from tests.bot.desk.house import HASHED
from tests.bot.handover.conftest import PRIYA, TEXTS, House
from tests.end_to_end.conftest import check, free_port
from tests.end_to_end.test_the_real_thing import Served, say

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOK = "() => document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("var"), free_port())
    server.start()
    yield server
    server.kill()


@pytest.fixture
def house(served: Served) -> Iterator[House]:
    """The handover over the server's own database, as another process has it."""
    engine = open_engine(f"sqlite:///{served.var / 'bot.db'}")
    yield House(engine, datetime.now(timezone.utc))
    engine.dispose()


def newest_talk(var: Path) -> str:
    with sqlite3.connect(var / "bot.db") as database:
        found = database.execute("select conversation_id from messages order by created desc limit 1").fetchone()
    return str(found[0])


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1280, "height": 800}])
def test_a_visitor_sees_who_speaks_and_goes_back_to_the_assistant(
    size: Any, served: Served, house: House, chromium: Browser, picture: Callable[..., None]
) -> None:
    page: Page = chromium.new_page(viewport=size)
    page.goto(served.url)
    page.get_by_role("button", name="Chat with").first.click()
    say(page, "we want more bookings for our escape room")
    log = page.get_by_role("log")
    expect(log).to_contain_text("when do you want", timeout=20_000, ignore_case=True)
    talk = newest_talk(served.var)

    seq = house.handover.write_message(talk, PRIYA, "Hello, I'm Priya. That will be 100 a month.").messages[-1].seq
    page.evaluate(LOOK)
    expect(log).to_contain_text("Priya from Lanternfield has joined")
    expect(page.get_by_role("dialog", name="Priya")).to_be_visible()
    expect(log.locator(".row.person .name")).to_have_text("Priya")
    say(page, "great, and how quick would it be?")
    house.handover.correct_message(talk, PRIYA, seq, "Hello, I'm Priya. That will be 1,000 a month.")
    page.evaluate(LOOK)
    expect(log).to_contain_text("1,000 a month")
    expect(log).not_to_contain_text("be 100 a month")
    check(page)
    picture(page, f"person-{size['width']}")

    page.locator(".to-person").click()
    expect(log).to_contain_text(TEXTS["back"], timeout=20_000)
    expect(page.get_by_role("dialog", name="Wick")).to_be_visible()
    expect(page.locator(".to-person")).to_have_text("Talk to a person")
    expect(log.locator(".row.bot:not(.typing) .bubble").last).to_contain_text("when do you want")
    assert house.handover.get_holding(talk).holder == "bot"
    page.close()


class Sides:
    """A visitor and a colleague at their browsers."""

    def __init__(self, visitor: Page, colleague: Page) -> None:
        self.visitor, self.colleague = visitor, colleague
        self.log = visitor.get_by_role("log")


@pytest.fixture
def sides(served: Served, chromium: Browser, size: Any) -> Iterator[Sides]:
    visitor = chromium.new_page(viewport=size)
    visitor.goto(served.url)
    visitor.get_by_role("button", name="Chat with").first.click()
    say(visitor, "we want more bookings for our escape room")
    expect(visitor.get_by_role("log")).to_contain_text("when do you want", timeout=20_000, ignore_case=True)
    engine = open_engine(f"sqlite:///{served.var / 'bot.db'}")
    users = SqlUsers(engine, lambda: datetime.now(timezone.utc))
    if users.find_user("maren@lanternfield.example") is None:
        users.add_user(User("maren@lanternfield.example", "Maren Holt", "agent", HASHED, datetime.now(timezone.utc)))
    context = chromium.new_context(viewport=size)
    session = users.begin_session("maren@lanternfield.example")
    context.add_cookies([{"name": "desk", "value": session, "domain": "127.0.0.1", "path": "/desk"}])
    colleague = context.new_page()
    colleague.goto(f"{served.url}/desk/inbox/{newest_talk(served.var)}")
    yield Sides(visitor, colleague)
    for page in (visitor, colleague):
        page.close()
    engine.dispose()


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1280, "height": 800}])
def test_visitor_and_colleague_side_by_side_see_each_other_write_and_send_files(
    sides: Sides, size: Any, picture: Callable[..., None], tmp_path: Path
) -> None:
    visitor, colleague, log = sides.visitor, sides.colleague, sides.log
    begun = time.monotonic()
    colleague.get_by_role("button", name="Take it").click()
    expect(log).to_contain_text("Maren Holt from Lanternfield has joined")
    print(f"seen after {time.monotonic() - begun:.2f} s")

    colleague.locator("#write textarea").press_sequentially("Hello")
    expect(visitor.locator(".row.typing")).to_be_visible()
    visitor.get_by_role("textbox").first.press_sequentially("Can I")
    expect(colleague.get_by_text("The visitor is writing…")).to_be_visible()
    picture(visitor, f"person-typing-{size['width']}")

    Image.new("RGB", (320, 200), "#1d3c45").save(tmp_path / "room.png")
    (tmp_path / "offer.pdf").write_bytes(b"%PDF-1.7 an offer")
    visitor.locator("input[type=file]").set_input_files(tmp_path / "room.png")
    expect(log.locator(".file img")).to_be_visible()
    expect(colleague.locator(".files img")).to_be_visible()
    colleague.locator("[data-file]").set_input_files(tmp_path / "offer.pdf")
    expect(log.get_by_role("link", name="offer.pdf")).to_be_visible()
    with visitor.expect_download() as fetched:
        log.get_by_role("link", name="offer.pdf").click()
    assert fetched.value.path().read_bytes() == b"%PDF-1.7 an offer"

    colleague.locator("[data-saved]").select_option("I'm looking that up for you. It'll take a minute or two.")
    expect(colleague.locator("#write textarea")).to_have_value(re.compile("looking that up"))
    colleague.locator("#write").get_by_role("button", name="Send", exact=True).click()
    expect(log).to_contain_text("looking that up for you")
    expect(log.locator(".row.person .face").last).to_have_attribute("data-letter", "M")
    for page, name in ((visitor, "visitor"), (colleague, "colleague")):
        check(page)
        picture(page, f"person-{name}-{size['width']}")


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}])
def test_h13_the_link_out_of_a_mail_opens_the_same_talk_on_another_device(
    sides: Sides, served: Served, chromium: Browser
) -> None:
    sides.colleague.locator("#write textarea").fill("Yes, we do escape rooms.")
    sides.colleague.locator("#write").get_by_role("button", name="Send", exact=True).click()
    expect(sides.log).to_contain_text("Yes, we do escape rooms.")
    link = talk_link_tokens((served.var / "secret.key").read_text().strip()).issue_token(newest_talk(served.var))

    other = chromium.new_page(viewport={"width": 1280, "height": 800})
    other.goto(f"{served.url}/#chat={link}")
    expect(other.get_by_role("log")).to_contain_text("Yes, we do escape rooms.")
    assert "#chat" not in other.url
    other.close()


def count_polls(colleague: Page) -> list[str]:
    """Every time that the page asks for what came since, from now on."""
    asked: list[str] = []
    colleague.on("response", lambda answer: asked.append(answer.url) if "/live?" in answer.url else None)
    return asked


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1280, "height": 800}])
def test_the_desk_has_what_a_visitor_writes_over_its_socket_and_by_asking_while_that_is_lost(
    sides: Sides, size: Any, picture: Callable[..., None]
) -> None:
    visitor, colleague = sides.visitor, sides.colleague
    # The first colleague's page is opened anew, with a socket that a test can cut.
    lines: list[WebSocketRoute] = []
    lost = [False]

    def join(line: WebSocketRoute) -> None:
        if lost[0]:
            line.close()
            return
        lines.append(line)
        line.connect_to_server()

    colleague.route_web_socket(re.compile("/desk/inbox/"), join)
    colleague.reload()
    colleague.get_by_role("button", name="Take it").click()
    expect(sides.log).to_contain_text("has joined")
    shown = colleague.get_by_role("log")
    colleague.wait_for_timeout(1500)
    asked = count_polls(colleague)
    begun = time.monotonic()
    say(visitor, "first, over the socket")
    expect(shown).to_contain_text("first, over the socket")
    print(f"desk: seen after {time.monotonic() - begun:.2f} s")
    colleague.wait_for_timeout(2500)
    assert asked == []

    lost[0] = True
    for line in lines:
        line.close()
    say(visitor, "second, while it is lost")
    expect(shown).to_contain_text("second, while it is lost")
    assert asked
    lost[0] = False
    colleague.wait_for_timeout(5000)
    asked.clear()
    say(visitor, "third, over a new one")
    expect(shown).to_contain_text("third, over a new one")
    colleague.wait_for_timeout(1500)
    assert asked == []
    for words in ("first, over the socket", "second, while it is lost", "third, over a new one"):
        expect(shown.get_by_text(words, exact=True)).to_have_count(1)
    check(colleague)
    picture(colleague, f"person-live-{size['width']}")


HEARING = """
window.rung = 0; window.told = [];
const sounds = window.AudioContext;
window.AudioContext = class extends sounds { createOscillator() { window.rung++; return super.createOscillator(); } };
const shown = window.Notification;
window.Notification = class extends shown { constructor(title) { super(title); window.told.push(title); } };
"""


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}])
def test_a_sound_and_a_notification_come_when_one_more_waits_to_who_asked_for_them(
    sides: Sides, house: House, served: Served, chromium: Browser
) -> None:
    state = sides.colleague.context.storage_state()
    pages = []
    for asks in (True, False):
        context = chromium.new_context(storage_state=state, permissions=["notifications"])
        context.add_init_script(HEARING)
        page = context.new_page()
        page.goto(f"{served.url}/desk/inbox")
        button = page.get_by_role("button", name="Tell me when somebody waits")
        if asks:
            button.click()
            expect(button).to_have_attribute("aria-pressed", "true")
        pages.append(page)
    asking, quiet = pages
    house.handover.request_person(newest_talk(served.var))
    asking.wait_for_function("() => window.told.length")

    assert asking.evaluate("[window.rung, window.told]") == [1, ["Waiting for a person: 1"]]
    expect(quiet.locator("#queue")).to_contain_text("Wants")
    assert quiet.evaluate("[window.rung, window.told]") == [0, []]
    # It is told once, however long they wait.
    asking.wait_for_timeout(4000)
    assert asking.evaluate("window.rung") == 1
    for page in pages:
        page.context.close()


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}])
def test_when_the_server_dies_in_between_both_sides_go_on_and_nothing_is_lost_or_doubled(
    sides: Sides, served: Served
) -> None:
    visitor, colleague = sides.visitor, sides.colleague
    colleague.get_by_role("button", name="Take it").click()
    expect(sides.log).to_contain_text("has joined")
    write = colleague.locator("#write")
    write.locator("textarea").fill("before it dies")
    write.get_by_role("button", name="Send", exact=True).click()
    expect(sides.log).to_contain_text("before it dies")
    served.kill()
    say(visitor, "said while it is dead")
    visitor.wait_for_timeout(1500)
    served.start()
    expect(colleague.get_by_role("log")).to_contain_text("said while it is dead", timeout=60_000)
    write.locator("textarea").fill("after it died")
    write.get_by_role("button", name="Send", exact=True).click()
    expect(sides.log).to_contain_text("after it died", timeout=60_000)

    lines = (sides.log.locator(".bubble"), colleague.locator(".said-line"))
    for side in lines:
        for words in ("before it dies", "said while it is dead", "after it died"):
            expect(side.filter(has_text=words)).to_have_count(1)


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}])
def test_a_colleague_is_asked_what_the_assistant_cannot_answer_and_the_answer_comes_back_and_is_kept_for_review(
    sides: Sides, house: House, served: Served, picture: Callable[..., None]
) -> None:
    visitor, colleague, log = sides.visitor, sides.colleague, sides.log
    # Whatever the hour at which this runs.
    SqlPresence(house.engine, lambda: datetime.now(timezone.utc)).set_state(
        "maren@lanternfield.example", "Maren", "here"
    )
    say(visitor, "who of you won a silver lion in cannes?")
    ask = visitor.get_by_role("button", name="Ask a colleague").last
    ask.click()
    expect(log).to_contain_text(TEXTS["asking"])
    expect(colleague.locator("#standing")).to_contain_text("who of you won a silver lion in cannes?")
    say(visitor, "three months")
    expect(log).to_contain_text("could you spend", timeout=20_000)

    # The form of the page that is open says by itself what it is for now.
    colleague.get_by_label("Your answer, which the assistant brings").fill("Joel did, in 2024.")
    picture(colleague, "person-asking")
    colleague.get_by_role("button", name="Send", exact=True).click()
    expect(log).to_contain_text("The answer: Joel did, in 2024.")
    assert house.handover.get_holding(newest_talk(served.var)).holder == "bot"
    colleague.goto(f"{served.url}/desk/gaps")
    gap = colleague.locator("article, li, section").filter(has_text="silver lion").last
    expect(gap).to_contain_text("Joel did, in 2024.")
    picture(colleague, "person-answer-kept", True)
