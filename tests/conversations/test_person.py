"""A person in the chat, through the real engine: offered, wanted, there and gone again, while the bot reads on."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone

import pytest

from bot import clock
from bot.bootstrap.app import App
from bot.bootstrap.backend import get_backend
from bot.bootstrap.content import get_content
from bot.bootstrap.handover import build_prompts
from bot.channels.terminal import TerminalConversation, as_json
from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.dialogue.model import Turn, VisitorMessage
from bot.handover.model import Colleague
from bot.handover.prompts import Prompts
from tests.conversations.conftest import TODAY, TURNS, Visitor

PRIYA = Colleague("priya@lanternfield.example", "Priya")
NIGHT, HOLIDAY = datetime(2026, 11, 24, 3, tzinfo=timezone.utc), datetime(2026, 11, 26, 15, tzinfo=timezone.utc)


@pytest.fixture
def talk(running: App) -> str:
    return running.stores.transcripts.start_talk(Origin("web"))


@pytest.fixture
def guest(running: App, loop: asyncio.AbstractEventLoop, talk: str) -> Visitor:
    """Somebody who writes on the website."""
    parts = get_content()
    said = TerminalConversation(
        running, parts.lines, parts.settings.message_limit, talk, get_backend().stores.people.truncate_log
    )
    return Visitor(said, loop)


def test_while_the_agency_is_open_a_person_is_offered_and_a_yes_in_plain_words_asks_for_one(
    guest: Visitor, talk: str
) -> None:
    offered = guest.says("could i speak with an actual human please")
    assert offered.topic == "talk_to_human"
    assert offered.asking == "person"
    assert [b.title for b in offered.replies[-1].buttons] == ["Yes, please", "No, thank you"]
    assert get_backend().handover.get_holding(talk).holder == "bot"

    turn = guest.says("yeah go on then")
    assert get_backend().handover.get_holding(talk).holder == "wanted"
    assert turn.asking is None
    assert turn.replies[0].text == get_content().lines["questions"]["person"]["wanted"]


def test_a_greeting_beside_it_comes_first(guest: Visitor) -> None:
    turn = guest.says("hi, could i get a human?")

    assert turn.replies[0].text.startswith(get_content().lines["greeting"])
    assert turn.replies[-1].text == get_content().lines["questions"]["person"]["ask"]


@pytest.mark.parametrize("press", ["Yes, please", "yes please, a real person"])
def test_a_button_or_asking_once_more_is_a_yes(press: str, guest: Visitor, talk: str) -> None:
    guest.says("is there a human i can chat to?")
    guest.presses(press) if press == "Yes, please" else guest.says("i want to talk to a real person")

    assert get_backend().handover.get_holding(talk).holder == "wanted"


def test_a_no_leaves_the_visitor_with_the_bot_and_the_question_that_was_open_comes_back(
    guest: Visitor, talk: str
) -> None:
    guest.says("we want more bookings for our climbing hall", "let me talk to somebody of your team")
    turn = guest.says("no thanks")

    assert get_backend().handover.get_holding(talk).holder == "bot"
    assert turn.asking == "timeframe"


def test_whatever_else_is_said_passes_the_offer_over(guest: Visitor, talk: str) -> None:
    guest.says("can a human help me?")
    turn = guest.says("what is a hashtag for?")

    assert turn.topic == "hashtags"
    assert get_backend().handover.get_holding(talk).holder == "bot"


def test_who_waits_already_is_told_so_and_asked_for_once(guest: Visitor, talk: str) -> None:
    guest.says("talk to a human", "yes")
    turn = guest.says("can i talk to a person now?")

    assert turn.asking is None
    assert get_content().lines["questions"]["person"]["already"] in guest.read
    assert get_backend().handover.get_holding(talk).wait == 1


@pytest.mark.parametrize("at", [NIGHT, HOLIDAY])
def test_h12_out_of_hours_and_on_holidays_nobody_is_offered_and_the_address_is(
    at: datetime, guest: Visitor, talk: str
) -> None:
    guest.at = at
    turn = guest.says("i want to talk to a person")

    assert turn.asking is None
    assert get_content().library.agency.email in guest.read
    assert get_backend().handover.get_holding(talk).holder == "bot"


def test_a_terminal_has_no_place_for_a_person_so_none_is_offered(visitor: Visitor) -> None:
    assert visitor.says("i want to talk to a person").asking is None


def test_a_terminal_says_that_nobody_human_answers_and_who_comes_and_goes(
    running: App, loop: asyncio.AbstractEventLoop
) -> None:
    talk = running.stores.transcripts.start_talk(Origin("terminal"))
    parts, transcripts = get_content(), running.stores.transcripts
    talked = TerminalConversation(running, parts.lines, 2000, talk, list_since=transcripts.list_since)
    guest, texts = Visitor(talked, loop), parts.library.get_tree("handover")
    # So `bot chat` begins.
    guest.says("hello")
    assert "automated assistant" in guest.read

    with clock.pretend_day(guest.at):
        get_backend().handover.write_message(talk, PRIYA, "Good morning.")
    turn = guest.says("is somebody there")
    assert [reply.text for reply in turn.replies] == [texts["joined"].format(name="Priya"), "**Priya:** Good morning."]
    assert turn.holder == "person"
    assert guest.says("fine").replies == ()
    with clock.pretend_day(guest.at):
        get_backend().handover.give_back(talk, PRIYA)
    assert guest.says("what is reach?").replies[0].text == texts["back"]
    assert len(guest.turn.replies) > 1


def test_h20_while_a_person_holds_the_talk_the_bot_says_nothing_and_reads_on(guest: Visitor, talk: str) -> None:
    guest.says("we sell ceramic lamps and want more sales")
    with clock.pretend_day(guest.at):
        get_backend().handover.take_talk(talk, PRIYA)
    turn = guest.says("what does it cost? we have 3,000 a month and ten weeks")

    assert as_json(turn, get_content().library)["replies"] == []
    assert as_json(turn, get_content().library)["holder"] == "person"
    assert guest.known["budget"]["amount_max"] == 3000
    assert guest.known["timeframe"]["days_max"] == 70
    # What was asked is answered: it is not asked again on the way back.
    assert turn.asking == "platforms"
    assert get_backend().handover.get_holding(talk).waits is not None


@pytest.mark.parametrize("words", ["", "/restart", "delete my data", "yes", "i want to talk to a person"])
def test_nothing_that_is_said_to_a_person_makes_the_bot_speak(words: str, guest: Visitor, talk: str) -> None:
    guest.says("hello", "talk to a human")
    get_backend().handover.take_talk(talk, PRIYA)

    assert guest.says(words).replies == ()
    assert get_backend().handover.get_holding(talk).colleague == PRIYA


@pytest.mark.parametrize("way", ["choice: Back to the assistant", "back to the assistant"])
def test_h22_the_visitor_goes_back_and_the_bot_opens_with_what_was_open(way: str, guest: Visitor, talk: str) -> None:
    guest.says("more visitors for our aquarium")
    get_backend().handover.take_talk(talk, PRIYA)
    guest.says("hi priya")
    turn = guest.says(way)

    assert turn.holder == "bot"
    assert turn.asking == "timeframe"
    assert turn.replies[0].note == "back"
    assert "automated" in turn.replies[0].text
    assert turn.replies[1].text.startswith("And your timeframe")
    assert guest.says("three months").asking == "budget"


def test_h19_after_a_person_the_bot_answers_at_once(guest: Visitor, talk: str) -> None:
    guest.says("more visitors for our aquarium")
    get_backend().handover.take_talk(talk, PRIYA)
    guest.says("hi priya, we thought of spring")
    back = get_backend().handover.give_back(talk, PRIYA, "Priya sends two examples.")

    assert "Priya sends two examples." in back.messages[0].line.text
    assert back.messages[1].line.text.startswith("And your timeframe")
    assert guest.says("what is reach?").replies


def test_contact_details_given_to_a_person_before_a_yes_are_kept_nowhere(guest: Visitor, talk: str) -> None:
    get_backend().handover.take_talk(talk, PRIYA)
    guest.says("write to lena@lampshop.example or ring 202 555 0177")

    assert "lena@lampshop.example" not in str(get_backend().stores.people.export_conversation(talk))


def test_what_is_told_to_a_person_replaces_no_stored_contact_data(guest: Visitor, talk: str) -> None:
    guest.says("book a consultation", "yes, i agree", "Ines Duarte", "ines@tileworks.example")
    lead = (guest.turn.lead or {})["id"]
    get_backend().handover.take_talk(talk, PRIYA)
    guest.says("my colleague bruno@tileworks.example knows more")

    (contact,) = get_backend().stores.people.export_conversation(talk)["contacts"]
    assert (contact["lead_id"], contact["email"]) == (lead, "ines@tileworks.example")


def test_a_person_may_take_a_talk_in_which_no_turn_was_ever_taken(guest: Visitor, talk: str) -> None:
    get_backend().handover.take_talk(talk, PRIYA)
    assert guest.says("hello?").replies == ()
    get_backend().handover.give_back(talk, PRIYA)

    assert guest.says("hello?").replies


def test_h23_after_a_fault_a_person_is_offered_and_not_forced(guest: Visitor, talk: str) -> None:
    turn = guest.says("flurb gnarx wibble zzxq")

    assert any("person" in button.title.lower() for reply in turn.replies for button in reply.buttons)
    assert get_backend().handover.get_holding(talk).holder == "bot"


def test_what_is_erased_forgets_who_held_it(guest: Visitor, talk: str) -> None:
    guest.says("hello")
    get_backend().handover.request_person(talk)
    get_backend().stores.people.erase_person(talk)

    assert get_backend().handover.get_holding(talk).holder == "bot"
    assert get_backend().handover.get_holding(talk).wait == 0


def test_asking_for_a_person_out_of_hours_tells_the_agency_as_ever(guest: Visitor, talk: str) -> None:
    guest.at = TODAY + timedelta(hours=10)
    guest.says("i want to talk to a person")

    exported = get_backend().stores.people.export_conversation(talk)
    assert {row["kind"] for row in exported["outbox"]} == {"person_wanted"}


def test_what_the_bot_cannot_answer_a_colleague_is_asked_and_the_talk_goes_on(
    guest: Visitor, talk: str, running: App
) -> None:
    guest.says("we want more bookings for our canoe trips")
    turn = guest.says("who of you won a silver lion in cannes?")
    titles = [button.title for button in turn.replies[-1].buttons]
    assert get_content().library.get_tree("handover")["ask_colleague"] in titles

    # What a terminal says nobody keeps; on the website it stands in the transcript.
    running.stores.transcripts.append_lines(talk, TranscriptEntry("visitor", "who of you won a silver lion in cannes?"))
    turn = guest.presses("Ask a colleague")
    texts = get_content().library.get_tree("handover")
    assert turn.replies[0].text == texts["asking"]
    assert turn.asking == "timeframe"
    holding = get_backend().handover.get_holding(talk)
    assert (holding.holder, holding.due is not None) == ("asking", True)
    assert guest.says("three months").asking == "budget"
    get_backend().handover.answer_question(talk, PRIYA, "Nobody yet.")
    assert get_backend().handover.get_holding(talk).holder == "bot"


def test_out_of_hours_no_colleague_is_offered(guest: Visitor, talk: str) -> None:
    guest.at = NIGHT
    guest.says("we want more bookings for our canoe trips")
    turn = guest.says("who of you won a silver lion in cannes?")

    assert not any(button.title == "Ask a colleague" for reply in turn.replies for button in reply.buttons)


@pytest.fixture
def prompts(running: App) -> Prompts:
    backend = get_backend()
    return build_prompts(backend.content, backend.stores, backend.handover, backend.links.plan_link)


def press_sent(guest: Visitor, running: App, talk: str, title: str) -> Turn:
    """The visitor presses a button of the last message that a colleague sent."""
    choices = running.stores.transcripts.latest_page(talk)[-1].line.choices
    payload = next(choice.payload for choice in choices if choice.title == title)
    with clock.pretend_day(guest.at + timedelta(seconds=next(TURNS))):
        request = running.assistant.read_message(talk, VisitorMessage(payload=payload))
        return guest.loop.run_until_complete(running.assistant.respond_to(request))


def test_the_open_question_that_a_colleague_sends_is_answered_by_its_button_and_read(
    guest: Visitor, talk: str, running: App, prompts: Prompts
) -> None:
    guest.says("more visitors for our aquarium")
    with clock.pretend_day(guest.at):
        sent = prompts.ask_question(talk, PRIYA, "desk-1")
    assert sent
    assert sent.messages[-1].line.sender == "person"
    title = sent.messages[-1].line.choices[0].title
    turn = press_sent(guest, running, talk, title)

    assert (turn.replies, turn.holder, turn.asking) == ((), "person", "budget")
    with clock.pretend_day(guest.at):
        following = prompts.ask_question(talk, PRIYA, "desk-2")
    assert following
    assert following.messages[-1].line.text != sent.messages[-1].line.text


def test_who_picks_a_time_that_a_colleague_offers_is_back_with_the_assistant_which_arranges_it(
    guest: Visitor, talk: str, running: App, prompts: Prompts
) -> None:
    guest.says("more visitors for our aquarium", "three months")
    with clock.pretend_day(guest.at):
        sent = prompts.offer_times(talk, PRIYA, "desk-1")
    assert sent
    title = sent.messages[-1].line.choices[1].title
    turn = press_sent(guest, running, talk, title)

    assert get_backend().handover.get_holding(talk).holder == "bot"
    assert (turn.replies[0].note, turn.holder) == ("back", "bot")
    assert turn.asking == "consent"


def test_a_lead_who_picks_a_time_that_a_colleague_offers_is_booked(
    guest: Visitor, talk: str, running: App, prompts: Prompts
) -> None:
    guest.says("book a consultation", "yes, i agree", "Ines Duarte", "ines@tileworks.example", "no time for now")
    with clock.pretend_day(guest.at):
        sent = prompts.offer_times(talk, PRIYA, "desk-1")
    assert sent
    title = sent.messages[-1].line.choices[1].title
    turn = press_sent(guest, running, talk, title)

    assert turn.replies[0].note == "back"
    assert (turn.lead or {})["status"] == "booked"
    with clock.pretend_day(guest.at):
        assert prompts.offer_times(talk, PRIYA, "desk-2") is None
