"""The feasibility gate: what this money and time cannot do, with the arithmetic, and what can be done instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from bot.recommendations.draft import Draft, counted_as
from bot.recommendations.flights import Flight, daily_minimum, flights, money_in_words
from bot.recommendations.forecast import PRIMARY
from bot.recommendations.model import Caution, Needed
from bot.recommendations.target import wanted_in_all
from bot.recommendations.verdict import DIRECT
from bot.recommendations.words import opened


def cautions(draft: Draft, needed: Needed | None) -> tuple[Caution, ...]:
    """Every warning of the gate but the one on stale rows, in the order a person should read them."""
    checks: tuple[Callable[[Draft], Iterator[Caution]], ...] = (_time, _money, _learning)
    found = [caution for check in checks for caution in check(draft)]
    return (*_regulated(draft), *found, *_target(draft, needed), *_unknown(draft), *_rows(draft))


def blocks(draft: Draft, warnings: Sequence[Caution]) -> bool:
    """Whether one of the warnings makes the plan impossible as asked; slow is not impossible."""
    lasting = draft.case.horizon.days >= draft.book.policy.lasting_days
    codes = {warning.code for warning in warnings} & draft.book.policy.blocks
    return bool(codes - ({"paid_goal_without_money"} if lasting else set()))


def direct_goals(draft: Draft) -> list[str]:
    """The goals that can be bought."""
    return [goal for goal in draft.case.goals if goal in DIRECT]


def _regulated(draft: Draft) -> Iterator[Caution]:
    """The platforms' rules for the visitor's line of business."""
    care = draft.book.policy.care_for(draft.case.business.id if draft.case.business else None)
    if care:
        yield Caution("regulated", care.rule)


def _time(draft: Draft) -> Iterator[Caution]:
    case, policy, words = draft.case, draft.book.policy, draft.book.words
    direct, time = direct_goals(draft), words.duration(case.horizon.days)
    grown = [goal for goal in case.goals if goal not in DIRECT]
    if case.horizon.passed and case.profile.timeframe and case.profile.timeframe.deadline:
        date = words.dated(case.profile.timeframe.deadline)
        yield Caution("deadline_passed", words.say("warnings.deadline_passed", date=date))
    if direct and case.broke:
        named = opened(words.goals(direct))
        yield Caution("paid_goal_without_money", words.say("warnings.paid_goal_without_money", goals=named, time=time))
    hopeful = grown or (direct if draft.share == 0 else [])
    if hopeful and case.horizon.days < policy.organic_days and not case.horizon.passed:
        text = words.say("warnings.too_little_time_for_organic", goals=opened(words.goals(hopeful)), time=time)
        yield Caution("too_little_time_for_organic", text)


def _money(draft: Draft) -> Iterator[Caution]:
    """Whether the media reach what the first platform asks."""
    division, case = draft.division, draft.case
    if not direct_goals(draft) or case.purse is None or case.broke or case.horizon.passed:
        return
    if division.gate == "below_floor":
        yield Caution("budget_below_minimum", _below_floor(draft))
    thin = next((flight for flight in flights(draft)[:1] if flight.thin), None)
    if division.gate != "below_floor" and thin is not None:
        yield Caution("budget_below_minimum", _spread_thin(draft, thin))


def _below_floor(draft: Draft) -> str:
    assert draft.division.blocked is not None
    platform, floor = draft.division.blocked.platform, draft.division.blocked.floor
    assert floor is not None
    return draft.book.words.say(
        "warnings.budget_below_minimum.no_flight",
        media=money_in_words(draft, draft.division.wanted_media),
        floor=money_in_words(draft, floor),
        platform=platform.label,
        time=draft.book.words.duration(draft.book.policy.spending.flight_days),
    )


def _spread_thin(draft: Draft, flight: Flight) -> str:
    budget = flight.purchase.budget
    assert budget is not None
    key = "thin_for_most" if flight.days * 2 > flight.room else "thin"
    if flight.days > 7 * draft.book.policy.rhythm.longest_weeks:
        key = "thin_for_long"
    return draft.book.words.say(
        f"warnings.budget_below_minimum.{key}",
        media=money_in_words(draft, budget),
        time=draft.book.words.duration(flight.room),
        daily=money_in_words(draft, (budget / flight.room).quantize(Decimal("0.01"))),
        minimum=money_in_words(draft, daily_minimum(draft, flight.purchase)),
        platform=flight.purchase.platform.label,
        flight=draft.book.words.duration(flight.days),
    )


def _learning(draft: Draft) -> Iterator[Caution]:
    """Whether a platform gets too few results a week for its delivery to settle."""
    running = {flight.purchase.platform.id: flight.days for flight in flights(draft)}
    for purchase, counts in draft.counts:
        learning = purchase.platform.learning
        primary = next((count for count in counts if count.metric == PRIMARY[draft.outlook.objective]), None)
        if learning is None or primary is None or purchase.budget is None or draft.outlook.objective == "awareness":
            continue
        periods = max(running.get(purchase.platform.id, 0) / learning.days, 1.0)
        if primary.range.likely / periods < learning.events:
            yield Caution(
                "learning_limited",
                draft.book.words.say(
                    "warnings.learning_limited",
                    platform=purchase.platform.label,
                    count=draft.book.words.few(primary.range.likely / periods),
                    result=draft.name(primary.metric, many=round(primary.range.likely / periods) > 1),
                    events=learning.events,
                ),
            )
            return


def _target(draft: Draft, needed: Needed | None) -> Iterator[Caution]:
    case, target, words = draft.case, draft.case.profile.target, draft.book.words
    if target is None or case.horizon.passed:
        return
    metric = counted_as(target.metric, case, draft.book)
    if metric is None or not draft.counts_target(metric):
        named = draft.name(metric) if metric else target.metric.replace("_", " ")
        yield Caution("no_benchmark", words.say("warnings.no_benchmark.target", metric=named))
        return
    named = draft.target_name(target.metric)
    wanted, reached = wanted_in_all(target, case), draft.total(metric)
    say = {"wanted": f"{wanted:,.0f}", "metric": named, "time": words.duration(case.horizon.days)}
    if case.purse is not None and (reached is None or reached.high < float(wanted)):
        best = words.few(reached.high) if reached else "0"
        instead = needed.text if needed else words.say("warnings.target_out_of_reach.any", **say)
        text = words.say("warnings.target_out_of_reach.money", best=best, instead=instead, **say)
        yield Caution("target_out_of_reach", text)
    elif needed is None:
        yield Caution("target_out_of_reach", words.say("warnings.target_out_of_reach.any", **say))
    elif not needed.time_allows:
        yield Caution("target_out_of_reach", words.say("warnings.target_out_of_reach.time", **say))


def _unknown(draft: Draft) -> Iterator[Caution]:
    if draft.case.unknown_platforms:
        named = draft.book.words.join([f"“{name}”" for name in draft.case.unknown_platforms])
        yield Caution("unknown_platform", draft.book.words.say("warnings.unknown_platform", platforms=named))


def _rows(draft: Draft) -> Iterator[Caution]:
    """Where money goes without a figure for what it brings."""
    words, purse = draft.book.words, draft.case.purse
    if purse is None or not draft.division.paid:
        return
    if not draft.book.rates.knows(purse.currency):
        yield Caution("no_benchmark", words.say("warnings.no_benchmark.currency", currency=purse.currency))
        return
    bare = [purchase.platform.label for purchase, counts in draft.counts if not counts]
    if bare:
        yield Caution("no_benchmark", words.say("warnings.no_benchmark.platform", platforms=words.join(bare)))
    primary = PRIMARY[draft.outlook.objective]
    if draft.total(primary) is None and len(bare) < len(draft.division.paid):
        text = words.say("warnings.no_benchmark.metric", metric=draft.name(primary))
        yield Caution("no_benchmark", text)
