"""The feasibility gate: what this money and time cannot do, with the arithmetic, and what can be done instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from bot.recommendations.content.sentence_book import upper_first
from bot.recommendations.parts import Caution, Needed
from bot.recommendations.planning.draft import AdviceNumbers, find_metric
from bot.recommendations.planning.flights import Flight, daily_minimum, money_in_words, plan_flights
from bot.recommendations.planning.forecast import PRIMARY
from bot.recommendations.planning.target import count_wanted_total


def list_cautions(draft: AdviceNumbers, needed: Needed | None) -> tuple[Caution, ...]:
    """Every warning of the gate but the one on stale rows, in the order a person should read them."""
    checks: tuple[Callable[[AdviceNumbers], Iterator[Caution]], ...] = (_check_time, _check_money, _check_learning)
    found = [caution for check in checks for caution in check(draft)]
    return (
        *_check_regulation(draft),
        *found,
        *_check_target(draft, needed),
        *_check_unknown(draft),
        *_check_rows(draft),
    )


def is_blocking(draft: AdviceNumbers, warnings: Sequence[Caution]) -> bool:
    """Whether one of the warnings makes the plan impossible as asked; slow is not impossible."""
    lasting = draft.case.horizon.days >= draft.book.policy.lasting_days
    codes = {warning.code for warning in warnings} & draft.book.policy.blocks
    return bool(codes - ({"paid_goal_without_money"} if lasting else set()))


def _check_regulation(draft: AdviceNumbers) -> Iterator[Caution]:
    """The platforms' rules for the visitor's line of business."""
    care = draft.book.policy.care_for(draft.case.business.id if draft.case.business else None)
    if care:
        yield Caution("regulated", care.rule)


def _check_time(draft: AdviceNumbers) -> Iterator[Caution]:
    case, policy, words = draft.case, draft.book.policy, draft.book.words
    direct, time = case.direct_goals, words.formats.format_duration(case.horizon.days)
    grown = case.organic_goals
    if case.horizon.passed and case.profile.timeframe and case.profile.timeframe.deadline:
        date = words.formats.format_date(case.profile.timeframe.deadline)
        yield Caution("deadline_passed", words.fill_sentence("warnings.deadline_passed", date=date))
    if direct and case.has_no_money:
        named = upper_first(words.format_goals(direct))
        yield Caution(
            "paid_goal_without_money", words.fill_sentence("warnings.paid_goal_without_money", goals=named, time=time)
        )
    hopeful = grown or (direct if draft.share == 0 else [])
    if hopeful and case.horizon.days < policy.organic_days and not case.horizon.passed:
        text = words.fill_sentence(
            "warnings.too_little_time_for_organic", goals=upper_first(words.format_goals(hopeful)), time=time
        )
        yield Caution("too_little_time_for_organic", text)


def _check_money(draft: AdviceNumbers) -> Iterator[Caution]:
    """Whether the media reach what the first platform asks."""
    division, case = draft.division, draft.case
    if not case.direct_goals or case.purse is None or case.has_no_money or case.horizon.passed:
        return
    if division.gate == "below_floor":
        yield Caution("budget_below_minimum", _below_floor(draft))
    thin = next((flight for flight in plan_flights(draft)[:1] if flight.thin), None)
    if division.gate != "below_floor" and thin is not None:
        yield Caution("budget_below_minimum", _spread_thin(draft, thin))


def _below_floor(draft: AdviceNumbers) -> str:
    assert draft.division.blocked is not None
    platform, floor = draft.division.blocked.platform, draft.division.blocked.floor
    assert floor is not None
    return draft.book.words.fill_sentence(
        "warnings.budget_below_minimum.no_flight",
        media=money_in_words(draft, draft.division.wanted_media),
        floor=money_in_words(draft, floor),
        platform=platform.label,
        time=draft.book.formats.format_duration(draft.book.policy.spending.flight_days),
    )


def _spread_thin(draft: AdviceNumbers, flight: Flight) -> str:
    budget = flight.purchase.budget
    assert budget is not None
    key = "thin_for_most" if flight.days * 2 > flight.room else "thin"
    if flight.days > 7 * draft.book.policy.rhythm.longest_weeks:
        key = "thin_for_long"
    return draft.book.words.fill_sentence(
        f"warnings.budget_below_minimum.{key}",
        media=money_in_words(draft, budget),
        time=draft.book.formats.format_duration(flight.room),
        daily=money_in_words(draft, (budget / flight.room).quantize(Decimal("0.01"))),
        minimum=money_in_words(draft, daily_minimum(draft, flight.purchase)),
        platform=flight.purchase.platform.label,
        flight=draft.book.formats.format_duration(flight.days_in_weeks),
    )


def _check_learning(draft: AdviceNumbers) -> Iterator[Caution]:
    """Whether a platform gets too few results a week for its delivery to settle."""
    running = {flight.purchase.platform.id: flight.days for flight in plan_flights(draft)}
    for purchase, counts in draft.counts:
        learning = purchase.platform.learning
        primary = next((count for count in counts if count.metric == PRIMARY[draft.outlook.objective]), None)
        if learning is None or primary is None or purchase.budget is None or draft.outlook.objective == "awareness":
            continue
        periods = max(running.get(purchase.platform.id, 0) / learning.days, 1.0)
        if primary.range.likely / periods < learning.events:
            yield Caution(
                "learning_limited",
                draft.book.words.fill_sentence(
                    "warnings.learning_limited",
                    platform=purchase.platform.label,
                    count=draft.book.words.format_few(primary.range.likely / periods),
                    result=draft.name_result(primary.metric, many=round(primary.range.likely / periods) > 1),
                    events=learning.events,
                ),
            )
            return


def _check_target(draft: AdviceNumbers, needed: Needed | None) -> Iterator[Caution]:
    case, target, words = draft.case, draft.case.profile.target, draft.book.words
    if target is None or case.horizon.passed:
        return
    metric = find_metric(target.metric, case, draft.book)
    if metric is None or not draft.counts_target(metric):
        named = draft.name_result(metric) if metric else target.metric.replace("_", " ")
        yield Caution("no_benchmark", words.fill_sentence("warnings.no_benchmark.target", metric=named))
        return
    named = draft.target_name(target.metric)
    wanted, reached = count_wanted_total(target, case), draft.total_of(metric)
    say = {
        "wanted": words.formats.format_number(wanted, 0),
        "metric": named,
        "time": words.formats.format_duration(case.horizon.days),
    }
    if case.purse is not None and (reached is None or reached.high < float(wanted)):
        best = words.format_few(reached.high) if reached else "0"
        instead = needed.text if needed else words.fill_sentence("warnings.target_out_of_reach.any", **say)
        text = words.fill_sentence("warnings.target_out_of_reach.money", best=best, instead=instead, **say)
        yield Caution("target_out_of_reach", text)
    elif needed is None:
        yield Caution("target_out_of_reach", words.fill_sentence("warnings.target_out_of_reach.any", **say))
    elif not needed.time_allows:
        yield Caution("target_out_of_reach", words.fill_sentence("warnings.target_out_of_reach.time", **say))


def _check_unknown(draft: AdviceNumbers) -> Iterator[Caution]:
    if draft.case.unknown_platforms:
        named = draft.book.formats.join_list([f"“{name}”" for name in draft.case.unknown_platforms])
        yield Caution("unknown_platform", draft.book.words.fill_sentence("warnings.unknown_platform", platforms=named))


def _check_rows(draft: AdviceNumbers) -> Iterator[Caution]:
    """Where money goes without a figure for what it brings."""
    words, purse = draft.book.words, draft.case.purse
    if purse is None or not draft.division.paid:
        return
    if not draft.book.rates.has_currency(purse.currency):
        yield Caution("no_benchmark", words.fill_sentence("warnings.no_benchmark.currency", currency=purse.currency))
        return
    bare = [purchase.platform.label for purchase, counts in draft.counts if not counts]
    if bare:
        yield Caution(
            "no_benchmark",
            words.fill_sentence("warnings.no_benchmark.platform", platforms=words.formats.join_list(bare)),
        )
    primary = PRIMARY[draft.outlook.objective]
    if draft.total_of(primary) is None and len(bare) < len(draft.division.paid):
        text = words.fill_sentence("warnings.no_benchmark.metric", metric=draft.name_result(primary))
        yield Caution("no_benchmark", text)
