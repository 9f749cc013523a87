"""Direct messages for what is personal, the app's home, other workspaces, and people of other companies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.bootstrap.scoring import read_scoring
from bot.channels.slack.parts import Live
from bot.channels.slack.reading import to_said
from bot.conversations.assistant import TurnRequest
from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.dialogue.model import Button, Reply, Turn
from bot.errors import SettingsError
from bot.leads.model import Lead
from bot.leads.scored_facts import ScoredFacts
from bot.settings import Secret
from bot.storage.database.engine import open_engine
from bot.storage.migrations import upgrade_database
from bot.storage.slack_records.slack_workspaces import SlackInstallations, SlackMoves
from tests.bot.channels.slack.conftest import Door, Echo, House, settled
from tests.bot.channels.slack.mock_slack import TOKEN, Fault, MockSlack
from tests.bot.channels.slack.payloads import click, command, follow_up, mention, message, payload
from tests.bot.channels.slack.serving import slack_app

GENERAL, ADA, SALLY = "C0GENERAL1", "U0ADA00001", "U0SALLY001"
DM = "D0ADADM001"
HOME, OTHER = "T0LANTERN1", "T0OTHER001"
NAME = Turn((Reply("What's your name?"),), asking="name")
Eventually = Callable[..., Any]
Json = dict[str, Any]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    upgrade_database(url)
    return open_engine(url)


@pytest.fixture
def asked() -> dict[str, str]:
    """What the pending question of a talk wants."""
    return {}


@pytest.fixture
def house(settings: Any, house: House) -> House:
    more = {"slack_client_id": "123.456", "slack_client_secret": Secret("shh"), "slack_leads_channel": ""}
    return replace(house, settings=replace(settings, public_url="https://bot.example.com", **more))


@pytest.fixture
async def door(house: House, engine: Engine, asked: dict[str, str], assistant: Echo) -> AsyncIterator[Door]:
    def find_asking(talk: str) -> str | None:
        return asked.get(talk)

    respond = assistant.respond_to

    async def respond_and_note(request: TurnRequest) -> Turn:
        turn = await respond(request)
        asked[request.conversation_id] = turn.asking or ""
        return turn

    assistant.respond_to = respond_and_note  # type: ignore[method-assign]
    nobody: Any = SimpleNamespace(find_talk=lambda channel, ts: None)
    live = Live(
        nobody,
        nobody,
        nobody,
        nobody,
        lambda lead: f"https://bot.example.com/brief/{lead}",
        SlackMoves(engine),
        find_asking,
        SlackInstallations(engine),
    )
    app = slack_app(house, 1.0, live)
    life = app.router.lifespan_context(app)
    await life.__aenter__()
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 5000))
    yield Door(httpx.AsyncClient(transport=transport, base_url="https://bot.example.com"))
    await life.__aexit__(None, None, None)
    engine.dispose()


# --- personal questions


async def test_what_is_personal_is_asked_in_a_direct_message(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    assistant.turns = [NAME, replace(NAME, asking="email", replies=(Reply("And your e-mail?"),))]
    began = mention("book me a call")
    await door.push("events", began)
    await eventually(lambda: slack.said(DM) and slack.said(GENERAL))

    assert "What's your name?" in slack.said(DM)[0]
    assert "name" not in str(slack.channels[GENERAL])
    assert "direct message" in slack.said(GENERAL)[0]
    assert f"<#{GENERAL}>" in str(slack.last(DM)["blocks"])

    await door.push("events", message("Ada Lovelace"))
    await settled(house, eventually)

    talks = {talk for talk, *_ in assistant.heard}
    assert talks == {f"slack-{HOME}-{GENERAL}-{ADA}-{began['event']['ts']}"}, "it is the same talk that goes on"
    assert "And your e-mail?" in slack.said(DM)[1]
    assert len(slack.said(GENERAL)) == 1


async def test_whoever_answers_in_public_is_asked_on_in_private(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    assistant.turns = [NAME, replace(NAME, asking="phone", replies=(Reply("And your number?"),))]
    began = mention("book me a call")
    await door.push("events", began)
    await eventually(lambda: slack.said(DM))
    await door.push("events", follow_up("I'm Ada", began["event"]["ts"]))
    await settled(house, eventually)

    assert slack.said(DM) == ["What's your name?", "And your number?"]
    assert not any("?" in said for said in slack.said(GENERAL))


async def test_a_press_in_the_direct_message_belongs_to_the_talk_that_moved(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    consent = Turn((Reply("May we contact you?", (Button("Yes", "/affirm"),)),), asking="consent")
    assistant.turns = [consent]
    began = mention("book me a call")
    await door.push("events", began)
    await eventually(lambda: slack.said(DM))
    await door.push("interactions", click(slack.last(DM), "Yes"))
    await settled(house, eventually)

    assert assistant.heard[-1] == (assistant.heard[0][0], None, "/affirm")


async def test_where_no_direct_message_can_be_opened_nothing_personal_is_asked(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    assistant.turns = [NAME]
    slack.fault("conversations.open", Fault(error="missing_scope"))
    await door.push("events", mention("book me a call"))
    await settled(house, eventually)

    assert ["send me a direct message" in said for said in slack.said(GENERAL)] == [True]
    assert "What's your name?" not in str(slack.channels)


async def test_an_answer_that_one_person_alone_sees_moves_too(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    assistant.turns = [NAME]
    await door.push("commands", command("/advise", "", slack.response_url()))
    await settled(house, eventually)

    assert slack.said(DM) == ["What's your name?"]
    assert ["direct message" in body["text"] for _, body in slack.private] == [True]


async def test_what_is_not_personal_stays_where_it_was_said(
    door: Door, house: House, slack: MockSlack, assistant: Echo, eventually: Eventually
) -> None:
    assistant.turns = [Turn((Reply("By when?"),), asking="timeframe")]
    await door.push("events", mention("advise me"))
    await settled(house, eventually)

    assert slack.said(GENERAL) == ["By when?"]
    assert DM not in slack.channels


# --- the app's home


def open_home(user: str = SALLY, tab: str = "home", team: str = HOME) -> Json:
    made = payload("message_im")
    event = {"type": "app_home_opened", "user": user, "channel": "D0SALLYDM1", "tab": tab, "event_ts": "1763900000.1"}
    return {**made, "team_id": team, "event_id": f"Ev{user}{tab}", "event": event}


async def test_the_home_lists_the_leads_that_somebody_took(
    door: Door, house: House, slack: MockSlack, eventually: Eventually, new_lead: Callable[..., Lead]
) -> None:
    scoring = read_scoring(house.library)
    for name in ("ada", "bob"):
        lead = new_lead(f"lead-{name}", f"web-{name}", contact=replace(new_lead().contact, name=f"{name} <b>"))
        scored = scoring.rate_lead(ScoredFacts.from_lead(lead), datetime(2026, 11, 25).date())
        house.leads.save_lead(replace(lead, scored=scored))
        house.transcripts.open_talk(f"web-{name}", Origin("web"))
        house.transcripts.append_lines(f"web-{name}", TranscriptEntry("visitor", "hello"))
    house.slack.records.claims |= {"web-ada": SALLY, "web-bob": "U0OTHER001"}
    await door.push("events", open_home())
    await eventually(lambda: SALLY in slack.homes)

    shown = str(slack.homes[SALLY]["blocks"])
    assert "ada &lt;b&gt;, Engines" in shown
    assert "bob" not in shown
    kept = house.leads.find_lead("lead-ada")
    assert kept
    assert kept.scored
    assert all(part in shown for part in ("new", str(kept.scored.total), kept.scored.next[:40]))
    assert "https://bot.example.com/brief/lead-ada" in shown


async def test_the_home_of_anybody_else_shows_no_lead(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("events", open_home(ADA))
    await door.push("events", open_home(SALLY, team=HOME, tab="messages"))
    await eventually(lambda: ADA in slack.homes)
    await settled(house, eventually)

    assert list(slack.homes) == [ADA]
    assert "paid and organic social media" in str(slack.homes[ADA])


# --- other workspaces


async def install(door: Door, slack: MockSlack, team: str = OTHER, token: str = "xoxb-other") -> httpx.Response:
    begun = await door.browser.get("/webhooks/slack/install")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    slack.granted["code-1"] = {
        "ok": True,
        "access_token": token,
        "team": {"id": team, "name": "Other"},
        "scope": "chat:write",
    }
    slack.tokens[team] = token
    return await door.browser.get("/webhooks/slack/oauth", params={"code": "code-1", "state": state})


async def test_another_workspace_installs_the_app_and_is_answered_with_its_own_token(
    door: Door, house: House, slack: MockSlack, engine: Engine, eventually: Eventually
) -> None:
    begun = await door.browser.get("/webhooks/slack/install")
    query = parse_qs(urlsplit(begun.headers["location"]).query)
    assert begun.headers["location"].startswith("https://slack.com/oauth/v2/authorize?")
    assert query["client_id"] == ["123.456"]
    assert query["redirect_uri"] == ["https://bot.example.com/webhooks/slack/oauth"]
    assert "im:write" in query["scope"][0].split(",")
    assert all(word in begun.headers["set-cookie"] for word in ("Secure", "HttpOnly", "SameSite=Lax"))

    done = await install(door, slack)
    assert (done.status_code, "installed" in done.text) == (200, True)
    (exchange,) = slack.called("oauth.v2.access")
    assert exchange["redirect_uri"] == "https://bot.example.com/webhooks/slack/oauth"

    theirs, ours = message("hello", channel="D0THEIRS01"), message("hello")
    theirs |= {"team_id": OTHER, "authorizations": [{"team_id": OTHER, "user_id": "U0WICKBOT2", "is_bot": True}]}
    theirs["event"]["team"] = OTHER
    for event in (theirs, ours):
        await door.push("events", event)
    await settled(house, eventually)
    posts = [token for method, token in slack.spoke if method == "chat.postMessage"]
    assert sorted(posts) == sorted(["xoxb-other", TOKEN])

    with engine.connect() as connection:
        kept = str(connection.execute(text("select * from slack_installations")).all())
    assert "xoxb-other" not in kept
    assert OTHER in kept


async def test_a_state_is_good_once_in_the_browser_that_got_it_and_for_ten_minutes(
    door: Door, slack: MockSlack
) -> None:
    assert (await install(door, slack)).status_code == 200
    used = parse_qs(urlsplit((await door.browser.get("/webhooks/slack/install")).headers["location"]).query)["state"][0]
    stolen = httpx.AsyncClient(transport=door.browser._transport, base_url="https://bot.example.com")

    async def come_back(browser: httpx.AsyncClient, **query: str) -> int:
        slack.granted["code-2"] = {"ok": True, "access_token": "xoxb-2", "team": {"id": "T2"}}
        return (await browser.get("/webhooks/slack/oauth", params=query)).status_code

    assert await come_back(stolen, code="code-2", state=used) == 400
    assert await come_back(door.browser, code="code-2", state=used[:-2] + "xx") == 400
    assert await come_back(door.browser, code="code-2") == 400
    cookie = {"slack-app-oauth-state": used}
    again = httpx.AsyncClient(transport=door.browser._transport, base_url="https://bot.example.com", cookies=cookie)
    assert await come_back(again, code="code-2", state=used) == 200
    again.cookies = httpx.Cookies(cookie)
    assert await come_back(again, code="code-2", state=used) == 400


@pytest.mark.parametrize(
    ("granted", "query"),
    [
        ({"ok": False, "error": "invalid_code"}, {"code": "c"}),
        ({"ok": True, "access_token": "xoxb", "team": None, "is_enterprise_install": True}, {"code": "c"}),
        ({"ok": True, "team": {"id": "T3"}}, {"code": "c"}),
        ({}, {"error": "access_denied"}),
    ],
)
async def test_an_installation_that_does_not_work_out_keeps_nothing(
    door: Door, slack: MockSlack, engine: Engine, granted: Json, query: dict[str, str]
) -> None:
    begun = await door.browser.get("/webhooks/slack/install")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    slack.granted["c"] = granted
    answer = await door.browser.get("/webhooks/slack/oauth", params={**query, "state": state})

    assert answer.status_code == 400
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from slack_installations")).scalar() == 0


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0WICKBOT2"]}}]
)
async def test_a_workspace_that_throws_the_app_out_takes_its_token_along(
    door: Door, slack: MockSlack, engine: Engine, event: Json
) -> None:
    await install(door, slack)
    gone = {**message("x"), "team_id": OTHER, "event": event}
    await door.push("events", {**gone, "event": {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}})
    assert SlackInstallations(engine).find_token(OTHER)

    await door.push("events", gone)

    assert SlackInstallations(engine).find_token(OTHER) is None


def test_half_a_set_up_is_refused_at_the_start(house: House, engine: Engine) -> None:
    nobody: Any = SimpleNamespace(find_talk=None)
    live = Live(nobody, nobody, nobody, nobody, installations=SlackInstallations(engine))
    bare = replace(house, settings=replace(house.settings, slack_client_secret=Secret("")))

    with pytest.raises(SettingsError, match="SLACK_CLIENT_SECRET"):
        slack_app(bare, 1.0, live)


# --- people of other companies


def test_in_a_shared_channel_people_of_another_company_are_known_for_foreign() -> None:
    shared = mention("what is smo?")
    shared |= {"team_id": OTHER, "is_ext_shared_channel": True}
    shared["event"] |= {"team": OTHER, "user_team": OTHER}
    theirs, ours = to_said("events", shared, 0.0), to_said("events", mention("what is smo?"), 0.0)

    assert theirs
    assert ours
    assert (theirs.foreign, theirs.place.team, ours.foreign) == (True, HOME, False)


def test_a_press_belongs_to_the_workspace_of_the_message_whoever_presses() -> None:
    pressed = payload("block_actions_button")
    pressed["message"]["team"] = HOME
    pressed["team"], pressed["user"] = {"id": OTHER}, {**pressed["user"], "team_id": OTHER}
    said = to_said("interactions", pressed, 0.0)

    assert said
    assert (said.place.team, said.foreign) == (HOME, True)


async def test_a_guest_in_the_leads_channel_may_press_nothing(
    house: House, running: Callable[[House], Any], slack: MockSlack, eventually: Eventually
) -> None:
    leads = "C0SALES001"
    shared = replace(house, settings=replace(house.settings, slack_leads_channel=leads, slack_client_id=""))
    opened: Door = await running(shared)
    pressed = payload("block_actions_button")
    pressed["actions"][0] |= {"action_id": "agency-claim", "value": "|web-ada"}
    pressed["channel"]["id"], pressed["response_url"] = leads, slack.response_url()
    pressed["message"]["team"] = HOME
    pressed["team"], pressed["user"] = {"id": OTHER}, {**pressed["user"], "team_id": OTHER}
    await opened.push("interactions", pressed)
    await eventually(lambda: slack.private)

    assert "These commands are for the" in slack.private[0][1]["text"]


# --- ssl_check


async def test_whoever_only_tries_the_certificate_gets_an_empty_answer(door: Door, assistant: Echo) -> None:
    browser = door.browser
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    tried = [
        await browser.post("/webhooks/slack/commands", content=b"ssl_check=1&token=abc", headers=form),
        await browser.post("/webhooks/slack/interactions", content=b"token=abc&ssl_check=1", headers=form),
        await browser.get("/webhooks/slack/commands", params={"ssl_check": "1"}),
    ]

    assert [(one.status_code, one.content) for one in tried] == [(200, b"")] * 3
    assert assistant.heard == []


@pytest.mark.parametrize(
    "body",
    [
        b"ssl_check=0",
        b"ssl_check=1&command=/leads",
        b"ssl_check=1&payload={}",
        b"ssl_check=1&x=" + b"x" * 2000,
        b"",
        b"\xff",
    ],
)
async def test_nothing_unsigned_comes_in_under_that_name(door: Door, body: bytes) -> None:
    assert (await door.browser.post("/webhooks/slack/commands", content=body)).status_code == 401
    assert (await door.browser.post("/webhooks/slack/events", content=b"ssl_check=1")).status_code == 401
