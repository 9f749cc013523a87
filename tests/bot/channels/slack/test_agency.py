"""The agency's side: what its people are told, what they press, and the leads they look up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.channels.slack.client import LocalClient
from bot.channels.slack.leads import keep_telling_words
from bot.channels.slack.people import AgencyPeople
from bot.conversations.transcripts import Message, Origin, StoredChoice, TranscriptEntry
from bot.leads.model import Advice, Contact, Lead
from bot.leads.score import Point, Score
from bot.notifications.model import Alert
from bot.notifications.slack import enqueue_alert
from bot.queues.channel_queue import QueueEntry
from tests.bot.channels.slack.conftest import Door, House, settled
from tests.bot.channels.slack.mock_slack import Fault, MockSlack
from tests.bot.channels.slack.payloads import click, command, message, titles

SALES, SALLY, BOB = "C0SALES001", "U0SALLY001", "U0BOB00001"
Eventually = Callable[..., Any]
NewLead = Callable[..., Lead]
PROFILE = {
    "goals": ["leads"],
    "timeframe": {"days_min": 90, "days_max": 90, "deadline": None, "starts": None},
    "budget": {"amount_min": 2000, "amount_max": 2000, "currency": "USD", "period": "month"},
}
ADVICE = Advice(datetime.now(timezone.utc), {"headline": "Mostly **paid**", "share": {"smm": 0.7, "smo": 0.3}})


@pytest.fixture
def ada(house: House, new_lead: NewLead) -> Lead:
    """A lead that chatted on the website, with what she said."""
    house.transcripts.open_talk("web-ada", Origin("web"))
    house.transcripts.append_lines(
        "web-ada", TranscriptEntry("visitor", "We need <b>leads</b> *fast*"), TranscriptEntry("bot", "By when?")
    )
    house.slack.database.conversations.add("web-ada")  # the twin shares no table
    now = datetime.now(timezone.utc)
    house.leads.save_advice("web-ada", ADVICE)
    return house.leads.save_lead(new_lead(profile=PROFILE, created=now, changed=now))


@pytest.fixture
async def told(ada: Lead, door: Door, house: House, slack: MockSlack, eventually: Eventually) -> dict[str, Any]:
    """The alert about Ada, as it stands in the channel."""
    enqueue_alert(house.slack.inbox, Alert("lead", "web-ada", ada.id, "alert-1"))
    await eventually(lambda: slack.said(SALES))
    return dict(slack.last(SALES))


def read(blocks: list[Any]) -> str:
    return str(blocks)


async def test_a_new_lead_is_told_with_everything_sales_needs(told: dict[str, Any]) -> None:
    shown = read(told["blocks"])

    assert told["blocks"][0]["text"]["text"] == "New lead: Ada Lovelace, Engines"
    for expected in ("more leads", "3 months", "$2,000 a month", "Mostly paid (paid 70%, organic 30%)"):
        assert expected in shown
    assert "ada@example.com" in shown
    assert titles(told)[0] == "I'll take this"


async def test_a_visitors_words_are_quoted_as_they_are_and_format_nothing(told: dict[str, Any]) -> None:
    quoted = next(b for b in told["blocks"] if b["type"] == "section" and "text" in b)

    assert quoted["text"]["type"] == "plain_text"
    assert quoted["text"]["text"] == "“We need <b>leads</b> *fast*”"


async def test_an_alert_that_is_left_twice_is_told_once(
    door: Door, house: House, ada: Lead, slack: MockSlack, eventually: Eventually
) -> None:
    alert = Alert("lead", "web-ada", ada.id, "slack:lead_stored:lead-ada")

    assert [enqueue_alert(house.slack.inbox, alert), enqueue_alert(house.slack.inbox, alert)] == [True, False]
    await settled(house, eventually)

    assert slack.said(SALES) == ["New lead: Ada Lovelace, Engines"]


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("hot", "Hot lead: Ada Lovelace, Engines"),
        ("changed", "Changed: Ada Lovelace, Engines"),
        ("booked", "Consultation booked: Ada Lovelace, Engines, Monday at 3"),
        ("rescheduled", "Consultation changed: Ada Lovelace, Engines, now Monday at 3"),
        ("cancelled", "Consultation canceled: Ada Lovelace, Engines"),
        ("plan", "Ada Lovelace, Engines asked for the plan by e-mail"),
        ("person", "Ada Lovelace, Engines asks for a person"),
    ],
)
async def test_every_kind_of_alert_says_what_happened_to_whom(
    door: Door, house: House, ada: Lead, slack: MockSlack, eventually: Eventually, kind: Any, heading: str
) -> None:
    enqueue_alert(house.slack.inbox, Alert(kind, "web-ada", ada.id, "alert-1", "Monday at 3"))
    await settled(house, eventually)

    assert slack.said(SALES) == [heading]


async def test_a_time_that_an_erased_visitor_leaves_free_is_told_without_them(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    enqueue_alert(
        house.slack.inbox,
        Alert("withdrawn", "booking-b1", None, "alert-1", "Consultation withdrawn: Monday at 3, Maren"),
    )
    await settled(house, eventually)

    assert slack.said(SALES) == [
        "Consultation withdrawn: Monday at 3, Maren. The visitor had their data deleted; the slot is free again."
    ]


async def test_what_happens_to_a_lead_somebody_looks_after_is_told_but_not_that_it_is_new(
    door: Door, house: House, ada: Lead, slack: MockSlack, eventually: Eventually
) -> None:
    house.leads.set_status(ada.id, "booked")
    for kind in ("lead", "hot", "booked"):
        enqueue_alert(house.slack.inbox, Alert(kind, "web-ada", ada.id, f"alert-{kind}", "Monday at 3"))
    await settled(house, eventually)

    assert slack.said(SALES) == ["Consultation booked: Ada Lovelace, Engines, Monday at 3"]


async def test_who_asks_for_a_person_is_told_even_without_a_name(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("events", message("can I talk to somebody?"))
    await settled(house, eventually)
    enqueue_alert(house.slack.inbox, Alert("person", "slack-T0LANTERN1-D0ADADM001-U0ADA00001", key="alert-1"))
    await eventually(lambda: slack.said(SALES))

    assert slack.said(SALES) == ["A visitor asks for a person"]
    assert "can I talk to somebody?" in read(slack.last(SALES)["blocks"])
    assert "slack-T0LANTERN1-D0ADADM001-U0ADA00001" in read(slack.last(SALES)["blocks"])


async def test_what_somebody_without_a_name_was_advised_is_told_when_they_ask_for_a_person(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    house.plans.given["slack-T0LANTERN1-D0ADADM001-U0ADA00001"] = {**ADVICE.recommendation, "profile": PROFILE}
    await door.push("events", message("can I talk to somebody?"))
    await settled(house, eventually)
    enqueue_alert(house.slack.inbox, Alert("person", "slack-T0LANTERN1-D0ADADM001-U0ADA00001", key="alert-1"))
    await eventually(lambda: slack.said(SALES))

    shown = read(slack.last(SALES)["blocks"])
    for expected in ("more leads", "3 months", "$2,000 a month", "Mostly paid (paid 70%, organic 30%)"):
        assert expected in shown


def test_the_words_that_are_quoted_are_those_that_tell_something() -> None:
    lines = (
        TranscriptEntry("visitor", "We sell bikes and need leads"),
        TranscriptEntry("bot", "By when?", (StoredChoice("In 3 months", "2.x"),)),
        TranscriptEntry("visitor", "In 3 months"),
        TranscriptEntry("visitor", "Ada Lovelace"),
        TranscriptEntry("visitor", "yes"),
        TranscriptEntry("visitor", "can somebody call me?"),
    )
    said = [Message(number, line, datetime.now(timezone.utc)) for number, line in enumerate(lines)]

    assert keep_telling_words(said) == ("We sell bikes and need leads", "can somebody call me?")
    assert keep_telling_words(said[2:4]) == ("In 3 months",)
    assert keep_telling_words(said[3:5]) == ("Ada Lovelace", "yes")
    assert keep_telling_words(said[1:3]) == ("In 3 months",)


async def test_the_first_to_claim_has_it_and_the_second_is_told_so(
    door: Door, house: House, told: dict[str, Any], slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("interactions", click(told, "I'll take this", user=SALLY, channel=SALES))
    await settled(house, eventually)
    assert f"<@{SALLY}> is taking care of this." in read(slack.last(SALES)["blocks"])
    assert "I'll take this" not in titles(slack.last(SALES))
    assert "In an hour" in titles(slack.last(SALES))

    await door.push("interactions", click(told, "I'll take this", user=BOB, channel=SALES, url=slack.response_url()))
    await settled(house, eventually)

    assert slack.private[0][1]["text"] == f"<@{SALLY}> was quicker and is already taking care of this."
    assert slack.private[0][1]["response_type"] == "ephemeral"


@pytest.mark.parametrize("title", ["Contacted", "Booked", "Won", "Lost"])
async def test_an_outcome_is_noted_with_the_lead(
    door: Door, house: House, ada: Lead, told: dict[str, Any], slack: MockSlack, eventually: Eventually, title: str
) -> None:
    await door.push("interactions", click(told, title, user=SALLY, channel=SALES))
    await settled(house, eventually)

    found = house.leads.find_lead(ada.id)
    assert found is not None
    assert found.status == title.lower()
    assert f"<@{SALLY}> noted:" in read(slack.last(SALES)["blocks"])
    assert "I'll take this" not in titles(slack.last(SALES))


async def test_an_outcome_can_be_corrected(
    door: Door, house: House, ada: Lead, told: dict[str, Any], slack: MockSlack, eventually: Eventually
) -> None:
    for title in ("Lost", "Won"):
        await door.push("interactions", click(slack.last(SALES), title, user=SALLY, channel=SALES))
        await settled(house, eventually)

    found = house.leads.find_lead(ada.id)
    assert found is not None
    assert found.status == "won"


async def test_a_snoozed_lead_comes_back_when_it_is_time(
    door: Door, house: Any, told: dict[str, Any], slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("interactions", click(told, "In 4 hours", user=SALLY, channel=SALES))
    await eventually(lambda: "will be reminded in 4 h" in read(slack.last(SALES)["blocks"]))
    waiting = [row for row in house.slack.inbox._rows if not row.done]
    assert [row.due - row.entry.created > timedelta(hours=3) for row in waiting] == [True]

    waiting[0].due = datetime.now(timezone.utc)
    await settled(house, eventually)

    assert len(slack.said(SALES)) == 2
    assert "no outcome has been noted" in read(slack.last(SALES)["blocks"])


async def test_a_snoozed_lead_that_was_dealt_with_stays_quiet(
    door: Door, house: Any, ada: Lead, told: dict[str, Any], slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("interactions", click(told, "In an hour", user=SALLY, channel=SALES))
    await eventually(lambda: "will be reminded" in read(slack.last(SALES)["blocks"]))
    house.leads.set_status(ada.id, "won")

    next(row for row in house.slack.inbox._rows if not row.done).due = datetime.now(timezone.utc)
    await settled(house, eventually)

    assert len(slack.said(SALES)) == 1


async def test_leads_are_listed_for_the_agencys_people_alone(
    door: Door, house: House, ada: Lead, slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("commands", command("/leads", "", slack.response_url(), user=SALLY))
    await eventually(lambda: len(slack.private) == 1)
    await door.push("commands", command("/leads", "", slack.response_url(), user=BOB))
    await eventually(lambda: len(slack.private) == 2)

    listed, refused = (body for _, body in slack.private)
    assert "*Ada Lovelace, Engines* · more leads · 3 months · $2,000 a month · new" in read(listed["blocks"])
    assert "the Lanternfield team" in refused["text"]
    assert "Ada" not in read(refused["blocks"])
    assert all(body["response_type"] == "ephemeral" for body in (listed, refused))


async def test_one_lead_is_shown_by_its_name_or_from_the_list(
    door: Door, house: House, ada: Lead, slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("commands", command("/lead", ada.id, slack.response_url(), user=SALLY))
    await eventually(lambda: len(slack.private) == 1)
    await door.push("commands", command("/leads", "", slack.response_url(), user=SALLY))
    await eventually(lambda: len(slack.private) == 2)
    listed = {**slack.private[1][1], "ts": "1763900077.000100", "ephemeral": True}
    await door.push("interactions", click(listed, "Show", user=SALLY, url=slack.response_url()))
    await eventually(lambda: len(slack.private) == 3)

    assert slack.private[0][1]["blocks"] == slack.private[2][1]["blocks"]
    assert "ada@example.com" in read(slack.private[0][1]["blocks"])


@pytest.mark.parametrize(("text", "said"), [("lead-none", "There's no lead lead-none"), ("", "such as /lead lead-ada")])
async def test_a_lead_that_is_not_there_is_told_so(
    door: Door, ada: Lead, slack: MockSlack, eventually: Eventually, text: str, said: str
) -> None:
    await door.push("commands", command("/lead", text, slack.response_url(), user=SALLY))
    await eventually(lambda: slack.private)

    assert said in slack.private[0][1]["text"]


async def test_a_button_of_a_shown_lead_pressed_by_somebody_else_does_nothing(
    door: Door, house: House, ada: Lead, slack: MockSlack, eventually: Eventually
) -> None:
    await door.push("commands", command("/lead", ada.id, slack.response_url(), user=SALLY))
    await eventually(lambda: slack.private)
    shown = {**slack.private[0][1], "ts": "1763900078.000100", "ephemeral": True}

    await door.push("interactions", click(shown, "Won", user=BOB, url=slack.response_url()))
    await eventually(lambda: len(slack.private) == 2)

    found = house.leads.find_lead(ada.id)
    assert found is not None
    assert found.status == "new"


async def test_members_of_a_user_group_are_of_the_agency(
    house: House, running: Callable[[House], Any], ada: Lead, slack: MockSlack, eventually: Eventually
) -> None:
    slack.group = (BOB,)
    door: Door = await running(replace(house, settings=replace(house.settings, slack_agency_group="S0SALES")))

    for _ in range(2):
        await door.push("commands", command("/leads", "", slack.response_url(), user=BOB))
    await eventually(lambda: len(slack.private) == 2)

    assert "Ada Lovelace" in read(slack.private[0][1]["blocks"])
    assert len(slack.called("usergroups.users.list")) == 1


async def test_a_group_that_cannot_be_read_lets_nobody_in(
    house: House, running: Callable[[House], Any], ada: Lead, slack: MockSlack, eventually: Eventually
) -> None:
    slack.fault("usergroups.users.list", Fault(error="missing_scope"))
    door: Door = await running(replace(house, settings=replace(house.settings, slack_agency_group="S0SALES")))

    await door.push("commands", command("/leads", "", slack.response_url(), user=BOB))
    await eventually(lambda: slack.private)

    assert "the Lanternfield team" in slack.private[0][1]["text"]


async def test_nobody_is_of_the_agency_until_somebody_is_named() -> None:
    assert not await AgencyPeople(LocalClient(), (), "").is_member(SALLY)
    assert await AgencyPeople(LocalClient(), (SALLY,), "").is_member(SALLY)


async def test_the_plan_a_lead_was_given_is_one_click_away(
    house: House, running: Callable[[House], Any], ada: Lead, slack: MockSlack, eventually: Eventually
) -> None:
    house.plans.tokens["web-ada"] = "AbC"
    await running(replace(house, settings=replace(house.settings, public_url="https://agency.example/")))
    enqueue_alert(house.slack.inbox, Alert("lead", "web-ada", ada.id, "alert-1"))
    await eventually(lambda: slack.said(SALES))

    assert slack.last(SALES)["blocks"][-1]["elements"][-1]["url"] == "https://agency.example/plan/AbC"


async def test_an_erased_lead_is_not_told(door: Door, house: House, slack: MockSlack, eventually: Eventually) -> None:
    enqueue_alert(house.slack.inbox, Alert("lead", "web-gone", "lead-gone", "alert-1"))
    await settled(house, eventually)

    assert slack.channels == {}


@pytest.mark.parametrize("title", ["I'll take this", "Won"])
async def test_what_is_told_of_a_lead_goes_when_it_is_pressed_after_the_lead_was_erased(
    door: Door, house: House, told: dict[str, Any], slack: MockSlack, eventually: Eventually, title: str
) -> None:
    house.leads.remove_conversation("web-ada")
    house.slack.erase_talk("web-ada")  # the twin shares no table

    await door.push("interactions", click(told, title, user=SALLY, channel=SALES))
    await settled(house, eventually)

    assert slack.said(SALES) == ["This lead is no longer on file."]
    assert "Ada" not in read(slack.last(SALES)["blocks"])


async def test_a_lead_with_odd_plans_is_told_all_the_same(
    door: Door, house: House, new_lead: NewLead, slack: MockSlack, eventually: Eventually
) -> None:
    now = datetime.now(timezone.utc)
    contact = Contact("x" * 400, "a@b.example", company="<!channel> & Co")
    house.leads.save_lead(new_lead("lead-odd", "terminal-odd", contact=contact, created=now))
    enqueue_alert(house.slack.inbox, Alert("lead", "terminal-odd", "lead-odd", "alert-1"))
    await settled(house, eventually)

    assert len(slack.said(SALES)) == 1


async def test_an_unreadable_entry_is_put_away(door: Door, house: House, eventually: Eventually) -> None:
    house.slack.inbox.enqueue_entries(QueueEntry("odd", "lane", "sealed by another"))

    await settled(house, eventually)


def threads(slack: MockSlack) -> list[tuple[str, bool]]:
    """What stands under the first post of a lead, and whether the whole channel sees it."""
    posts = [body for method, body in slack.calls if method == "chat.postMessage" and body.get("thread_ts")]
    return [(body["text"], bool(body.get("reply_broadcast"))) for body in posts]


async def test_a_lead_has_one_thread_whose_first_post_is_kept_current(
    door: Door, house: House, ada: Lead, told: dict[str, Any], slack: MockSlack, eventually: Eventually
) -> None:
    enqueue_alert(house.slack.inbox, Alert("changed", "web-ada", ada.id, "alert-2"))
    enqueue_alert(house.slack.inbox, Alert("hot", "web-ada", ada.id, "alert-3"))
    await settled(house, eventually)
    house.leads.set_status(ada.id, "booked")
    enqueue_alert(house.slack.inbox, Alert("booked", "web-ada", ada.id, "alert-4", "Tuesday at 5 PM"))
    await settled(house, eventually)

    roots = [b for m, b in slack.calls if m == "chat.postMessage" and not b.get("thread_ts")]
    updates = [body for method, body in slack.calls if method == "chat.update"]
    assert len(roots) == 1
    assert threads(slack) == [
        ("Changed: Ada Lovelace, Engines", False),
        ("Hot lead: Ada Lovelace, Engines", True),
        ("Consultation booked: Ada Lovelace, Engines, Tuesday at 5 PM", True),
    ]
    assert {body["ts"] for body in updates} == {told["ts"]}
    assert "consultation booked" in read(updates[-1]["blocks"])


async def test_a_status_is_shown_in_the_first_post_without_a_word(
    door: Door, house: House, ada: Lead, told: dict[str, Any], slack: MockSlack, eventually: Eventually
) -> None:
    house.leads.set_status(ada.id, "won")
    enqueue_alert(house.slack.inbox, Alert("status", "web-ada", ada.id, "alert-2", about="won"))
    await settled(house, eventually)

    (update,) = [body for method, body in slack.calls if method == "chat.update"]
    assert update["blocks"][0]["text"]["text"] == "Ada Lovelace, Engines: won"
    assert threads(slack) == []


async def test_two_alerts_at_once_begin_one_thread(
    door: Door, house: House, ada: Lead, slack: MockSlack, eventually: Eventually
) -> None:
    for number in range(3):
        enqueue_alert(house.slack.inbox, Alert("changed", "web-ada", ada.id, f"alert-{number}"))
    await settled(house, eventually)

    assert len([b for m, b in slack.calls if m == "chat.postMessage" and not b.get("thread_ts")]) == 1
    assert len(threads(slack)) == 2


async def test_who_was_routed_is_told_of_without_a_lead(
    door: Door, house: House, slack: MockSlack, eventually: Eventually
) -> None:
    house.transcripts.open_talk("web-nora", Origin("web"))
    enqueue_alert(house.slack.inbox, Alert("routed", "web-nora", None, "alert-9", about="press"))
    await eventually(lambda: slack.said(SALES))

    assert slack.last(SALES)["blocks"][0]["text"]["text"] == "In the chat: press"


async def test_the_first_post_says_what_comes_next_and_why(
    door: Door, house: House, ada: Lead, slack: MockSlack, eventually: Eventually
) -> None:
    points = (
        Point("budget", "deal", 18, 22, "Worth about USD 90,000 in a year."),
        Point("fit", "company", 0, 3, "No."),
    )
    scored = Score(71, "hot", "Call today.", (), points, "1")
    house.leads.save_lead(replace(ada, scored=scored))
    enqueue_alert(house.slack.inbox, Alert("lead", "web-ada", ada.id, "alert-1"))
    await eventually(lambda: slack.said(SALES))

    shown = read(slack.last(SALES)["blocks"])
    assert "71 of 100, hot" in shown
    assert "Call today." in shown
    assert "Worth about USD 90,000 in a year." in shown
    assert "No." not in shown
