"""From a profile to a recommendation: pure, and the same for the same profile, book and day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.knowledge.model import Strategy
from bot.recommendations.model import Recommendation
from bot.recommendations.parts import Caution, Kpi, Reason, Row, Watch
from bot.recommendations.planning.beside import choice_of, list_beside
from bot.recommendations.planning.case import open_case
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.planning.caveats import list_assumptions, list_risks, open_questions
from bot.recommendations.planning.certainty import rate_confidence
from bot.recommendations.planning.confidence import what_would_change
from bot.recommendations.planning.draft import RESULT_NAMES, AdviceNumbers, draft_numbers
from bot.recommendations.planning.feasibility import is_blocking, list_cautions
from bot.recommendations.planning.flights import money_in_words
from bot.recommendations.planning.kpis import list_kpis, list_watched
from bot.recommendations.planning.local import first_steps
from bot.recommendations.planning.plan import describe_rhythm, plan_weeks
from bot.recommendations.planning.platform_parts import list_parts
from bot.recommendations.planning.target import find_needed_budget
from bot.recommendations.planning.work import who_lines, work_of
from bot.recommendations.presentation.chat_text import result_line
from bot.recommendations.profile import Profile


def recommend(profile: Profile, book: Catalog, today: date) -> Recommendation:
    """The advice for a profile on a day. UnreadableValue for goals that are none and for negative money."""
    case = open_case(profile, today, book.ground)
    draft = draft_numbers(case, book)
    needed, aims, forecast, work = find_needed_budget(draft), list_kpis(draft), draft.list_forecast(), work_of(draft)
    warnings = (*list_cautions(draft, needed), *_warn_of_stale(draft, aims, forecast))
    feasible = not is_blocking(draft, warnings)
    verdict = book.policy.find_verdict(draft.share)
    pattern = pattern_of(case.goals) if verdict == "balanced" else None
    advice = Recommendation(
        verdict=verdict,
        share_smm=draft.share,
        confidence=rate_confidence(draft, feasible),
        feasible=feasible,
        mode="target" if profile.target else "budget",
        headline=_write_headline(verdict, draft.share, book),
        pattern=book.words.fill_sentence(f"pattern.{pattern}") if pattern else None,
        profile=case.profile,
        reasons=(*_gate_reasons(draft), *_order_reasons(draft.reasons, verdict)),
        warnings=warnings,
        strategies=tuple(_list_strategies(draft)),
        kpis=aims,
        watch=list_watched(draft),
        money=draft.division.split,
        platforms=list_parts(draft),
        forecast=forecast,
        needed=needed,
        plan=plan_weeks(draft),
        posts_a_week=sum(draft.posts.values()),
        hours_a_week=draft.hours,
        counted={metric: draft.name_result(metric) for metric in RESULT_NAMES},
        rhythm=describe_rhythm(draft),
        beside=list_beside(draft),
        choice=choice_of(draft),
        first_steps=first_steps(draft),
        who=who_lines(draft),
        posts_by_us=work.by_us,
        posts_in_all=work.posts,
        hours_by_you=work.hours_by_you,
        assumptions=list_assumptions(draft, forecast),
        risks=list_risks(draft),
        open_questions=open_questions(draft),
        # Where no platform takes the ads, more time or money changes nothing.
        would_change=None if draft.division.gate == "no_platform" else what_would_change(case, verdict, book.scale),
        next_step=_next_step(draft, verdict, feasible),
        policy_version=book.policy.version,
        today=today,
    )
    return replace(advice, expected=result_line(advice, book))


def _order_reasons(reasons: tuple[Reason, ...], verdict: str) -> tuple[Reason, ...]:
    """The reasons for the side that leads before the others, the heaviest first."""
    return tuple(sorted(reasons, key=lambda reason: verdict != "balanced" and reason.favours != verdict))


def _gate_reasons(draft: AdviceNumbers) -> Iterator[Reason]:
    """Why no money goes into ads although reasons speak for it; its weight is the share that moved."""
    gate, blocked, words = draft.division.gate, draft.division.blocked, draft.book.words
    if gate is None:
        return
    values: dict[str, str] = {}
    if blocked is not None and blocked.budget is not None and blocked.floor is not None:
        values = {
            "money": money_in_words(draft, blocked.budget),
            "floor": money_in_words(draft, blocked.floor),
            "platform": blocked.platform.label,
        }
    yield Reason("gate", "smo", draft.weighed, words.fill_sentence(f"reasons.gate.{gate}", **values))


def _warn_of_stale(draft: AdviceNumbers, aims: tuple[Kpi, ...], forecast: tuple[Row, ...]) -> Iterator[Caution]:
    """One warning that names every row used although it is past its time."""
    used = [row.benchmarks for row in forecast] + [aim.benchmarks for aim in aims]
    ids = dict.fromkeys(id for names in used for id in names)
    old = [draft.book.registry.rows[id] for id in ids if draft.book.registry.rows[id].is_stale(draft.case.today)]
    if old:
        named = dict.fromkeys(f"{row.publisher.split(',')[0]} ({row.dated.year})" for row in old)
        text = draft.book.words.fill_sentence(
            "warnings.stale_benchmark", rows=draft.book.formats.join_list(list(named))
        )
        yield Caution("stale_benchmark", text)


def _write_headline(verdict: str, share: float, book: Catalog) -> str:
    smm = round(share * 100)
    return book.words.fill_sentence(f"headline.{verdict if share else 'smo_only'}", smm=smm, smo=100 - smm)


def pattern_of(goals: tuple[str, ...]) -> str:
    """The pattern of the article that a balance of these goals follows."""
    if "ab_testing" in goals:
        return "test_then_content"
    if {"launch", "event"} & set(goals):
        return "launch_then_retain"
    return "leads_then_nurture"


def _list_strategies(draft: AdviceNumbers) -> Iterator[Watch]:
    """What fits, the leading side first: two that serve the goals best, three where it leads clearly.

    The first strategy of each side is what the others rest on, so it comes first where it serves a goal.
    """
    goals, unfit = draft.case.goals, draft.case.trade.unfit if draft.case.trade else ()
    for part, side in sorted(((draft.share, "smm"), (1 - draft.share, "smo")), reverse=True):
        most = 0 if part == 0 else 2 + (part >= draft.book.policy.smm_from)
        offered = [row for row in draft.book.strategies if row.side == side and row.id not in unfit]
        fitting = [strategy for strategy in offered if set(strategy.goals) & set(goals)]
        ranked = sorted(fitting, key=lambda s: (s not in offered[:1], _rank_strategy(s, goals)))
        chosen = [*ranked, *(strategy for strategy in offered if strategy not in ranked)][:most]
        yield from (Watch(s.id, s.name, s.first_step) for s in chosen)


def _rank_strategy(strategy: Strategy, goals: tuple[str, ...]) -> int:
    """How far up the list of what the strategy serves the first of the goals stands."""
    return min(strategy.goals.index(goal) for goal in goals if goal in strategy.goals)


def _next_step(draft: AdviceNumbers, verdict: str, feasible: bool) -> str:
    words = draft.book.words
    if draft.case.horizon.passed:
        return words.fill_sentence("next_step.deadline_passed")
    if not feasible:
        return words.fill_sentence("next_step.infeasible")
    if draft.case.purse is None:
        return words.fill_sentence("next_step.no_budget")
    return words.fill_sentence(f"next_step.{verdict}")
