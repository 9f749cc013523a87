"""Each platform's part in words: what it is for, what it gets, and the minimum it starts from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bot.recommendations.arithmetic import two_figures
from bot.recommendations.beside import is_ours
from bot.recommendations.draft import Draft
from bot.recommendations.flights import money_in_words
from bot.recommendations.model import Part
from bot.recommendations.split import Purchase


def parts(draft: Draft) -> tuple[Part, ...]:
    """Paid parts, then organic ones, each with its why."""
    paid = [Part(p.platform.id, "paid", p.budget, " ".join(_paid(p, draft))) for p in draft.division.paid]
    organic = [Part(p.platform.id, "organic", p.budget, " ".join(_organic(p, draft))) for p in draft.division.organic]
    return (*paid, *organic)


def _paid(purchase: Purchase, draft: Draft) -> Iterator[str]:
    words, division = draft.book.words, draft.division
    yield words.say("platforms.purpose", purpose=purchase.platform.purpose)
    if draft.case.profile.platforms and purchase.platform.id in draft.case.profile.platforms:
        poor = _suits_badly(purchase, draft)
        yield words.say("platforms.named_poor" if poor else "platforms.named")
    if purchase.budget is not None and purchase.floor:
        key = "paid" if purchase.platform.minimum else "paid_assumed"
        yield words.say(f"platforms.{key}", floor=_floor(purchase.floor, draft), time=words.duration(_flight(draft)))
    if not is_ours(draft, purchase.platform.id, "paid"):
        yield words.say("platforms.uncovered")
    if division.held > 0 and purchase is division.paid[0]:
        yield words.say("platforms.held", money=money_in_words(draft, division.held))


def _suits_badly(purchase: Purchase, draft: Draft) -> bool:
    """Whether a platform is not among those of the line of business, or fits poorly where nothing is known of it."""
    trade, platform = draft.case.trade, purchase.platform
    if trade is not None:
        suited = trade.platforms("paid", draft.case.goals[0])
        return platform.id not in suited and platform.family not in suited
    return platform.score("paid", draft.case.goals, draft.case.audience) < draft.book.policy.spending.least_fit


def _floor(floor: Decimal, draft: Draft) -> str:
    """The floor in words: as published in US dollars, else to two figures, since the rates are approximate."""
    if draft.case.purse is None or draft.case.purse.currency == "USD":
        return money_in_words(draft, floor)
    about = money_in_words(draft, two_figures(float(floor)))
    return draft.book.words.say("units.about", money=about)


def _waits(purchase: Purchase, draft: Draft) -> bool:
    """Whether the visitor named a platform for which there is no money for ads yet."""
    named, paid = purchase.platform.id in draft.case.profile.platforms, draft.division.paid
    spent = {bought.platform.id for bought in paid}
    known = draft.case.purse is not None and bool(paid)
    return known and named and "paid" in purchase.platform.offers and not spent & {purchase.platform.id, "meta"}


def _flight(draft: Draft) -> int:
    return min(draft.book.policy.spending.flight_days, max(draft.case.horizon.active_days, 1))


def _organic(purchase: Purchase, draft: Draft) -> Iterator[str]:
    words, blocked = draft.book.words, draft.division.blocked
    yield words.say("platforms.purpose", purpose=purchase.platform.purpose)
    yield words.say("platforms.organic", posts=words.count("post", draft.posts[purchase.platform.id]))
    if _waits(purchase, draft):
        yield words.say("platforms.waiting", platform=draft.division.paid[0].platform.label)
    if blocked is not None and blocked.budget is not None and blocked.floor is not None:
        yield words.say(
            "platforms.instead",
            money=money_in_words(draft, blocked.budget),
            floor=money_in_words(draft, blocked.floor),
            platform=blocked.platform.label,
        )
