"""What is asked, told or corrected in passing, in the words of people in a hurry; each test is a kind."""

from __future__ import annotations

import json

import pytest

from bot.bootstrap.backend import get_backend
from tests.conversations.conftest import Visitor

FITTER = ("we fit kitchens and want more leads", "4 months", "$2000 a month", "facebook")
ADVISED = ("we run a pottery class and want more sales", "4 months", "£500 a month", "instagram and facebook")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("help wots cpm pls", "Cost per thousand"),
        ("lost with all this talk of roas", "Return on ad spend"),
        ("what do decent click rates look like", "Click-through rate"),
        ("our bounce rates look terrible, is it a problem?", "Bounce rate"),
        ("what's an mql, and how would an sql differ?", "Sales-qualified lead"),
    ],
)
def test_a_metric_that_is_named_is_explained_whatever_stands_around_it(
    words: str, named: str, visitor: Visitor
) -> None:
    visitor.says(words)

    assert named in visitor.read


@pytest.mark.parametrize("words", ["sure, yes. how long will it take?", "does it cost anything?"])
def test_what_is_asked_beside_consent_is_asked_of_the_call(words: str, visitor: Visitor) -> None:
    visitor.says("book a consultation", words)

    assert "free of charge" in visitor.read


def test_a_sound_before_the_point_leaves_nothing_open(visitor: Visitor) -> None:
    turn = visitor.says("advise me", "more bookings for my salon", "Hm. Bookings on weekdays, I mean")

    assert turn.asking == "timeframe"
    assert "timeframe" not in visitor.known


@pytest.mark.parametrize("words", ["no idea, what do others pay?", "no clue, what do people usually spend?"])
def test_who_leaves_the_money_open_and_asks_gets_both(words: str, visitor: Visitor) -> None:
    turn = visitor.says("advise me", "more sales", "4 months", words)

    assert turn.asking == "platforms"
    assert "budget" in visitor.read


def test_what_is_imagined_on_top_is_added(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "and say i chucked in an extra 200")

    assert visitor.known["budget"]["amount_max"] == 700


def test_a_platform_that_is_scrapped_for_a_reason_goes(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "hm scrap facebook, my sister says its for grannies")

    assert visitor.known["platforms"] == ["instagram"]


def test_the_age_of_customers_is_no_price(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "our regulars are all over 60")

    assert "£60" not in visitor.read


def test_what_the_advice_rests_on_is_listed(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "what are you taking for granted?")

    assert "took for granted" in visitor.read


def test_results_are_asked_for_before_the_advice_in_vain_but_kindly(visitor: Visitor) -> None:
    turn = visitor.says("advise me", "more sales", "4 months", "how many orders would that bring?")

    assert turn.asking == "budget"
    assert "as soon as I know enough" in visitor.read


def test_a_goal_said_twice_is_no_failure(visitor: Visitor) -> None:
    turn = visitor.says("advise me", "more sales", "yes i want more sales, that's it")

    assert turn.asking == "timeframe"
    assert "got that" in visitor.read


def test_a_town_is_no_goal(visitor: Visitor) -> None:
    visitor.says("advise me", "more sales", "leeds")

    assert visitor.known["goals"] == ["sales"]


def test_volunteers_beside_another_goal_are_kept(visitor: Visitor) -> None:
    visitor.says("we're a hospice, need volunteers and a bit more visibility")

    assert set(visitor.known["goals"]) == {"awareness", "leads"}


def test_two_typed_as_a_word_counts_nothing(visitor: Visitor) -> None:
    visitor.says("want more ppl 2 book my boat trips")

    assert "target" not in visitor.known


def test_what_a_result_costs_now_is_set_beside_the_forecast(visitor: Visitor) -> None:
    visitor.says(
        "we fit kitchens and want more leads", "4 months", "$2000 a month", "facebook", "we pay about 60 a lead now"
    )

    assert "$60" in visitor.read
    assert "figure to beat" in visitor.read


@pytest.mark.parametrize(
    ("words", "goal"),
    [
        ("Good afternoon. We're a vet practice and the owners want more new clients.", "sales"),
        ("hello! our little museum wants to be better known", "awareness"),
    ],
)
def test_what_is_wished_after_a_greeting_is_no_question(words: str, goal: str, visitor: Visitor) -> None:
    visitor.says(words)

    assert visitor.known["goals"] == [goal]


@pytest.mark.parametrize(
    ("words", "named"), [("instas all i ever open", "instagram"), ("linkedins for us", "linkedin")]
)
def test_a_platform_is_heard_where_what_is_said_of_it_runs_into_its_name(
    words: str, named: str, visitor: Visitor
) -> None:
    visitor.says("we run a pottery class and want more sales", "4 months", "£500 a month", words)

    assert visitor.known["platforms"] == [named]


def test_when_to_ring_is_noted_at_whatever_contact_question_it_is_told(visitor: Visitor) -> None:
    told = visitor.says(
        *ADVISED, "please ring me", "yes", "Petra, 212 555 0188", "no time for now", "after 4 works best"
    )

    assert told.lead
    lead = get_backend().stores.leads.find_lead(told.lead["id"])
    assert lead
    assert "16:00" in json.dumps(lead.profile["call"])
