"""What holds for every profile, not only for the examples."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.knowledge.choices import load_choices
from bot.recommendations.content.platforms import AUDIENCES
from bot.recommendations.content.policy import CODES
from bot.recommendations.engine import recommend
from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import load_catalog
from bot.recommendations.planning.forecast import COSTS
from bot.recommendations.presentation.chat_text import price_each, primary_row, result_line, sum_counted_media
from bot.recommendations.presentation.compare import compare_recommendations
from bot.recommendations.profile import Profile
from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe

read = Recommendation.from_json
CHOICES = load_choices()
GOALS, PLATFORMS, DIRECT = CHOICES.goals, CHOICES.platforms, CHOICES.bought

TODAY = date(2026, 11, 23)
GROWN = tuple(goal for goal in GOALS if goal not in DIRECT)
ORIGINS = {"goals", "timeframe", "budget", "industry", "platforms", "audience", "capacity", "gate"}
PERIODS = ("day", "week", "month", "quarter", "year", "once", None)
PER = {"week": 7, "quarter": 90, "year": 365}

amounts = st.one_of(
    st.sampled_from([0, 0.01, 1, 5, 34.99, 35, 70, 140, 300, 2000, 10**9]),
    st.floats(0, 20000).map(lambda x: round(x, 2)),
    st.integers(0, 10**7),
)
currencies = st.sampled_from(["USD", "USD", "USD", "EUR", "GBP", "INR", "JPY", "MUR", None])
budgets = st.builds(
    lambda low, more, currency, period, shape: Money(
        None if shape == "up to" else low, None if shape == "from" else low + more, currency, period
    ),
    amounts,
    st.sampled_from([0, 0, 0, 500, 0.5]),
    currencies,
    st.sampled_from(PERIODS),
    st.sampled_from(["plain", "plain", "up to", "from"]),
)
days = st.one_of(st.integers(0, 400), st.sampled_from([1, 7, 14, 27, 28, 89, 90, 269, 270, 365, 3650, 40000]))
dates = st.integers(-400, 800).map(lambda n: TODAY + timedelta(days=n))
timeframes = st.one_of(
    st.none(),
    days.map(lambda n: Timeframe(n, n)),
    days.map(lambda n: Timeframe(0, n)),
    days.map(lambda n: Timeframe(n, None)),
    dates.map(lambda d: Timeframe(max(0, (d - TODAY).days), max(0, (d - TODAY).days), d)),
    st.builds(lambda n, d: Timeframe(n, n, None, max(d, TODAY)), days, dates),
    dates.map(lambda d: Timeframe(None, None, None, d)),
)
names = st.sampled_from((*PLATFORMS, "myspace", "orkut"))
targets = st.builds(
    Target,
    st.sampled_from([1, 40, 100, 5000]),
    st.sampled_from(["leads", "sales", "visits", "impressions", "followers"]),
    st.sampled_from(["month", "week", None]),
)
profiles = st.builds(
    Profile,
    goals=st.lists(st.sampled_from(GOALS), min_size=1, max_size=4).map(tuple),
    timeframe=timeframes,
    budget=st.one_of(st.none(), budgets, budgets, budgets),
    platforms=st.lists(names, max_size=4).map(tuple),
    industry=st.sampled_from([None, None, "dentist", "an online shop for shoes", "b2b saas", "charity", "???"]),
    audience=st.sampled_from([None, None, *AUDIENCES]),
    existing_audience=st.sampled_from([None, 0, 300, 25000, 10**8]),
    hours_per_week=st.sampled_from([None, 0.0, 2.5, 12.0, 80.0]),
    average_sale=st.sampled_from([None, Decimal(0), Decimal("49.90")]),
    close_rate=st.sampled_from([None, 0.0, 0.2, 1.0]),
    target=st.one_of(st.none(), st.none(), st.none(), targets),
    excluded=st.lists(st.sampled_from(PLATFORMS), max_size=3).map(tuple),
)
moderate = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


BOOK = load_catalog()


def advise(profile: Profile) -> dict[str, Any]:
    return recommend(profile, BOOK, TODAY).as_json()


@moderate
@given(profiles)
def test_shares_and_verdict_follow_the_contract(profile: Profile) -> None:
    advice = advise(profile)
    smm, smo = advice["share"]["smm"], advice["share"]["smo"]

    assert smm + smo == pytest.approx(1)
    assert advice["verdict"] == ("smm" if smm >= 0.65 else "smo" if smm <= 0.35 else "balanced")
    assert {reason["from"] for reason in advice["reasons"]} <= ORIGINS
    assert all(reason["weight"] > 0 for reason in advice["reasons"])
    if not any(reason["from"] == "gate" for reason in advice["reasons"]):
        weights = {side: sum(r["weight"] for r in advice["reasons"] if r["favours"] == side) for side in ("smm", "smo")}
        assert smm == pytest.approx(weights["smm"] / sum(weights.values()), abs=0.01)


@moderate
@given(profiles)
def test_money_adds_up_to_the_cent(profile: Profile) -> None:
    advice = advise(profile)
    money = advice["money"]

    if profile.budget is None:
        assert money is None
        assert all(part["budget"] is None for part in advice["platforms"])
        return
    parts = {name: Decimal(str(money[name])) for name in ("media", "production", "fee", "unallocated", "total")}
    given_to = {
        role: sum(Decimal(str(p["budget"])) for p in advice["platforms"] if p["role"] == role)
        for role in ("paid", "organic")
    }
    assert all(part >= 0 for part in parts.values())
    assert parts["media"] + parts["production"] + parts["fee"] + parts["unallocated"] == parts["total"]
    assert (given_to["paid"], given_to["organic"]) == (parts["media"], parts["production"])
    if parts["total"] == 0:
        assert (advice["share"]["smm"], advice["verdict"]) == (0, "smo")


@moderate
@given(budgets, days)
def test_the_total_is_what_was_stated_times_the_periods(budget: Money, days: int) -> None:
    money = advise(Profile(("leads",), Timeframe(days, days), budget))["money"]
    ends = [Decimal(str(end)) for end in (budget.amount_min, budget.amount_max) if end is not None]
    stated, span = sum(ends, Decimal(0)) / len(ends), days
    periods = {"month": max(1.0, span / 30), "once": 1.0, None: 1.0, "day": max(1.0, span)}

    assert money["stated"] == float(stated)
    assert money["total"] == pytest.approx(
        float(stated) * periods.get(budget.period, span / PER.get(budget.period or "", 1)), abs=0.011
    )
    assert money["months"] == (max(1, span / 30) if budget.period == "month" else span / 30)


@moderate
@given(profiles)
def test_forecasts_are_ordered_two_figure_numbers_from_known_rows(profile: Profile) -> None:
    advice = advise(profile)

    for row in advice["forecast"]:
        assert 0 <= row["low"] <= row["likely"] <= row["high"]
        assert all(float(f"{row[end]:.1e}") == row[end] for end in ("low", "likely", "high"))
        assert row["benchmarks"]
        assert set(row["benchmarks"]) <= BOOK.registry.rows.keys()
        assert all(BOOK.registry.rows[id].grade in "AB" for id in row["benchmarks"])
    for kpi in advice["kpis"]:
        assert kpi["target"]["low"] <= kpi["target"]["high"]
        assert set(kpi["target"]["benchmarks"]) <= BOOK.registry.rows.keys()
        assert kpi["id"] in BOOK.measures
    sums = {row["metric"]: row["likely"] for row in advice["forecast"] if row["platform"] == "all"}
    for metric, total in sums.items():
        parts = [r["likely"] for r in advice["forecast"] if r["metric"] == metric and r["platform"] != "all"]
        assert total == float(f"{sum(parts):.1e}")


@moderate
@given(profiles)
def test_the_rest_of_the_object_is_whole(profile: Profile) -> None:
    advice = advise(profile)
    weeks = advice["plan"]

    assert {warning["code"] for warning in advice["warnings"]} <= set(CODES)
    assert advice["confidence"] in ("low", "medium", "high")
    assert advice["mode"] == ("target" if profile.target else "budget")
    assert [week["week"] for week in weeks] == list(range(1, len(weeks) + 1))
    assert len(weeks) <= 12
    assert all(week["paid"] or week["organic"] for week in weeks)
    assert all("{" not in text for text in _texts(advice))
    starts = [date.fromisoformat(week["starts"]) for week in weeks]
    assert all(b - a == timedelta(days=7) for a, b in itertools.pairwise(starts))
    assert all(start >= TODAY for start in starts)
    assert Profile.from_json(advice["profile"]) == replace(
        profile,
        goals=tuple(dict.fromkeys(profile.goals)),
        platforms=tuple(dict.fromkeys(name for name in profile.platforms if name in PLATFORMS)),
        target=profile.target,
    )


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in inner for text in _texts(part)]


@moderate
@given(profiles)
def test_the_same_input_gives_the_same_output(profile: Profile) -> None:
    assert advise(profile) == advise(profile)


@settings(moderate, max_examples=120)
@given(profiles)
def test_more_money_never_lowers_what_is_likely(profile: Profile) -> None:
    assume(profile.budget is not None)
    before, after = (_sums(advise(p)) for p in (profile, replace(profile, budget=_times(profile.budget, 1.1))))

    paid = {metric: total for metric, total in before.items() if metric != "engagements"}
    assert all(after.get(metric, 0) >= total for metric, total in paid.items())
    assert after.get("engagements") == before.get("engagements")


def _times(budget: Money | None, factor: float) -> Money:
    assert budget is not None
    ends = [None if end is None else round(end * factor, 2) for end in (budget.amount_min, budget.amount_max)]
    return Money(ends[0], ends[1], budget.currency, budget.period)


def _sums(advice: dict[str, Any]) -> dict[str, float]:
    return {row["metric"]: row["likely"] for row in advice["forecast"] if row["platform"] == "all"}


@settings(moderate, max_examples=120)
@given(
    st.lists(st.sampled_from(GROWN), min_size=1, max_size=3).map(tuple),
    st.integers(0, 500),
    st.integers(1, 500),
    amounts,
    profiles,
)
def test_more_time_with_the_same_money_never_lowers_the_organic_share_of_organic_goals(
    goals: tuple[str, ...], days: int, more: int, total: float, other: Profile
) -> None:
    shares = [
        advise(
            replace(
                other, goals=goals, timeframe=Timeframe(n, n), budget=Money(total, total, "USD", "once"), target=None
            )
        )
        for n in (days, days + more)
    ]

    assert shares[0]["share"]["smo"] <= shares[1]["share"]["smo"]


@settings(moderate, max_examples=120)
@given(profiles)
def test_a_little_more_money_moves_no_platform_far_unless_a_floor_is_crossed(profile: Profile) -> None:
    assume(profile.budget is not None)
    before, after = (advise(p) for p in (profile, replace(profile, budget=_times(profile.budget, 1.01))))
    assume(before["money"]["total"] >= 1)
    old, new = _parts(before), _parts(after)

    moved = {key for key in old.keys() | new.keys() if abs(old.get(key, 0) - new.get(key, 0)) > 0.02}
    whys = [part["why"] for part in (*before["platforms"], *after["platforms"])]
    assert not moved or any("minimum" in why for why in whys)
    assert not moved or old.keys() != new.keys()


def _parts(advice: dict[str, Any]) -> dict[tuple[str, str], float]:
    total = advice["money"]["total"]
    return {(p["platform"], p["role"]): p["budget"] / total for p in advice["platforms"] if total and p["budget"]}


wanted_counts = st.integers(3, 400)
plans = st.builds(
    Profile,
    goals=st.sampled_from([("sales",), ("leads",), ("traffic",)]),
    timeframe=st.integers(30, 365).map(lambda n: Timeframe(n, n)),
    budget=st.integers(300, 6000).map(lambda n: Money(n, n, "GBP", "month")),
    platforms=st.sampled_from([("facebook",), ("instagram",), ("linkedin",), ("facebook", "tiktok")]),
    industry=st.sampled_from([None, "dentist", "language school", "flower shop", "yoga studio", "roofing"]),
)


@moderate
@given(plans, wanted_counts, st.sampled_from(["signups", "customers", "leads", "visits"]))
def test_the_money_a_target_takes_brings_it(profile: Profile, count: int, named: str) -> None:
    needed = advise(replace(profile, target=Target(count, named)))["needed"]
    assume(needed is not None)
    # Where the least that a platform takes decides, it brings more than so few.
    assume(needed["media"]["low"] < needed["media"]["likely"])
    likely = needed["total"]["likely"]
    told = advise(
        replace(profile, target=Target(count, named), budget=Money(likely, likely, needed["currency"], "once"))
    )

    assert _sums(told)[needed["metric"]] == pytest.approx(count, rel=0.08, abs=1)
    assert f"and {told['needed']['total']['likely']:,.0f}" not in needed["text"]


@moderate
@given(plans)
def test_the_price_of_one_agrees_with_the_count_and_the_money(profile: Profile) -> None:
    advice = advise(profile)
    row = primary_row(read(advice))
    assume(row is not None)
    assert row is not None
    each = price_each(row.metric, read(advice))
    costs = [r["likely"] for r in advice["forecast"] if r["metric"] in COSTS.values()]

    if each is not None:
        assert each * row.range.likely == pytest.approx(sum_counted_media(row.metric, read(advice)), rel=0.11)
        assert len(costs) > 1 or each in costs


@moderate
@given(plans, st.floats(1.2, 4))
def test_a_difference_tells_the_numbers_of_both_forecasts(profile: Profile, factor: float) -> None:
    before, after = (advise(p) for p in (profile, replace(profile, budget=_times(profile.budget, factor))))
    old, new = primary_row(read(before)), primary_row(read(after))
    assume(old is not None and new is not None)
    assert old is not None
    assert new is not None

    told = " ".join(compare_recommendations(read(before), read(after), BOOK))
    assert old.metric != new.metric or old.range.likely == new.range.likely or f"{new.range.likely:,.0f}" in told
    assert (
        old.metric != new.metric or new.range.likely < 1 or f"{new.range.likely:,.0f}" in result_line(read(after), BOOK)
    )
