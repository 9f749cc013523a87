"""What is asked and told about advice that was given: what it counts, where the money goes, what is left to do."""

from __future__ import annotations

import re

import pytest

from tests.conversations.conftest import Visitor

DENTIST = ("we are a dental practice and want new patients", "in 3 months", "900 dollars a month", "facebook")
SHELTER = ("we are an animal charity and want more donations", "in 4 months", "700 dollars a month", "facebook")
SHOP = ("we have an online shop for teapots and want more sales", "in 4 months", "900 dollars a month", "facebook")
ROOFER = ("i run a roofing company and want more sales", "in 4 months", "1500 dollars a month", "facebook")
SOFTWARE = ("we sell software and want more leads", "by the end of june", "3000 dollars a month", "linkedin")
UNTRUE = ("already have that", "one just above", "not quite sure what you mean")


def advise(visitor: Visitor, said: tuple[str, ...]) -> None:
    visitor.says(*said)
    assert visitor.turn.recommendation is not None


@pytest.mark.parametrize(
    ("case", "asked", "named"),
    [
        (DENTIST, "so one of these is somebody who books a first check-up?", "One inquiry"),
        (SHOP, "so one of these is a basket somebody paid for?", "One order"),
        (ROOFER, "is that a person who phones or just a click?", "One inquiry"),
        (SOFTWARE, "and will every lead buy?", "One lead"),
    ],
)
def test_what_is_counted_is_named_as_the_business_names_it(
    visitor: Visitor, case: tuple[str, ...], asked: str, named: str
) -> None:
    advise(visitor, case)
    visitor.says(asked)

    assert named in visitor.read
    assert "averages" in visitor.read


def test_gifts_have_no_price_so_none_are_forecast(visitor: Visitor) -> None:
    advise(visitor, SHELTER)

    assert "donations in all" not in visitor.read
    assert "Count them from day one" in visitor.read


def test_costly_goods_are_counted_in_inquiries(visitor: Visitor) -> None:
    advise(visitor, ROOFER)

    assert "Likely inquiries in all" in visitor.read
    assert "sales in all" not in visitor.read


