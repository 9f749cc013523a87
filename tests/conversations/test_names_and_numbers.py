"""Names, numbers and addresses as people say them in the chat, and what they wish beside them."""

from __future__ import annotations

import itertools

import pytest

from bot.bootstrap.app import App
from bot.bootstrap.content import get_content
from bot.channels.terminal import TerminalConversation
from bot.conversations.transcripts import Origin
from tests.conversations.conftest import Visitor

ADVICE = "more leads in 3 months, 1200 a month, facebook"
ADDRESSES = (f"maud{n}@copperbarn.example" for n in itertools.count())


@pytest.fixture
def briton(running: App, visitor: Visitor) -> Visitor:
    """Somebody with a British clock, who agreed to be contacted and is asked for a name."""
    talk = running.stores.transcripts.start_talk(Origin("web", timezone="Europe/London"))
    made = Visitor(TerminalConversation(running, get_content().lines, 2000, talk), visitor.loop)
    made.says("book a consultation", "i agree")
    return made


def contact(visitor: Visitor) -> dict[str, str]:
    return dict(visitor.known.get("contact") or {})


@pytest.mark.parametrize(
    "line", ["i'd like a call, i'm around from thursday", "book a call please, we are away until tuesday"]
)
def test_when_somebody_can_talk_is_nobodys_name(visitor: Visitor, line: str) -> None:
    visitor.says(line)

    assert visitor.says("i agree").asking == "name"


def test_a_family_name_joins_the_first_name_also_when_it_was_told_before_the_consent(visitor: Visitor) -> None:
    visitor.says("book a consultation, my name is Maud", "yes, fine. my last name is Ferrier", next(ADDRESSES))

    assert contact(visitor)["name"] == "Maud Ferrier"
    assert "company" not in contact(visitor)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("the treasurer here, Maud Ferrier", "Maud Ferrier"),
        ("I'm the caretaker, Maud", "Maud"),
        ("maud ferrier, {}", "Maud Ferrier"),
        ("{} maud ferrier", "Maud Ferrier"),
    ],
)
def test_a_name_is_heard_beside_what_somebody_does_and_beside_an_address(briton: Visitor, line: str, name: str) -> None:
    briton.says(line.format(next(ADDRESSES)))

    assert contact(briton)["name"] == name


def test_what_somebody_is_doing_is_no_name(briton: Visitor) -> None:
    briton.says("oh, im cooking just now")

    assert "name" not in contact(briton)


def test_a_name_that_is_put_right_counts_at_once(briton: Visitor) -> None:
    briton.says("Maud Ferrier", next(ADDRESSES), "it's Maude, not Maud")

    assert contact(briton)["name"] == "Maude Ferrier"
    assert briton.turn.asking == "slot"


@pytest.mark.parametrize(
    ("line", "phone"),
    [
        ("i'd sooner be phoned: oh one three one, four nine six, oh double seven two", "+441314960772"),
        ("call me, zero two zero seven nine four six oh nine double one", "+442079460911"),
    ],
)
def test_a_number_in_words_will_do_where_an_address_is_asked(briton: Visitor, line: str, phone: str) -> None:
    briton.says("Maud Ferrier", line)

    assert briton.turn.asking == "slot"
    assert contact(briton)["phone"] == phone


def test_a_number_told_in_words_before_the_consent_is_masked(running: App) -> None:
    kept = running.assistant.mask_text("ring me on oh one three one four nine six oh double seven two")

    assert "seven" not in kept


def test_a_number_with_hours_keeps_both_and_times_within_them_are_offered(briton: Visitor) -> None:
    briton.says("Maud Ferrier", "0131 496 0773, only after 6 though")

    assert briton.known["call"]["text"] == "after 6:00 PM (London time)"
    assert "These times would fit" in briton.read


@pytest.mark.parametrize("country", ["uk", "a british one", "it's an english number", "Great Britain"])
def test_a_number_gets_its_country(visitor: Visitor, country: str) -> None:
    visitor.says("book a consultation", "i agree", "Maud Ferrier", "phone. 07700 900 318")
    assert visitor.turn.asking == "phone"
    visitor.says(country)

    assert contact(visitor)["phone"] == "+447700900318"


@pytest.mark.parametrize("line", ["could somebody on your side contact me?", "please get a colleague to write to us"])
def test_who_wants_to_be_contacted_is_asked_for_consent(visitor: Visitor, line: str) -> None:
    assert visitor.says(line).asking == "consent"


def test_who_wants_the_plan_sent_to_somebody_is_offered_no_time(visitor: Visitor) -> None:
    address = next(ADDRESSES)
    visitor.says(ADVICE, "not now", f"forward it to my business partner, {address}")
    assert visitor.turn.asking == "consent"
    visitor.says("yes", "Maud Ferrier")

    assert contact(visitor)["email"] == address
    assert [visitor.turn.asking] == [None]
    assert "plan by e-mail" in visitor.read
    assert visitor.says("book a call").asking == "slot"


def test_a_person_asked_for_at_a_time_is_a_call_at_that_time(visitor: Visitor) -> None:
    visitor.says("can i talk to a real person on wednesday at 2pm?", "yes", "Maud Ferrier", next(ADDRESSES))

    assert visitor.turn.asking == "slot_confirm"
