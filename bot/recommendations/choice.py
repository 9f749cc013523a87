"""Which platforms the plan is for: the ones the visitor named, or the ones that fit goals and audience best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.recommendations.case import Case
from bot.recommendations.platforms import Platform
from bot.recommendations.spending import Spending
from bot.recommendations.verdict import DIRECT

# Ads on these two are bought together, as "meta".
TWINS = ("facebook", "instagram")


def paid_choice(case: Case, platforms: Mapping[str, Platform], spending: Spending) -> tuple[Platform, ...]:
    """The platforms for ads, best first; none when every one that fits was refused."""
    named = list(case.profile.platforms)
    if "meta" in named:
        named = [name for name in named if name not in TWINS]
    asked = _offering(named, "paid", case, platforms)
    if not asked:
        names = [name for name, platform in platforms.items() if "paid" in platform.unasked]
        asked = _fitting(_offering(_untwinned(names, case), "paid", case, platforms), "paid", case, spending)
        if case.horizon.active_days < spending.one_platform_days:
            return _ranked(asked, "paid", case)[:1]
    return _ranked(asked, "paid", case)[: spending.most_paid]


def organic_choice(case: Case, platforms: Mapping[str, Platform], spending: Spending) -> tuple[Platform, ...]:
    """The platforms for organic work, best first; never none, and one is enough beside ads."""
    named = [twin for name in case.profile.platforms for twin in (TWINS if name == "meta" else (name,))]
    asked = _offering(dict.fromkeys(named), "organic", case, platforms)
    if not asked:
        names = [name for name, platform in platforms.items() if "organic" in platform.unasked]
        offered = _offering(names, "organic", case, platforms) or [platforms[name] for name in names]
        asked = _fitting(offered, "organic", case, spending) or offered
        return _affordable(_ranked(asked, "organic", case), case, spending)
    return _ranked(asked, "organic", case)[: spending.most_organic]


def _affordable(ranked: tuple[Platform, ...], case: Case, spending: Spending) -> tuple[Platform, ...]:
    """As many as can be kept alive: one beside ads, else those the hours reach for."""
    most = 1 if all(goal in DIRECT for goal in case.goals) else spending.most_organic
    hours, kept = case.profile.hours_per_week, list(ranked[:most])
    while hours is not None and len(kept) > 1 and spending.hours_a_post * _posts(kept) > hours:
        kept.pop()
    return tuple(kept)


def _posts(platforms: list[Platform]) -> int:
    return sum(platform.posts.low for platform in platforms if platform.posts)


def _offering(names: Iterable[str], role: str, case: Case, platforms: Mapping[str, Platform]) -> list[Platform]:
    excluded = case.profile.excluded
    return [platforms[n] for n in names if n in platforms and n not in excluded and role in platforms[n].offers]


def _untwinned(names: list[str], case: Case) -> list[str]:
    """Without one of the twins the other one stands for both."""
    refused = [twin for twin in TWINS if twin in case.profile.excluded]
    if not refused:
        return names
    return [*(twin for twin in TWINS if twin not in refused), *(name for name in names if name != "meta")]


def _fitting(found: list[Platform], role: str, case: Case, spending: Spending) -> list[Platform]:
    return [p for p in found if p.score(role, case.goals, case.audience) >= spending.least_fit]


def _ranked(found: list[Platform], role: str, case: Case) -> tuple[Platform, ...]:
    return tuple(sorted(found, key=lambda p: -p.score(role, case.goals, case.audience)))
