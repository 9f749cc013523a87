from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.values.subjects.timeframe import Timeframe


def text_of(advice: dict[str, Any], code: str) -> str:
    return next(warning["text"] for warning in advice["warnings"] if warning["code"] == code)


def test_a_community_in_two_weeks_has_too_little_time(advise: Any, codes: Any) -> None:
    advice = advise("community", 14, monthly=1000)

    assert (codes(advice), advice["feasible"]) == ({"too_little_time_for_organic"}, False)
    assert "2 weeks" in text_of(advice, "too_little_time_for_organic")


def test_sales_without_money_are_not_promised(advise: Any, codes: Any) -> None:
    advice = advise("sales", 60, once=0)

    assert codes(advice) == {"paid_goal_without_money", "too_little_time_for_organic"}
    assert advice["feasible"] is False


def test_sales_without_money_over_a_year_are_slow_not_impossible(advise: Any, codes: Any) -> None:
    advice = advise("sales", 365, once=0)

    assert (codes(advice), advice["feasible"]) == ({"paid_goal_without_money"}, True)


def test_a_hundred_leads_for_two_hundred_dollars_are_out_of_reach(advise: Any, codes: Any) -> None:
    advice = advise("leads", 30, once=200, target=(100, "leads"))

    assert {"target_out_of_reach", "learning_limited"} <= codes(advice)
    assert advice["feasible"] is False
    assert "100 leads in 1 month" in text_of(advice, "target_out_of_reach")


def test_the_learning_phase_is_worked_out_from_the_rows(advise: Any) -> None:
    text = text_of(advise("leads", 90, monthly=1500), "learning_limited")

    assert "about 50 a week" in text
    assert text.count(".") == 2


def test_enough_money_leaves_the_learning_phase(advise: Any, codes: Any) -> None:
    assert "learning_limited" not in codes(advise("leads", 30, monthly=20000, platforms=("instagram",)))


def test_ten_dollars_cannot_run_a_flight_and_go_into_content(advise: Any, codes: Any) -> None:
    advice = advise("leads", 30, once=10)

    assert "budget_below_minimum" in codes(advice)
    assert (advice["share"]["smm"], advice["money"]["media"], advice["money"]["production"]) == (0, 0, 10)
    assert advice["reasons"][0]["from"] == "gate"
    assert "below the $35 minimum" in advice["platforms"][0]["why"]


def test_money_spread_too_thin_runs_as_one_flight(advise: Any, codes: Any) -> None:
    advice = advise("leads", 90, once=100)

    assert "budget_below_minimum" in codes(advice)
    assert "start at $5 a day" in text_of(advice, "budget_below_minimum")
    assert advice["money"]["media"] > 0


def test_a_passed_deadline_spends_nothing_and_asks_for_another(advise: Any, codes: Any) -> None:
    advice = advise("launch", once=1000, timeframe=Timeframe(0, 0, date(2026, 11, 1)))

    assert "deadline_passed" in codes(advice)
    assert (advice["money"]["unallocated"], advice["plan"], advice["forecast"]) == (1000, [], [])
    assert "What's the new date?" in advice["open_questions"]


def test_a_start_after_the_deadline_leaves_no_time(advise: Any, codes: Any) -> None:
    frame = Timeframe(10, 10, date(2026, 12, 3), date(2026, 12, 20))

    assert "deadline_passed" in codes(advise("launch", once=1000, timeframe=frame))


def test_an_unknown_platform_is_named_and_left_out(advise: Any, codes: Any) -> None:
    advice = advise("leads", 90, monthly=2000, platforms=("myspace", "instagram"))

    assert codes(advice) >= {"unknown_platform"}
    assert "myspace" in text_of(advice, "unknown_platform")
    assert advice["profile"]["platforms"] == ["instagram"]


def test_a_platform_without_rows_has_no_forecast(advise: Any, codes: Any) -> None:
    advice = advise("leads", 90, monthly=2000, platforms=("pinterest",))

    assert "no_benchmark" in codes(advice)
    assert advice["forecast"] == []
    assert any("Pinterest" in line and "no forecast" in line for line in advice["assumptions"])


def test_a_row_past_its_year_is_shown_with_its_year(advise: Any, codes: Any) -> None:
    advice = advise("awareness", 30, monthly=2000, platforms=("meta",), today=date(2027, 8, 1))

    assert "stale_benchmark" in codes(advice)
    assert "2026" in text_of(advice, "stale_benchmark")


def test_years_later_every_row_is_stale(advise: Any, codes: Any) -> None:
    advice = advise("leads", 90, monthly=2000, today=date(2029, 1, 1))

    assert "stale_benchmark" in codes(advice)
    assert advice["forecast"]


def test_a_currency_without_a_rate_gets_a_plan_but_no_forecast(advise: Any, codes: Any) -> None:
    advice = advise("leads", 90, monthly=2000, currency="MUR")

    assert "no_benchmark" in codes(advice)
    assert (advice["forecast"], advice["money"]["currency"]) == ([], "MUR")


def test_where_no_rate_is_known_no_figure_of_ours_divides_the_money(advise: Any) -> None:
    advice = advise("leads", 90, monthly=300_000, currency="ISK")

    money = advice["money"]
    assert (money["fee"], money["unallocated"]) == (0, 0)
    assert money["media"] / money["total"] == pytest.approx(advice["share"]["smm"], abs=0.01)
    assert not any("minimum" in part["why"] for part in advice["platforms"])


@pytest.mark.parametrize("days", [0, 1, 3650, 100000])
@pytest.mark.parametrize("amount", [0, 0.01, 1, 10**9])
def test_extremes_are_answered(advise: Any, days: int, amount: float) -> None:
    advice = advise("sales", days, once=amount)
    money = advice["money"]

    assert money["total"] == amount
    assert round(sum(money[part] for part in ("media", "production", "fee", "unallocated")), 2) == amount
