"""Who comes in and who does not: fixation, forged forms, guessing, codes, redirects, roles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyotp
import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from bot.bootstrap.content import Content
from bot.desk.access import safe_path
from bot.desk.passwords import SecondFactor
from bot.desk.routes import desk_routes
from bot.storage.desk.users import LOCKED, MOST_FAILURES
from tests.bot.desk.house import PASSWORD, Colleague, House, open_house, word_of

INSIDE = (
    "/desk/",
    "/desk/leads",
    "/desk/leads.csv",
    "/desk/leads/lead-1",
    "/desk/talks",
    "/desk/talks/web-1",
    "/desk/inbox",
    "/desk/inbox/web-1",
    "/desk/inbox/web-1/live",
    "/desk/funnel",
    "/desk/gaps",
    "/desk/learning",
    "/desk/answers",
    "/desk/settings",
    "/desk/quality",
    "/desk/experiments",
    "/desk/answers/hashtags",
    "/desk/account",
    "/desk/audit",
)
CHANGES = (
    "/desk/leads/{lead}/status",
    "/desk/leads/{lead}/owner",
    "/desk/leads/{lead}/note",
    "/desk/leads/assign",
    "/desk/deliveries/1/retry",
    "/desk/inbox/{talk}/take",
    "/desk/inbox/{talk}/write",
    "/desk/inbox/{talk}/back",
    "/desk/inbox/{talk}/send",
    "/desk/inbox/{talk}/end",
    "/desk/inbox/{talk}/withdraw",
    "/desk/inbox/{talk}/note",
    "/desk/inbox/{talk}/typing",
    "/desk/inbox/{talk}/correct",
    "/desk/inbox/{talk}/on",
    "/desk/inbox/{talk}/file",
    "/desk/inbox/presence",
    "/desk/gaps/decide",
    "/desk/gaps/undo",
    "/desk/gaps/new",
    "/desk/gaps/new/keep",
    "/desk/answers/hashtags",
    "/desk/content/undo",
    "/desk/settings/test",
    "/desk/experiments/stop",
    "/desk/settings/hours",
    "/desk/learning/draft",
    "/desk/learning/publish",
    "/desk/learning/serve",
    "/desk/learning/take-over",
)
OWN = (
    "/desk/filters/save",
    "/desk/filters/drop",
    "/desk/sign-out",
    "/desk/account/password",
    "/desk/account/sessions",
    "/desk/account/codes",
    "/desk/account/codes/on",
    "/desk/account/codes/off",
)


def test_every_route_of_the_desk_asks_who_it_is(house: House) -> None:
    stranger = house.browser()
    lead = house.lead()
    for path in INSIDE:
        answer = stranger.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/desk/sign-in"), path
    for path in (*CHANGES, *OWN):
        answer = stranger.post(path.format(lead=lead.id, talk=lead.conversation_id), data={"word": "x"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in"), path


def test_no_route_was_forgotten_in_these_tests(house: House) -> None:
    # The socket has tests of its own: test_live.py.
    known = {"/desk/sign-in", "/desk/static/{name}", "/desk", "/dashboard", "/desk/inbox/{talk_id}/ws"}
    names = {
        "lead-1": "{lead_id}",
        "{lead}": "{lead_id}",
        "web-1": "{talk_id}",
        "{talk}": "{talk_id}",
        "/1/": "/{number}/",
        "/answers/hashtags": "/answers/{topic}",
        "/settings/hours": "/settings/{name}",
        "/experiments/stop": "/experiments/{press}",
    }
    listed = {reduce(lambda path, name: path.replace(name, names[name]), names, p) for p in (*INSIDE, *CHANGES, *OWN)}
    paths = set(paths_of(desk_routes(house.parts)))
    assert "/desk/leads/{lead_id}" in paths
    assert paths - known - listed == set()


def paths_of(router: APIRouter) -> Iterator[str]:
    """The addresses of a router and of those within it."""
    routes: list[Any] = list(router.routes)
    for route in routes:
        inner = getattr(route, "original_router", None)
        yield from paths_of(inner) if inner else (route.path,)


def test_nobody_else_is_told_what_the_desk_has(house: House) -> None:
    assert not [path for path in house.app.openapi()["paths"] if "desk" in path]


def test_the_dashboard_leads_to_the_desk(house: House) -> None:
    for path in ("/dashboard", "/desk"):
        assert house.browser().get(path).headers["location"] == "/desk/"


def test_a_session_is_made_anew_at_every_sign_in_and_what_was_brought_along_ends(house: House) -> None:
    house.add("agent")
    victim, planted = Colleague(house.browser()), "planted-by-somebody-else"
    victim.browser.cookies.set("desk", planted, path="/desk")
    assert victim.sign_in("agent@studio.example").status_code == 303
    first = victim.browser.cookies.get("desk", path="/desk", domain="desk.example")
    assert first not in (None, planted)

    attacker = house.browser()
    attacker.cookies.set("desk", planted, path="/desk")
    assert attacker.get("/desk/").status_code == 303

    assert victim.sign_in("agent@studio.example").status_code == 303
    attacker.cookies.set("desk", str(first), path="/desk")
    assert attacker.get("/desk/").status_code == 303


def test_signing_out_ends_the_session_itself(house: House, agent: Colleague) -> None:
    token = str(agent.browser.cookies.get("desk"))
    assert agent.do("/desk/sign-out").status_code == 303
    thief = house.browser()
    thief.cookies.set("desk", token, path="/desk")
    assert thief.get("/desk/").status_code == 303


def test_the_cookie_is_for_this_site_and_no_script(house: House) -> None:
    house.add("agent")
    said = Colleague(house.browser()).sign_in("agent@studio.example").headers.get_list("set-cookie")
    session = next(line for line in said if line.startswith("desk="))
    assert {"httponly", "samesite=lax", "path=/desk"} <= {part.strip().lower() for part in session.split(";")}


def test_over_tls_the_cookie_comes_over_tls_alone(services: Content, tmp_path: Path) -> None:
    house = open_house(services, tmp_path, "https://desk.example")
    house.add("agent")
    browser = Colleague(TestClient(house.app, base_url="https://desk.example", follow_redirects=False))
    said = browser.sign_in("agent@studio.example").headers.get_list("set-cookie")
    session = next(line for line in said if line.startswith("__Secure-desk="))
    assert "secure" in session.lower().split("; ")
    assert browser.browser.get("/desk/").status_code == 200
    house.engine.dispose()


@pytest.mark.parametrize(
    ("word", "headers"),
    [
        ("", {}),
        ("0" * 64, {}),
        ("right", {"origin": "https://evil.example"}),
        ("right", {"origin": "null"}),
        ("right", {"sec-fetch-site": "cross-site"}),
        ("right", {"sec-fetch-site": "same-site"}),
    ],
)
def test_a_form_of_another_page_changes_nothing(
    house: House, agent: Colleague, word: str, headers: dict[str, str]
) -> None:
    lead = house.lead()
    given = word_of(agent.browser.get("/desk/account")) if word == "right" else word
    for path in CHANGES:
        fields = {"word": given, "status": "won", "owner": "agent@studio.example", "text": "forged", "lead": lead.id}
        answer = agent.browser.post(path.format(lead=lead.id, talk=lead.conversation_id), data=fields, headers=headers)
        assert answer.status_code == 403, path
    kept = house.parts.leads.find_lead(lead.id)
    assert kept is not None
    assert (kept.status, house.parts.work.load_work([lead])[lead.id].owner) == ("new", None)
    assert house.parts.work.list_notes([lead.conversation_id]) == ()
    assert house.parts.handover.get_holding(lead.conversation_id).holder == "bot"
    assert "forged" not in agent.see(f"/desk/talks/{lead.conversation_id}")


def test_the_word_of_one_session_is_none_of_another(house: House, agent: Colleague) -> None:
    lead = house.lead()
    editor = house.enter("editor")
    stolen = word_of(editor.browser.get("/desk/account"))
    path = f"/desk/leads/{lead.id}/note"
    assert agent.browser.post(path, data={"word": stolen, "text": "forged"}).status_code == 403


def test_a_sign_in_that_another_page_sends_signs_nobody_in(house: House) -> None:
    house.add("agent")
    browser = house.browser()
    fields = {"email": "agent@studio.example", "password": PASSWORD, "word": "", "code": "", "next": "/desk/"}
    assert browser.post("/desk/sign-in", data=fields).status_code == 403
    word = word_of(house.browser().get("/desk/sign-in"))
    assert browser.post("/desk/sign-in", data={**fields, "word": word}).status_code == 403
    assert browser.cookies.get("desk") is None


@pytest.mark.parametrize("email", ["agent@studio.example", "stranger@studio.example", "gone@studio.example"])
def test_every_wrong_try_gets_the_same_answer(house: House, email: str) -> None:
    house.add("agent")
    house.add("agent", "gone@studio.example")
    house.parts.users.change_user("gone@studio.example", disabled=house.time())
    password = PASSWORD if email.startswith("gone") else "wrong password here"
    answer = Colleague(house.browser()).sign_in(email, password)
    assert answer.status_code == 401
    assert "E-mail, password or code is wrong" in answer.text


def test_guessing_locks_the_address_even_for_the_right_password_and_only_for_a_while(house: House) -> None:
    house.add("agent")
    guesser = Colleague(house.browser())
    for _ in range(MOST_FAILURES):
        assert guesser.sign_in("agent@studio.example", "wrong password here").status_code == 401
    assert guesser.sign_in("agent@studio.example").status_code == 401
    house.time.now += LOCKED + timedelta(seconds=1)
    assert guesser.sign_in("agent@studio.example").status_code == 303


def test_one_address_of_the_network_has_so_many_tries_whomever_it_names(house: House) -> None:
    guesser = Colleague(house.browser())
    answers = [guesser.sign_in(f"somebody{n}@studio.example", "wrong password here").status_code for n in range(32)]
    assert answers.count(401) == 30
    assert answers[-1] == 429


def test_a_code_is_asked_for_once_it_is_on_and_is_good_once(house: House, agent: Colleague) -> None:
    factor: SecondFactor = house.parts.access.factor
    page = agent.do("/desk/account/codes").text
    plain = page.split('<p class="key"><code>')[1].split("<")[0]
    sealed = page.split('name="sealed" value="')[1].split('"')[0]
    assert plain not in sealed

    def code() -> str:
        return pyotp.TOTP(plain).at(house.time())

    assert agent.do("/desk/account/codes/on", sealed=sealed, code="000000").status_code == 422
    assert agent.do("/desk/account/codes/on", sealed=factor.encrypt_secret(plain) + "x", code=code()).status_code == 422
    assert agent.do("/desk/account/codes/on", sealed=sealed, code=code()).status_code == 303

    other = Colleague(house.browser())
    assert other.sign_in("agent@studio.example").status_code == 401
    assert other.sign_in("agent@studio.example", code=code()).status_code == 401, "it was used to turn codes on"
    house.time.now += timedelta(seconds=30)
    assert other.sign_in("agent@studio.example", code=code()).status_code == 303
    assert Colleague(house.browser()).sign_in("agent@studio.example", code=code()).status_code == 401
    assert agent.do("/desk/account/codes/off", password="wrong password here").status_code == 422
    assert agent.do("/desk/account/codes/off", password=PASSWORD).status_code == 303
    assert Colleague(house.browser()).sign_in("agent@studio.example").status_code == 303


def test_a_new_password_ends_the_other_sessions_and_not_this_one(house: House, agent: Colleague) -> None:
    other = Colleague(house.browser())
    other.sign_in("agent@studio.example")
    new = "a meadow of quiet horses"
    wrong = {"password": "wrong password here", "new": new, "again": new}
    assert agent.do("/desk/account/password", **wrong).status_code == 422
    assert agent.do("/desk/account/password", password=PASSWORD, new="short", again="short").status_code == 422
    assert agent.do("/desk/account/password", password=PASSWORD, new=new, again=new + "!").status_code == 422
    assert other.browser.get("/desk/").status_code == 200

    assert agent.do("/desk/account/password", password=PASSWORD, new=new, again=new).status_code == 303
    assert agent.browser.get("/desk/").status_code == 200
    assert other.browser.get("/desk/").status_code == 303
    assert other.sign_in("agent@studio.example").status_code == 401
    assert other.sign_in("agent@studio.example", new).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/desk/",
        "//evil.example/desk/",
        "/\\evil.example",
        "/desk//evil.example",
        "/desk/../../elsewhere",
        "javascript:alert(1)//desk/",
        "/desk/\r\nset-cookie: desk=1",
        " /desk/leads",
        "/plan/x",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(house: House, wanted: str) -> None:
    house.add("agent")
    assert safe_path(wanted) == "/desk/"
    entered = Colleague(house.browser()).sign_in("agent@studio.example", wanted=f"?next={quote(wanted)}")
    assert entered.headers["location"] == "/desk/"


def test_signing_in_leads_where_somebody_wanted(house: House) -> None:
    house.add("agent")
    browser = Colleague(house.browser())
    sent = browser.browser.get("/desk/talks?channel=web&text=boats").headers["location"]
    entered = browser.sign_in("agent@studio.example", wanted=sent.removeprefix("/desk/sign-in"))
    assert entered.headers["location"] == "/desk/talks?channel=web&text=boats"


def test_who_may_only_look_changes_nothing_and_takes_nothing_away(house: House, viewer: Colleague) -> None:
    lead = house.lead()
    for path in CHANGES:
        fields = {"status": "won", "owner": "viewer@studio.example", "text": "forged", "lead": lead.id}
        assert viewer.do(path.format(lead=lead.id, talk=lead.conversation_id), **fields).status_code == 403, path
    assert viewer.browser.get("/desk/leads.csv").status_code == 403
    kept = house.parts.leads.find_lead(lead.id)
    assert kept is not None
    assert kept.status == "new"
    assert house.parts.handover.get_holding(lead.conversation_id).holder == "bot"


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("agent", 403), ("editor", 403), ("admin", 200)])
def test_the_audit_log_is_for_admins(house: House, role: str, status: int) -> None:
    colleague = house.enter(role)  # type: ignore[arg-type]
    assert colleague.browser.get("/desk/audit").status_code == status
    assert ('href="/desk/audit"' in colleague.see("/desk/")) == (status == 200)


def test_a_role_that_is_taken_away_is_gone_with_the_next_page(house: House) -> None:
    colleague = house.enter("admin")
    house.parts.users.change_user("admin@studio.example", role="viewer")
    assert colleague.browser.get("/desk/audit").status_code == 403
    house.parts.users.change_user("admin@studio.example", disabled=house.time())
    assert colleague.browser.get("/desk/").status_code == 303


def test_nobody_keeps_a_page_of_the_desk(agent: Colleague) -> None:
    headers = agent.browser.get("/desk/leads").headers
    assert headers["cache-control"] == "private, no-store"
    assert "noindex" in headers["x-robots-tag"]
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
