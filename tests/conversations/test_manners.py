"""How the talk behaves at its edges: questions in between, offers named, corrections, goodbyes; each test is a kind."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Visitor


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("wait, is vat on top of it?", "agency_billing"),
        ("do charities get something off?", "agency_discounts"),
        ("are we allowed to aim at 15 year olds?", "ads_age_limits"),
        ("and what comes after i booked a talk?", "consultation_call"),
        ("who am i writing with?", "bot_challenge"),
        ("could we do this in italian?", "agency_languages"),
    ],
)
def test_a_buyers_question_in_between_is_answered_and_the_pending_one_comes_back(
    question: str, topic: str, visitor: Visitor
) -> None:
    turn = visitor.says("more guests for our planetarium", question)

    assert turn.topic == topic
    assert turn.asking == "timeframe"
    assert "\n" not in turn.replies[-1].text
    assert turn.replies[-1].buttons


def test_a_question_nobody_knows_is_no_failed_answer(visitor: Visitor) -> None:
    turn = visitor.says("more guests for our planetarium", "does saturn have more rings than uranus?")

    assert turn.asking == "timeframe"
    assert "couldn't read" not in visitor.read
    assert turn.replies[-1].text.startswith("And your timeframe")


def test_an_answer_with_a_question_is_taken_and_the_question_answered(visitor: Visitor) -> None:
    visitor.says("more guests for our planetarium", "8 months")
    turn = visitor.says("400 euro the month, but first tell me how you bill")

    assert visitor.known["budget"]["amount_max"] == 400
    assert turn.topic == "agency_billing"


def test_a_question_passed_over_again_and_again_is_settled_with_an_assumption(visitor: Visitor) -> None:
    visitor.says("advise me", "900 pounds a month", "by the end of march", "only on reddit")

    assert visitor.turn.recommendation is not None
    assert "getting you better known" in visitor.read


def test_a_start_is_no_horizon_and_is_asked_on_from(visitor: Visitor) -> None:
    turn = visitor.says("we want more bookings for our sauna and start in february")

    assert turn.asking == "timeframe"
    assert "after that" in visitor.read


def test_what_is_known_of_the_time_is_not_named_as_missing(visitor: Visitor) -> None:
    turn = visitor.says("advise me, i have 5 months")

    assert turn.asking == "goals"
    assert "two things" not in visitor.read


def test_an_assumption_is_said_once(visitor: Visitor) -> None:
    turn = visitor.says("more guests for our planetarium", "no idea when")

    assert turn.asking == "budget"
    assert visitor.read.count("6 ") == 1


def test_a_goodbye_while_something_is_asked_is_let_go(visitor: Visitor) -> None:
    turn = visitor.says("more guests for our planetarium", "ok bye then")

    assert turn.asking is None
    assert "?" not in visitor.read
    assert visitor.says("3 months").asking == "budget"


def test_a_greeting_beside_a_question_is_met_in_a_word(visitor: Visitor) -> None:
    turn = visitor.says("hi there, are you a person?")

    assert len(turn.replies) == 1
    assert turn.replies[0].text.startswith("Hello!")


@pytest.mark.parametrize(("words", "platforms"), [("the second", ["reddit"]), ("both", ["youtube", "reddit"])])
def test_of_two_platforms_asked_about_one_is_named_by_its_place(
    words: str, platforms: list[str], visitor: Visitor
) -> None:
    visitor.says("more guests for our planetarium", "8 months", "nothing")
    asked = visitor.says("youtube or reddit?")

    assert asked.asking == "platforms"
    assert "platforms" not in visitor.known
    visitor.says(words)
    assert visitor.known["platforms"] == platforms


def test_a_platform_that_is_only_doubted_is_not_taken(visitor: Visitor) -> None:
    visitor.says("more guests for our planetarium", "8 months", "nothing")

    assert visitor.says("is youtube enough?").asking == "platforms"
    assert "platforms" not in visitor.known


@pytest.mark.parametrize("words", ["snapchat? no way. youtube", "snapchat no, youtube yes"])
def test_what_is_dismissed_in_a_word_is_refused(words: str, visitor: Visitor) -> None:
    visitor.says("more guests for our planetarium", "8 months", "nothing", words)

    assert visitor.known["platforms"] == ["youtube"]


def test_ok_before_a_question_agrees_to_nothing(visitor: Visitor) -> None:
    turn = visitor.says("book a consultation", "ok and how do you use that data?")

    assert turn.asking == "consent"
    assert "contact" not in visitor.known


ADVISED = ("more guests for our planetarium", "8 months", "600 a month", "facebook and youtube")


def test_only_one_takes_the_place_of_what_was_there_and_wishes_for_nothing_else(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "only youtube then")

    assert visitor.known["platforms"] == ["youtube"]
    assert visitor.known["goals"] == ["sales"]


def test_what_there_is_already_is_no_new_goal(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "we have 350 followers on facebook")

    assert visitor.known["goals"] == ["sales"]


def test_a_no_to_the_offer_that_changes_something_changes_it(visitor: Visitor) -> None:
    turn = visitor.says(*ADVISED, "no, rather 900 a month")

    assert turn.recommendation is not None
    assert visitor.known["budget"]["amount_max"] == 900


def test_a_term_of_the_contract_is_no_horizon(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "is it cheaper when we sign for 2 years?")

    assert visitor.known["timeframe"]["days_max"] == 240


def test_what_is_said_again_is_told_to_be_known(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "600 a month")

    assert "already have" in visitor.read


def test_the_plan_has_one_button(visitor: Visitor) -> None:
    turn = visitor.says(*ADVISED)

    assert [b.title for b in turn.replies[-1].buttons if "plan" in b.title.lower()] == ["See the full plan"]


@pytest.mark.parametrize("words", ["Show the numbers", "show the numbers."])
def test_a_button_that_is_typed_means_what_it_says(words: str, visitor: Visitor) -> None:
    visitor.says(*ADVISED)
    typed = visitor.says(words)

    assert "The budget" in typed.replies[0].text


def test_no_answer_comes_twice_in_a_row(visitor: Visitor) -> None:
    first = visitor.says("what is smo?").replies[0].text
    again = visitor.says("whats smo").replies[0].text

    assert again != first


def test_a_business_told_in_a_question_is_known(visitor: Visitor) -> None:
    visitor.says("what does advertising cost for a brewery?", "advise me")

    assert visitor.known["industry"]


def test_a_goal_told_before_a_question_is_kept(visitor: Visitor) -> None:
    turn = visitor.says("we run a riding stable and want more riders. do you give discounts?")

    assert "agency_discounts" in turn.topics
    assert visitor.known["goals"] == ["sales"]


@pytest.mark.parametrize("words", ["by the way, our neighbours are a bakery and they do that too"])
def test_another_line_of_business_in_passing_changes_nothing(words: str, visitor: Visitor) -> None:
    visitor.says("more tables taken in our restaurant", "6 months")
    known = visitor.known["industry"]
    visitor.says(words)

    assert visitor.known["industry"] == known


def test_a_charitys_goal_is_called_what_it_is(visitor: Visitor) -> None:
    visitor.says("we are a charity and want more donations")

    assert "more donations" in visitor.read
    assert "more sales" not in visitor.read


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [("pounds", "currency", "GBP"), ("a week", "period", "week"), ("yen", "currency", "JPY")],
)
def test_a_unit_said_afterwards_belongs_to_the_sum(words: str, name: str, value: str, visitor: Visitor) -> None:
    visitor.says("more guests for our planetarium", "8 months", "400", words)

    assert visitor.known["budget"][name] == value
    assert visitor.known["budget"]["amount_max"] == 400
    assert visitor.known["timeframe"]["days_max"] == 240


def test_what_a_question_about_the_advice_names_changes_nothing(visitor: Visitor) -> None:
    visitor.says(*ADVISED, "is the 600 enough for all of it?")

    assert visitor.known["budget"]["period"] == "month"
    assert visitor.turn.recommendation is None


def test_a_platform_left_out_is_no_wish_to_be_found_there(visitor: Visitor) -> None:
    visitor.says("more guests for our planetarium", "8 months", "600 a month", "google and youtube")
    visitor.says("without google then")

    assert visitor.known["goals"] == ["sales"]
    assert visitor.known["platforms"] == ["youtube"]


def test_another_language_is_told_so_as_often_as_it_is_written(visitor: Visitor) -> None:
    visitor.says("ich habe leider gar keine ahnung von dem allem hier")
    visitor.says("und wieviel muss man da wohl so ungefähr zahlen")
    visitor.says("das verstehe ich jetzt aber überhaupt nicht mehr")

    assert "English" in visitor.read
