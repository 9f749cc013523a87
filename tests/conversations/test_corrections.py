"""What is taken back, put right or only mentioned, in words of our own; each test is a kind."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Visitor

ADVISED = ("advise me", "more leads", "in five months", "$1,400 a month", "Facebook and Instagram")
REFUSED = "change your mind"


@pytest.fixture
def advised(visitor: Visitor) -> Visitor:
    visitor.says(*ADVISED)
    assert visitor.known["platforms"] == ["facebook", "instagram"]
    return visitor


@pytest.mark.parametrize(
    ("line", "platforms"),
    [
        ("replace Facebook with Reddit please", ["instagram", "reddit"]),
        ("Pinterest rather than Facebook", ["instagram", "pinterest"]),
        ("okay so would YouTube be smarter instead?", ["youtube"]),
        ("Snapchat was only a thought, drop it", ["facebook", "instagram"]),
        ("put Threads in as well. hm, strike that", ["facebook", "instagram"]),
    ],
)
def test_a_platform_takes_the_place_of_what_it_is_named_against(
    line: str, platforms: list[str], advised: Visitor
) -> None:
    before = advised.known

    advised.says(line)

    assert sorted(advised.known["platforms"]) == platforms
    assert advised.known["goals"] == before["goals"]


@pytest.mark.parametrize(
    "line", ["lol that's a drop in the bucket", "that expression is wrong for us", "i declined nothing"]
)
def test_an_objection_refuses_nothing_and_changes_nothing(line: str, advised: Visitor) -> None:
    before = advised.known

    advised.says(line)

    assert advised.known == before
    assert "Sorry" in advised.read
    assert REFUSED not in advised.read


def test_what_is_put_right_while_something_else_is_asked_leaves_that_open(visitor: Visitor) -> None:
    turn = visitor.says("advise me", "more donations", "in five months", "no no, I told you helpers, not donations")

    assert visitor.known["goals"] == ["leads"]
    assert "budget" not in visitor.known
    assert turn.asking == "budget"


@pytest.mark.parametrize(
    ("first", "line", "industry"),
    [
        ("i run a dental practice and want more patients", "sorry, we're vets, not dentists", "veterinary"),
        ("i run a pub and want more guests", "hang on, it's a bakery", "bakery"),
    ],
)
def test_who_says_what_they_are_is_that(first: str, line: str, industry: str, visitor: Visitor) -> None:
    visitor.says(first, "in five months", "$700 a month", "Facebook", line)

    assert visitor.known["industry"] == industry


def test_a_yes_beside_another_wish_books_nothing(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Rosa Lund", "rosa@lundtiles.example", "wednesday at 3 pm")
    assert visitor.turn.asking == "slot_confirm"

    visitor.says("sure, but could we make it an hour later instead")

    assert "Booked" not in visitor.read


@pytest.mark.parametrize(
    "line",
    [
        "and the remaining 400, what becomes of it?",
        "do we really get those 25 leads?",
        "i am away until the 12th of december",
        "i'd like an appointment in the last week of january",
        "our rival pays 3k a week, is that normal?",
    ],
)
def test_a_passing_remark_overwrites_nothing(line: str, advised: Visitor) -> None:
    before = {name: advised.known.get(name) for name in ("goals", "timeframe", "budget", "platforms", "target")}

    advised.says(line)

    assert {name: advised.known.get(name) for name in before} == before


def test_how_often_a_sum_is_paid_completes_it_beside_another_answer(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads", "in five months", "650", "a week i mean. Pinterest")

    assert visitor.known["budget"]["period"] == "week"
    assert visitor.known["timeframe"]["days_max"] == 150
    assert visitor.known["platforms"] == ["pinterest"]


def test_what_is_asked_beside_an_answer_is_not_chosen(visitor: Visitor) -> None:
    visitor.says("advise me", "more leads", "in five months", "$650 a week", "Pinterest. and what is Reddit good for?")

    assert visitor.known["platforms"] == ["pinterest"]


def test_two_changes_in_one_breath_are_both_made(advised: Visitor) -> None:
    advised.says("and with ten months, but only half the money?")

    assert advised.known["timeframe"]["days_max"] == 300
    assert advised.known["budget"]["amount_max"] == 700


def test_who_cannot_say_and_tells_a_time_has_done_both(visitor: Visitor) -> None:
    turn = visitor.says("advise me", "more leads", "in five months", "no idea, but it must be done by march")

    assert visitor.known["timeframe"]["deadline"] == "2027-03-31"
    assert turn.asking == "platforms"


def test_two_goals_of_one_answer_are_both_taken(visitor: Visitor) -> None:
    visitor.says("advise me", "more orders, and more people should know our name")

    assert set(visitor.known["goals"]) >= {"sales", "awareness"}


@pytest.mark.parametrize(
    ("line", "goal", "named"),
    [
        ("someone to drive our meals-on-wheels van unpaid", "leads", "volunteers"),
        ("cooks who apply for the open jobs", "leads", "applicants"),
        ("get our recipe app installed more often", "leads", "downloads"),
        ("pupils for the harp lessons", "sales", "students"),
    ],
)
def test_what_has_no_figures_keeps_its_name_and_is_counted_under_what_has(
    line: str, goal: str, named: str, visitor: Visitor
) -> None:
    visitor.says("advise me", line)

    assert visitor.known["goals"][0] == goal
    assert named in visitor.read
    assert "counted as" not in visitor.read


@pytest.mark.parametrize(
    ("line", "goal"),
    [
        ("become a household name with my podcast", "awareness"),
        ("awful ratings since june, we want to be trusted again", "brand_equity"),
        ("the office phone should ring a lot more", "leads"),
    ],
)
def test_a_goal_may_be_said_as_people_say_it(line: str, goal: str, visitor: Visitor) -> None:
    turn = visitor.says("advise me", line)

    assert goal in visitor.known["goals"]
    assert turn.asking == "timeframe"


@pytest.mark.parametrize("booked", [False, True])
def test_a_last_goal_that_is_taken_back_is_asked_for_again(booked: bool, visitor: Visitor) -> None:
    visitor.says("advise me", "an event", "in five months", "$700 a month", "Facebook")
    if booked:
        visitor.says("book a consultation")

    turn = visitor.says("it's not an event, and results by end of june")

    assert "goals" not in visitor.known
    assert visitor.known["timeframe"]["deadline"] == "2027-06-30"
    assert visitor.known["budget"]["amount_max"] == 700
    assert turn.asking == ("consent" if booked else "goals")
    if not booked:
        assert visitor.says("more bookings").recommendation


@pytest.mark.parametrize("line", ["please don't use 1,400", "no, that was last year", "we spent 1,400 last year"])
def test_a_budget_is_taken_back_as_money_of_the_past(line: str, advised: Visitor) -> None:
    advised.says(line)

    assert not advised.known.get("budget")
    assert advised.known["goals"] == ["leads"]


def test_nothing_before_a_month_starts_later_and_keeps_the_budget(advised: Visitor) -> None:
    before = advised.known

    advised.says("you know I'm not paying a cent before March?")

    assert advised.known["budget"] == before["budget"]
    assert advised.known["timeframe"]["starts"].endswith("-03-01")
