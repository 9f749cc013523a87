"""The division of the money: fee, media and production, and each platform's part, to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from bot.recommendations.content.fees import Fees
from bot.recommendations.content.platforms import Platform, is_search
from bot.recommendations.content.rates import CENT, ExchangeRates, round_to_cents
from bot.recommendations.content.spending import Spending
from bot.recommendations.parts import Split
from bot.recommendations.planning.allocation import PlatformShare, allocate_amount, find_ceiling
from bot.recommendations.planning.case import Case, MoneyAvailable

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
    rates: ExchangeRates
    objective: str
    posts: Mapping[str, int]
    fees: Fees | None = None
    counted: frozenset[str] = frozenset()

    def compute_fee(self, total: Decimal, share: Decimal, case: Case, purse: MoneyAvailable) -> Decimal:
        """The agency's fee out of a sum, in the visitor's currency; none where its currency cannot be compared."""
        if self.fees is None or not self._is_comparable(purse):
            return NOTHING
        theirs = self.rates.convert_amount(total, purse.currency, self.fees.currency)
        return round_to_cents(
            self.rates.convert_amount(
                self.fees.compute_fee(theirs, share, case.horizon.active_days), *self._pair_currencies(purse)
            )
        )

    def total_for(self, kept: Decimal, share: Decimal, case: Case, purse: MoneyAvailable) -> Decimal:
        """The sum of which so much is left after the full price."""
        if self.fees is None or not self._is_comparable(purse):
            return kept
        theirs = self.rates.convert_amount(kept, purse.currency, self.fees.currency)
        return self.rates.convert_amount(
            self.fees.total_for(theirs, share, case.horizon.active_days), *self._pair_currencies(purse)
        )

    def _is_comparable(self, purse: MoneyAvailable) -> bool:
        assert self.fees is not None
        return self.rates.has_currency(purse.currency) and self.rates.has_currency(self.fees.currency)

    def _pair_currencies(self, purse: MoneyAvailable) -> tuple[str, str]:
        assert self.fees is not None
        return self.fees.currency, purse.currency


def divide_money(
    case: Case, share: float, paid: Sequence[Platform], organic: Sequence[Platform], means: Means
) -> Division:
    """The money of a case divided by the paid share over the chosen platforms."""
    if case.purse is None:
        shown = [Purchase(platform, None, None) for platform in paid] if share > 0 else []
        return Division(None, tuple(shown), _list_unpriced(organic, None), None, NOTHING, NOTHING)
    if case.has_no_money or case.horizon.passed:
        gate = "no_money" if case.has_no_money and share > 0 else None
        budgets = _list_unpriced(organic, NOTHING)
        return Division(_make_idle_split(case.purse), (), budgets, gate, NOTHING, NOTHING)
    return _divide_priced(case, case.purse, Decimal(share).quantize(SHARE_STEP, ROUND_HALF_UP), (paid, organic), means)


def _list_unpriced(organic: Sequence[Platform], budget: Decimal | None) -> tuple[Purchase, ...]:
    return tuple(Purchase(platform, budget, None) for platform in organic)


def _make_idle_split(purse: MoneyAvailable) -> Split:
    """Nothing is spent: there is nothing, or no time to spend it in."""
    return _make_split(purse, media=NOTHING, production=NOTHING, fee=NOTHING, unallocated=purse.total)


def _divide_priced(
    case: Case,
    purse: MoneyAvailable,
    share: Decimal,
    chosen: tuple[Sequence[Platform], Sequence[Platform]],
    means: Means,
) -> Division:
    paid, organic = chosen
    steps = [_make_share(platform, case, purse, means) for platform in paid]
    most_production = _most_production(case, purse, organic, means)
    net, fee, wanted, gate = _compute_net(case, purse, share, steps, most_production, means)
    media = NOTHING if gate else round_to_cents(net * share)
    budgets, held = allocate_amount(media, steps) if media else ((), NOTHING)
    made = _by_weight(net - media, [means.posts[platform.id] for platform in organic])
    spent = sum(budgets, NOTHING) + (net - media) + fee
    split = _make_split(
        purse, media=sum(budgets, NOTHING), production=net - media, fee=fee, unallocated=purse.total - spent
    )
    bought = tuple(
        Purchase(platform, budget, step.floor)
        for platform, budget, step in zip(paid, budgets, steps, strict=bool(budgets))
        if budget > 0
    )
    posts = tuple(Purchase(platform, budget, None) for platform, budget in zip(organic, made, strict=True))
    blocked = Purchase(paid[0], wanted, steps[0].floor) if gate == "below_floor" else None
    return Division(split, bought, posts, gate, wanted, held, blocked)


def _compute_net(
    case: Case,
    purse: MoneyAvailable,
    share: Decimal,
    steps: Sequence[PlatformShare],
    most_production: Decimal,
    means: Means,
) -> tuple[Decimal, Decimal, Decimal, str | None]:
    """What is left for media and production, the fee, the media that were wanted, and what kept them out."""
    net, fee = _after_fee(case, purse, share if steps else NOTHING, steps, most_production, means)
    wanted = round_to_cents(net * share)
    gate = None
    if share > 0 and not steps:
        gate = "no_platform"
    elif share > 0 and wanted < max(steps[0].floor, CENT):
        gate = "below_floor"
    if gate:
        net, fee = _after_fee(case, purse, NOTHING, steps, most_production, means)
    return net, fee, wanted, gate


def _after_fee(
    case: Case,
    purse: MoneyAvailable,
    share: Decimal,
    steps: Sequence[PlatformShare],
    most_production: Decimal,
    means: Means,
) -> tuple[Decimal, Decimal]:
    """Net money and fee; what is above the ceilings pays the full price of the work, and the rest stays unallocated."""
    ceilings = [
        ceiling / part
        for ceiling, part in ((find_ceiling(steps) if share else None, share), (most_production, 1 - share))
        if ceiling is not None and part > 0
    ]
    net_most = min(ceilings, default=None)
    used, fee = purse.total, means.compute_fee(purse.total, share, case, purse)
    if net_most is not None and used - fee > net_most:
        net = net_most.quantize(CENT, ROUND_DOWN)
        fee = min(fee, round_to_cents(means.total_for(net_most, share, case, purse) - net))
        used = net + fee
    return used - fee, fee


def _count_months(case: Case) -> Decimal:
    return Decimal(max(case.horizon.active_days, 1)) / 30


def _to_local(usd: Decimal, purse: MoneyAvailable, rates: ExchangeRates, otherwise: Decimal) -> Decimal:
    """An amount of the policy in the visitor's currency; `otherwise`, which limits nothing, where no rate is known."""
    return rates.convert_amount(usd, "USD", purse.currency) if rates.has_currency(purse.currency) else otherwise


