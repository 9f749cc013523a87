"""When to begin, and that there is no business, in the words people use."""

from __future__ import annotations

from datetime import date

import pytest

from bot.knowledge.lexicon import load_lexicon
from bot.values.reading import read_values
from bot.values.replies.bare import Nothing
from bot.values.replies.beginning import read_beginning
from bot.values.subjects.lexicon import Lexicon
from tests.bot.values.first_values import first_value

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("asap", date(2026, 11, 23)),
        ("we could start straight away", date(2026, 11, 23)),
        ("next month", date(2026, 12, 1)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("1 march", date(2027, 3, 1)),
        ("in the new year", date(2027, 1, 1)),
        ("soon", date(2026, 12, 7)),
    ],
)
def test_a_day_to_begin_is_read(text: str, day: date) -> None:
    assert read_beginning(text, TODAY, load_lexicon()) == day


def test_an_open_beginning_is_no_day_and_anything_else_no_answer() -> None:
    assert read_beginning("no rush", TODAY, load_lexicon()) == Nothing()
    assert read_beginning("not sure yet", TODAY, load_lexicon()) == Nothing()
    assert read_beginning("blue is nice", TODAY, load_lexicon()) is None


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("im a student and need this for my thesis", "student"),
        ("it's just a hobby, no money in it", "hobby"),
        ("I don't have a business", "hobby"),
        ("I'm a student, which side would suit a cinema?", "student"),
        ("would paid ads suit a hobby?", None),
        ("we sell to students", None),
        ("I'm not a student", None),
        ("not just a hobby", None),
        ("we run a student housing company", None),
    ],
)
def test_no_business_is_read_only_of_the_one_who_writes(lexicon: Lexicon, text: str, standing: str | None) -> None:
    assert first_value(read_values(text, lexicon, TODAY, "US"), "standing") == standing
