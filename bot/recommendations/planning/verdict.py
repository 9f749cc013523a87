"""The weighing: which reasons speak for paid and which for organic, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.recommendations.content.policy import Policy
from bot.recommendations.content.rates import ExchangeRates
from bot.recommendations.content.sentence_book import SentenceBook
from bot.recommendations.parts import Reason, Side
from bot.recommendations.planning.case import Case
from bot.values.measures.durations import PERIOD_DAYS

LEAST_WEIGHT = 0.005  # below this a reason would show as 0.0


@dataclass(frozen=True)
class Scale:
    """What weighs a case: the policy, the sentences and how to write money."""

    policy: Policy
    words: SentenceBook
    rates: ExchangeRates


def weigh_reasons(case: Case, scale: Scale) -> tuple[Reason, ...]:
    """Every reason before the gate, the heaviest first."""
    found = [*_weigh_goals(case, scale), *_weigh_push(case, scale), *_weigh_circumstances(case, scale)]
    return tuple(sorted((r for r in found if r.weight >= LEAST_WEIGHT), key=lambda r: -r.weight))


def share_of(reasons: Iterable[Reason]) -> float:
    """The weight of what favours paid over all weight."""
    reasons = tuple(reasons)
    return sum(r.weight for r in reasons if r.favours == "smm") / sum(r.weight for r in reasons)


def compute_leans(case: Case, policy: Policy) -> dict[str, float]:
    """How much of each goal can be bought in the time there is; among mixed goals the grown ones carry the long run."""
    days = 0 if case.is_mixed else case.horizon.decision_days
    return {goal: policy.weights.lean[goal].height_at(days) for goal in case.goals}


def _split_goals(case: Case) -> dict[str, float]:
    """The part of each goal: both kinds weigh the same, however many there are of each."""
    used = [kind for kind in (case.direct_goals, case.organic_goals) if kind]
    return {goal: 1 / len(used) / len(kind) for kind in used for goal in kind}


def _weigh_goals(case: Case, scale: Scale) -> Iterator[Reason]:
    parts, lean = _split_goals(case), compute_leans(case, scale.policy)
    for goal in case.goals:
        weight = scale.policy.weights.goal * parts[goal]
        yield _make_reason("goals", "smm", weight * lean[goal], scale.words.fill_sentence(f"reasons.goals.{goal}.smm"))
        yield _make_reason(
            "goals", "smo", weight * (1 - lean[goal]), scale.words.fill_sentence(f"reasons.goals.{goal}.smo")
        )


def _make_reason(origin: str, favours: Side, weight: float, text: str) -> Reason:
    return Reason(origin, favours, weight, text)


def _weigh_push(case: Case, scale: Scale) -> Iterator[Reason]:
    """Time and money, scaled by how far they can turn this goal."""
    weights, words = scale.policy.weights, scale.words
    parts, lean = _split_goals(case), compute_leans(case, scale.policy)
    push = weights.push.height_at(sum(parts[goal] * lean[goal] for goal in case.goals))
    days, time = case.horizon.decision_days, words.formats.format_duration(case.horizon.days)
    if not case.horizon.passed:
        short, long = (words.fill_sentence(f"reasons.timeframe.{key}", time=time) for key in ("short", "long"))
        yield _make_reason("timeframe", "smm", push * weights.short.height_at(days), short)
        yield _make_reason("timeframe", "smo", push * weights.long.height_at(days), long)
    if case.purse is None or case.purse.monthly_usd is None:
        return
    much, little = weights.much.height_at(case.purse.monthly_usd), weights.little.height_at(case.purse.monthly_usd)
    spent = money_phrase(case, scale)
    yield _make_reason("budget", "smm", push * much, words.fill_sentence("reasons.budget.much", money=spent))
    key = "none" if case.has_no_money else "little"
    yield _make_reason("budget", "smo", push * little, words.fill_sentence(f"reasons.budget.{key}", money=spent))


def money_phrase(case: Case, scale: Scale) -> str:
    """The visitor's money in words: a month, or in all when it was given so or there is less than a month."""
    assert case.purse is not None
    if case.purse.period == "once" or case.horizon.days < PERIOD_DAYS["month"]:
        return scale.words.fill_sentence(
            "units.in_all", money=scale.words.formats.format_money(case.purse.total, case.purse.currency)
        )
    return scale.words.fill_sentence(
        "units.a_month", money=scale.words.formats.format_money(case.purse.monthly, case.purse.currency)
    )


def _weigh_circumstances(case: Case, scale: Scale) -> Iterator[Reason]:
    """What else is known: whom they sell to, who follows them, hours for content, line of business."""
    profile, weights, words = case.profile, scale.policy.weights, scale.words
    if case.audience is not None and case.audience in weights.audience:
        nudge = weights.audience[case.audience]
        yield _make_reason(
            "audience", nudge.favours, nudge.weight, words.fill_sentence(f"reasons.audience.{case.audience}")
        )
    if profile.existing_audience:
        text = words.fill_sentence(
            "reasons.audience.existing", count=words.formats.format_number(profile.existing_audience)
        )
        yield _make_reason("audience", "smo", weights.existing.height_at(profile.existing_audience), text)
    if profile.hours_per_week is not None:
        yield from _weigh_capacity(profile.hours_per_week, scale)
    industry = weights.find_industry(case.business.id if case.business else None)
    if industry:
        nudge = industry.nudge
        yield _make_reason(
            "industry", nudge.favours, nudge.weight, words.fill_sentence(f"reasons.industry.{industry.id}")
        )


def _weigh_capacity(hours: float, scale: Scale) -> Iterator[Reason]:
    weights, words = scale.policy.weights, scale.words
    yield _make_reason(
        "capacity",
        "smm",
        weights.few_hours.height_at(hours),
        words.fill_sentence("reasons.capacity.few", hours=f"{hours:g}"),
    )
    yield _make_reason(
        "capacity",
        "smo",
        weights.many_hours.height_at(hours),
        words.fill_sentence("reasons.capacity.many", hours=f"{hours:g}"),
    )
