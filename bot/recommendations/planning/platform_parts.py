"""Each platform's part in words: what it is for, what it gets, and the minimum it starts from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bot.recommendations.arithmetic import two_figures
from bot.recommendations.parts import PlatformPart
from bot.recommendations.planning.beside import is_ours
from bot.recommendations.planning.budget_split import Purchase
from bot.recommendations.planning.draft import AdviceNumbers
from bot.recommendations.planning.flights import money_in_words


def list_parts(draft: AdviceNumbers) -> tuple[PlatformPart, ...]:
    """Paid parts, then organic ones, each with its why."""
    paid = [
        PlatformPart(p.platform.id, "paid", p.budget, " ".join(_explain_paid(p, draft))) for p in draft.division.paid
    ]
    organic = [
        PlatformPart(p.platform.id, "organic", p.budget, " ".join(_explain_organic(p, draft)))
        for p in draft.division.organic
    ]
    return (*paid, *organic)


def _explain_paid(purchase: Purchase, draft: AdviceNumbers) -> Iterator[str]:
    words, division = draft.book.words, draft.division
    yield words.fill_sentence("platforms.purpose", purpose=purchase.platform.purpose)
    if draft.case.profile.platforms and purchase.platform.id in draft.case.profile.platforms:
        poor = _suits_badly(purchase, draft)
        yield words.fill_sentence("platforms.named_poor" if poor else "platforms.named")
    if purchase.budget is not None and purchase.floor:
        key = "paid" if purchase.platform.minimum else "paid_assumed"
        yield words.fill_sentence(
            f"platforms.{key}",
            floor=_format_floor(purchase.floor, draft),
            time=words.formats.format_duration(_flight_weeks(draft)),
        )
    if not is_ours(draft, purchase.platform.id, "paid"):
        yield words.fill_sentence("platforms.uncovered")
    if division.held > 0 and purchase is division.paid[0]:
        yield words.fill_sentence("platforms.held", money=money_in_words(draft, division.held))


def _suits_badly(purchase: Purchase, draft: AdviceNumbers) -> bool:
    """Whether a platform is not among those of the line of business, or fits poorly where nothing is known of it."""
    trade, platform = draft.case.trade, purchase.platform
    if trade is not None:
        suited = trade.list_platforms("paid", draft.case.goals[0])
        return platform.id not in suited and platform.family not in suited
    return platform.rate_fit("paid", draft.case.goals, draft.case.audience) < draft.book.policy.spending.least_fit


def _format_floor(floor: Decimal, draft: AdviceNumbers) -> str:
    """The floor in words: as published in US dollars, else to two figures, since the rates are approximate."""
    if draft.case.purse is None or draft.case.purse.currency == "USD":
        return money_in_words(draft, floor)
    about = money_in_words(draft, two_figures(float(floor)))
    return draft.book.words.fill_sentence("units.about", money=about)


def _is_waiting(purchase: Purchase, draft: AdviceNumbers) -> bool:
    """Whether the visitor named a platform for which there is no money for ads yet."""
    named, paid = purchase.platform.id in draft.case.profile.platforms, draft.division.paid
    spent = {bought.platform.id for bought in paid}
    known = draft.case.purse is not None and bool(paid)
    return (
        known
        and named
        and "paid" in purchase.platform.offers
        and not spent & {purchase.platform.id, *_list_joints(purchase, draft)}
    )


def _list_joints(purchase: Purchase, draft: AdviceNumbers) -> list[str]:
    """The names under which the platform is bought together with others."""
    return [row.id for row in draft.book.platforms.values() if purchase.platform.id in row.joins]


def _flight_weeks(draft: AdviceNumbers) -> int:
    return min(draft.book.policy.spending.flight_days, max(draft.case.horizon.active_days, 1))


def _explain_organic(purchase: Purchase, draft: AdviceNumbers) -> Iterator[str]:
    words, blocked = draft.book.words, draft.division.blocked
    yield words.fill_sentence("platforms.purpose", purpose=purchase.platform.purpose)
    yield words.fill_sentence("platforms.organic", posts=words.count_posts(draft.posts[purchase.platform.id]))
    if _is_waiting(purchase, draft):
        yield words.fill_sentence("platforms.waiting", platform=draft.division.paid[0].platform.label)
    if blocked is not None and blocked.budget is not None and blocked.floor is not None:
        yield words.fill_sentence(
            "platforms.instead",
            money=money_in_words(draft, blocked.budget),
            floor=money_in_words(draft, blocked.floor),
            platform=blocked.platform.label,
        )
