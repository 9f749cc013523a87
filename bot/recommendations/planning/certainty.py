"""How sure the advice is: what is known of the visitor, and how good the figures are that it counts with."""

from __future__ import annotations

from bot.recommendations.planning.draft import AdviceNumbers
from bot.recommendations.planning.forecast import RESULTS


def rate_confidence(draft: AdviceNumbers, feasible: bool) -> str:
    """High, medium or low."""
    policy, share = draft.book.policy, draft.share
    clear = min(abs(share - policy.smm_from), abs(share - policy.smo_to)) >= policy.margin
    points = _count_known(draft) + rate_figures(draft) + clear - 2 * (not feasible) - draft.case.horizon.open
    if points >= policy.high and rate_figures(draft) >= 0:
        return "high"
    return "medium" if points >= policy.medium else "low"


def _count_known(draft: AdviceNumbers) -> int:
    """How many things beyond the goal were told."""
    case, profile = draft.case, draft.case.profile
    told = (
        not case.horizon.open,
        case.purse is not None,
        case.business is not None,
        bool(profile.platforms),
        profile.audience is not None,
        bool(profile.existing_audience),
        profile.hours_per_week is not None,
        profile.average_sale is not None,
        profile.close_rate is not None,
    )
    return sum(told)


def rate_figures(draft: AdviceNumbers) -> int:
    """How good the figures for the result are: 1 for this business and fresh, 0 for averages, -1 old or none."""
    if not draft.division.paid or draft.outlook.objective not in RESULTS:
        return 0
    figure = draft.outlook.find_result_cost(draft.division.paid[0].platform)
    if figure is None or figure.borrowed or any(row.is_stale(draft.case.today) for row in figure.rows):
        return -1
    return int(all(row.own or row.segment.industry != "all" for row in figure.rows))
