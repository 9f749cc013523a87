"""A talk with a person, in Slack: the thread, both ways, and what goes wrong between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.slack.parts import Live
from bot.dialogue.model import Button, Reply
from bot.handover.model import Colleague
from bot.notifications.model import Alert
from bot.notifications.slack import enqueue_alert
from bot.storage.database.engine import open_engine
from bot.storage.migrations import upgrade_database
from bot.storage.slack_records.records import SlackStore
from bot.storage.slack_records.slack_threads import SqlSlackThreads
from bot.storage.slack_records.sql_records import open_slack_store
from tests.bot.channels.slack.conftest import Door, House
from tests.bot.channels.slack.mock_slack import Fault, MockSlack
from tests.bot.channels.slack.payloads import click, message, titles
from tests.bot.channels.slack.serving import slack_app
from tests.bot.handover.conftest import PENDING, TEXTS
from tests.bot.handover.conftest import House as Talked

SALES, SALLY, BOB = "C0SALES001", "U0SALLY001", "U0BOB00001"
Eventually = Callable[..., Any]
Json = dict[str, Any]


@dataclass
class Agency:
    """The agency's channel over a real database, with a visitor on the website."""

    visitor: Talked
    slack: MockSlack
    door: Door
    threads: SqlSlackThreads
    queues: SlackStore
    eventually: Eventually

    @property
    def root(self) -> Json:
        return next(m for m in self.slack.channels.get(SALES, []) if "thread_ts" not in m)

    @property
    def said(self) -> list[str]:
        """What stands in the thread by us."""
        return [m["text"] for m in self.slack.channels.get(SALES, []) if "thread_ts" in m]

    async def begin(self) -> str:
        """The visitor asks for a person; the place of the thread that comes of it."""
        self.visitor.handover.request_person(self.visitor.talk)
        await self.eventually(lambda: self.slack.channels.get(SALES) and self.threads.find_talk(SALES, self.root["ts"]))
        return str(self.root["ts"])

    async def write(self, text: str, user: str = SALLY, at: float = 1764000000.5) -> Json:
        """A colleague writes in the thread."""
        written = message(text, user=user, channel=SALES, at=at)
        written["event"] |= {"thread_ts": self.root["ts"], "channel_type": "channel"}
        await self.door.push("events", written)
        return written

    async def change(self, written: Json, text: str | None) -> None:
        """They change it, or delete it."""
        was = written["event"]
        inner = {"user": was["user"], "ts": was["ts"], "thread_ts": was["thread_ts"], "text": text or was["text"]}
        event = {"type": "message", "channel": SALES, "hidden": True, "ts": f"{float(was['ts']) + 9:.6f}"}
        if text is None:
            event |= {"subtype": "message_deleted", "previous_message": inner, "deleted_ts": was["ts"]}
        else:
            event |= {"subtype": "message_changed", "message": {**inner, "edited": {"user": was["user"]}}}
        await self.door.push("events", {**written, "event_id": f"{written['event_id']}-{text}", "event": event})


@pytest.fixture
async def agency(house: House, slack: MockSlack, tmp_path: Path, eventually: Eventually) -> AsyncIterator[Agency]:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    upgrade_database(url)
    engine = open_engine(url)
    visitor = Talked(engine)
    slack.names = {SALLY: "Sally", BOB: "Bob"}
    threads, queues = SqlSlackThreads(engine), open_slack_store(engine)
    parts = replace(house, transcripts=visitor.transcripts, slack=queues)
    app = slack_app(parts, 1.0, Live(visitor.handover, threads, visitor.files, visitor.prompts))
    life = app.router.lifespan_context(app)
    await life.__aenter__()
    browser = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, client=("127.0.0.1", 5000)), base_url="http://agency.example"
    )
    yield Agency(visitor, slack, Door(browser), threads, queues, eventually)
    await life.__aexit__(None, None, None)
    engine.dispose()


