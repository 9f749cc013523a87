"""From the offer of a consultation to the lead that sales finds, and what visitors may ask about their data."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap.app import App
from bot.bootstrap.backend import get_backend
from bot.bootstrap.content import get_content
from tests.conversations.conftest import Visitor

ADVISED = ("advise me", "more leads", "3 months", "2000 usd a month", "skip")
REACHED = ("yes", "Dana Smith", "dana@harbourtea.example")
TOLD = (*REACHED, "skip", "Harbour Tea", "skip", "no thanks", *["skip"] * 4)
ASKED = ["consent", "name", "email", "slot", "company", "phone", "marketing", "website", "role", "tried", "start"]


def test_the_offer_leads_through_consent_to_a_lead(visitor: Visitor) -> None:
    visitor.says(*ADVISED)
    asked = [visitor.says(line).asking for line in ("book a consultation", *TOLD)]

    assert asked == [*ASKED, None]
    assert visitor.turn.lead is not None
    assert visitor.turn.lead["status"] in ("new", "booked")


def test_the_lead_is_kept_as_soon_as_consent_name_and_email_are_there(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Dana Smith")
    assert visitor.turn.lead is None

    assert visitor.says("dana@harbourtea.example").lead is not None


def test_sales_finds_what_was_said(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "book a consultation", *TOLD)
    assert visitor.turn.lead is not None
    lead = get_backend().capture.store.find_lead(visitor.turn.lead["id"])

    assert lead is not None
    assert (lead.contact.name, lead.contact.email) == ("Dana Smith", "dana@harbourtea.example")
    assert lead.contact.company == "Harbour Tea"
    assert lead.profile["goals"] == ["leads"]
    assert lead.has_agreed("contact")
    assert not lead.has_agreed("marketing")
    assert lead.recommendations[-1].recommendation["profile"]["goals"] == ["leads"]


def test_a_correction_afterwards_changes_the_lead_too(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "book a consultation", *TOLD)
    visitor.says("actually 6 months")
    assert visitor.turn.lead is not None
    lead = get_backend().capture.store.find_lead(visitor.turn.lead["id"])

    assert lead is not None
    assert lead.profile["timeframe"]["days_max"] == 180


def test_a_no_to_consent_is_respected_and_the_advice_stays(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "book a consultation")
    turn = visitor.says("no")

    assert (turn.asking, turn.lead) == (None, None)
    assert visitor.says("why?").replies[0].text


def test_an_address_given_unasked_is_held_and_consent_comes_first(visitor: Visitor, running: App) -> None:
    turn = visitor.says("you can reach me at dana.early@harbourtea.example")

    assert turn.asking == "consent"
    assert "dana.early" not in everything_stored()
    visitor.says("i agree", "Dana Smith")
    assert visitor.turn.lead is not None


def test_an_address_that_is_held_is_forgotten_after_a_no(visitor: Visitor) -> None:
    visitor.says("mail me: dana.never@harbourtea.example", "no", "bye")

    assert "dana.never" not in everything_stored()


def test_a_mistyped_domain_is_asked_back(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Dana Smith")
    turn = visitor.says("dana@gmial.com")

    assert (turn.asking, visitor.read) == ("email", "Did you mean dana@gmail.com?")
    assert [b.title for b in turn.replies[-1].buttons] == ["dana@gmail.com", "dana@gmial.com"]
    assert visitor.presses("dana@gmail.com").asking == "slot"


@pytest.mark.parametrize("line", ["dana@acme.example", "mail me at dana@acme.example", "its dana at acme dot com"])
def test_an_address_that_is_asked_for_is_nothing_but_an_address(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation", "i agree", "Dana Smith")
    turn = visitor.says(line)

    assert (turn.topic, turn.asking) == (None, "slot")
    assert turn.replies[0].text == "Thank you, Dana Smith."


def test_a_name_is_nothing_but_a_name(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Jo Baker")

    assert visitor.known == {"contact": {"name": "Jo Baker"}}


def test_a_throw_away_address_is_refused_honestly(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Dana Smith")
    turn = visitor.says("dana@mailinator.com")

    assert (turn.asking, turn.lead) == ("email", None)


def test_an_address_that_looks_mistyped_and_is_thrown_away_is_not_taken_by_insisting(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Dana Smith", "dana@gmial.com")
    turn = visitor.presses("dana@gmial.com")

    assert (turn.asking, turn.lead) == ("email", None)
    assert visitor.says("sorry, it's dana@harbourtea.example").asking == "slot"


def test_a_question_in_the_middle_is_answered_and_the_pending_one_comes_back(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree")
    turn = visitor.says("what is ugc?")

    assert (turn.topic, turn.asking) == ("ugc", "name")


@pytest.mark.parametrize("line", ["what do you know about me", "send me my data"])
def test_what_is_known_is_told(visitor: Visitor, line: str) -> None:
    visitor.says("advise me", "more leads", "book a consultation", *TOLD)
    visitor.says(line)

    assert "Dana Smith" in visitor.read or "more leads" in visitor.read


def test_delete_my_data_asks_once_and_leaves_nothing(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "book a consultation", "yes", "Erna Gone", "erna.gone@harbourtea.example")
    lead = visitor.turn.lead
    assert visitor.says("delete my data").asking == "delete"
    turn = visitor.presses("Yes, delete it all")

    assert (turn.slots, turn.lead) == ({}, None)
    assert lead is not None
    assert get_backend().capture.store.find_lead(lead["id"]) is None
    assert "erna.gone" not in everything_stored()
    assert visitor.says("what is smm").topic == "define_smm"


def test_delete_my_data_can_be_thought_over(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads", "delete my data")

    assert visitor.says("no").slots == {"goals": ["leads"]}


def test_the_plan_by_mail_is_a_wish_of_the_lead(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "email me this plan", *TOLD)
    assert visitor.turn.lead is not None
    lead = get_backend().capture.store.find_lead(visitor.turn.lead["id"])

    assert lead is not None
    assert lead.wishes == ("email_plan",)


def test_the_plan_and_the_numbers_are_shown(visitor: Visitor) -> None:
    visitor.says(*ADVISED)
    plan = visitor.says("show the plan").replies[0].text
    numbers = visitor.says("show the numbers").replies[0].text

    assert "2026" in plan or "December" in plan
    assert "$" in numbers


def everything_stored() -> str:
    """Every byte of the database's files, as text."""
    files = [path for path in Path(get_content().settings.var).iterdir() if path.name.startswith("bot.db")]
    return "".join(path.read_bytes().decode("utf-8", errors="ignore") for path in files)
