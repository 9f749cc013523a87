"""Whether a budget is so large that it is asked back before it counts."""

from __future__ import annotations

from decimal import Decimal

from bot.recommendations.content.policy import Policy
from bot.recommendations.content.rates import ExchangeRates
from bot.values.measures.durations import PERIOD_DAYS
from bot.values.measures.money import Money

MONTH, BASE = "month", "USD"


def is_beyond_sane(budget: Money, policy: Policy, rates: ExchangeRates) -> bool:
    """Whether the larger end, as money a month, is above what the policy takes without asking.

    A sum without a period, or paid once, is taken as a month's; a currency without a rate as US dollars.
    """
    largest = max(budget.amount_min or 0, budget.amount_max or 0)
    amount = Decimal(str(largest)) * PERIOD_DAYS[MONTH] / PERIOD_DAYS.get(budget.period or MONTH, PERIOD_DAYS[MONTH])
    currency = budget.currency if budget.currency and rates.has_currency(budget.currency) else BASE
    return rates.convert_amount(amount, currency, BASE) > policy.spending.ask_back_above