async def test_a_talk_that_is_wanted_becomes_a_thread_with_what_is_known_and_what_can_be_pressed(
    agency: Agency,
) -> None:
    agency.visitor.visitor("We sell lamps & <!channel>")
    await agency.begin()

    assert titles(agency.root) == [
        "I'll answer",
        "Ask the open question",
        "Offer times",
        "Send the plan",
        "Hand over",
        "Team only / to the visitor",
        "Back to the assistant",
        "End the chat",
    ]
    assert "A visitor asks for a person" in agency.root["text"]
    await agency.eventually(lambda: agency.said)
    assert agency.said == ["Visitor: We sell lamps &amp; &lt;!channel&gt;"]


async def test_what_the_visitor_writes_stands_in_the_thread_and_what_a_colleague_writes_reaches_the_visitor(
    agency: Agency,
) -> None:
    await agency.begin()
    await agency.write("Hello, I'm Sally.")
    await agency.eventually(lambda: "Hello, I'm Sally." in agency.visitor.texts())
    agency.visitor.visitor("Do you work with bakeries?")
    await agency.eventually(lambda: "Visitor: Do you work with bakeries?" in agency.said)

    said = agency.visitor.transcripts.list_since(agency.visitor.talk, 0)
    assert [(m.line.sender, m.line.name, m.line.note) for m in said] == [
        ("bot", "Sally", "joined"),
        ("person", "Sally", None),
        ("visitor", None, None),
    ]
    assert not any("Hello, I'm Sally." in text for text in agency.said)


async def test_h5_an_event_that_slack_sends_again_reaches_the_visitor_once(agency: Agency) -> None:
    await agency.begin()
    written = await agency.write("Hello!")
    await agency.door.push("events", written)
    await agency.door.push("events", {**written, "event_id": "Ev-other"})
    await agency.eventually(lambda: not agency.queues.inbox.count_waiting())

    assert agency.visitor.texts().count("Hello!") == 1


async def test_h3_the_second_colleague_is_told_who_has_the_talk(agency: Agency) -> None:
    await agency.begin()
    await agency.write("Hello!", SALLY, at=1764000001.5)
    await agency.eventually(lambda: "Hello!" in agency.visitor.texts())
    await agency.write("Me too!", BOB, at=1764000002.5)
    await agency.eventually(lambda: any("Sally has" in text for text in agency.said))

    assert "Me too!" not in agency.visitor.texts()


async def test_h15_what_is_among_us_never_reaches_the_visitor(agency: Agency) -> None:
    thread = await agency.begin()
    await agency.write("// careful, they haggle", at=1764000001.5)
    press = click(agency.root, "Team only / to the visitor", user=SALLY, channel=SALES)
    await agency.door.push("interactions", press)
    await agency.eventually(lambda: any("within the team" in text for text in agency.said))
    await agency.write("really careful", at=1764000002.5)
    await agency.eventually(lambda: not agency.queues.inbox.count_waiting())

    assert agency.visitor.texts() == []
    assert agency.threads.find_talk(SALES, thread) == agency.visitor.talk


async def test_h16_what_is_changed_or_deleted_in_slack_is_corrected_or_withdrawn_in_the_chat(agency: Agency) -> None:
    await agency.begin()
    first, second = await agency.write("It costs 100.", at=1764000001.5), await agency.write("Oops", at=1764000002.5)
    await agency.eventually(lambda: "Oops" in agency.visitor.texts())
    await agency.change(first, "It costs 1,000.")
    await agency.change(second, None)
    await agency.eventually(lambda: agency.visitor.notes().count("withdrawn") == 2)

    assert agency.visitor.texts()[1:3] == ["It costs 1,000.", TEXTS["withdrawn"]]
    assert "Oops" not in agency.visitor.texts()


async def test_the_buttons_take_the_talk_and_give_it_back(agency: Agency) -> None:
    await agency.begin()
    await agency.door.push("interactions", click(agency.root, "I'll answer", user=BOB, channel=SALES))
    await agency.eventually(lambda: agency.visitor.notes() == ["joined"])
    await agency.door.push("interactions", click(agency.root, "Back to the assistant", user=BOB, channel=SALES))
    await agency.eventually(lambda: agency.visitor.notes() == ["joined", "back"])
    agency.visitor.bot("By when do you want to see results?")
    await agency.eventually(lambda: len(agency.said) == 2)
    await asyncio.sleep(1.0)

    assert [text.partition(".")[0] for text in agency.said] == [
        "Bob from Lanternfield has joined",
        "You're back with the automated assistant of Lanternfield",
    ]


