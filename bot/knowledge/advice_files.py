"""What rates.yml holds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Strict

from bot.knowledge.kinds import Name, among, named, refuse_unless, shorter, within
from bot.knowledge.sections import Maybe, section

REGIONS = ("americas", "emea", "apac")
Figure = Annotated[Any, within(1e-9, 1e6)]
CURRENCY = section(usd=Figure, symbol=Maybe(Name), region=Annotated[Name, among(*REGIONS)])
RATES = section(
    source=Name,
    base=Annotated[Name, among("USD")],
    date=Annotated[date, Strict()],
    statement=Annotated[Name, shorter(300)],
    rates=named(CURRENCY, refuse_unless(lambda rates: "USD" in rates, "USD is missing; figures are in US dollars")),
)