def test_what_a_sale_is_worth_changes_what_is_counted(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("an implant costs 4,000 dollars with us")

    assert "$4,000 for one new patient" in visitor.read
    assert "one inquiry in" in visitor.read
    assert visitor.turn.recommendation is not None
    assert visitor.known["budget"]["amount_max"] == 900


def test_what_can_be_handled_is_planned_for(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("we can only take on twelve more people")

    assert "12 new patients" in visitor.read
    assert "inquiries, so one in" in visitor.read
    assert "Why:" not in visitor.read


@pytest.mark.parametrize(
    ("told", "whole"),
    [
        ("we can see 2 new people a week, no more", "2 new patients a week, about 26 over the whole time"),
        ("one a week is what fits, so 4 in the month", "4 new patients a month, about 12 over the whole time"),
    ],
)
def test_so_many_a_week_are_not_so_many_in_all(visitor: Visitor, told: str, whole: str) -> None:
    advise(visitor, DENTIST)
    visitor.says(told)

    assert whole in visitor.read


def test_room_for_more_than_the_plan_brings_is_no_target(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("our chairs would take 60 new people a week")

    assert "room for everything" in visitor.read
    assert "target" not in visitor.known


def test_a_price_near_what_ads_cost_pays_barely_or_not(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("we charge 70 dollars for a check-up, is that worth it?")
    assert visitor.read.startswith("Barely")
    assert "$70" in visitor.read

    visitor.says("and a polish sells for 30 dollars, would that pay?")
    assert visitor.read.startswith("Not on the first")


def test_a_target_is_taken_back_by_its_number(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("we want 90 patients", "forget the 90")

    assert "target" not in visitor.known
    assert "Likely inquiries in all" in visitor.read


def test_one_month_alone_is_planned_for(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("what about 2,000 for just February?")

    assert (visitor.known["timeframe"]["starts"], visitor.known["timeframe"]["deadline"]) == (
        "2027-02-01",
        "2027-02-28",
    )
    assert (visitor.known["budget"]["amount_max"], visitor.known["budget"]["period"]) == (2000, "once")


def test_a_later_start_keeps_the_money(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("not a cent before the 10th of January")

    assert visitor.known["timeframe"]["starts"] == "2027-01-10"
    assert visitor.known["budget"]["amount_max"] == 900
    assert "January 10, 2027" in visitor.read


def test_after_a_change_only_the_difference_is_said(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("make it 1,100 a month")

    assert "instead of" in visitor.read
    for again in ("Why:", "goal:", "Book a consultation:"):
        assert again not in visitor.read


def test_a_site_without_figures_is_named_in_the_advice(visitor: Visitor) -> None:
    visitor.says("more orders for our toy shop, in 3 months", "600 dollars a month", "etsy and instagram")

    assert "Etsy" in visitor.read
    assert visitor.known["platforms"] == ["instagram"]


def test_a_smaller_rhythm_is_offered_where_the_work_is_much(visitor: Visitor) -> None:
    visitor.says("a loyal community for my pottery", "in 6 months", "nothing", "instagram and facebook")
    visitor.says("how many hours a week is that for me?")

    assert "If that's too much" in visitor.read
    visitor.says("twelve hours? I could manage maybe three")
    assert "3 hours" in visitor.read


@pytest.mark.parametrize("asked", ["where does the other money go?", "and what happens with the rest of my budget"])
def test_the_rest_of_the_budget_is_accounted_for(visitor: Visitor, asked: str) -> None:
    advise(visitor, SOFTWARE)
    money = visitor.turn.recommendation.money
    visitor.says(asked)

    for part in ("media", "production", "fee"):
        assert f"${getattr(money, part):,.0f}" in visitor.read
    assert visitor.known["budget"]["amount_max"] == 3000


@pytest.mark.parametrize("asked", ["what if we leave out all advertising?", "and with no paid ads at all?"])
def test_without_ads_is_worked_out(visitor: Visitor, asked: str) -> None:
    advise(visitor, SOFTWARE)
    visitor.says(asked)

    assert visitor.turn.recommendation.share_smm == 0


def test_a_later_start_leaves_less_time_and_money(visitor: Visitor) -> None:
    advise(visitor, SOFTWARE)
    visitor.says("what if we start in april?")
    money = visitor.turn.recommendation.money

    assert money.months == pytest.approx(3, abs=0.1)
    assert float(money.total) == pytest.approx(9000, rel=0.05)


def test_two_changes_in_one_message_both_count(visitor: Visitor) -> None:
    advise(visitor, SOFTWARE)
    visitor.says("what if we had a whole year and only half the money?")

    assert visitor.known["budget"]["amount_max"] == 1500
    assert visitor.known["timeframe"]["days_max"] == 365


def test_a_site_without_figures_is_named_honestly(visitor: Visitor) -> None:
    advise(visitor, ROOFER)
    visitor.says("why did you not choose Thumbtack?")

    assert "**Thumbtack**: I have no figures for it" in visitor.read


def test_a_site_that_is_praised_is_named_too(visitor: Visitor) -> None:
    advise(visitor, ROOFER)
    visitor.says("I think Houzz works better than Facebook")

    assert "**Houzz**: I have no figures for it" in visitor.read


def test_the_weeks_are_shown_and_are_no_deadline(visitor: Visitor) -> None:
    advise(visitor, ROOFER)
    known = visitor.known["timeframe"]
    visitor.says("give me the plan for one week after the other")

    assert "**Week 1" in visitor.read
    assert visitor.known["timeframe"] == known


def test_a_yes_or_no_is_given(visitor: Visitor) -> None:
    advise(visitor, ROOFER)

    visitor.says("so should i advertise, yes or no?")
    assert visitor.read.startswith("Yes: pay for ads")


def test_hours_are_answered_with_hours(visitor: Visitor) -> None:
    advise(visitor, ROOFER)
    hours = visitor.turn.recommendation.hours_a_week

    visitor.says("how many hours does it take me per week?")
    assert f"about {hours:g} hours a week" in visitor.read
    visitor.says("is 1 hour a week enough?")
    assert visitor.read.startswith("1 hour a week is too little")


def test_a_word_that_points_at_a_button_presses_it(visitor: Visitor) -> None:
    visitor.says("what kind of businesses do you work with?")
    offered = [button.title for reply in visitor.turn.replies for button in reply.buttons]
    assert "Can I see references?" in offered

    assert visitor.says("can i see them?").topic == "agency_references"


def test_thanks_swallow_no_question(visitor: Visitor) -> None:
    advise(visitor, ROOFER)
    visitor.says("wonderful, thank you. And where does the rest of the money go?")

    assert "**The budget:" in visitor.read


@pytest.mark.parametrize(
    "said", ["that is odd, our neighbor did it quite differently with his facebook", "do you like green?"]
)
def test_what_cannot_be_answered_is_owned_up_to(visitor: Visitor, said: str) -> None:
    advise(visitor, ROOFER)
    visitor.says(said)

    assert not [line for line in UNTRUE if line in visitor.read]


def test_what_is_said_once_more_is_known_already(visitor: Visitor) -> None:
    advise(visitor, ROOFER)
    visitor.says("1500 dollars a month, as i said")

    assert "I already have that" in visitor.read


def test_an_objection_turns_down_no_offer(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("40 patients? i see 40 patients in two days, no way that is right")

    assert "change your mind" not in visitor.read


def test_how_ads_settle_is_told_with_the_numbers_alone(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    assert "settle" not in visitor.read

    visitor.says("what if we had 700 a month?")
    assert "settle" not in visitor.read
    visitor.says("show me the numbers")
    assert "by the month" in visitor.read
    assert not re.search(r"(\d+) \(\1 to", visitor.read)


def test_a_price_counts_beside_a_question_where_sales_are_not_forecast(visitor: Visitor) -> None:
    advise(visitor, ("more customers for my barber shop", "2 months", "300 pounds a month", "instagram"))
    visitor.says("a beard trim is 20 with us, would it be worth it?")

    assert "At £20 for one booking" in visitor.read
    assert "earn back" in visitor.read


def test_places_that_are_free_are_taken_up_where_sales_are_not_forecast(visitor: Visitor) -> None:
    advise(visitor, ("more customers for my barber shop", "2 months", "300 pounds a month", "instagram"))
    visitor.says("we have room for 12 more a week")

    assert "So you can take 12 bookings a week" in visitor.read


def test_the_offer_is_taken_beside_a_question_about_the_call(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("yes please. how long will it take?")

    assert visitor.turn.asking == "consent"
    assert "call" in visitor.read


def test_thanks_in_many_words_stay_thanks(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("thank you so very much")

    assert visitor.turn.topic == "thanks"


def test_what_comes_next_is_said_of_the_advice(visitor: Visitor) -> None:
    advise(visitor, DENTIST)
    visitor.says("what should i do here now")

    assert "You have your recommendation" in visitor.read or "free call" in visitor.read


@pytest.mark.parametrize("said", ["any hints i could use on my own, free", "gimme some no cost ideas to do by myself"])
def test_ideas_for_nothing_are_given_and_change_no_budget(visitor: Visitor, said: str) -> None:
    advise(visitor, ROOFER)
    before = visitor.known["budget"]
    turn = visitor.says(said)

    assert turn.topic in ("smo_techniques", "without_budget")
    assert turn.recommendation is None
    assert visitor.known["budget"] == before


def test_who_pays_nothing_already_is_told_how_that_goes(visitor: Visitor) -> None:
    advise(visitor, ("i run a roofing company and want more sales", "in 4 months", "nothing", "facebook"))
    turn = visitor.says("what would you do without a single cent?")

    assert turn.recommendation is None
    assert turn.topic == "without_budget"


@pytest.mark.parametrize("said", ["what do you suggest then hm", "so what shall we do"])
def test_what_is_no_plain_wish_shows_no_advice_again(visitor: Visitor, said: str) -> None:
    advise(visitor, DENTIST)

    assert visitor.says(said).recommendation is None


@pytest.mark.parametrize("said", ["eight months. No, keep it as it is", "make it 9 weeks - no, let's stay with that"])
def test_a_change_that_is_taken_back_at_once_changes_nothing(visitor: Visitor, said: str) -> None:
    advise(visitor, DENTIST)
    before = visitor.known["timeframe"]
    visitor.says(said)

    assert visitor.known["timeframe"] == before
    assert "the advice stays the same" in visitor.read


@pytest.mark.parametrize("said", ["oh and my name is Oda", "its Bram by the way"])
def test_who_says_their_name_is_greeted(visitor: Visitor, said: str) -> None:
    advise(visitor, DENTIST)
    visitor.says(said)

    assert "Nice to meet you" in visitor.read