def press(agency: Agency, title: str, user: str = SALLY) -> Json:
    return click(agency.root, title, user=user, channel=SALES)


async def test_the_open_question_the_times_and_the_plan_are_sent_in_the_name_of_who_presses(
    agency: Agency, slack: MockSlack
) -> None:
    house, talk = agency.visitor, agency.visitor.talk
    house.pending, house.plan = PENDING, "https://chat.example/plan/1"
    slot = Button("Tue, Dec 1, 10:00 AM", '/inform{"slot": "2026-12-01T15:00:00+00:00"}')
    house.times = Reply("What time works for you?", (slot,))
    await agency.begin()
    for sent, title in enumerate(("Ask the open question", "Offer times", "Send the plan"), 2):
        pressed = press(agency, title)
        await agency.door.push("interactions", pressed)
        await agency.door.push("interactions", pressed)
        await agency.eventually(lambda sent=sent: len(house.texts()) == sent)

    said = house.transcripts.list_since(talk, 0)
    assert [(m.line.sender, m.line.name) for m in said[1:]] == [("person", "Sally")] * 3
    assert house.texts()[1:] == [PENDING, "What time works for you?", "Here's your plan: https://chat.example/plan/1"]
    assert [choice.title for choice in said[2].line.choices] == [slot.title]
    assert house.handover.get_holding(talk).colleague == Colleague(f"slack:{SALLY}", "Sally")
    # Who did not press sees in the thread what was sent.
    await agency.eventually(lambda: f"Sally: {PENDING}" in agency.said)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Ask the open question", "no question open"),
        ("Offer times", "No time is free"),
        ("Send the plan", "no plan yet"),
    ],
)
async def test_what_there_is_not_is_not_sent_and_who_presses_is_told(
    agency: Agency, slack: MockSlack, title: str, said: str
) -> None:
    await agency.begin()
    pressed = press(agency, title)
    pressed["response_url"] = slack.response_url()
    await agency.door.push("interactions", pressed)
    await agency.eventually(lambda: any(said in str(body) for _, body in slack.private))

    assert agency.visitor.texts() == []
    assert agency.visitor.handover.get_holding(agency.visitor.talk).holder == "wanted"


async def test_a_chat_is_ended_by_who_has_it_and_nothing_is_asked_then(agency: Agency) -> None:
    house = agency.visitor
    house.pending = PENDING
    await agency.begin()
    await agency.write("All settled. Goodbye!")
    await agency.eventually(lambda: "All settled. Goodbye!" in house.texts())
    await agency.door.push("interactions", press(agency, "End the chat", BOB))
    await agency.eventually(lambda: not agency.queues.inbox.count_waiting())
    assert house.handover.get_holding(house.talk).is_silent
    await agency.door.push("interactions", press(agency, "End the chat"))
    await agency.eventually(lambda: house.notes() == ["joined", "back"])

    assert house.texts()[-1] == TEXTS["ended"].format(name="Sally")
    assert house.handover.get_holding(house.talk).holder == "bot"


async def test_h17_a_lost_thread_is_begun_anew_with_the_last_of_the_talk(agency: Agency) -> None:
    await agency.begin()
    agency.visitor.visitor("First")
    await agency.eventually(lambda: agency.said == ["Visitor: First"])
    agency.slack.fault("chat.postMessage", Fault(error="thread_not_found"))
    agency.visitor.visitor("Second")
    await agency.eventually(lambda: agency.said[-2:] == ["Visitor: First", "Visitor: Second"])

    roots = [m for m in agency.slack.channels[SALES] if "thread_ts" not in m]
    assert len(roots) == 2
    assert agency.slack.channels[SALES][-1]["thread_ts"] == roots[1]["ts"]


async def test_h18_while_slack_is_down_what_the_visitor_writes_waits_and_comes_once_and_in_order(
    agency: Agency,
) -> None:
    await agency.begin()
    agency.slack.fault("chat.postMessage", *[Fault(status=500)] * 3)
    for number in range(5):
        agency.visitor.visitor(f"Line {number}")
    await agency.eventually(lambda: len(agency.said) >= 5)
    await asyncio.sleep(0.6)

    assert agency.said == [f"Visitor: Line {number}" for number in range(5)]


