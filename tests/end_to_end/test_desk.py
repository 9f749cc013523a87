"""The desk in a real browser: on phone and desktop, in light and dark, by keyboard; axe finds nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page

from bot.bootstrap.content import Content, build_content
from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.leads.model import Contact
from bot.settings import Settings
from bot.storage.leads.lead_lists import LeadFilter
from tests.bot.desk.house import NOW, PASSWORD, PROFILE, House, open_house
from tests.bot.desk.test_learning import draft
from tests.end_to_end.conftest import check, free_port

pytestmark = pytest.mark.browser
WANTED = LeadFilter()
PEOPLE = (
    ("Odile Marchetti", "Marchetti Rowing", 12000),
    ("Tomas Lindqvist", "Birch Dental", 4000),
    ("Priscilla Okafor", "Okafor Bakeries", 2500),
    ("Wen Zhao", "Zhao Ceramics", 900),
    ("Hanne Sorensen", "Fjord Bikes", 9000),
    ("Luis Calderon", "Calderon Roofing", 300),
)
TALK = ("we want more bookings before summer", "do hashtags still help?", "yes, please call me")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
Open = Callable[..., Page]
Picture = Callable[..., None]


@pytest.fixture(scope="module")
def services() -> Content:
    return build_content(Settings())


@pytest.fixture(scope="module")
def desk(services: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    port = free_port()
    own = Path(tmp_path_factory.mktemp("own"))
    house = open_house(services, Path(tmp_path_factory.mktemp("var")), f"http://127.0.0.1:{port}", own)
    _fill(house)
    draft(house)
    server = uvicorn.Server(uvicorn.Config(house.app, port=port, log_level="critical", server_header=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield house
    server.should_exit = True
    thread.join(10)
    house.engine.dispose()


def _fill(house: House) -> None:
    for role in ("viewer", "agent", "editor", "admin"):
        house.add(role)
    hour = timedelta(hours=1)
    for place, (name, company, money) in enumerate(PEOPLE):
        at = NOW - (place + 1) * 7 * hour
        page = Origin("web", f"https://www.lanternfield.example/services/{place}", utm=(("campaign", "autumn"),))
        talk = house.talk(*TALK, at=at, origin=page)
        house.happen(talk, ("turn", ""), ("topic", "hashtags"), ("answered", ""), ("advised", "smm"), at=at)
        profile = {**PROFILE, "budget": {**PROFILE["budget"], "amount_min": money, "amount_max": money}}  # type: ignore[dict-item]
        email = f"{name.split()[0].lower()}@{company.split()[0].lower()}.example"
        contact = Contact(name, email, "+1 202 555 0171", company, "owner")
        words = {"budget": f"about {money} a month", "decides": "it is my own firm"}
        house.lead(talk=talk, at=at, contact=contact, profile=profile, words=words)
    leads = house.parts.lists.load_page(WANTED).leads
    house.book(leads[1], NOW + 2 * hour)
    house.book(leads[2], NOW - 26 * hour)
    house.parts.leads.set_status(leads[3].id, "no_show")
    for lead in leads[4:]:
        house.parts.handover.request_person(lead.conversation_id)
    for puzzle in ("do you do wedding dances", "can i pay with stamps", "do you do wedding dances"):
        talk = house.talk(puzzle, at=NOW - hour)
        house.happen(talk, ("turn", ""), ("not_understood", puzzle), at=NOW - hour)


@pytest.fixture
def at_desk(desk: House, visit: Open) -> Open:
    """Opens a page of the desk for somebody of this role, who is in already."""

    def open_page(role: str, path: str = "/desk/", **options: object) -> Page:
        url = desk.parts.settings.public_url
        token = desk.parts.users.begin_session(f"{role}@studio.example")
        cookie = {"name": "desk", "value": token, "domain": "127.0.0.1", "path": "/desk", "httpOnly": True}
        state = {"cookies": [{**cookie, "expires": -1, "secure": False, "sameSite": "Lax"}], "origins": []}
        return visit(path, url=url, storage_state=state, **options)

    return open_page


PAGES = (
    *("today", "inbox", "answer", "leads", "lead", "talks", "talk", "funnel", "gaps", "account"),
    *("learning", "answers", "text", "quality", "experiments", "settings"),
)


@pytest.fixture
def paths(desk: House) -> dict[str, str]:
    lead = desk.parts.lists.load_page(WANTED).leads[0]
    found = {"lead": f"/desk/leads/{lead.id}", "talk": f"/desk/talks/{lead.conversation_id}", "today": "/desk/"}
    found["text"] = "/desk/answers/hashtags"
    found["answer"] = f"/desk/inbox/{desk.parts.handover.list_waiting()[0].conversation_id}"
    return {name: found.get(name, f"/desk/{name}") for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_every_page_is_open_to_everybody_on_any_screen(
    at_desk: Open, picture: Picture, paths: dict[str, str], name: str, look: str
) -> None:
    options = PHONE if look == "phone" else {"color_scheme": look}
    page = at_desk("editor", paths[name], **options)
    check(page)
    picture(page, f"desk-{name}-{look}", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


@pytest.mark.parametrize("role", ["viewer", "agent", "admin"])
def test_the_pages_of_every_role_are_sound(at_desk: Open, paths: dict[str, str], role: str) -> None:
    page = at_desk(role)
    for path in (*paths.values(), *(["/desk/audit"] if role == "admin" else [])):
        page.goto(page.url.split("/desk")[0] + path)
        check(page)


def test_who_is_to_be_called_now_and_why_is_the_first_thing_there(at_desk: Open) -> None:
    page = at_desk("agent")
    first = page.get_by_role("region", name="Hot leads that nobody took").get_by_role("listitem").first
    assert "Odile Marchetti" in first.inner_text()
    assert "12,000" in first.inner_text()
    first.get_by_role("button", name="I take it").click()
    page.get_by_role("heading", name="Odile Marchetti").wait_for()
    assert page.get_by_label("Looked after by").input_value() == "agent@studio.example"


def test_somebody_signs_in_by_keyboard_and_is_led_where_they_wanted(
    desk: House, visit: Open, picture: Picture, paths: dict[str, str]
) -> None:
    page = visit(paths["lead"], url=desk.parts.settings.public_url)
    check(page)
    picture(page, "desk-sign-in-light")
    page.keyboard.type("agent@studio.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Where it stands").wait_for()
    assert page.url.endswith(paths["lead"])
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in to the desk").wait_for()


def test_a_waiting_visitor_is_answered_by_keyboard_and_what_they_say_shows_by_itself(
    desk: House, at_desk: Open, picture: Picture
) -> None:
    talk = desk.talk("do you also paint signs?")
    desk.parts.handover.request_person(talk)
    page = at_desk("agent", f"/desk/inbox/{talk}")
    page.get_by_label("To the visitor").fill("Yes, we do.\nWhat size?")
    page.get_by_label("To the visitor").press("Control+Enter")
    page.get_by_text("You answer. The assistant is silent.").wait_for()
    page.get_by_role("log").locator("p.said", has_text="Yes, we do.").wait_for()
    assert page.get_by_label("To the visitor").input_value() == ""
    page.get_by_label("To the visitor").fill("half a thou")
    desk.parts.transcripts.append_lines(talk, TranscriptEntry("visitor", "three metres wide"))
    page.get_by_role("log").get_by_text("three metres wide").wait_for()
    assert page.get_by_label("To the visitor").input_value() == "half a thou"
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    box, form = page.get_by_text("three metres wide").bounding_box(), page.locator("#write").bounding_box()
    assert box is not None
    assert form is not None
    assert box["y"] + box["height"] <= form["y"], "what came last is covered"
    check(page)
    picture(page, "desk-inbox-talking-light")


def test_a_filter_finds_without_another_page(at_desk: Open) -> None:
    page = at_desk("agent", "/desk/leads")
    page.evaluate("window.same = true")
    page.get_by_label("Name, company, address").press_sequentially("zhao")
    page.get_by_text("Odile Marchetti").wait_for(state="detached")
    page.get_by_text("Wen Zhao").wait_for()
    assert "q=zhao" in page.url
    assert page.evaluate("window.same") is True


def test_a_text_is_seen_as_visitors_will_read_it_while_it_is_typed_and_then_kept(
    desk: House, at_desk: Open, picture: Picture
) -> None:
    page = at_desk("editor", "/desk/answers/hashtags", expected="422")
    page.locator("textarea[name=short]").fill("Ask {persona}: **two** tags do.\n\n- Look them up\n- <b>Not</b> this")
    box = page.locator("#preview-box")
    box.locator("strong", has_text="two").wait_for()
    assert box.locator("li").all_inner_texts()[:2] == ["Look them up", "<b>Not</b> this"]
    assert desk.parts.agency.persona in box.inner_text()
    page.locator("textarea[name=short]").fill("nonsense")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("alert").wait_for()
    check(page)
    picture(page, "desk-text-refused-light", full_page=True)
    page.locator("textarea[name=short]").fill("**Two** tags do.")
    page.get_by_role("button", name="Keep").click()
    page.get_by_text("Kept. It is served once").wait_for()


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_an_editor_writes_a_new_answer_from_a_gap(desk: House, at_desk: Open, picture: Picture, look: str) -> None:
    options = PHONE if look == "phone" else {"color_scheme": look}
    page = at_desk("editor", "/desk/gaps", **options)
    gap = page.locator("li.gap", has_text="can i pay with stamps")
    gap.get_by_role("button", name="New answer").click()
    page.get_by_role("heading", name="New answer").wait_for()
    assert page.get_by_label("Title").input_value() == "Can i pay with stamps"
    page.get_by_label("Answer", exact=True).fill("No, **by bank transfer** only.")
    page.locator("#preview-box strong", has_text="by bank transfer").wait_for()
    check(page)
    picture(page, f"desk-new-answer-{look}", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_an_editor_says_what_words_answer_and_takes_it_back(desk: House, at_desk: Open) -> None:
    page = at_desk("editor", "/desk/gaps")
    gap = page.locator("li.gap", has_text="do you do wedding dances")
    gap.get_by_label("An answer to").select_option("goals:event")
    gap.get_by_role("button", name="Is this answer").click()
    page.get_by_text("Decision kept.").wait_for()
    decided = page.get_by_role("region", name="Decided")
    decided.get_by_text("goals: event").wait_for()
    check(page)
    decided.get_by_role("button", name="Undo").first.click()
    page.get_by_text("Decision taken back.").wait_for()
    assert page.locator("li.gap", has_text="do you do wedding dances").count() == 1


def test_an_agent_keeps_a_filter_and_finds_it_again(desk: House, at_desk: Open, picture: Picture) -> None:
    page = at_desk("agent", "/desk/leads?tier=hot&owner=nobody")
    page.get_by_text("Saved filters").click()
    page.get_by_label("Keep these filters as").fill("Hot and free")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Hot and free").click()
    page.wait_for_url("**/desk/leads?tier=hot&owner=nobody")
    assert page.get_by_role("link", name="Hot and free").get_attribute("aria-current") == "true"
    check(page)
    picture(page, "desk-leads-saved-light", full_page=True)


def test_a_viewer_sees_figures_and_no_name_and_changes_nothing(
    at_desk: Open, paths: dict[str, str], picture: Picture
) -> None:
    page = at_desk("viewer", "/desk/leads")
    assert "Marchetti" not in page.content()
    picture(page, "desk-leads-viewer-light")
    page.get_by_role("link", name="Funnel").click()
    page.get_by_role("heading", name="How far they came").wait_for()
    page.get_by_role("link", name="Gaps").click()
    page.get_by_role("heading", name="Gaps", exact=True).wait_for()
    assert page.get_by_role("button", name="Is this topic").count() == 0


def test_an_admin_reads_who_looked_at_what(at_desk: Open, picture: Picture) -> None:
    page = at_desk("admin", "/desk/leads")
    page.get_by_role("link", name="Audit").click()
    page.get_by_text("leads listed").first.wait_for()
    check(page)
    picture(page, "desk-audit-light")
