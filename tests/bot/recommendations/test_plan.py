from __future__ import annotations

from datetime import date
from typing import Any

from bot.recommendations.model import Recommendation
from bot.values.subjects.timeframe import Timeframe


def idea_of(week: dict[str, Any]) -> str:
    """What to post: after the rhythm in the week that begins it, before it from then on."""
    return str(week["organic"][1 if week["week"] == 2 else 0])


def test_three_months_are_twelve_weeks_from_next_monday(advise: Any) -> None:
    advice = advise("leads", 90, monthly=2000)
    weeks = advice["plan"]

    assert (len(weeks), weeks[0]["starts"], weeks[-1]["starts"]) == (12, "2026-11-30", "2027-02-15")
    assert advice["rhythm"] is None


def test_two_weeks_start_today(advise: Any) -> None:
    weeks = advise("event", 14, once=1500)["plan"]

    assert [week["starts"] for week in weeks] == ["2026-11-23", "2026-11-30"]


def test_a_year_is_planned_for_twelve_weeks_and_a_rhythm_beyond(advise: Any) -> None:
    advice = advise("community", 365, monthly=1000)

    assert (len(advice["plan"]), "After week 12" in advice["rhythm"]) == (12, True)


def test_nothing_is_touched_in_the_learning_week_and_it_is_reviewed_after(advise: Any) -> None:
    weeks = advise("leads", 90, monthly=2000)["plan"]

    assert [week["week"] for week in weeks if week["review"]] == [3, 5, 7, 9, 12]
    assert any("leave the audience, budget and ads alone until December 14" in line for line in weeks[1]["paid"])
    assert any("Review" in line for line in weeks[2]["paid"])


def test_the_work_starts_when_the_visitor_starts(advise: Any) -> None:
    weeks = advise("launch", once=3000, timeframe=Timeframe(30, 30, None, date(2027, 1, 4)))["plan"]

    assert [week["starts"] for week in weeks] == ["2027-01-04", "2027-01-11", "2027-01-18", "2027-01-25", "2027-02-01"]


def test_a_flight_ends_when_its_money_is_used(advise: Any) -> None:
    weeks = advise("leads", 90, once=100)["plan"]

    assert any("for 13 days" in line for line in weeks[1]["paid"])
    assert weeks[5]["paid"] == ["No ads this week: this burst's budget is spent. Look after the people it brought in."]


def test_a_second_platform_starts_after_the_first_was_judged(advise: Any) -> None:
    weeks = advise("sales", 90, monthly=9000, audience="b2c")["plan"]
    starts = {week["week"]: line for week in weeks for line in week["paid"] if line.startswith("Start on")}

    assert list(starts) == [2, 4]


def test_without_money_there_are_no_ads_in_the_weeks(advise: Any) -> None:
    assert all(week["paid"] == [] for week in advise("sales", 60, once=0)["plan"])


def test_hours_set_the_rhythm(advise: Any) -> None:
    few = advise("community", 180, once=0, hours_per_week=4)
    many = advise("community", 180, once=0, hours_per_week=20)

    assert [part["platform"] for part in few["platforms"]] == ["instagram"]
    assert "2 posts a week" in few["platforms"][0]["why"]
    assert "5 posts a week" in many["platforms"][0]["why"]


def test_no_review_and_no_idea_is_told_twice_in_a_quarter(advise: Any) -> None:
    for advice in (advise("leads", 90, monthly=2000), advise("community", 365, once=0)):
        weeks = advice["plan"]
        reviews = [line for week in weeks if week["review"] for line in week["paid"]]
        ideas = [idea for idea in map(idea_of, weeks[1:]) if "question" not in idea]

        assert len(reviews) == len(set(reviews))
        assert len(ideas) == len(set(ideas))


def test_the_goals_take_turns_in_the_posts(advise: Any) -> None:
    weeks = advise("leads community", 90, monthly=2000)["plan"]
    wanted = [idea_of(week) for week in weeks[1::2]]

    assert ["question buyers ask" in line for line in wanted] == [True, False] * 3
    assert ["question for your followers" in line for line in wanted] == [False, True] * 3


def test_a_week_has_the_keys_of_the_contract_and_no_other(advise: Any) -> None:
    weeks = advise("leads", days=90, monthly=2000)["plan"]

    assert {frozenset(week) for week in weeks} == {frozenset({"week", "starts", "paid", "organic", "review"})}


def test_what_ads_do_in_a_week_is_read_back_and_guessed_where_it_was_not_stored(advise: Any) -> None:
    advice = advise("leads", days=90, monthly=2000)
    older = {name: value for name, value in advice.items() if name != "ads"}

    assert Recommendation.from_json(advice).as_json() == advice
    assert [week.kind for week in Recommendation.from_json(older).plan] == advice["ads"]
