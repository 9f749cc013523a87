"""The division of the money: fee, media and production, and each platform's part, to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from bot.recommendations.case import Case, Purse
from bot.recommendations.fees import Fees
from bot.recommendations.ladder import Step, climb, most
from bot.recommendations.model import Split
from bot.recommendations.platforms import Platform, is_search
from bot.recommendations.rates import CENT, Rates, cents
from bot.recommendations.spending import Spending

NOTHING = Decimal(0)
SHARE_STEP = Decimal("0.000001")


@dataclass(frozen=True)
class Purchase:
    """A platform with its money (None: no amount known) and the floor it starts from, in the visitor's currency."""

    platform: Platform
    budget: Decimal | None
    floor: Decimal | None


@dataclass(frozen=True)
class Division:
    """The money divided; `gate` is what kept ads out (no_money, no_platform, below_floor), `blocked` the platform."""

    split: Split | None
    paid: tuple[Purchase, ...]
    organic: tuple[Purchase, ...]
    gate: str | None
    wanted_media: Decimal
    held: Decimal
    blocked: Purchase | None = None


@dataclass(frozen=True)
class Means:
    """What a division is made with: the policy on money, the rates, and the aim of the paid work."""

    spending: Spending
    rates: Rates
    objective: str
    posts: Mapping[str, int]
    fees: Fees | None = None
    counted: frozenset[str] = frozenset()

    def due(self, total: Decimal, share: Decimal, case: Case, purse: Purse) -> Decimal:
        """The agency's fee out of a sum, in the visitor's currency; none where its currency cannot be compared."""
        if self.fees is None or not self._comparable(purse):
            return NOTHING
        theirs = self.rates.convert(total, purse.currency, self.fees.currency)
        return cents(self.rates.convert(self.fees.due(theirs, share, case.horizon.active_days), *self._back(purse)))

    def total_for(self, kept: Decimal, share: Decimal, case: Case, purse: Purse) -> Decimal:
        """The sum of which so much is left after the fee."""
        if self.fees is None or not self._comparable(purse):
            return kept
        theirs = self.rates.convert(kept, purse.currency, self.fees.currency)
        return self.rates.convert(self.fees.total_for(theirs, share, case.horizon.active_days), *self._back(purse))

    def _comparable(self, purse: Purse) -> bool:
        assert self.fees is not None
        return self.rates.knows(purse.currency) and self.rates.knows(self.fees.currency)

    def _back(self, purse: Purse) -> tuple[str, str]:
        assert self.fees is not None
        return self.fees.currency, purse.currency


def divide(case: Case, share: float, paid: Sequence[Platform], organic: Sequence[Platform], means: Means) -> Division:
    """The money of a case divided by the paid share over the chosen platforms."""
    if case.purse is None:
        shown = [Purchase(platform, None, None) for platform in paid] if share > 0 else []
        return Division(None, tuple(shown), _unpriced(organic, None), None, NOTHING, NOTHING)
    if case.broke or case.horizon.passed:
        gate = "no_money" if case.broke and share > 0 else None
        budgets = _unpriced(organic, NOTHING)
        return Division(_idle(case.purse), (), budgets, gate, NOTHING, NOTHING)
    return _divide(case, case.purse, Decimal(share).quantize(SHARE_STEP, ROUND_HALF_UP), (paid, organic), means)


def _unpriced(organic: Sequence[Platform], budget: Decimal | None) -> tuple[Purchase, ...]:
    return tuple(Purchase(platform, budget, None) for platform in organic)


def _idle(purse: Purse) -> Split:
    """Nothing is spent: there is nothing, or no time to spend it in."""
    return _split(purse, media=NOTHING, production=NOTHING, fee=NOTHING, unallocated=purse.total)


def _divide(
    case: Case, purse: Purse, share: Decimal, chosen: tuple[Sequence[Platform], Sequence[Platform]], means: Means
) -> Division:
    paid, organic = chosen
    steps = [_step(platform, case, purse, means) for platform in paid]
    most_production = _most_production(case, purse, organic, means)
    net, fee, wanted, gate = _net(case, purse, share, steps, most_production, means)
    media = NOTHING if gate else cents(net * share)
    budgets, held = climb(media, steps) if media else ((), NOTHING)
    made = _by_weight(net - media, [means.posts[platform.id] for platform in organic])
    spent = sum(budgets, NOTHING) + (net - media) + fee
    split = _split(purse, media=sum(budgets, NOTHING), production=net - media, fee=fee, unallocated=purse.total - spent)
    bought = tuple(
        Purchase(platform, budget, step.floor)
        for platform, budget, step in zip(paid, budgets, steps, strict=bool(budgets))
        if budget > 0
    )
    posts = tuple(Purchase(platform, budget, None) for platform, budget in zip(organic, made, strict=True))
    blocked = Purchase(paid[0], wanted, steps[0].floor) if gate == "below_floor" else None
    return Division(split, bought, posts, gate, wanted, held, blocked)


