"""The inbox: who waits is seen, taken, answered and given back; nothing is sent twice, or by two."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from bot.conversations.transcripts import TranscriptEntry
from bot.dialogue.state import DialogueState
from tests.bot.desk.house import Colleague, House, word_of
from tests.bot.desk.test_pages import EVIL, Tags
from tests.bot.handover.conftest import TOM


@pytest.fixture
def talk(house: House) -> str:
    """A talk whose visitor wants a person."""
    talk = house.talk("we build wooden boats", "can somebody call me")
    house.parts.handover.request_person(talk)
    return talk


def said(house: House, talk: str) -> list[tuple[str, str]]:
    return [(m.line.sender, m.line.text) for m in house.parts.transcripts.latest_page(talk)]


def live(page: str) -> str:
    """The address a page asks for what came since."""
    found = re.search(r'id="live"[^>]*hx-get="([^"]+)"', page)
    assert found, page
    return found[1].replace("&amp;", "&")


def test_who_waits_is_in_the_inbox_and_on_today_and_counted_on_every_page(
    house: House, agent: Colleague, talk: str
) -> None:
    for path in ("/desk/inbox", "/desk/", "/desk/inbox?view=all"):
        page = agent.see(path)
        assert f"/desk/inbox/{talk}" in page, path
        assert "can somebody call me" in page
    assert re.search(r"waiting: </span>1</span>", agent.see("/desk/leads"))
    assert talk not in agent.see("/desk/inbox?view=mine")
    house.time.now += timedelta(minutes=10)
    assert re.search(r'class="late">waiting for 10 minutes', agent.see("/desk/inbox"))


def test_a_talk_is_taken_answered_and_given_back(house: House, agent: Colleague, talk: str) -> None:
    path = f"/desk/inbox/{talk}"
    assert agent.do(f"{path}/take").status_code == 303
    assert talk in agent.see("/desk/inbox?view=mine")
    assert talk not in agent.see("/desk/inbox")
    agent.do(f"{path}/write", text="Agent here. When suits you?", id="first")
    assert "You answer. The assistant is silent." in agent.see(path)
    agent.do(f"{path}/back", summary="A call on Friday")
    assert house.parts.handover.get_holding(talk).holder == "bot"
    told = said(house, talk)
    assert ("person", "Agent here. When suits you?") in told
    assert any(sender == "bot" and "A call on Friday" in text for sender, text in told)
    actions = [
        entry.detail
        for entry in house.parts.audit.latest_entries(conversation_id=talk)
        if entry.action == "talk changed"
    ]
    assert actions == ["given back", "written", "taken"]


def test_who_writes_takes_and_what_is_sent_twice_is_said_once(house: House, agent: Colleague, talk: str) -> None:
    for _ in range(2):
        agent.do(f"/desk/inbox/{talk}/write", text="Hello, how can I help?", id="same")
    assert said(house, talk).count(("person", "Hello, how can I help?")) == 1
    colleague = house.parts.handover.get_holding(talk).colleague
    assert colleague is not None
    assert (colleague.id, colleague.name) == ("agent@studio.example", "Agent")


def test_an_empty_line_is_not_sent(house: House, agent: Colleague, talk: str) -> None:
    before = said(house, talk)
    agent.do(f"/desk/inbox/{talk}/write", text="  \n", id="x")
    assert said(house, talk) == before


def test_the_second_learns_who_has_it_and_says_nothing(house: House, agent: Colleague, talk: str) -> None:
    agent.do(f"/desk/inbox/{talk}/take")
    editor = house.enter("editor")
    for change in ("take", "write", "back"):
        answer = editor.do(f"/desk/inbox/{talk}/{change}", text="Me too", id="y", summary="mine")
        assert answer.headers["location"].endswith("done=held"), change
    page = editor.see(f"/desk/inbox/{talk}?done=held")
    assert "somebody else has this talk" in page
    assert "Agent answers." in page
    assert all("Me too" not in text for _, text in said(house, talk))


def test_what_comes_shows_by_itself_and_nothing_comes_when_nothing_did(
    house: House, agent: Colleague, talk: str
) -> None:
    address = live(agent.see(f"/desk/inbox/{talk}"))
    assert agent.browser.get(address).status_code == 204
    house.parts.transcripts.append_lines(talk, TranscriptEntry("visitor", "are you there?"))
    fragment = agent.see(address)
    assert "are you there?" in fragment
    assert "we build wooden boats" not in fragment
    assert agent.browser.get(live(fragment)).status_code == 204
    house.enter("editor").do(f"/desk/inbox/{talk}/take")
    assert "Editor answers." in agent.see(live(fragment))


@pytest.mark.parametrize("after", ["", "x", "-1", "99999999999"])
def test_a_place_nobody_gave_out_is_refused(agent: Colleague, talk: str, after: str) -> None:
    assert agent.browser.get(f"/desk/inbox/{talk}/live?after={after}").status_code == 404


def test_a_slip_is_withdrawn(house: House, agent: Colleague, talk: str) -> None:
    agent.do(f"/desk/inbox/{talk}/write", text="the secret discount", id="1")
    page = agent.see(f"/desk/inbox/{talk}")
    seq = re.search(r'name="seq" value="(\d+)"', page)
    assert seq
    agent.do(f"/desk/inbox/{talk}/withdraw", seq=seq[1])
    assert all("secret discount" not in text for _, text in said(house, talk))
    assert "secret discount" not in agent.see(f"/desk/inbox/{talk}")


def test_a_note_stays_among_colleagues(house: House, agent: Colleague, talk: str) -> None:
    agent.do(f"/desk/inbox/{talk}/note", text="sounds like a big one")
    assert "sounds like a big one" in house.enter("editor").see(f"/desk/inbox/{talk}")
    assert all("big one" not in text for _, text in said(house, talk))


def test_a_question_of_the_assistant_is_answered_from_here(house: House, agent: Colleague) -> None:
    talk = house.talk("Does Thursday at 4 suit Joel?")
    house.parts.handover.ask_last_question(talk, DialogueState())
    assert "Does Thursday at 4 suit Joel?" in agent.see("/desk/inbox")
    assert "Your answer, which the assistant brings" in agent.see(f"/desk/inbox/{talk}")
    for _ in range(2):
        agent.do(f"/desk/inbox/{talk}/write", text="Yes, it does.", id="1")

    assert [sender for sender, text in said(house, talk) if "Yes, it does." in text] == ["bot"]
    assert house.parts.handover.get_holding(talk).holder == "bot"
    assert "To the visitor" in agent.see(f"/desk/inbox/{talk}")


def test_who_may_only_look_reads_along_without_names(house: House, viewer: Colleague) -> None:
    talk = house.talk("Odile Marchetti here", "call +1 202 555 0171")
    lead = house.lead(talk=talk)
    house.parts.handover.request_person(talk)
    for path in ("/desk/inbox", f"/desk/inbox/{talk}", "/desk/"):
        page = viewer.see(path)
        assert "Odile" not in page, path
        assert not re.search(r"555\W{0,6}0171", page), path
    assert "<textarea" not in viewer.see(f"/desk/inbox/{talk}")
    assert lead.contact.name == "Odile Marchetti"


def test_nothing_a_visitor_typed_becomes_part_of_the_inbox(house: House, agent: Colleague) -> None:
    talk = house.talk(EVIL)
    house.parts.handover.ask_last_question(talk, DialogueState())
    for path in ("/desk/inbox", f"/desk/inbox/{talk}"):
        tags = Tags(agent.see(path))
        assert (len(tags.scripts), tags.handlers, tags.images) == (2, [], ["/assets/mark.svg"])
    fragment = Tags(agent.see(f"/desk/inbox/{talk}/live?after=0"))
    assert (fragment.scripts, fragment.handlers, fragment.images) == ([], [], [])


def test_typing_is_seen_both_ways(house: House, agent: Colleague, talk: str) -> None:
    path = f"/desk/inbox/{talk}"
    assert "is writing" not in agent.see(path)
    house.parts.typing.note_writing(talk, "visitor")
    assert "The visitor is writing…" in agent.see(path)

    assert agent.do(f"{path}/typing").status_code == 204
    assert not house.parts.typing.is_writing(talk, "person")
    agent.do(f"{path}/take")
    agent.do(f"{path}/typing")
    assert house.parts.typing.is_writing(talk, "person")


def test_h11_a_colleague_says_that_they_are_away_and_their_talks_wait_again(
    house: House, agent: Colleague, talk: str
) -> None:
    agent.do(f"/desk/inbox/{talk}/take")
    assert re.search(r'value="schedule" aria-pressed="true"', agent.see("/desk/inbox"))
    assert agent.do("/desk/inbox/presence", state="away").status_code == 303

    assert house.parts.presence.list_in("away") == ("agent@studio.example",)
    assert house.parts.handover.get_holding(talk).holder == "wanted"
    assert re.search(r'value="away" aria-pressed="true"', agent.see("/desk/inbox"))
    agent.do("/desk/inbox/presence", state="here")
    assert house.parts.presence.list_in("away") == ()
    assert agent.do("/desk/inbox/presence", state="asleep").status_code == 404


def test_the_inbox_says_which_group_is_wanted(house: House, agent: Colleague) -> None:
    talk = house.talk("is there somebody for the press")
    house.parts.handover.request_person(talk, "press")

    assert "Wants Press" in agent.see("/desk/inbox")
    assert "Somebody of Press is wanted." in agent.see(f"/desk/inbox/{talk}")


def test_a_colleague_sends_a_file_and_corrects_what_they_wrote(house: House, agent: Colleague, talk: str) -> None:
    path = f"/desk/inbox/{talk}"
    word = word_of(agent.browser.get(path))

    def send(name: str, body: bytes, word: str = word) -> int:
        return agent.browser.post(
            f"{path}/file?name={name}&id=1-{name}", content=body, headers={"X-Word": word}
        ).status_code

    assert send("plan.pdf", b"%PDF-1.7") == 204
    assert send("plan.html", b"<script>") == 415
    assert send("plan.pdf", b"%PDF-1.7", "another word") == 403
    page = agent.see(path)
    assert "download>plan.pdf</a>" in page
    agent.do(f"{path}/write", text="That is 100.", id="one")
    seq = house.parts.transcripts.latest_page(talk)[-1].seq
    agent.do(f"{path}/correct", seq=str(seq), text="That is 1,000.")
    assert ("person", "That is 1,000.") in said(house, talk)


def test_who_may_only_look_sees_no_files(house: House, viewer: Colleague, talk: str) -> None:
    house.parts.files.send_from_colleague(talk, TOM, "plan.pdf", b"%PDF-1.7", "1")

    assert "/api/chat/files" not in viewer.see(f"/desk/inbox/{talk}")
    assert "/api/chat/files" not in viewer.see(f"/desk/talks/{talk}")


def test_saved_answers_name_the_visitor_and_who_writes(house: House, agent: Colleague, talk: str) -> None:
    assert "Hi there, this is Agent from Lanternfield." in unescape(agent.see(f"/desk/inbox/{talk}"))
    lead = house.lead("Odile Marchetti")

    assert "Hi Odile, this is Agent from Lanternfield." in unescape(agent.see(f"/desk/inbox/{lead.conversation_id}"))


def test_a_sound_and_a_notification_are_only_for_who_asks_for_them(agent: Colleague) -> None:
    page, script = agent.see("/desk/inbox"), agent.see("/desk/static/desk.js")

    assert re.search(r'data-notify aria-pressed="false" hidden', page)
    # Neither is asked for before somebody presses the button.
    assert script.index("requestPermission") > script.index('button.addEventListener("click"')


def test_a_colleague_hands_a_talk_on(house: House, agent: Colleague, talk: str) -> None:
    agent.do(f"/desk/inbox/{talk}/take")
    assert agent.do(f"/desk/inbox/{talk}/on", group="nobody").status_code == 404
    agent.do(f"/desk/inbox/{talk}/on", group="press")

    held = house.parts.handover.get_holding(talk)
    assert (held.holder, held.group) == ("wanted", "press")


def test_the_open_question_times_and_the_plan_are_sent_with_one_press(
    house: House, agent: Colleague, talk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = f"/desk/inbox/{talk}/send"
    assert agent.do(send, what="question", id="1").headers["location"].endswith("done=no_question")
    assert "no question open" in agent.see(f"/desk/inbox/{talk}?done=no_question")
    assert agent.do(send, what="plan", id="1").headers["location"].endswith("done=no_plan")
    for _ in range(2):
        agent.do(send, what="times", id="2")

    last = house.parts.transcripts.latest_page(talk)[-1]
    assert last.line.sender == "person"
    assert last.line.text.startswith("What time works for you?")
    assert [choice.title for choice in last.line.choices][-1] == "Other times"
    assert sum(sender == "person" for sender, _ in said(house, talk)) == 1
    assert house.parts.handover.get_holding(talk).colleague is not None


def test_who_has_a_chat_ends_it(house: House, agent: Colleague, talk: str) -> None:
    assert "End the chat" not in agent.see(f"/desk/inbox/{talk}")
    agent.do(f"/desk/inbox/{talk}/take")
    assert "End the chat" in agent.see(f"/desk/inbox/{talk}")
    answer = house.enter("editor").do(f"/desk/inbox/{talk}/end")
    assert answer.headers["location"].endswith("done=held")
    agent.do(f"/desk/inbox/{talk}/end")

    assert house.parts.handover.get_holding(talk).holder == "bot"
    assert said(house, talk)[-1][1].startswith("Agent has ended the chat.")
