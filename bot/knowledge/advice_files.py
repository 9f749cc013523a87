"""What rates.yml holds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Strict

from bot.knowledge.kinds import Name, mapping_of, number_between, one_of_texts, refuse_unless, text_up_to
from bot.knowledge.sections import make_section

REGIONS = ("americas", "emea", "apac")
Figure = Annotated[Any, number_between(1e-9, 1e6)]
CURRENCY = make_section(usd=Figure, region=Annotated[Name, one_of_texts(*REGIONS)])
RATES = make_section(
    source=Name,
    base=Annotated[Name, one_of_texts("USD")],
    date=Annotated[date, Strict()],
    statement=Annotated[Name, text_up_to(300)],
    rates=mapping_of(
        CURRENCY, refuse_unless(lambda rates: "USD" in rates, "USD is missing; figures are in US dollars")
    ),
)
