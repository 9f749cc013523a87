"""By when a proposal is due."""

from __future__ import annotations

from datetime import date

import pytest

from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.tender import read_due

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("bids have to reach us by 12 February", date(2027, 2, 12)),
        ("proposals are wanted until January 8, 2027", date(2027, 1, 8)),
        ("the submission closes on 20 December", date(2026, 12, 20)),
        ("our fiscal year starts in July", None),
        ("we spend 2 million a year", None),
        ("submission was on 3 November 2026", None),
    ],
)
def test_the_day_beside_what_is_due(text: str, due: date | None, lexicon: Lexicon) -> None:
    assert read_due(text, TODAY, lexicon, "US") == due
