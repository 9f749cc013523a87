"""How somebody can be reached: by either way, agreed to plainly, and never replaced without a yes."""

from __future__ import annotations

import itertools

import pytest

from bot.bootstrap.app import App
from bot.bootstrap.backend import get_backend
from bot.bootstrap.content import get_content
from bot.channels.terminal import TerminalConversation
from bot.conversations.transcripts import Origin
from bot.leads.model import Lead
from tests.conversations.conftest import Visitor

NUMBERS = (f"212 555 01{n:02}" for n in itertools.count(20))


def lead_of(visitor: Visitor) -> Lead:
    assert visitor.turn.lead is not None
    lead = get_backend().capture.store.find_lead(visitor.turn.lead["id"])
    assert lead is not None
    return lead


def titles(visitor: Visitor) -> list[str]:
    return [button.title for reply in visitor.turn.replies for button in reply.buttons]


@pytest.mark.parametrize(
    "line", ["we haven't got an email", "i'd rather keep my address to myself", "better to phone me", "no"]
)
def test_who_gives_no_address_is_asked_for_a_number_and_booked_with_it(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation", "i agree", "Odile Ferrand")
    assert visitor.says(line).asking == "phone"
    number = next(NUMBERS)

    assert visitor.says(number).asking == "slot"
    lead = lead_of(visitor)
    assert (lead.contact.email, lead.contact.phone) == (None, "+1" + number.replace(" ", ""))
    visitor.presses(titles(visitor)[0])
    assert f"We'll call you on {lead.contact.phone}" in visitor.read
    assert [booking.is_standing for booking in get_backend().stores.bookings.list_bookings(lead.id)] == [True]
    assert visitor.turn.asking == "company"


def test_a_number_instead_of_the_address_is_enough(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Odile Ferrand")

    assert visitor.says(f"no mail please, ring me on {next(NUMBERS)}").asking == "slot"


def test_who_gives_neither_is_let_go_and_a_number_given_later_still_counts(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Odile Ferrand", "no", "no")
    assert (visitor.turn.asking, visitor.turn.lead) == (None, None)
    assert "+1 202 555 0142" in visitor.read

    assert visitor.says(f"ok, my number is {next(NUMBERS)}").asking == "slot"
    assert lead_of(visitor).contact.name == "Odile Ferrand"


@pytest.mark.parametrize(
    "line", ["ok?", "yes the plan looks right", "i agree that ads are pricey", "sure but who reads that?"]
)
def test_what_is_no_plain_yes_to_the_consent_agrees_to_nothing(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation")

    assert visitor.says(line).asking == "consent"
    assert (visitor.turn.lead, "contact" in visitor.known) == (None, False)


@pytest.mark.parametrize("line", ["yep", "i agree", "that's fine with me", "you may keep them"])
def test_a_plain_yes_agrees(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation")

    assert visitor.says(line).asking == "name"


@pytest.mark.parametrize("line", ["yes, I'm Odile Ferrand", "sure, Odile Ferrand"])
def test_a_yes_with_a_name_behind_it_agrees_and_gives_the_name(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation")

    assert visitor.says(line).asking == "email"
    assert visitor.known["contact"]["name"] == "Odile Ferrand"


def test_a_question_at_the_consent_is_answered_and_the_consent_comes_back_in_one_line(visitor: Visitor) -> None:
    visitor.says("book a consultation")
    turn = visitor.says("how long do you store it?")

    assert (turn.topic, turn.asking) == ("data_retention", "consent")
    assert turn.replies[-1].text == "Back to your details: may I keep them? A simple yes or no is fine."


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("name", "what do you need my name for?"),
        ("name", "how many minutes does the call take?"),
        ("email", "why do you want my mail?"),
        ("email", "will it be a video call?"),
        ("company", "what is ugc?"),
    ],
)
def test_a_question_in_between_is_answered_with_one_line_that_brings_the_other_back(
    visitor: Visitor, asked: str, line: str
) -> None:
    told = {"name": (), "email": ("Odile Ferrand",), "company": ("Odile Ferrand", "odile@tern.example", "skip")}
    visitor.says("book a consultation", "i agree", *told[asked])
    turn = visitor.says(line)

    assert turn.asking == asked
    assert len(turn.replies) == 2
    assert turn.replies[-1].text.startswith("And ")
    assert visitor.known.get("contact", {}).get("company") is None


def test_a_call_window_is_noted_whatever_was_asked_and_reaches_sales(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree")
    assert visitor.says("call me tomorrow after 4").asking == "name"
    visitor.says("Odile Ferrand", "no email", next(NUMBERS))

    assert lead_of(visitor).profile["call"]["text"] == "Tuesday, November 24 after 4:00 PM (US Eastern time)"
    assert lead_of(visitor).contact.name == "Odile Ferrand"


def test_a_number_is_read_by_the_rules_of_the_country_the_visitor_is_in(running: App, visitor: Visitor) -> None:
    talk = running.stores.transcripts.start_talk(Origin("web", timezone="Europe/Dublin"))
    irish = Visitor(TerminalConversation(running, get_content().lines, 2000, talk), visitor.loop)
    irish.says("book a consultation", "i agree", "Odile Ferrand", "no email")

    assert irish.says("01 670 1234, after six").asking == "slot"
    assert lead_of(irish).contact.phone == "+35316701234"
    assert lead_of(irish).profile["call"]["text"] == "after 6:00 PM (Dublin time)"


def test_what_is_stored_is_replaced_only_after_a_yes(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Odile Ferrand", "odile@heron.example", "skip")
    assert visitor.says("write to odile.f@heron.example rather").asking == "overwrite"
    assert lead_of(visitor).contact.email == "odile@heron.example"

    visitor.presses("No, keep it")
    assert (visitor.turn.asking, lead_of(visitor).contact.email) == ("company", "odile@heron.example")

    visitor.says("no, use odile.f@heron.example", "yes")
    assert (visitor.turn.asking, lead_of(visitor).contact.email) == ("company", "odile.f@heron.example")


@pytest.mark.parametrize(
    "line", ["my colleague Piet will join, piet@heron.example", "we use sheetwise.io for that", "ask Mr Oduya"]
)
def test_others_and_tools_that_are_mentioned_are_not_the_visitor(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation", "i agree", "Odile Ferrand", "odile@curlew.example", "skip", "skip")
    visitor.says(line)

    contact = lead_of(visitor).contact
    assert (contact.name, contact.email, contact.website) == ("Odile Ferrand", "odile@curlew.example", None)
    assert visitor.turn.asking != "overwrite"


@pytest.mark.parametrize("line", ["not now", "just call me", "i don't want a time right now"])
def test_who_wants_no_time_is_asked_the_rest(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation", "i agree", "Odile Ferrand", "odile@plover.example")

    assert visitor.says(line).asking == "company"
    assert "Someone will get back to you" in visitor.read


def test_who_has_no_company_skips_the_question(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Odile Ferrand", "odile@wren.example", "skip")

    assert visitor.says("only me and my brother so far").asking == "phone"
    assert lead_of(visitor).contact.company is None
