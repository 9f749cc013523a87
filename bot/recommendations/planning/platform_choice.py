"""Which platforms the plan is for: those the visitor named, else those of the line of business, else the best fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.recommendations.content.platforms import Platform
from bot.recommendations.content.spending import Spending
from bot.recommendations.planning.case import Case


@dataclass(frozen=True)
class Chooser:
    """Chooses platforms for a case among those that are open to such a business in a role."""

    case: Case
    platforms: Mapping[str, Platform]
    spending: Spending
    role: str

    def choose_paid(self) -> tuple[Platform, ...]:
        """The platforms for ads, best first; none when every one that fits was refused."""
        named = self._list_offering(self._join_parts(self.case.profile.platforms))
        if named:
            return self._rank_platforms(named)[: self.spending.most_paid]
        found = self._of_trade() or self._rank_platforms(
            self._choose_fitting(self._list_offering(self._part_refused(self._list_unasked())))
        )
        if self.case.horizon.active_days < self.spending.one_platform_days:
            return found[:1]
        return found[: self.spending.most_paid]

    def choose_organic(self) -> tuple[Platform, ...]:
        """The platforms for organic work, best first; never none, and one is enough beside ads."""
        named = [part for name in self.case.profile.platforms for part in self._joints.get(name, (name,))]
        asked = self._list_offering(dict.fromkeys(named))
        if asked:
            return self._rank_platforms(asked)[: self.spending.most_organic]
        known = self._of_trade()
        if known:
            return self._keep_within_hours(known, self.spending.most_organic)
        offered = self._list_offering(self._list_unasked()) or [self.platforms[name] for name in self._list_unasked()]
        most = 1 if not self.case.organic_goals else self.spending.most_organic
        return self._keep_within_hours(self._rank_platforms(self._choose_fitting(offered) or offered), most)

    def _of_trade(self) -> tuple[Platform, ...]:
        """What the line of business lives on for the first goal; empty when nothing is known of it, or all refused."""
        trade = self.case.trade
        names = trade.list_platforms(self.role, self.case.goals[0]) if trade else ()
        return tuple(self._list_offering(self._part_refused(list(names))))

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

    @property
    def _joints(self) -> dict[str, tuple[str, ...]]:
        """The platforms that are bought together, by the name they are bought under."""
        return {row.id: row.joins for row in self.platforms.values() if row.joins}

    def _part_refused(self, names: list[str]) -> list[str]:
        """Without one of those that are bought together the others stand for all of them."""
        excluded = self.case.profile.excluded
        left = {
            name: [part for part in parts if part not in excluded]
            for name, parts in self._joints.items()
            if set(parts) & set(excluded)
        }
        return [part for name in names for part in left.get(name, [name])]

    def _join_parts(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """All of those that are bought together are one buy; one of them alone was asked for."""
        for joint, parts in self._joints.items():
            places = [n for n, name in enumerate(names) if name in (joint, *parts)]
            if joint in names or set(parts) <= set(names):
                apart = [name for name in names if name not in (joint, *parts)]
                names = (*apart[: places[0]], joint, *apart[places[0] :])
        return names

    def _choose_fitting(self, found: list[Platform]) -> list[Platform]:
        return [row for row in found if self._rate_platform(row) >= self.spending.least_fit]

    def _rank_platforms(self, found: list[Platform]) -> tuple[Platform, ...]:
        return tuple(sorted(found, key=lambda row: -self._rate_platform(row)))

    def _rate_platform(self, platform: Platform) -> int:
        return platform.rate_fit(self.role, self.case.goals, self.case.audience)


def _count_posts(platforms: list[Platform]) -> int:
    return sum(platform.posts.low for platform in platforms if platform.posts)
