"""Which one answer would change the advice."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from bot.recommendations.parts import VerdictChange
from bot.recommendations.planning.case import Case, MoneyAvailable
from bot.recommendations.planning.verdict import Scale, share_of, weigh_reasons

TIMES = (14, 42, 90, 180, 365)
SOME_MONEY = 2000.0  # US dollars a month, only to see whether money would turn the verdict


def bare_verdict(case: Case, scale: Scale) -> str:
    """The verdict of a case before minimums and platforms are looked at."""
    return scale.policy.find_verdict(0.0 if case.has_no_money else round(share_of(weigh_reasons(case, scale)), 2))


def what_would_change(case: Case, verdict: str, scale: Scale) -> VerdictChange | None:
    """The nearest other answer that leads to another verdict; None when nothing tried does."""
    for origin, key, other, values in _list_alternatives(case, scale):
        found = bare_verdict(other, scale)
        if found != verdict:
            named = scale.words.fill_sentence(f"verdicts.{found}")
            return VerdictChange(
                origin, found, scale.words.fill_sentence(f"would_change.{key}", verdict=named, **values)
            )
    return None


def _list_alternatives(case: Case, scale: Scale) -> Iterator[tuple[str, str, Case, dict[str, str]]]:
    some, none = replace(case, purse=_make_money(case, SOME_MONEY)), replace(case, purse=_make_money(case, 0.0))
    if case.purse is None:
        yield "budget", "budget_none", none, {}
    if case.purse is None or case.has_no_money:
        yield "budget", "budget_some", some, {}
    for days in sorted(TIMES, key=lambda days: abs(math.log(days / max(case.horizon.days, 1)))):
        horizon = replace(case.horizon, days=days, decision_days=days)
        say = {"time": scale.words.formats.format_duration(days)}
        yield "timeframe", "timeframe", replace(case, horizon=horizon), say
    goal = "community" if case.direct_goals else "leads"
    if not case.is_mixed and goal in case.choices.goals:
        other = replace(case, profile=replace(case.profile, goals=(*case.goals, goal)))
        yield "goals", "goals", other, {"goal": scale.words.fill_sentence(f"goals.{goal}")}
    yield "budget", "budget_none", none, {}


def _make_money(case: Case, monthly_usd: float) -> MoneyAvailable:
    amount = Decimal(str(monthly_usd))
    return MoneyAvailable(amount, "month", 1.0, amount, "USD", amount, amount, monthly_usd, False, False)
