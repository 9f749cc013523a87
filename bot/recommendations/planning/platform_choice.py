"""Which platforms the plan is for: those the visitor named, else those of the line of business, else the best fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.recommendations.content.platforms import Platform
from bot.recommendations.content.spending import Spending
from bot.recommendations.planning.case import Case
from bot.recommendations.planning.verdict import DIRECT

# Ads on these two are bought together, as "meta".
TWINS = ("facebook", "instagram")
META = "meta"


@dataclass(frozen=True)
class Chooser:
    """Chooses platforms for a case among those that are open to such a business in a role."""

    case: Case
    platforms: Mapping[str, Platform]
    spending: Spending
    role: str

    def choose_paid(self) -> tuple[Platform, ...]:
        """The platforms for ads, best first; none when every one that fits was refused."""
        named = self._list_offering(_join_twins(self.case.profile.platforms))
        if named:
            return self._rank_platforms(named)[: self.spending.most_paid]
        found = self._of_trade() or self._rank_platforms(
            self._choose_fitting(self._list_offering(self._part_twins(self._list_unasked())))
        )
        if self.case.horizon.active_days < self.spending.one_platform_days:
            return found[:1]
        return found[: self.spending.most_paid]

    def choose_organic(self) -> tuple[Platform, ...]:
        """The platforms for organic work, best first; never none, and one is enough beside ads."""
        named = [twin for name in self.case.profile.platforms for twin in (TWINS if name == META else (name,))]
        asked = self._list_offering(dict.fromkeys(named))
        if asked:
            return self._rank_platforms(asked)[: self.spending.most_organic]
        known = self._of_trade()
        if known:
            return self._keep_within_hours(known, self.spending.most_organic)
        offered = self._list_offering(self._list_unasked()) or [self.platforms[name] for name in self._list_unasked()]
        most = 1 if all(goal in DIRECT for goal in self.case.goals) else self.spending.most_organic
        return self._keep_within_hours(self._rank_platforms(self._choose_fitting(offered) or offered), most)

    def _of_trade(self) -> tuple[Platform, ...]:
        """What the line of business lives on for the first goal; empty when nothing is known of it, or all refused."""
        trade = self.case.trade
        names = trade.list_platforms(self.role, self.case.goals[0]) if trade else ()
        return tuple(self._list_offering(self._part_twins(list(names))))

    def _list_unasked(self) -> list[str]:
        shut = self.case.trade is not None and not self.case.trade.list_platforms(self.role, self.case.goals[0])
        return [] if shut else [name for name, row in self.platforms.items() if self.role in row.unasked]

    def _keep_within_hours(self, ranked: tuple[Platform, ...], most: int) -> tuple[Platform, ...]:
        """As many as the hours reach for, at least one."""
        hours, kept = self.case.profile.hours_per_week, list(ranked[:most])
        while hours is not None and len(kept) > 1 and self.spending.hours_a_post * _count_posts(kept) > hours:
            kept.pop()
        return tuple(kept)

    def _list_offering(self, names: Iterable[str]) -> list[Platform]:
        found = [self.platforms[name] for name in names if name in self.platforms]
        return [row for row in found if row.id not in self.case.profile.excluded and self.role in row.offers]

    def _part_twins(self, names: list[str]) -> list[str]:
        """Without one of the twins the other one stands for both."""
        refused = [twin for twin in TWINS if twin in self.case.profile.excluded]
        if not refused or META not in names:
            return names
        other = [twin for twin in TWINS if twin not in refused]
        return [part for name in names for part in (other if name == META else [name])]

    def _choose_fitting(self, found: list[Platform]) -> list[Platform]:
        return [row for row in found if self._rate_platform(row) >= self.spending.least_fit]

    def _rank_platforms(self, found: list[Platform]) -> tuple[Platform, ...]:
        return tuple(sorted(found, key=lambda row: -self._rate_platform(row)))

    def _rate_platform(self, platform: Platform) -> int:
        return platform.rate_fit(self.role, self.case.goals, self.case.audience)


def _join_twins(names: tuple[str, ...]) -> list[str]:
    """Both twins are one buy; one of them alone was asked for."""
    both = META in names or set(TWINS) <= set(names)
    apart = [name for name in names if not (both and name in (*TWINS, META))]
    place = min((names.index(name) for name in (*TWINS, META) if name in names), default=0)
    return [*apart[:place], META, *apart[place:]] if both else apart


def _count_posts(platforms: list[Platform]) -> int:
    return sum(platform.posts.low for platform in platforms if platform.posts)