def _net(
    case: Case, purse: Purse, share: Decimal, steps: Sequence[Step], most_production: Decimal, means: Means
) -> tuple[Decimal, Decimal, Decimal, str | None]:
    """What is left for media and production, the fee, the media that were wanted, and what kept them out."""
    net, fee = _after_fee(case, purse, share if steps else NOTHING, steps, most_production, means)
    wanted = cents(net * share)
    gate = None
    if share > 0 and not steps:
        gate = "no_platform"
    elif share > 0 and wanted < max(steps[0].floor, CENT):
        gate = "below_floor"
    if gate:
        net, fee = _after_fee(case, purse, NOTHING, steps, most_production, means)
    return net, fee, wanted, gate


def _after_fee(
    case: Case, purse: Purse, share: Decimal, steps: Sequence[Step], most_production: Decimal, means: Means
) -> tuple[Decimal, Decimal]:
    """Net money and fee; above the ceilings the rest of the budget stays unallocated and costs no fee."""
    ceilings = [
        ceiling / part
        for ceiling, part in ((most(steps) if share else None, share), (most_production, 1 - share))
        if ceiling is not None and part > 0
    ]
    net_most = min(ceilings, default=None)
    used, fee = purse.total, means.due(purse.total, share, case, purse)
    if net_most is not None and used - fee > net_most:
        used = min(used, means.total_for(net_most, share, case, purse).quantize(CENT, ROUND_DOWN))
        fee = means.due(used, share, case, purse)
    return used - fee, fee


def _months(case: Case) -> Decimal:
    return Decimal(max(case.horizon.active_days, 1)) / 30


def _local(usd: Decimal, purse: Purse, rates: Rates, otherwise: Decimal) -> Decimal:
    """An amount of the policy in the visitor's currency; `otherwise`, which limits nothing, where no rate is known."""
    return rates.convert(usd, "USD", purse.currency) if rates.knows(purse.currency) else otherwise


def _step(platform: Platform, case: Case, purse: Purse, means: Means) -> Step:
    """A platform the visitor named gets its turn sooner: when the one before has a sensible budget."""
    named = platform.id in case.profile.platforms
    months, enough = _months(case), platform.sensible * 30 if named else platform.enough
    if means.counted and platform.id not in means.counted:
        enough *= means.spending.test_part
    return Step(
        floor=floor_of(platform, case, purse, means),
        enough=_local(enough * months, purse, means.rates, purse.total),
        ceiling=_local(platform.ceiling * months, purse, means.rates, purse.total),
    )


def _most_production(case: Case, purse: Purse, organic: Sequence[Platform], means: Means) -> Decimal:
    """The most that content may take: where pictures count every post a video, and a photo day each month."""
    if means.fees is None or not means.rates.knows(means.fees.currency):
        most = means.spending.production_ceiling * _months(case) * len(organic)
        return _local(most, purse, means.rates, purse.total)
    rates, weeks = means.fees.content, Decimal(max(case.horizon.active_days, 7)) / 7
    dearest = sum(((rates.post if is_search(row) else rates.video) * means.posts[row.id] for row in organic), NOTHING)
    shown = any(not is_search(row) for row in organic)
    most = dearest * weeks + rates.photo_day * (max(_months(case), Decimal(1)) if shown else 1)
    return _local(means.rates.convert(most, means.fees.currency, "USD"), purse, means.rates, purse.total)


def _by_weight(amount: Decimal, weights: Sequence[int]) -> tuple[Decimal, ...]:
    """The amount divided by weight, to the cent; what rounding leaves goes to the first."""
    whole = sum(weights)
    parts = [(amount * weight / whole).quantize(CENT, ROUND_DOWN) for weight in weights]
    return (amount - sum(parts[1:], NOTHING), *parts[1:])


def minimum_a_day(platform: Platform, means: Means) -> Decimal:
    """What the platform asks a day for this aim, in US dollars; our working figure where none is known."""
    if platform.minimum is None:
        return means.spending.default_minimum
    return platform.minimum.impressions if means.objective == "awareness" else platform.minimum.actions


def floor_of(platform: Platform, case: Case, purse: Purse, means: Means) -> Decimal:
    """The least that one flight on the platform takes, in the visitor's currency, rounded up to the cent."""
    days = min(means.spending.flight_days, max(case.horizon.active_days, 1))
    campaign = platform.minimum.campaign if platform.minimum else NOTHING
    least = max(minimum_a_day(platform, means) * days, campaign)
    return cents(_local(least, purse, means.rates, NOTHING))


def _split(purse: Purse, media: Decimal, production: Decimal, fee: Decimal, unallocated: Decimal) -> Split:
    return Split(
        stated=purse.stated,
        period=purse.period,
        months=purse.months,
        total=purse.total,
        currency=purse.currency,
        media=media,
        production=production,
        fee=fee,
        unallocated=unallocated,
    )