async def test_h25_the_alert_of_a_wait_is_its_thread_and_later_ones_remind_in_it(agency: Agency) -> None:
    talk = agency.visitor.talk
    await agency.begin()
    enqueue_alert(agency.queues.inbox, Alert("person", talk, None, f"slack:person_wanted:{talk}:wait-1"))
    enqueue_alert(agency.queues.inbox, Alert("reminded", talk, None, f"slack:person_reminded:{talk}:wait-1"))
    enqueue_alert(agency.queues.inbox, Alert("person", talk, None, f"slack:person_wanted:{talk}:wait-1-widened"))
    await agency.eventually(
        lambda: not agency.queues.inbox.count_waiting() and not agency.queues.outbox.count_waiting()
    )

    assert len([m for m in agency.slack.channels[SALES] if "thread_ts" not in m]) == 1
    assert agency.said == ["A visitor is still waiting for a person here."] * 2


async def test_what_is_written_in_the_thread_of_an_erased_talk_goes_nowhere(agency: Agency) -> None:
    await agency.begin()
    root = agency.root
    agency.threads.drop_thread(agency.visitor.talk)
    agency.visitor.handover.give_back(agency.visitor.talk)
    written = message("Hello?", user=SALLY, channel=SALES)
    written["event"] |= {"thread_ts": root["ts"], "channel_type": "channel"}
    await agency.door.push("events", written)
    await agency.eventually(lambda: not agency.queues.inbox.count_waiting())

    assert "Hello?" not in agency.visitor.texts()


async def test_a_colleague_answers_in_the_thread_what_the_bot_asks(agency: Agency) -> None:
    agency.visitor.ask("Does Thursday at four suit Joel?")
    await agency.eventually(
        lambda: agency.slack.channels.get(SALES) and agency.threads.get_thread(agency.visitor.talk).ts
    )
    assert "Does Thursday at four suit Joel?" in agency.root["text"]
    await agency.write("Yes, it does.")
    await agency.eventually(lambda: agency.visitor.notes()[-1:] == ["answered"])

    assert agency.visitor.texts()[-1] == TEXTS["answered"].format(name="Sally", text="Yes, it does.")
    assert agency.visitor.handover.get_holding(agency.visitor.talk).holder == "bot"


async def test_another_colleague_takes_over_once_the_first_fell_silent(agency: Agency) -> None:
    await agency.begin()
    await agency.write("Hello!", SALLY, at=1764000001.5)
    await agency.eventually(lambda: "Hello!" in agency.visitor.texts())
    agency.visitor.visitor("Still there?")
    agency.visitor.now += timedelta(minutes=6)
    agency.visitor.handover.pass_time()
    await agency.write("Bob here.", BOB, at=1764000009.5)
    await agency.eventually(lambda: "Bob here." in agency.visitor.texts())

    assert agency.visitor.notes() == ["joined", "away", "joined"]
    assert agency.visitor.handover.get_holding(agency.visitor.talk).colleague == Colleague(f"slack:{BOB}", "Bob")


async def test_what_a_person_says_to_somebody_who_talks_in_slack_is_posted_there(agency: Agency) -> None:
    await agency.door.push("events", message("hello there"))
    await agency.eventually(lambda: agency.slack.said("D0ADADM001"))
    (talk,) = agency.visitor.transcripts_of("slack")
    agency.visitor.handover.write_message(talk, Colleague("sam@lanternfield.example", "Sam"), "Sam here.")
    await agency.eventually(lambda: len(agency.slack.said("D0ADADM001")) == 3)

    first, joined, said = agency.slack.channels["D0ADADM001"]
    assert "automated assistant" in str(first["blocks"])
    assert "Sam from Lanternfield has joined" in joined["text"]
    assert said["text"] == "Sam here."
    assert said["blocks"][0]["elements"][0]["text"] == "*Sam*"


