"""Qualified on the way to a consultation: what is asked and why, how answers are read, and what corrections change."""

from __future__ import annotations

from bot.bootstrap.backend import get_backend
from bot.leads.model import Lead
from bot.leads.store import iterate_leads
from tests.conversations.conftest import Visitor

ADVISED = ("advise me", "more leads", "3 months", "2000 usd a month", "skip", "book a consultation", "i agree")


def reached(visitor: Visitor, email: str) -> None:
    """Takes the visitor through the contact and past the times, to the questions that prepare the talk."""
    visitor.says(*ADVISED, "Dana Smith", email, "skip", "Harbour Tea", "skip", "no thanks")
    assert visitor.turn.asking == "website"


def lead_of(visitor: Visitor) -> Lead:
    assert visitor.turn.lead is not None
    lead = get_backend().capture.store.find_lead(visitor.turn.lead["id"])
    assert lead is not None
    return lead


def test_four_questions_follow_the_contact_and_rambling_answers_are_taken(visitor: Visitor) -> None:
    reached(visitor, "dana@fourquestions.example")
    lines = ("fourquestions.example", "i'm the owner so yes me", "an agency ran our ads, 5k for nothing", "next month")
    asked = [visitor.says(line).asking for line in lines]

    assert asked == ["role", "tried", "start", None]
    lead = lead_of(visitor)
    assert (lead.contact.website, lead.contact.role) == ("fourquestions.example", "owner")
    assert (lead.profile["decides"], lead.profile["tried"]) == ("me", "an agency ran our ads, 5k for nothing")
    assert lead.profile["timeframe"]["starts"] == "2026-12-01"
    assert lead.profile["budget"]["amount_max"] == 2000
    assert lead.tier == "hot"


def test_each_can_be_skipped_and_explained(visitor: Visitor) -> None:
    reached(visitor, "dana@skipping.example")
    for question, why in (
        ("website", "site and profiles"),
        ("role", "detail"),
        ("tried", "repeat"),
        ("start", "on that day"),
    ):
        assert visitor.turn.asking == question
        visitor.says("why do you ask?")
        assert (visitor.turn.asking, why in visitor.read) == (question, True)
        visitor.says("skip")

    assert visitor.turn.asking is None
    assert "everything our team needs" in visitor.read


def test_what_was_said_before_is_not_asked(visitor: Visitor) -> None:
    visitor.says("we want leads", "starting in january, for 3 months", "2000 usd a month", "skip", "yes")
    visitor.says("i agree", "Dana Smith", "dana@saidbefore.example", "skip", "Harbour Tea", "skip", "no")
    visitor.says("skip", "skip")

    assert visitor.turn.asking == "tried"
    assert visitor.says("nothing yet").asking is None


def test_the_domain_of_the_address_is_offered_as_the_website(visitor: Visitor) -> None:
    reached(visitor, "dana@offered.example")

    assert visitor.presses("offered.example").asking == "role"
    assert visitor.presses("Someone else decides").asking == "tried"
    assert visitor.presses("Nothing yet").asking == "start"
    assert visitor.presses("As soon as possible").asking is None
    lead = lead_of(visitor)
    assert (lead.contact.website, lead.profile["decides"]) == ("offered.example", "other")
    assert lead.profile["timeframe"]["starts"] == "2026-11-23"


def test_a_question_in_between_is_answered_and_nothing_is_taken_from_it(visitor: Visitor) -> None:
    reached(visitor, "dana@between.example")
    visitor.says("skip", "skip")
    turn = visitor.says("what is smo?")

    assert (turn.topic, turn.asking) == ("define_smo", "tried")
    assert "tried" not in visitor.known


def test_a_correction_in_the_middle_changes_profile_advice_score_and_lead(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "Dana Smith", "dana@corrected.example", "skip")
    before = lead_of(visitor)
    turn = visitor.says("actually 5k not 2k")

    assert turn.asking == "company"
    assert turn.recommendation is not None
    assert turn.recommendation.money.stated == 5000
    after = lead_of(visitor)
    assert after.profile["budget"]["amount_max"] == 5000
    assert (after.score or 0) > (before.score or 0)
    assert after.contact.company is None
    assert visitor.says("sorry, my mail is dana@righted.example").asking == "overwrite"
    visitor.says("yes")
    assert (visitor.turn.asking, lead_of(visitor).contact.email) == ("company", "dana@righted.example")


def test_a_correction_afterwards_follows_in_everything(visitor: Visitor) -> None:
    reached(visitor, "dana@afterwards.example")
    visitor.says("skip", "i decide", "skip", "skip")
    before = lead_of(visitor)
    turn = visitor.says("actually 500 not 2k")

    assert turn.recommendation is not None
    after = lead_of(visitor)
    assert after.profile["budget"]["amount_max"] == 500
    assert after.recommendations[-1].recommendation["money"]["stated"] == 500
    assert (after.score or 0) < (before.score or 0)
    assert turn.lead == after.summarise_lead()
    words = {point.name: point.words for point in after.scored.points} if after.scored else {}
    assert words["amount"] == "actually 500 not 2k"


def test_who_types_a_known_address_learns_nothing_of_it_and_sales_has_one_person(
    visitor: Visitor, again: Visitor
) -> None:
    reached(visitor, "dana@again.example")
    visitor.says("again.example", "i decide", "flyers", "asap")
    again.says("book a consultation", "i agree", "Dana S")
    turn = again.says("Dana@again.example")

    assert turn.asking == "slot"
    assert "Harbour Tea" not in again.read
    # What one chat says stays its own; sales sees both as one person.
    assert turn.lead is not None
    assert turn.lead["id"] != (visitor.turn.lead or {})["id"]
    found = [
        lead
        for lead in iterate_leads(get_backend().capture.store, "newest")
        if lead.contact.email == "dana@again.example"
    ]
    assert [len(lead.conversations) for lead in found] == [2]


def test_who_greets_again_hears_what_is_known_and_goes_on(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "Dana Smith", "dana@greets.example", "skip", "stop")
    visitor.says("hello")

    assert "Dana Smith" in visitor.read
    assert "more leads" in visitor.read
    assert visitor.presses("Finish my request").asking == "slot"
    assert visitor.presses("No time for now").asking == "company"


def test_who_does_not_fit_is_told_kindly_what_does(visitor: Visitor) -> None:
    visitor.says("i'm a student, this is for my thesis", "advise me", "get better known", "3 months", "nothing", "skip")

    assert visitor.turn.recommendation is not None
    assert visitor.turn.asking is None
    assert "Blueprint" in visitor.read
    visitor.says("book a consultation", "yes", "Kim", "kim@uni.example")
    assert visitor.turn.asking is None
    assert "Blueprint" in visitor.read
    assert lead_of(visitor).tier == "not_a_fit"


def test_who_leaves_in_the_middle_leaves_the_question_open(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "Dana Smith", "dana@leaves.example")
    assert lead_of(visitor).pending == "slot"
    visitor.says("skip")

    assert lead_of(visitor).pending == "company"
    visitor.says("stop")
    assert lead_of(visitor).pending is None