def _make_share(platform: Platform, case: Case, purse: MoneyAvailable, means: Means) -> PlatformShare:
    """A platform the visitor named gets its turn sooner: when the one before has a sensible budget."""
    named = platform.id in case.profile.platforms
    months, enough = _count_months(case), platform.sensible * 30 if named else platform.enough
    if means.counted and platform.id not in means.counted:
        enough *= means.spending.test_part
    return PlatformShare(
        floor=floor_of(platform, case, purse, means),
        enough=_to_local(enough * months, purse, means.rates, purse.total),
        ceiling=_to_local(platform.ceiling * months, purse, means.rates, purse.total),
    )


def _most_production(case: Case, purse: MoneyAvailable, organic: Sequence[Platform], means: Means) -> Decimal:
    """The most that content may take: where pictures count every post a video, and a photo day each month."""
    if means.fees is None or not means.rates.has_currency(means.fees.currency):
        most = means.spending.production_ceiling * _count_months(case) * len(organic)
        return _to_local(most, purse, means.rates, purse.total)
    rates, weeks = means.fees.content, Decimal(max(case.horizon.active_days, 7)) / 7
    dearest = sum(((rates.post if is_search(row) else rates.video) * means.posts[row.id] for row in organic), NOTHING)
    shown = any(not is_search(row) for row in organic)
    most = dearest * weeks + rates.photo_day * (max(_count_months(case), Decimal(1)) if shown else 1)
    return _to_local(means.rates.convert_amount(most, means.fees.currency, "USD"), purse, means.rates, purse.total)


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


def floor_of(platform: Platform, case: Case, purse: MoneyAvailable, means: Means) -> Decimal:
    """The least that one flight on the platform takes, in the visitor's currency, rounded up to the cent."""
    days = min(means.spending.flight_days, max(case.horizon.active_days, 1))
    campaign = platform.minimum.campaign if platform.minimum else NOTHING
    least = max(minimum_a_day(platform, means) * days, campaign)
    return round_to_cents(_to_local(least, purse, means.rates, NOTHING))


def _make_split(
    purse: MoneyAvailable, media: Decimal, production: Decimal, fee: Decimal, unallocated: Decimal
) -> Split:
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
