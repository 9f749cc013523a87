"""Who does what: how many posts the money pays for, what is left for the visitor, and how far the fee goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from bot.recommendations.arithmetic import two_figures
from bot.recommendations.content.fees import Fees
from bot.recommendations.planning.beside import is_ours
from bot.recommendations.planning.draft import AdviceNumbers
from bot.recommendations.planning.flights import money_in_words

NOTHING = Decimal(0)

# So much rounding may take from the full price.
PENNIES = Decimal("0.05")


@dataclass(frozen=True)
class Work:
    """The posts of the whole time and who makes them; `price` is one post by us, None where that is not known."""

    posts: int
    by_us: int
    hours_by_you: float
    price: Decimal | None
    full_fee: Decimal

    @property
    def by_you(self) -> int:
        """The posts that the money does not pay for."""
        return self.posts - self.by_us


def work_of(draft: AdviceNumbers) -> Work:
    """The work of a draft, by its rhythm and its money."""
    days, weekly = max(draft.case.horizon.active_days, 1), sum(draft.posts.values())
    posts = ceil(weekly * days / 7)
    price = _in_their_money(draft, draft.book.fees.content.post) if draft.book.fees else None
    production = draft.division.split.production if draft.division.split else NOTHING
    by_us = min(posts, int(production / price)) if price else 0
    yours = (posts - by_us) / max(days / 7, 1)
    return Work(posts, by_us, two_figures(yours * _hours_a_post(draft)), price, _full_fee(draft))


def is_run_by_us(draft: AdviceNumbers) -> bool:
    """Whether the fee pays for the whole service."""
    split = draft.division.split
    return split is not None and split.fee > 0 and split.fee + PENNIES >= _full_fee(draft)


def fee_lines(draft: AdviceNumbers) -> Iterator[str]:
    """What the fee is for, and what does not fit into the money."""
    fees, split, words = draft.book.fees, draft.division.split, draft.book.words
    price = _in_their_money(draft, fees.hour) if fees else None
    if fees is None or split is None or price is None or draft.case.has_no_money or draft.case.horizon.passed:
        return
    full = money_in_words(draft, two_figures(float(_full_fee(draft))))
    if split.fee == 0:
        yield words.fill_sentence(
            "assumptions.fee.none", money=money_in_words(draft, _self_run(draft, fees)), full=full
        )
    elif is_run_by_us(draft):
        yield words.fill_sentence(f"assumptions.fee.{_find_service(draft)}", fee=money_in_words(draft, split.fee))
    else:
        key = "part" if split.fee >= price else "little"
        hours = words.count_hours(two_figures(float(split.fee / price)))
        yield words.fill_sentence(
            f"assumptions.fee.{key}", fee=money_in_words(draft, split.fee), hours=hours, full=full
        )


def content_lines(draft: AdviceNumbers) -> Iterator[str]:
    """What the content money pays for, and what is left to make."""
    words, split, work = draft.book.words, draft.division.split, work_of(draft)
    if split is None or split.production == 0 or work.price is None or draft.case.horizon.passed:
        yield words.fill_sentence("assumptions.hours", hours=words.count_hours(draft.hours))
        return
    key = "all" if work.by_you == 0 else "some" if work.by_us else "none"
    yield words.fill_sentence(
        f"assumptions.content.{key}",
        money=money_in_words(draft, split.production),
        price=money_in_words(draft, two_figures(float(work.price))),
        count=words.count_posts(work.by_us),
        all=words.formats.format_number(work.posts),
        hours=words.count_hours(work.hours_by_you),
    )


def who_lines(draft: AdviceNumbers) -> tuple[str, ...]:
    """Your part and ours, in a sentence each."""
    words, work = draft.book.words, work_of(draft)
    ours = _find_service(draft) if is_run_by_us(draft) else "hours" if _buys_hours(draft) else "none"
    hours = words.count_hours(max(work.hours_by_you, 1))
    yours = "checks" if is_run_by_us(draft) and work.by_you == 0 else "posts" if work.hours_by_you else "checks"
    made = words.count_posts(work.by_us)
    said = words.fill_sentence(f"who.we.{ours}_posts" if work.by_us else f"who.we.{ours}", posts=made)
    return words.fill_sentence(f"who.you.{yours}", hours=hours), said


def _buys_hours(draft: AdviceNumbers) -> bool:
    """Whether the fee pays for an hour or more."""
    price = _in_their_money(draft, draft.book.fees.hour) if draft.book.fees else None
    return price is not None and draft.division.split is not None and draft.division.split.fee >= price


def _find_service(draft: AdviceNumbers) -> str:
    """What the full price is for: ads and posts, posts beside ads that others run, or posts alone."""
    if not draft.division.paid:
        return "organic"
    ours = [is_ours(draft, row.platform.id, "paid") for row in draft.division.paid]
    return "full" if all(ours) else "mixed" if any(ours) else "content"


def _hours_a_post(draft: AdviceNumbers) -> float:
    return draft.book.fees.content.hours if draft.book.fees else draft.book.policy.spending.hours_a_post


def _full_fee(draft: AdviceNumbers) -> Decimal:
    """What running such a plan costs in full, in the visitor's money; nothing where there is no model."""
    fees, purse = draft.book.fees, draft.case.purse
    split = draft.division.split
    if fees is None or purse is None or split is None or _in_their_money(draft, fees.hour) is None:
        return NOTHING
    used = draft.book.rates.convert_amount(split.total - split.unallocated, purse.currency, fees.currency)
    full = fees.compute_full_price(used, Decimal(str(round(draft.share, 6))), draft.case.horizon.active_days)
    price = fees.compute_flat_price(used, draft.case.horizon.active_days)
    return draft.book.rates.convert_amount(max(full, price), fees.currency, purse.currency).quantize(Decimal("0.01"))


def _self_run(draft: AdviceNumbers, fees: Fees) -> Decimal:
    found = _in_their_money(draft, fees.self_run)
    return found if found is not None else NOTHING


def _in_their_money(draft: AdviceNumbers, amount: Decimal) -> Decimal | None:
    fees, purse, rates = draft.book.fees, draft.case.purse, draft.book.rates
    if fees is None or purse is None or not (rates.has_currency(fees.currency) and rates.has_currency(purse.currency)):
        return None
    return rates.convert_amount(amount, fees.currency, purse.currency)