async def test_what_the_desk_corrects_or_takes_back_changes_in_the_thread(agency: Agency) -> None:
    house, maren = agency.visitor, Colleague("maren@lanternfield.example", "Maren")
    await agency.begin()
    first = house.handover.write_message(house.talk, maren, "It costs 100.").messages[-1].seq
    second = house.handover.write_message(house.talk, maren, "Oops").messages[-1].seq
    await agency.eventually(lambda: "Maren: Oops" in agency.said)
    house.handover.correct_message(house.talk, maren, first, "It costs 1,000.")
    house.handover.withdraw_message(house.talk, maren, second)
    await agency.eventually(lambda: any("(withdrawn)" in text for text in agency.said))

    assert agency.said[1:] == ["Maren (corrected): It costs 1,000.", f"Maren (withdrawn): {TEXTS['withdrawn']}"]


async def test_what_is_corrected_for_somebody_who_talks_in_slack_changes_where_they_read_it(agency: Agency) -> None:
    await agency.door.push("events", message("hello there"))
    await agency.eventually(lambda: agency.slack.said("D0ADADM001"))
    (talk,) = agency.visitor.transcripts_of("slack")
    sam = Colleague("sam@lanternfield.example", "Sam")
    seq = agency.visitor.handover.write_message(talk, sam, "It costs 100.").messages[-1].seq
    await agency.eventually(lambda: "It costs 100." in agency.slack.said("D0ADADM001"))
    agency.visitor.handover.correct_message(talk, sam, seq, "It costs 1,000.")
    await agency.eventually(lambda: "It costs 1,000." in agency.slack.said("D0ADADM001"))

    assert "It costs 100." not in agency.slack.said("D0ADADM001")
    assert "*Sam*" in str(agency.slack.last("D0ADADM001")["blocks"])


async def test_a_talk_is_handed_on_to_the_next_group(agency: Agency) -> None:
    agency.visitor.handover.request_person(agency.visitor.talk, "sales")
    await agency.eventually(lambda: agency.slack.channels.get(SALES))
    assert "For *Sales*." in str(agency.root["blocks"])
    await agency.eventually(lambda: agency.threads.find_talk(SALES, agency.root["ts"]))
    await agency.write("Hello!")
    await agency.eventually(lambda: "Hello!" in agency.visitor.texts())
    await agency.door.push("interactions", click(agency.root, "Hand over", user=SALLY, channel=SALES))
    await agency.eventually(lambda: agency.visitor.notes()[-1] == "away")

    held = agency.visitor.handover.get_holding(agency.visitor.talk)
    assert (held.holder, held.group) == ("wanted", "clients")


async def test_a_file_from_slack_reaches_the_visitor_and_goes_with_its_message(agency: Agency) -> None:
    await agency.begin()
    agency.slack.downloads["/files-pri/T1-F1/plan.pdf"] = b"%PDF-1.7 a plan"
    written = message("Here it is.", user=SALLY, channel=SALES, at=1764000003.5)
    url = f"http://127.0.0.1:{agency.slack.port}/files-pri/T1-F1/"
    files = [{"name": "plan.pdf", "url_private": f"{url}plan.pdf"}, {"name": "x.exe", "url_private": f"{url}x.exe"}]
    written["event"] |= {
        "thread_ts": agency.root["ts"],
        "channel_type": "channel",
        "subtype": "file_share",
        "files": files,
    }
    await agency.door.push("events", written)
    await agency.eventually(lambda: "plan.pdf" in agency.visitor.texts())
    await agency.eventually(lambda: any("didn't reach the visitor" in text for text in agency.said))
    found = agency.visitor.transcripts.list_since(agency.visitor.talk, 0)[-1].line.files[0]
    assert agency.visitor.attachments.load_file(found.token) == (found, b"%PDF-1.7 a plan")

    await agency.change(written, None)
    await agency.eventually(lambda: agency.visitor.attachments.load_file(found.token) is None)


async def test_a_file_of_the_visitors_stands_in_the_thread_as_a_link(agency: Agency) -> None:
    await agency.begin()
    await agency.write("Hello!")
    await agency.eventually(lambda: "Hello!" in agency.visitor.texts())
    agency.visitor.files.send_from_visitor(agency.visitor.talk, "brief.pdf", b"%PDF-1.7", "1")

    await agency.eventually(lambda: any("brief.pdf https://chat.example/api/chat/files/" in t for t in agency.said))
